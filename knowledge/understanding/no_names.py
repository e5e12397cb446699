"""A strange run of characters that is no name after all: a piece of a seldom word, a sound, a verb with its particle.

Rare words are too many to be listened for everywhere, and may be names where one is expected; so they are looked up
only where nothing else understood what stands there.
"""

import re
from functools import cache

from knowledge.understanding.index import Index
from knowledge.understanding.namelike import looks, unlike_any
from knowledge.understanding.names import SERVICES
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import lines_of, read

LONGEST = 8  # characters of a word of the lists
LEAST = 2  # characters of a name
CAN, LIST = "can", "list-in"  # cues
WHOLE = 4  # a word of so many characters that goes beyond the run is meant, whatever the run sounds like


@cache
def _turns() -> frozenset[str]:
    return frozenset(lines_of("seldom_turns.txt"))


@cache
def _all() -> frozenset[str]:
    return _turns().union(lines_of("seldom_things.txt"))


@cache
def _shapes() -> re.Pattern[str]:
    return re.compile(read("settings.yaml")["no_names"])


def no_name(spotted: Spotted, low: int, high: int, index: Index, *, alike: bool) -> bool:
    """Whether what stands from ``low`` to ``high`` names nothing. ``alike``: a known name sounds or looks like it."""
    text, raw = spotted.text, index.tables.raw
    if text.startswith(tuple(raw["hospital_words"]), high):
        return False
    if _within_one(text, low, high):
        return True
    if not alike and _is_kind(text[low:high], index):
        return True
    named = text[:low].endswith((*raw["placed_before"], *raw["taken_before"]))
    if alike or (named and not text[:low].endswith(tuple(raw["reached_by"]))):
        return False
    if _shapes().fullmatch(text, low, high):
        return True
    if text.startswith(tuple(raw["done_behind"]), high) and text[low - 1 : low] not in raw["done_to"]:
        return True
    expected = _expected(spotted, low, high, index)
    read_as_words = _made_of(text, low, high, index, _turns() if expected else _all())
    thing = expected and text[low:high] in _all()  # asked for as a list has it
    if not read_as_words and (thing or not _unlike_any(text, low, high, index)):
        return False
    if high - low < WHOLE:
        spotted.ordinary.append((low, high))  # it may be what is asked
    return True


def is_word(said: str, index: Index) -> bool:
    """Whether the lists have it as a word that names nothing listed."""
    known = index.written.get(said, None)
    return (
        said in _all() or said in index.tables.dictionary or (known is not None and (known.filler or bool(known.cues)))
    )


def drug(spotted: Spotted, low: int, high: int, index: Index) -> bool | None:
    """Whether a strange name that stands there is a drug's: it is, where it is taken or prescribed; hardly, where it
    looks like none. A thing that the lists know is asked for as what it is."""
    text, raw = spotted.text, index.tables.raw
    taken = text.endswith((*raw["taken_before"], *raw["prescribed_before"]), 0, low)
    made_up = text.startswith(tuple(raw["dosage_forms"]), high)
    if taken and (made_up or looks(text[low:high], index.sorts_of_names)[0] > 0):
        return True
    if taken or made_up or text[low:high] in _all():
        return None
    return False if unlike_any(text[low:high], index.sorts_of_names[:1]) else None


def _unlike_any(text: str, low: int, high: int, index: Index) -> bool:
    made_up = text.startswith(tuple(index.tables.raw["dosage_forms"]), high)
    return not made_up and unlike_any(text[low:high], index.sorts_of_names)


def _is_kind(said: str, index: Index) -> bool:
    """Whether it calls a kind of drug ("painkillers"), and not one whose name is followed by such a word."""
    for ending in index.tables.raw["drug_kinds_end"]:
        stem = said.removesuffix(ending)
        if stem != said:
            return len(stem) < LEAST or (len(stem) < WHOLE and looks(stem, index.sorts_of_names)[0] < 0)
    return False


def _within_one(text: str, low: int, high: int) -> bool:
    """Whether it is a piece of one longer turn of phrase."""
    least = max(WHOLE, high - low + 1)
    return any(
        text[first:last] in _turns()
        for first in range(max(0, high - LONGEST), low + 1)
        for last in range(max(high, first + least), min(first + LONGEST, len(text)) + 1)
    )


def _made_of(text: str, low: int, high: int, index: Index, words: frozenset[str]) -> bool:
    """Whether it can be read as words of the lists and everyday characters, one after the other, but for one character
    beside a whole phrase. The first word may begin before it, the last go on behind it."""
    # where a word may begin -> the least strange characters so far, less the longest word read (one ends what is said)
    reached: dict[int, tuple[int, int]] = {low: (0, 0)}
    for place in range(low, high):
        strange, longest = reached[place]  # each place is reached: at worst, all before it are strange
        edge = text[place] in index.tables.edges
        _reach(reached, place + 1, (strange + (not edge), longest))
        for first in range(max(0, low - LONGEST), low + 1) if place == low else (place,):
            for last in range(max(place, first + 1) + 1, min(first + LONGEST, len(text)) + 1):
                if text[first:last] in words or _ordinary(text[first:last], index):
                    _reach(reached, min(last, high), (strange, min(longest, first - last)))
    strange, longest = reached[high]
    return longest < 0 and strange <= (-longest >= WHOLE)


def _reach(reached: dict[int, tuple[int, int]], place: int, so_far: tuple[int, int]) -> None:
    reached[place] = min(reached.get(place, so_far), so_far)


def _ordinary(word: str, index: Index) -> bool:
    known = index.written.get(word, None)
    return known is not None and known.common and not known.names


def _expected(spotted: Spotted, low: int, high: int, index: Index) -> bool:
    """Whether what stands there is asked for as names are: a word that asks whether it may be had follows, or nothing,
    where a service or a list is named. What "may I" stands right before is a deed."""
    text, after = spotted.text, high
    while after < len(text) and text[after] in index.tables.edges and not _asks(spotted, after, index):
        after += 1
    if any(cue == CAN and last == low for cue, _, last in spotted.cues):
        return False
    if _asks(spotted, after, index):
        return True
    listed = any(n.kind in SERVICES for n in spotted.names) or any(cue == LIST for cue, _, _ in spotted.cues)
    return listed and not any(character.isalnum() for character in text[high:])


def _asks(spotted: Spotted, place: int, index: Index) -> bool:
    asked = index.tables.raw["name_asked"]
    return any(first == place and cue in asked for cue, first, _ in spotted.cues)
