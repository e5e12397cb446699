"""Names and cues in one text: one pass of the automaton, then what overlaps is settled, the longest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from knowledge.understanding.frames import END, Frame
from knowledge.understanding.index import Index, Written
from knowledge.understanding.names import LISTED, SERVICES, How, Kind, Name

HARD = LISTED | {Kind.HANDBOOK}
NAMES = HARD | SERVICES | {Kind.ILLNESS, Kind.RELATION}
PLACE = Kind.PLACE
OBJECT = 2  # characters between "reminds me" and what of
SEAM = 2  # characters of a name that may be the seam of two words
CITY = 4  # digits of a code that are its city's
SOFT = frozenset({Kind.RULE, Kind.LIMIT, Kind.CHOICE})


@dataclass(slots=True)
class Spotted:
    """``names``: settled; ``cues``: (cue, start, end); ``covered``: 1 for each character that was understood."""

    text: str
    typed: str = ""  # as it was typed: where that is pinyin, ``text`` is only marks
    names: list[Name] = field(default_factory=list)
    cues: list[tuple[str, int, int]] = field(default_factory=list)
    covered: bytearray = field(default_factory=bytearray)
    hinted: bool = False
    plain: bool = True
    counted: bool = False  # a number stands in the text
    ordinary: list[tuple[int, int]] = field(default_factory=list)  # words that are ordinary ones and nothing else


Hit = tuple[int, int, Written]  # span taken negatively (the longest sorts first), start, what


def spot(text: str, index: Index) -> Spotted:
    """All that is written as it is known."""
    length = len(text)
    found: list[Hit] = []
    characters = frozenset(text)
    for last, written in index.written.iter(text):
        start, end = last - written.size + 1, last + 1
        if written.head and start and _joins(text[start - 1], text[start]):
            continue
        if written.frames:
            going_on = written.frames.get(text[end : end + 1]) or written.frames.get(END, ())
            found.extend(_framed(text, start, going_on, characters, index))
        if written.tail and end < length and _joins(text[end], text[last]):
            continue
        found.append((-written.size, start, written))
    found.sort(key=_rank)
    spotted = Spotted(text, text, covered=bytearray(length))
    spotted.hinted = not index.tables.hints.isdisjoint(text)
    spotted.counted = not index.tables.numerals.isdisjoint(text) or index.amounts.in_words(text)
    _settle(_without_seams(found, text, index), spotted, index)
    _alternatives(spotted, index)
    return spotted


def _framed(text: str, start: int, begun: Iterable[Frame], characters: frozenset[str], index: Index) -> Iterator[Hit]:
    """The cues and names of which a pattern begins here and goes on as the text does. ``characters``: of the text."""
    for frame in begun:
        if frame.needs.isdisjoint(characters):
            continue
        match = frame.whole.match(text, start)
        if match is not None and not (frame.kind is Kind.ILLNESS and index.names_illness(match.group())):
            word = match.group()
            said = Written(word, len(word), cues=frame.cues(word), names=frame.names)
            yield -len(word), start, said


def _without_seams(found: list[Hit], text: str, index: Index) -> list[Hit]:
    """Without short names of places that are only the end of one ordinary word and the beginning of the next."""
    short = [hit for hit in found if hit[2].size == SEAM and any(kind is PLACE for kind, _ in hit[2].names)]
    if not short:
        return found
    words = {(start, start + w.size) for _, start, w in found if w.size > 1 and (w.filler or w.cues)}
    places = {(start, start + w.size) for _, start, w in found if any(kind is PLACE for kind, _ in w.names)}
    behind = tuple(index.tables.raw["behind_words"])
    gone = set()
    for _, start, written in short:
        cut, end = start + 1, start + written.size
        if text[start] in index.tables.raw["going_up_to"] and (cut, end + 1) in places and not _wide(written):
            gone.add(start)  # "up to Hangzhou", no county of Shanghang
            continue
        before = any((first, cut) in words for first in (start - 1, start - 2))
        after = any((cut, last) in words or (cut, last) in places for last in (end + 1, end + 2))
        if before and (after or text.startswith(behind, cut)):
            gone.add(start)
    return [
        h for h in found if h[1] not in gone or h[2].size != SEAM or all(kind is not PLACE for kind, _ in h[2].names)
    ]


def _wide(written: Written) -> bool:
    """Whether the word is the name of a province or of a city that has districts."""
    return any(kind is PLACE and any(code.endswith("00") for code in ids) for kind, ids in written.names)


def _alternatives(spotted: Spotted, index: Index) -> None:
    """The same character on both sides of a "not" makes a question of any verb; so does a closing particle. Some deeds
    are meant only where nothing follows."""
    text = spotted.text
    for word in index.tables.raw["closing"]:
        place = text.find(word)
        while place > 0:
            if place + 1 == len(text) or not text[place + 1].isalnum():
                spotted.cues += [("question", place, place + 1), ("ask", place, place + 1)]
            place = text.find(word, place + 1)
    for word, cue in index.tables.raw["closing_deeds"].items():
        place = text.find(word)
        if place >= 0 and not text[place + len(word) : place + len(word) + 1].isalnum():
            spotted.cues.append((cue, place, place + len(word)))
    _sighed(spotted, index.tables.raw["sighed"])
    mute = [(first, last) for cue, first, last in spotted.cues if cue in index.tables.mute]
    for word, negates in index.tables.raw["alternatives"].items():
        place = text.find(word, 1, -1)
        while place > 0:
            if text[place - 1] == text[place + 1] and not any(first < place < last for first, last in mute):
                if not negates:
                    spotted.cues = [cue for cue in spotted.cues if cue[1] != place or cue[0] == "question"]
                spotted.cues.append(("question", place - 1, place + 2))
            place = text.find(word, place + 1, -1)


def _sighed(spotted: Spotted, sighed: dict[str, Any]) -> None:
    """A word that asks which is a sigh at the end of a clause: no cue of it counts."""
    text, word = spotted.text, sighed["word"]
    place = text.find(word, 1)
    while place > 0:
        end = place + 1
        if not text[end : end + 1].isalnum() and text[end : end + 1] != "?" and text[place - 1] not in sighed["unless"]:
            spotted.cues = [*(cue for cue in spotted.cues if cue[1:] != (place, end)), ("indefinite", place, end)]
        place = text.find(word, end)


def _rank(hit: Hit) -> tuple[int, int]:
    return hit[0], hit[1]


def _joins(neighbour: str, edge: str) -> bool:
    """Whether a latin letter or digit goes on beside a latin word."""
    return neighbour.isascii() and neighbour.isalnum() and neighbour.isdigit() == edge.isdigit()


def _settle(found: list[Hit], spotted: Spotted, index: Index) -> None:
    """Each mask holds, for every character, the length of what was settled there (0: nothing)."""
    size, covered = len(spotted.text), spotted.covered
    masks = _Masks(bytearray(size), bytearray(size), bytearray(size))
    said: list[Hit] = []
    for hit in found:
        _, start, written = hit
        end = start + written.size
        if written.names:
            _settle_names(written, start, end, spotted, masks, index)
        if written.cues:
            said.append(hit)
        if written.hint:
            spotted.hinted = True
        if written.common and written.size > 1:
            spotted.ordinary.append((start, end))
        if written.filler and written.size > 1 and 0 in covered[start:end]:
            covered[start:end] = b"\1" * written.size
            spotted.plain = spotted.plain and not written.common
    _settle_cues(said, spotted, masks, index)
    _report(spotted, index)
    _unname(spotted, index.tables.raw["not_named"])


def _report(spotted: Spotted, index: Index) -> None:
    """What is asked before "does somebody remind me", or right behind it, is what one is reminded of."""
    tables = index.tables
    to = [(start, end) for cue, start, end in spotted.cues if cue == tables.raw["reported_to"]]
    if not to:
        return
    start, end = to[-1]
    begun = max(spotted.text.rfind(mark, 0, start) for mark in tables.raw["clause_ends"])
    named = any(name.kind in SERVICES and begun < name.start for name in spotted.names if name.start < start)
    asking = tables.clause_asking - {"question"}
    first = end if named else begun + 1  # what is asked of a service that is named before is asked of that
    told = [
        (cue, a, b)
        for cue, a, b in spotted.cues
        if cue in asking and first <= a and (b <= start or end <= a <= end + OBJECT)
    ]
    spotted.cues = [said for said in spotted.cues if said not in told]
    spotted.cues += [("reported", a, b) for _, a, b in told]


def _unname(spotted: Spotted, not_named: dict[str, list[str]]) -> None:
    """Drops the names that only stand inside a turn of phrase ("sleepless for worry")."""
    turns = [(start, end, not_named[cue]) for cue, start, end in spotted.cues if cue in not_named]
    if turns:
        spotted.names = [
            name
            for name in spotted.names
            if not any(name.kind.value in kinds and a <= name.start and name.end <= b for a, b, kinds in turns)
        ]


@dataclass(slots=True)
class _Masks:
    hard: bytearray
    service: bytearray
    other: bytearray


def _settle_names(written: Written, start: int, end: int, spotted: Spotted, masks: _Masks, index: Index) -> None:
    span = written.size
    for kind, ids in written.names:
        if any(masks.hard[start:end]) and not (masks.hard[start] == span and same(spotted.names, start, end)):
            continue
        if kind in SOFT:
            if masks.service[start] <= span and written.word not in index.tables.generic:
                spotted.names.append(Name(kind, ids, written.word, start, end))
                if span > 1:
                    spotted.covered[start:end] = b"\1" * span
            continue
        if (any(masks.service[start:end]) or any(masks.other[start:end])) and not same(spotted.names, start, end):
            continue
        if kind is PLACE and index.tables.place_tails.match(spotted.text, end):
            continue
        if kind is PLACE and _in_town(start, end, spotted, index):
            continue
        if kind is PLACE and _of_no_city(written.word, ids, start, spotted, index):
            spotted.covered[start:end] = b"\1" * span
            continue
        how = How.PINYIN if kind is PLACE and written.head else How.EXACT
        spotted.names.append(Name(kind, ids, written.word, start, end, how))
        mask = masks.hard if kind in HARD else masks.service if kind in SERVICES else masks.other
        mask[start:end] = bytes((min(span, 255),)) * span
        spotted.covered[start:end] = b"\1" * span


def _of_no_city(word: str, ids: tuple[str, ...], start: int, spotted: Spotted, index: Index) -> bool:
    """Whether it is the word for "in town" rather than the district of that name, which stands behind its own city."""
    if word not in index.tables.quarters:
        return False
    before = [code for name in spotted.names if name.kind is PLACE and name.end == start for code in name.ids]
    return all(i[:CITY] != code[:CITY] for i in ids for code in before)


def _in_town(start: int, end: int, spotted: Spotted, index: Index) -> bool:
    """Whether the end of a county-level town's name begins the word for "in town": the city around it is meant then."""
    stem = spotted.text[start : end - 1]
    if not spotted.text.startswith(index.tables.in_town, end - 1) or stem not in index.written:
        return False
    meant = (code for kind, ids in index.written.get(stem).names if kind is PLACE for code in ids)
    return any(index.library.places.division(code).level == "prefecture" for code in meant)


