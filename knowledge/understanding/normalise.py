"""One spelling for what people type: width, case, script, markup, emoji, stray spaces; and its clauses."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import opencc

from knowledge.understanding.regional import in_standard_words
from knowledge.understanding.tables import read

_MARKUP = re.compile(
    r"</?[a-z!][^<>]{0,200}>|\{\{[^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}|\$\{[^{}]{0,200}\}|https?://[!-~]{0,300}"
)
_ODD = re.compile(r"[^\w\s!-~\u2010-\u2027\u3000-\u303f\uff00-\uffef]|[\u0300-\u036f\ufe00-\ufe0f\x00-\x08\x0b-\x1f]")
_SPACE = re.compile(r"[ \t\r\f\v\u3000]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_AGAIN = re.compile(r"(.{1,24}?)\1{7,}", re.DOTALL)  # said again and again: a few times say as much
_LATIN = re.compile(r"[a-z]")


LONG = 160  # characters of a text in which such is looked for
OVERLAP = 20  # characters: no word of danger that is cut in two is longer


@dataclass(frozen=True, slots=True)
class Normal:
    """``text``: what is looked at. ``traditional``: the member writes traditional characters. ``latin``: there is no
    Chinese character at all. ``left_out``: the middle of a very long text, with a little on both sides. ``dialect``:
    the text before regional words were put into standard ones, where there were any."""

    text: str
    traditional: bool
    latin: bool
    left_out: str = ""
    dialect: str = ""


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _shorthand() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Working days, and days counted from an event, as clerks write them: what each is spelt out as."""
    said = read("settings.yaml")["shorthand"]
    counted_from = "|".join(map(re.escape, said["day_of"]))  # all of one length, as looking back asks for
    return (
        (re.compile(r" ?(?<![a-z])wds?(?![a-z])"), said["workday"]),
        (re.compile(rf"(?<={counted_from}) ?d(?:ay)? ?[+]?(\d{{1,3}})(?![\da-z.])"), said["nth_day"]),
    )


def is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def all_han(word: str) -> bool:
    return _HAN.fullmatch(word) is not None


def normalise(text: str, longest: int = 1200) -> Normal:
    """Of a text longer than ``longest`` characters, the head and the tail."""
    left_out = ""
    if len(text) > longest:
        left_out = text[longest * 2 // 3 - OVERLAP : OVERLAP - longest // 3]
        text = f"{text[: longest * 2 // 3]}\n{text[-longest // 3 :]}"
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.lower()
    if "<" in text or "{" in text or "http" in text:
        text = _MARKUP.sub(" ", text)
    simplified = text if text.isascii() else _converter().convert(text)
    traditional = simplified != text
    if _ODD.search(simplified):
        simplified = "".join(map(_keep, simplified))
    simplified = _SPACE.sub(" ", simplified).strip()
    if len(simplified) > LONG:
        simplified = _AGAIN.sub(r"\1\1\1", simplified)
    if "d" in simplified and not simplified.isascii():
        for short, spelt in _shorthand():
            simplified = short.sub(spelt, simplified)
    latin = simplified.isascii() and _LATIN.search(simplified) is not None
    if not latin and " " in simplified:
        simplified = _close(simplified)
    standard = simplified if simplified.isascii() else in_standard_words(simplified)
    return Normal(standard, traditional, latin, left_out, simplified if standard != simplified else "")


def normalise_words(words: Sequence[str]) -> list[str]:
    """Each word's ``normalise`` with its regional words left: tens of thousands at once, where one by one would take a
    second."""
    spelt = _converter().convert(unicodedata.normalize("NFKC", "\n".join(words)).lower()).split("\n")
    if len(spelt) != len(words):  # a word has a line end
        return [_spelt(word) for word in words]
    return [new if new.isalnum() else _spelt(word) for word, new in zip(words, spelt, strict=True)]


def _spelt(word: str) -> str:
    normal = normalise(word)
    return normal.dialect or normal.text


def _keep(character: str) -> str:
    """Letters, digits, punctuation and line ends; emoji and invisible characters become a pause or nothing."""
    if character.isalnum() or character in {"\n", " "}:
        return character
    category = unicodedata.category(character)
    if category[0] == "P" or category in ("Sm", "Sc", "Sk"):
        return character
    return "" if category in ("Cf", "Mn", "Me", "Cc") else " "


def _close(text: str) -> str:
    """Characters that are typed one by one with spaces between belong together."""
    parts = text.split(" ")
    single = sum(len(part) == 1 and is_han(part) for part in parts)
    return "".join(parts) if single >= 4 and single * 2 > len(parts) else text
