"""The words that members and staff read: templates of ``locales/<language>/*.yaml`` by dotted key.

Traditional Chinese is converted from simplified; ``locales/zh-Hant/words.yaml`` holds what conversion gets wrong.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import opencc
from jinja2 import Environment, StrictUndefined, Template, TemplateError

from knowledge.yamls import yaml_of

ROOT = Path(__file__).parent.parent / "locales"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
FULL_STOPS = ".;\u3002\uff1b "
WRITTEN = {"zh-Hans": "zh-Hans", "zh-Hant": "zh-Hans", "en": "en"}  # language -> the one whose files it reads


class MissingWordsError(KeyError):
    """A key has no words in a language: the message names both."""

    def __str__(self) -> str:
        return str(self.args[0])


class BrokenWordsError(Exception):
    """A template cannot be read or lacks an argument: the message names language, key and what is wrong."""


class Catalogue:
    """All words of one language. ``say`` renders a key; ``pick`` chooses from a handbook's own ``{"zh", "en"}``."""

    def __init__(self, language: str = "zh-Hans", root: Path = ROOT) -> None:
        """``language``: one of LANGUAGES. Raises ValueError for another, BrokenWordsError for a bad template."""
        if language not in LANGUAGES:
            raise ValueError(f"language {language!r} is none of {', '.join(LANGUAGES)}")
        self.language = language
        self.side = "en" if language == "en" else "zh"
        self._environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
        self._texts = dict(_texts(root / WRITTEN[language]))
        self._templates: dict[str, Template] = {}
        self._traditional = _Traditional(root / "zh-Hant" / "words.yaml") if language == "zh-Hant" else None
        self._environment.filters["day"] = self._day
        self._environment.filters["clock"] = _clock
        self._environment.filters["listed"] = self._listed
        self._environment.filters["bare"] = _bare
        self._globals: dict[str, Any] = {
            **self._environment.globals,
            "say": self._say_inside,
            "known": lambda what: self.has(f"answers.what.{what}"),
        }

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._texts)

    def has(self, key: str) -> bool:
        return key in self._texts

    def say(self, key: str, /, **args: Any) -> str:
        """The words of ``key``. Values of the form ``{"zh": ..., "en": ...}`` are shown in this language.

        Raises MissingWordsError for an unknown key, BrokenWordsError where an argument is missing.
        """
        text = self._say_inside(key, **args)
        return self._traditional.convert(text) if self._traditional else text

    def pick(self, value: Any) -> Any:
        """A handbook's words, also inside lists and mappings, in this language."""
        kind = type(value)
        if kind is str or kind is int or value is None:
            return value
        if kind is dict:
            if len(value) == 2 and "zh" in value and "en" in value:
                return value[self.side]
            return {key: self.pick(item) for key, item in value.items()}
        if kind is list or kind is tuple:
            return [self.pick(item) for item in value]
        return value

    def text(self, words: Mapping[str, str]) -> str:
        """A handbook's own words as this language shows them (traditional where asked for)."""
        chosen = words[self.side]
        return self._traditional.convert(chosen) if self._traditional else chosen

    def answer(self, answer: Mapping[str, Any]) -> str:
        """The text of a quick answer (``knowledge.answering.shapes.Answer.to_json``): a line a part."""
        lines = (self.say(part["key"], **part["args"]) for part in answer["parts"])
        return "\n".join(line for line in lines if line)

    def _say_inside(self, key: str, /, **args: Any) -> str:
        template = self._templates.get(key) or self._compile(key)
        try:
            # a shared context spares the copying that Template.render does for templates that set globals
            values = {**self._globals, **{name: self.pick(value) for name, value in args.items()}}
            return "".join(template.root_render_func(template.new_context(values, shared=True))).strip()
        except TemplateError as error:
            raise BrokenWordsError(f"{self.language}: {key}: {error}") from error

    def _compile(self, key: str) -> Template:
        if key not in self._texts:
            raise MissingWordsError(f"{self.language}: no words for {key}: add it to locales/{WRITTEN[self.language]}/")
        try:
            template = self._environment.from_string(self._texts[key])
        except TemplateError as error:
            raise BrokenWordsError(f"{self.language}: {key}: {error}") from error
        self._templates[key] = template
        return template

    def _listed(self, values: Iterable[Any], most: int = 0) -> str:
        """Several names in a row; ``most``: how many are shown before "and so on" (0: all)."""
        shown = [str(self.pick(value)) for value in values]
        mark = self._texts.get("answers.comma", ", ")
        if most and len(shown) > most:
            return mark.join(shown[:most]) + self._texts.get("answers.and_more", " …").replace("#", str(len(shown)))
        return mark.join(shown)

    def _day(self, value: str | date | datetime) -> str:
        """A day as people say it, with its weekday; the year is left to the template."""
        day = value if isinstance(value, date) else date.fromisoformat(value[:10])
        weekdays = self._texts["answers.weekdays"].split()
        months = self._texts["answers.months"].split()
        pattern = self._texts["answers.day"]
        for mark, shown in (
            ("%year", str(day.year)),
            ("%month", months[day.month - 1]),
            ("%day", str(day.day)),
            ("%weekday", weekdays[day.weekday()]),
        ):
            pattern = pattern.replace(mark, shown)
        return pattern


@cache
def catalogue(language: str = "zh-Hans") -> Catalogue:
    """The catalogue of a language, read once."""
    return Catalogue(language)


class _Traditional:
    def __init__(self, path: Path) -> None:
        self._converter = opencc.OpenCC("s2twp")
        self._replacements: dict[str, str] = yaml_of(path) if path.exists() else {}

    def convert(self, text: str) -> str:
        converted = str(self._converter.convert(text))
        for wrong, right in self._replacements.items():
            converted = converted.replace(wrong, right)
        return converted


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.yaml")):
        yield from _flatten(path.stem, yaml_of(path) or {})


def _flatten(prefix: str, node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _flatten(f"{prefix}.{key}", value)
    else:
        yield prefix, str(node)


def _bare(text: str) -> str:
    """Without the full stop that a sentence in the middle of another does not want."""
    return text.rstrip(FULL_STOPS)


def _clock(value: str | time) -> str:
    return value.strftime("%H:%M") if isinstance(value, time) else value[:5]