def _settle_cues(said: list[Hit], spotted: Spotted, masks: _Masks, index: Index) -> None:
    """A cue counts beside names, not inside the name of a place; what is fragile not inside a longer cue."""
    hard, service, covered = masks.hard, masks.service, spotted.covered
    fragile, through = index.tables.fragile, index.tables.through
    cued, muted = bytearray(len(covered)), bytearray(len(covered))
    begins = {place: name.start for name in spotted.names if name.kind in HARD for place in range(name.start, name.end)}
    for _, start, written in said:
        span = written.size
        end = start + span
        if _cuts(begins, hard, start, end) or muted[start] > span:
            continue
        if not index.tables.whole.isdisjoint(written.cues) and _breaks(spotted.names, start, end):
            continue
        if not index.tables.mute.isdisjoint(written.cues):
            muted[start:end] = bytes((min(span, 255),)) * span
        inside, around = service[start] > span, cued[start] > span
        ill = masks.other[start] > span
        for cue in written.cues:
            if ill and cue not in index.tables.inside_illness:
                continue
            if (inside and cue not in through) or (around and (span == 1 or cue in fragile)):
                continue
            spotted.cues.append((cue, start, end))
        if span > 1 and not inside:
            if not around:
                cued[start:end] = bytes((min(span, 255),)) * span
            covered[start:end] = b"\1" * span


def _cuts(begins: dict[int, int], hard: bytearray, start: int, end: int) -> bool:
    """Whether a cue lies in the name of a place, drug or hospital, or takes a piece of one with it."""
    if begins.get(start, start) < start:
        return True
    last = begins.get(end - 1)
    if last is not None and last + hard[end - 1] > end:
        return True
    return last == start and hard[start] >= end - start


def _breaks(names: list[Name], start: int, end: int) -> bool:
    """Whether a cue takes only the beginning of a service's name with it."""
    return any(start < name.start < end < name.end for name in names if name.kind in SERVICES)


def same(names: list[Name], start: int, end: int) -> bool:
    """Whether a name stands just there."""
    return any(name.start == start and name.end == end for name in names)
