"""Places that are written with wrong characters of (almost) their sound, or in pinyin with spaces between syllables.

A long name that only one place fits is taken for that; a name of two characters may be a place of its own, or no place
at all, so that it is looked at only where a place is expected, and asked back.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.understanding.index import Index
from knowledge.understanding.namelike import looks
from knowledge.understanding.names import How, Kind, Name, Unknown
from knowledge.understanding.no_names import is_word
from knowledge.understanding.sounds import key, syllables
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled

LONG = 3  # characters of a name that is taken for the place that it sounds like
LEAST_TOWN, MOST_TOWN = 2, 4  # characters
MOST = 8  # syllables that are put together
_APART = re.compile(r"(?<![a-z0-9])[a-z]{1,6}(?:[ '-][a-z]{1,6})+(?![a-z0-9])")
_WORD = re.compile(r"[a-z]+")


def put_together(text: str, index: Index) -> str:
    """The text with those syllables in one piece that, so written, are a name we know."""
    return _APART.sub(lambda match: _joined(match.group(), index), text) if not text.isascii() else text


def _joined(run: str, index: Index) -> str:
    words, pieces, first = _WORD.findall(run), [], 0
    while first < len(words):
        ends = range(min(len(words), first + MOST), first + 1, -1)
        last = next((end for end in ends if _one(words[first:end], index)), 0)
        if last and _ends_within(words, first, last, index):
            last = 0
        pieces.append("".join(words[first : last or first + 1]))
        first = last or first + 1
    return " ".join(pieces) if len(pieces) < len(words) else run


def _one(words: list[str], index: Index) -> bool:
    if not syllables().issuperset(words) or index.tables.english.issuperset(words):
        return False
    known = index.written.get("".join(words), None)
    return known is not None and bool(known.names)


def _ends_within(words: list[str], first: int, last: int, index: Index) -> bool:
    """Whether an illness begins in these words and goes on behind them ("he fei ai")."""
    spans = (words[begun:end] for begun in range(first + 1, last) for end in range(last + 1, len(words) + 1))
    return any(kind is Kind.ILLNESS for span in spans for _, _, kind, _ in index.sounding.get(key(span), (0, ()))[1])


def spot_places(spotted: Spotted, index: Index) -> None:
    """Adds the long names of places that are written otherwise than they should be, and sound (almost) so."""
    for name in _heard(spotted, index):
        over = [n for n in spotted.names if n.start < name.end and name.start < n.end]
        if not is_long(name, index) or any(not _piece(n, name, index) for n in over):
            continue
        spotted.names = [*(n for n in spotted.names if n not in over), name]
        spotted.covered[name.start : name.end] = b"\1" * len(name.text)
        spotted.cues = [cue for cue in spotted.cues if cue[2] <= name.start or name.end <= cue[1]]


def _piece(known: Name, heard: Name, index: Index) -> bool:
    """Whether it is a district's name that only stands in that of a city ("Huangdao" in "Qinhuangdao")."""
    level = (index.library.places.division(code).level for code in known.ids if known.kind is Kind.PLACE)
    return known.kind is Kind.PLACE and "county" in level and heard.start <= known.start and known.end <= heard.end


def with_unsure_places(found: list[Unknown], spotted: Spotted, index: Index, start: int, end: int) -> list[Unknown]:
    """The strange names with those that sound like a place's, instead of what was made of their pieces."""
    for unsure in _unsure(spotted, index, start, end):
        if not any(u.start < unsure.end and unsure.start < u.end and u.near for u in found):
            found = [*(u for u in found if u.end <= unsure.start or unsure.end <= u.start), unsure]
    return found


def _unsure(spotted: Spotted, index: Index, start: int, end: int) -> Iterator[Unknown]:
    """Short names where a place is expected, each with the places that it sounds like."""
    raw, text = index.tables.raw, spotted.text
    before, behind = compiled(raw["unsure_place"]["before"]), compiled(raw["unsure_place"]["behind"])
    near: dict[tuple[int, int], list[Name]] = {}
    for name in _heard(spotted, index):
        if not is_long(name, index) and start <= name.start and name.end <= end:
            near.setdefault((name.start, name.end), []).append(name)
    for (first, last), names in near.items():
        if any(n.start < last and first < n.end for n in spotted.names):
            continue
        if in_its_place(spotted, first, last, index, alike=True):
            continue
        if behind.match(text, last) and before.search(text, max(start, first - LONG), first):
            yield Unknown(text[first:last], "place", first, last, tuple(replace(n, start=0, end=0) for n in names))


def _heard(spotted: Spotted, index: Index) -> Iterator[Name]:
    """What sounds like a place, half of it written right. ``text``: as typed; of a short name, what was meant."""
    text = spotted.text
    for first, end, _, entries in index.sounds_in(text):
        said = text[first:end]
        meant = [(word, ids) for word, _, kind, ids in entries if kind is Kind.PLACE]
        if not meant or all(spotted.covered[first:end]) or _is_known(text, first, end, index):
            continue
        alike = [(word, ids) for word, ids in meant if len(word) == len(said) and _right(word, said)]
        sure = len({ids for _, ids in alike}) == 1
        for word, ids in alike:
            name = Name(Kind.PLACE, ids, said, first, end, How.SOUND)
            if not is_long(name, index):
                yield replace(name, text=word)
            elif sure:
                yield name


def is_long(name: Name, index: Index) -> bool:
    """Whether the place's own name, without the word for a city, is so long that only that can be meant."""
    return all(len(index.library.places.division(code).short) >= LONG for code in name.ids)


def _right(word: str, said: str) -> bool:
    right = sum(a == b for a, b in zip(word, said, strict=True))
    return right < len(word) <= 2 * right


def _is_known(text: str, start: int, end: int, index: Index) -> bool:
    """Whether it is a word of its own, or the end of one and the beginning of the next."""
    if is_word(text[start:end], index):
        return True
    sides = [text[max(start - 1, 0) : start + 1], text[end - 1 : end + 1]]
    if end - start >= LONG:
        return all(len(side) > 1 and is_word(side, index) for side in sides)
    return any(len(side) > 1 and is_word(side, index) for side in sides)


def in_its_place(spotted: Spotted, low: int, high: int, index: Index, *, alike: bool) -> bool:
    """Whether it is a town or street right behind the name of the district or city in which it lies: it is covered
    where that is. Behind a city it has to look like a place, and like no known one (``alike``): a second city may stand
    there, or a drug."""
    around = next((n for n in spotted.names if n.kind is Kind.PLACE and n.end == low and len(n.ids) == 1), None)
    said = spotted.text[low:high]
    if around is None or not LEAST_TOWN <= len(said) <= MOST_TOWN:
        return False
    level = index.library.places.division(around.ids[0]).level
    if alike and level != "county":
        return False
    if said.endswith(tuple(index.tables.raw["place_suffixes"])):
        return True
    drug, house, place = looks(said, index.sorts_of_names)
    return (level == "county" and place > drug) or (level == "prefecture" and place > max(0, drug, house))
