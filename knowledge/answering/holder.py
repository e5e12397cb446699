"""Who took out the policy, and who is to apply: told in any words, each of a person.

The handbooks let the applicant of the policy act for the insured. "My husband paid for it and gave it to me, may he
ring you?" tells that he who acts is the applicant; "he bought it for himself, may I ring you?" that I am not.
"""

import re
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from knowledge.answering.persons import ME, SOMEBODY, Person, Relatives, is_of_other_sex, same_relation
from knowledge.understanding.names import Understanding
from knowledge.understanding.tables import compiled, read

YOUNG = "minor"  # cue


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
    acting = _persons(raw["acts"], text) or ({ME} if holder == ME else set())
    if not acting or SOMEBODY in acting:
        return None
    owners = _persons(raw["owns"], text) - {SOMEBODY}
    served = _persons(raw["applied_for"], text, acting) - {SOMEBODY}
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
    guardians, acting = _persons(raw["guardian"], text), _persons(raw["acts"], text)
    one_only = len(guardians) == 1 and bool(acting)
    return one_only and all(_same(guardian, one) for guardian in guardians for one in acting)


def young_alone(u: Understanding) -> bool:
    """Whether who is under age, the writer or another, would apply without anybody's help."""
    raw, text = _raw(), _marked(u.text)
    young = compiled(raw["young"]).search(u.text)
    if young is not None:
        acting = _persons(raw["acts"], text)
        if compiled(raw["alone"]).search(u.text, young.end()) or acting == {ME}:
            return True
        return not acting and compiled(raw["applies"]).search(u.text) is not None
    return YOUNG in u.all_cues and compiled(raw["themselves"]).search(text) is not None


def seen_instead(u: Understanding) -> bool:
    """Whether somebody else is to be seen with what was booked for the insured, and does not only run an errand."""
    raw = _raw()
    return bool(compiled(raw["seen_instead"]).search(u.text)) and not compiled(raw["on_errand"]).search(u.text)


def lets_another_use(u: Understanding) -> bool:
    """Whether somebody else is to use it, and does not only act for the insured."""
    return compiled(_raw()["lets_use"]).search(_marked(u.text)) is not None


def writer_is_insured(u: Understanding) -> bool:
    """Whether who writes is told to have bought the policy and to be insured."""
    return compiled(_raw()["i_am_insured"]).search(u.text) is not None


def agent_acts(u: Understanding) -> bool:
    """Whether an agent asks for clients, of whom the handbooks say nothing."""
    return compiled(_raw()["agent"]).search(u.text) is not None


def _holders(raw: dict[str, Any], text: str) -> set[Person]:
    declared = _persons(raw["declared"], text)
    bought = declared or _persons(raw["bought"], text)
    mine = not bought and any(compiled(one).search(text) for one in raw["i_bought"])
    return {ME} if mine else bought


def _marked(text: str) -> str:
    """The text with one character for each word for a relative, and without whose relative it is."""
    return compiled(_raw()["of_mine"]).sub("", _relatives().marked(text))


@cache
def _relatives() -> Relatives:
    settings = read("settings.yaml")
    return Relatives(settings["relations"], settings["whose_policy"]["also"], _raw()["also"])


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    raw = _raw()
    doer = raw["doer"].replace("%who", raw["who"])
    return compiled(pattern.replace("%p", doer).replace("%who", raw["who"]).replace("%o", raw["one"]))


def _persons(patterns: list[str], text: str, apart: Collection[Person] = ()) -> set[Person]:
    """Who is named where the patterns say; a pronoun is the nearest before it that it fits, and none of ``apart``."""

    def spoken_of(pronoun: str, before: str) -> Person:
        near = _relatives().before(before)
        fits = (one for one in near if not is_of_other_sex(pronoun, one.relation) and one not in apart)
        return next(fits, SOMEBODY)

    return set(_relatives().named(map(_pattern, patterns), text, spoken_of))


def _same(one: Person, other: Person) -> bool:
    """Whether two are one: of brothers, in-laws or friends there may be several."""
    if one.me or other.me:
        return one.me and other.me
    if {one.relation, other.relation} & set(_raw()["many"]):
        return one.word.endswith(other.word) or other.word.endswith(one.word)
    return same_relation(one.relation, other.relation)


def _raw() -> dict[str, Any]:
    return read("holders.yaml")
