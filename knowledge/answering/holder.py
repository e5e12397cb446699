"""Who took out the policy, and who is to apply: told in any words, each of a person.

The handbooks let the applicant of the policy act for the insured. "My husband paid for it and gave it to me, may he
ring you?" tells that he who acts is the applicant; "he bought it for himself, may I ring you?" that I am not.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from knowledge.answering.patient import bounded, same_relation
from knowledge.understanding.names import Understanding
from knowledge.understanding.tables import compiled, read

FIRST = 0xE100  # private characters, one for each word for a relative


@dataclass(frozen=True)
class Person:
    """Who writes (no relation), or a relative by the word for them; a pronoun of nobody who is named has neither."""

    relation: str = ""
    word: str = ""
    me: bool = False


YOUNG = "minor"  # cue
ME, SOMEBODY = Person(me=True), Person()


def holder_acts(u: Understanding) -> bool | None:
    """Whether the one who is to apply took out the policy; None where either is not told, or may be one of several."""
    return _holder_acts(u.text)


@lru_cache(maxsize=64)  # asked several times of one message
def _holder_acts(said: str) -> bool | None:
    raw = _raw()
    if not compiled(raw["speaks"]).search(said):
        return None
    text = _marked(said)
    holders = _holders(raw, text)
    if len(holders) != 1 or SOMEBODY in holders:
        return None
    holder = holders.pop()
    acting = set(_persons(raw["acts"], text)) or ({ME} if holder == ME else set())
    if not acting or SOMEBODY in acting:
        return None
    owners = set(_persons(raw["owns"], text)) - {SOMEBODY}
    served = set(_persons(raw["applied_for"], text, acting)) - {SOMEBODY}
    if owners and any(not _same(one, owner) for one in served for owner in owners):
        return False  # for one for whom it was not taken out
    told = {_same(holder, one) for one in acting}
    return told.pop() if len(told) == 1 else None


def guardian_acts(u: Understanding) -> bool:
    """Whether the one who is to apply is told to be the guardian."""
    raw = _raw()
    if not compiled(raw["guards"]).search(u.text):
        return False
    text = _marked(u.text)
    guardians, acting = set(_persons(raw["guardian"], text)), set(_persons(raw["acts"], text))
    one_only = len(guardians) == 1 and bool(acting)
    return one_only and all(_same(guardian, one) for guardian in guardians for one in acting)


def young_alone(u: Understanding) -> bool:
    """Whether who is under age, the writer or another, would apply without anybody's help."""
    raw, text = _raw(), _marked(u.text)
    young = compiled(raw["young"]).search(u.text)
    if young is not None:
        acting = set(_persons(raw["acts"], text))
        if compiled(raw["alone"]).search(u.text, young.end()) or acting == {ME}:
            return True
        return not acting and compiled(raw["applies"]).search(u.text) is not None
    return YOUNG in u.all_cues and compiled(raw["themselves"]).search(text) is not None


def seen_instead(u: Understanding) -> bool:
    """Whether somebody else is to be seen with what was booked for the insured, and does not only run an errand."""
    raw = _raw()
    return bool(compiled(raw["seen_instead"]).search(u.text)) and not compiled(raw["on_errand"]).search(u.text)


def _holders(raw: dict[str, Any], text: str) -> set[Person]:
    declared = set(_persons(raw["declared"], text))
    bought = declared or set(_persons(raw["bought"], text))
    mine = not bought and any(compiled(one).search(text) for one in raw["i_bought"])
    return {ME} if mine else bought


def _marked(text: str) -> str:
    """The text with one character for each word for a relative, and without whose relative it is."""
    marks, pattern, _ = _words()
    marked = pattern.sub(lambda found: marks[found.group()], text)
    return compiled(_raw()["of_mine"]).sub("", marked)


@cache
def _words() -> tuple[dict[str, str], re.Pattern[str], tuple[Person, ...]]:
    """Words for relatives, each with its character; a pattern of all; whom a character stands for."""
    persons = tuple(
        Person(id_, str(word))
        for said in (read("settings.yaml")["relations"], read("settings.yaml")["whose_policy"]["also"], _raw()["also"])
        for id_ in said
        for word in said[id_]
    )
    marks = {person.word: chr(FIRST + number) for number, person in reversed(tuple(enumerate(persons)))}
    longest = sorted(marks, key=lambda word: (-len(word), word))
    return marks, re.compile("|".join(map(bounded, longest))), persons


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    raw = _raw()
    doer = raw["doer"].replace("%who", raw["who"])
    return compiled(pattern.replace("%p", doer).replace("%who", raw["who"]).replace("%o", raw["one"]))


def _persons(patterns: list[str], text: str, apart: Collection[Person] = ()) -> Iterator[Person]:
    """Who is named where the patterns say; a pronoun is the nearest before it that it fits, and none of ``apart``."""
    for pattern in patterns:
        for found in _pattern(pattern).finditer(text):
            if found["relation"]:
                yield _person(found["relation"])
            elif found["me"]:
                yield ME
            else:
                yield _spoken_of(found["they"], text[: found.start("they")], apart)


def _spoken_of(pronoun: str, before: str, apart: Collection[Person]) -> Person:
    others = read("settings.yaml")["whose_policy"]["other_sex"].get(pronoun, ())
    near = (_person(mark) for mark in reversed(before) if FIRST <= ord(mark) < FIRST + len(_words()[2]))
    return next((one for one in near if one.relation not in others and one not in apart), SOMEBODY)


def _person(mark: str) -> Person:
    return _words()[2][ord(mark) - FIRST]


def _same(one: Person, other: Person) -> bool:
    """Whether two are one: of brothers, in-laws or friends there may be several."""
    if one.me or other.me:
        return one.me and other.me
    if {one.relation, other.relation} & set(_raw()["many"]):
        return one.word.endswith(other.word) or other.word.endswith(one.word)
    return same_relation(one.relation, other.relation)


def _raw() -> dict[str, Any]:
    return read("holders.yaml")
