"""Names that are only half remembered: "Ai-rui something, I forget the rest". All that begin or end so are meant."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Name, Understanding, Unknown
from knowledge.understanding.normalise import all_han, is_han
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled, read

HALF = "half"  # what an unknown name looks like of which only a half is told
LONGEST = 4  # characters of a half
SHORTEST = 2  # of one that is no city's
MORE = 5  # characters that may be forgotten of a name of which only the end is known


def tells_half(u: Understanding) -> bool:
    """Whether a name is told of which the rest was forgotten."""
    return any(unknown.looks == HALF for unknown in u.unknown)


def half_names(spotted: Spotted, index: Index, start: int, end: int) -> list[Unknown]:
    """What is told of names between ``start`` and ``end`` that are not known whole, each with all that fit."""
    text = spotted.text
    if text != spotted.typed:  # pinyin: the text is only marks
        return []
    forgot = compiled(_raw()["forgot"]).search(text) is not None
    found = list(_in_words(text, index, start, end))
    for gap in compiled(_raw()["gap"]).finditer(text, start, end):
        half = _hospital(spotted, gap, index, end, forgot=forgot) or _half(spotted, gap, index, start, forgot=forgot)
        if half is not None:
            found.append(half)
    return found


def _in_words(text: str, index: Index, start: int, end: int) -> Iterator[Unknown]:
    """Where it is said in words that a name begins so, ends so, or has that in it."""
    for how, find in (("begins", _beginning), ("ends", _ending), ("holds", _holding)):
        for match in compiled(_raw()[how]).finditer(text, start, end):
            near = tuple(find(match[1], index))
            near = near if len(match[1]) >= SHORTEST else _of_one(near, text)
            if near and text.count(match[1]) == 1 and match[1] not in _raw()["no_single"]:
                yield Unknown(match[1], HALF, *match.span(1), near)


@cache
def _raw() -> dict[str, Any]:
    return read("half_names.yaml")


def _half(spotted: Spotted, gap: re.Match[str], index: Index, start: int, *, forgot: bool) -> Unknown | None:
    """A name of which the beginning, or the end, or both are told."""
    text, after = spotted.text, gap.end()
    stem, rest = _han_before(text, start, gap.start()), _han_behind(text, after)
    for size in range(min(len(stem), LONGEST), 0, -1):
        first = stem[-size:]
        whole = index.written.get(first, None)
        if whole is not None and (whole.names or (whole.cues and not forgot)):
            return None  # a name, or a word, and what is asked of it
        for last in (rest[:n] for n in range(min(len(rest), 2 * LONGEST), 1, -1)):
            near = tuple(_both(first, last, index))
            if near:
                return Unknown(first + gap[0] + last, HALF, gap.start() - size, after + len(last), near)
        asked = forgot or (compiled(_raw()["asked"]).match(text, after) and not _otherwise(text, after))
        near = tuple(_beginning(first, index)) if asked else ()
        if near and (size >= SHORTEST or _stands_alone(text, gap, size, forgot=forgot)):
            near = near if size >= SHORTEST else _of_one(near, text)
            return Unknown(first, HALF, gap.start() - size, gap.end(), near) if near else None
    if forgot or compiled(_raw()["called"]).search(text[start : gap.start()]):
        for last in (rest[:n] for n in range(min(len(rest), LONGEST), 1, -1)):
            whole = index.written.get(last, None)
            if whole is not None and (whole.names or whole.cues or whole.filler):
                return None
            near = tuple(_ending(last, index))
            if near:
                return Unknown(last, HALF, gap.start(), after + len(last), near)
    return None


def _otherwise(text: str, place: int) -> bool:
    return compiled(_raw()["not_asked"]).match(text, place) is not None


def _of_one(near: tuple[Name, ...], text: str) -> tuple[Name, ...]:
    """Of the names that begin with one character those of drugs where drugs are spoken of, else of places, if any."""
    places = tuple(name for name in near if name.kind is Kind.PLACE)
    drugs = tuple(name for name in near if name.kind is Kind.DRUG)
    return drugs if compiled(_raw()["drug"]).search(text) else places or drugs


def _stands_alone(text: str, gap: re.Match[str], size: int, *, forgot: bool) -> bool:
    """Whether one character may be the beginning of a name."""
    first = gap.start() - size
    if text[first] in _raw()["no_single"]:
        return False
    led = compiled(_raw()["single"]).search(text[:first]) is not None
    return (forgot or led) and compiled(_raw()["single_behind"]).match(text, gap.end()) is not None


def _hospital(spotted: Spotted, gap: re.Match[str], index: Index, end: int, *, forgot: bool) -> Unknown | None:
    """A hospital of which the city, or the beginning, and the end of the name are told."""
    text = spotted.text
    match = compiled(f"[^,。?! ]{{0,6}}?(?:{'|'.join(_raw()['hospital'])})").match(text, gap.end(), end)
    if match is None:
        return None
    last = match[0]
    place = next((n for n in spotted.names if n.kind is Kind.PLACE and n.end == gap.start()), None)
    codes = set(place.ids) if place else set()
    head, first = _han_before(text, 0, gap.start())[-LONGEST:], place.start if place else gap.start()
    if place is not None and last in _raw()["hospital"]:
        return None  # which hospitals there are
    only_end = forgot or compiled(_raw()["that"]).search(text[: gap.start()]) is not None
    least, any_head = (1 if forgot else SHORTEST), only_end and last not in _raw()["hospital"]
    near: dict[str, Name] = {}
    for word in _words(index, Kind.HOSPITAL):
        ids = index.written.get(word).names if word.endswith(last) and word != last else ()
        size = next((n for n in range(len(head), 0, -1) if word.startswith(head[-n:])), 0)
        for id_ in (one for kind, every in ids if kind is Kind.HOSPITAL for one in every):
            if (
                _lies(index.hospital_codes.get(id_, ""), codes, index)
                if codes
                else size >= least or (any_head and not size)
            ):
                near[id_] = Name(Kind.HOSPITAL, (id_,), word, 0, 0)
                first = min(first, gap.start() - size) if not codes else first
    return Unknown(text[first : match.end()], HALF, first, match.end(), tuple(near.values())) if near else None


def _lies(code: str, codes: set[str], index: Index) -> bool:
    return bool(code) and not codes.isdisjoint(d.code for d in index.library.places.lineage(code))


def _beginning(said: str, index: Index) -> Iterator[Name]:
    """The drugs and places whose names begin so."""
    words = [word for word in index.written.keys(said) if word != said]
    yield from _named(words, index, Kind.DRUG)
    for name in _named(words, index, Kind.PLACE):
        ids = tuple(id_ for id_ in name.ids if index.library.division(id_).short.startswith(said))
        if ids:
            yield Name(Kind.PLACE, ids, name.text, 0, 0)


def _ending(said: str, index: Index) -> Iterator[Name]:
    """The drugs whose names end so."""
    words = (w for w in _words(index, Kind.DRUG) if w.endswith(said) and 0 < len(w) - len(said) <= MORE)
    yield from _named(words, index, Kind.DRUG)


def _holding(said: str, index: Index) -> Iterator[Name]:
    """The drugs that have it in their names."""
    yield from _named((w for w in _words(index, Kind.DRUG) if said in w), index, Kind.DRUG)


def _both(first: str, last: str, index: Index) -> Iterator[Name]:
    """The drugs whose names begin and end so."""
    words = (w for w in index.written.keys(first) if w.endswith(last) and len(w) > len(first) + len(last))
    yield from _named(words, index, Kind.DRUG)


@cache
def _words(index: Index, sort: Kind) -> tuple[str, ...]:
    """All names of that kind."""
    return tuple(one.word for one in index.written.values() if any(kind is sort for kind, _ in one.names))


@cache
def _printed(index: Index) -> frozenset[str]:
    """What drugs are called in print: no nicknames, nor pieces of names."""
    return frozenset(name for drug in index.library.drugs for name in (drug.brand, drug.generic) if name)


def _named(words: Iterable[str], index: Index, sort: Kind) -> Iterator[Name]:
    found: dict[tuple[str, ...], Name] = {}
    for word in words:
        for kind, ids in index.written.get(word).names:
            if kind is sort and all_han(word) and (sort is not Kind.DRUG or word in _printed(index)):
                found.setdefault(ids, Name(kind, ids, word, 0, 0))
    yield from found.values()


def _han_before(text: str, start: int, place: int) -> str:
    first = place
    while first > start and is_han(text[first - 1]):
        first -= 1
    return text[first:place]


def _han_behind(text: str, place: int) -> str:
    last = place
    while last < len(text) and is_han(text[last]):
        last += 1
    return text[place:last]
