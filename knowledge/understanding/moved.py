"""A patient who is moved: "in the county hospital, she wants to go to West China" asks of the hospital gone to."""

import re
from functools import cache
from typing import Any

from knowledge.understanding.names import Kind, Name
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled, read

WHERE = frozenset({Kind.PLACE, Kind.HOSPITAL})


def gone_to(spotted: Spotted) -> str:
    """The text without the hospital that the patient is moved away from, and with plain words for going where they are
    moved to; as it is where nobody is moved, or where the bill of the stay that is left may be meant."""
    text = spotted.text
    if text != spotted.typed:  # pinyin: the text is only marks
        return text
    places = sorted((name for name in spotted.names if name.kind in WHERE), key=lambda name: name.start)
    goal = next((name for name in places if _wished(text, name)), None)
    if goal is None or _bill_is_meant(spotted):
        return text
    before, rest = text[: goal.start], text[goal.start :]
    left = [text[name.start : name.end] for name in places if name.end <= goal.start and name.kind is Kind.HOSPITAL]
    return _without_left(_plainly(before), left) + rest


def _wished(text: str, name: Name) -> bool:
    wish = _words("wish").search(text, 0, name.start)
    return wish is not None and not _words("unless").search(_words("to").sub("", text[: name.start]))


def _bill_is_meant(spotted: Spotted) -> bool:
    return any(not set(_raw()["for_bill"]).isdisjoint(name.ids) for name in spotted.names if name.kind is Kind.CONCEPT)


def _plainly(before: str) -> str:
    """The words before the goal, with "go" for "be moved": that is said of a service that is passed on, too."""
    return _words("to").sub(_raw()["go"], before)


def _without_left(before: str, names: list[str]) -> str:
    left = "|".join((*map(re.escape, sorted(names, key=len, reverse=True)), _raw()["nameless"]))
    for found in re.finditer(left, before):
        begin = _words("left_before").search(before, 0, found.start())
        if begin is not None:
            behind = _words("left_behind").match(before[found.end() :])
            return before[: begin.start()] + before[found.end() + (behind.end() if behind else 0) :]
    return before


@cache
def _raw() -> dict[str, Any]:
    return read("moved.yaml")


def _words(of: str) -> re.Pattern[str]:
    return compiled(_raw()[of])
