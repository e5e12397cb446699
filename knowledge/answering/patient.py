"""Whether the one who is ill is the insured, where the message tells of both.

"My wife is the insured, she has a lymphoma": that only the insured may use a service stands in nobody's way, whoever
took out the policy, or asks. "My mother is the insured, my father has it": it does.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

from knowledge.answering.persons import ME, SOMEBODY, Person, Relatives, is_of_other_sex, same_relation
from knowledge.understanding.names import Kind, Understanding
from knowledge.understanding.tables import compiled, read

ILL = "\ue000"  # a private character for the name of an illness


def insured_is_ill(u: Understanding) -> bool | None:
    """None where it is not told who is insured, or not who is ill, or several are."""
    raw = _raw()
    if not compiled(raw["speaks"]).search(u.text):
        return None
    text = _marked(u)
    insured = _persons(raw["insured"], text, ())
    ill = _persons(raw["ill"], text, insured) if len(insured) == 1 else set()
    if insured == {SOMEBODY} and ill == {ME}:
        return False
    if len(insured) != 1 or SOMEBODY in insured:
        return None
    if not ill or SOMEBODY in ill:
        return None
    one = insured.pop()
    told = {same_relation(one.relation, other.relation) for other in ill}
    return True if told == {True} else None if True in told else False


def without_policy(u: Understanding) -> bool:
    """Whether somebody else than who writes is told to have no policy, and who writes is not told to be ill."""
    raw, text = _raw(), _marked(u)
    return compiled(raw["none"]).search(text) is not None and ME not in _persons(raw["ill"], text, ())


def told_insured(u: Understanding) -> set[str]:
    """The relations of whom is told to be the insured."""
    return {person.relation for person in _persons(_raw()["insured"], _marked(u), ()) if person.relation}


def _marked(u: Understanding) -> str:
    """The text with one character for each word for a relative and for each name of an illness."""
    text = u.text
    for name in sorted(u.of(Kind.ILLNESS), key=lambda name: -len(name.text)):
        text = text.replace(name.text, ILL) if name.text else text
    return compiled(_raw()["of_mine"]).sub("", _relatives().marked(text))


@cache
def _relatives() -> Relatives:
    return Relatives(read("settings.yaml")["relations"], _raw()["also"])


def _persons(patterns: Collection[str], text: str, meant: Collection[Person]) -> set[Person]:
    """Who is named where the patterns say; a pronoun is one of ``meant`` whom it fits, else the relative before it."""

    def spoken_of(pronoun: str, before: str) -> Person:
        near = (*meant, *_relatives().before(before))
        return next((one for one in near if one != ME and not is_of_other_sex(pronoun, one.relation)), SOMEBODY)

    said = (compiled(pattern.replace("%p", _raw()["person"])) for pattern in patterns)
    return {Person(one.relation, me=one.me) for one in _relatives().named(said, text, spoken_of)}


def _raw() -> dict[str, Any]:
    found: dict[str, Any] = read("settings.yaml")["whose_policy"]
    return found
