"""What a message takes back: "in Suzhou, oh no, I mean Shanwei". It is read with what was meant in place of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.understanding.names import LISTED, SERVICES
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled, read

KINDS = (frozenset(LISTED), frozenset(SERVICES))  # what may stand in place of what
DAY: frozenset[Any] = frozenset({"day"})  # as what a day is one
MOST = 2  # corrections of one message


@dataclass(frozen=True)
class _Thing:
    """Something that may be taken back, or meant in place of it."""

    start: int
    end: int
    kind: frozenset[Any]


def put_right(spotted: Spotted) -> str:
    """The text with what was meant in place of what is taken back; as it is where nothing is."""
    text = spotted.text
    if text != spotted.typed:  # pinyin: the text is only marks
        return text
    things = list(_things(spotted))
    for marker in list(_markers().finditer(text))[:MOST][::-1]:
        meant = next((one for one in things if one.start >= marker.end()), None)
        if meant is None or not _words("gap").fullmatch(text, marker.end(), meant.start):
            continue
        before = (one for one in reversed(things) if one.end <= marker.start() and one.kind is meant.kind)
        wrong = next(before, None)
        if wrong is None or marker.start() - wrong.end > _raw()["far"]:
            continue
        if marker.start() == wrong.end or not text[marker.start() - 1].isalnum():  # else it is said of something
            said = text[meant.start : meant.end]
            text = text[: wrong.start] + said + text[wrong.end : marker.start()].rstrip(" ,.") + text[meant.end :]
    return text


def _things(spotted: Spotted) -> Iterator[_Thing]:
    """Names and days in their order."""
    found = [_Thing(name.start, name.end, kind) for name in spotted.names for kind in KINDS if name.kind in kind]
    found += [_Thing(*match.span(), DAY) for match in _words("day").finditer(spotted.text)]
    yield from sorted(found, key=lambda one: (one.start, -one.end))


@cache
def _raw() -> dict[str, Any]:
    return read("corrected.yaml")


@cache
def _markers() -> re.Pattern[str]:
    """Words of taking back, however many of them follow on one another."""
    said = f"(?:{_raw()['marker']})"
    return re.compile(rf"{said}(?:[,.! ]*{said})*")


def _words(name: str) -> re.Pattern[str]:
    return compiled(_raw()[name])
