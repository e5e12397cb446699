"""Clauses of a message that neither ask nor tell of the case: how the answer is wanted, what it is good for, what the
asker does next. The question is read without them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from knowledge.understanding.normalise import Normal
from knowledge.understanding.tables import read

_CLAUSE = re.compile(r"[^?!;\n。,.~… ]{1,40}")  # no longer: more than an aside
_LEAST = 5  # characters that must be left: less asks nothing


def without_asides(normal: Normal) -> Normal:
    """``normal`` without such clauses; the same where there is none, or nothing else."""
    if not normal.latin and (paused := _breath().sub(",", normal.text)) != normal.text:
        normal = replace(normal, text=paused)
    if normal.latin:
        return normal
    for found in (_asides, _left_to_use, _left_behind):
        normal = _without(normal, list(found(normal.text)))
    return normal


def _without(normal: Normal, spans: list[tuple[int, int]]) -> Normal:
    """``normal`` without the spans, where enough is left."""
    if not spans:
        return normal
    kept, begun = [], 0
    for start, end in spans:
        kept.append(normal.text[begun:start])
        begun = end
    text = "".join((*kept, normal.text[begun:])).strip(" ,")
    return replace(normal, text=text) if sum(map(str.isalnum, text)) >= _LEAST else normal


def _asides(text: str) -> Iterator[tuple[int, int]]:
    """Where they stand, with the pause behind each."""
    needed, whole, back = _patterns()
    found = list(_CLAUSE.finditer(text))
    if len(found) < 2:
        return
    told = needed.search(text) and not back.search(text)
    for clause in found:
        said = clause.group()
        idle = told and needed.search(said) and whole.fullmatch(said)
        if idle or _beside(said, text[: clause.start()] + text[clause.end() :]):
            end = clause.end()
            yield clause.start(), end + 1 if text[end : end + 1] in (",", " ") else end


def _left_to_use(text: str) -> Iterator[tuple[int, int]]:
    """Where it is told that a service was not used yet, or not so often as it may be: nothing turns on it."""
    telling, unless, asked = _uses_told()
    found = list(_CLAUSE.finditer(text))
    if len(found) < 2 or unless.search(text):
        return
    for clause in found:
        match = telling.search(clause.group())
        behind = clause.end() == len(text) and not text[: clause.start()].rstrip(" ,").endswith(asked)
        if match and not behind and not text.startswith("?", clause.end()):
            yield clause.start() + match.start(), clause.start() + match.end()


def _left_behind(text: str) -> Iterator[tuple[int, int]]:
    """The hospital from which a patient is moved to another."""
    yield from (match.span() for match in _small_hospital().finditer(text))


@cache
def _small_hospital() -> re.Pattern[str]:
    return re.compile(read("asides.yaml")["left_behind"])


@cache
def _uses_told() -> tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    """The words by which it is told; those beside which it is asked for; the ends of a question before it."""
    raw = read("asides.yaml")
    told = raw["left_to_use"]
    whole = f"(?:{told['telling']})$|^(?:{told['leading']})".replace("%who", f"(?:{raw['parts']['who']})")
    return re.compile(whole), re.compile(told["unless"]), tuple(told["asked"])


@cache
def _breath() -> re.Pattern[str]:
    """Where a pause is left out between a question and what is told behind it."""
    return re.compile(read("asides.yaml")["breath"])


def _beside(clause: str, rest: str) -> bool:
    """Whether the clause is an aside only because the rest of the message is what it is."""
    return any(whole.fullmatch(clause) and of_rest.search(rest) for whole, of_rest in _by_the_rest())


@cache
def _by_the_rest() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    raw = read("asides.yaml")
    return [(_any_of(one["clauses"], raw["parts"]), re.compile(one["rest"])) for one in raw["beside"]]


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What every aside has one of; the asides; the words that go back to what one of them told."""
    raw = read("asides.yaml")
    some, back = ("|".join(map(re.escape, raw[key])) for key in ("of_such", "back"))
    return re.compile(some), _any_of(raw["clauses"], raw["parts"]), re.compile(back)


def _any_of(clauses: list[str], parts: dict[str, str]) -> re.Pattern[str]:
    whole = "|".join(f"(?:{clause})" for clause in clauses)
    for name, words in parts.items():
        whole = whole.replace(f"%{name}", words)
    return re.compile(whole)
