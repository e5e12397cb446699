"""Names that stand beside each other say which of several is meant: a place in its province, a hospital in its city."""

import re
from collections.abc import Sequence
from itertools import pairwise

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Name
from knowledge.understanding.tables import compiled

MOVED = frozenset({"@moved"})  # feature
NEAR = 4  # characters: that it is too far is said of the place right before
BEHIND = (
    ", ",
    "(",
    " (",
    " ",
    " in ",
    ", in ",
    " city, ",
    " city in ",
)  # between a place and what it lies in, where that is said behind it
MANY = 8  # places of one question: more is a list or nonsense
SORTS_OF_LISTS = (frozenset({Kind.PLACE}), frozenset({Kind.DRUG}), frozenset({Kind.HOSPITAL, Kind.JAPAN}))


def narrow(names: list[Name], index: Index, text: str, *, each: bool = False) -> list[Name]:
    """A place beside what it lies in leaves one meaning, and the outer one goes; a hospital keeps to its city. Where
    somebody lives goes, where it is said to which place the treatment takes them (but not where ``each`` of the places
    is asked about); so does what a place lies between."""
    if of_the_move(names, text, index):  # it is the other place that is asked about
        names = [name for name in names if name.kind is not Kind.PLACE or _is_moved_to(name, text, index)]
    places = [name for name in names if name.kind is Kind.PLACE]
    to_one = any(name.kind is Kind.HOSPITAL and len(name.ids) == 1 for name in names)
    if len(places) + to_one > 1:
        beside = _mixed_up(places, index, text) or (set() if each else _homes(places, to_one, index, text))
        beside = beside or _between(places, index, text)
        names = [name for name in names if name.kind is not Kind.PLACE or name.ids not in beside]
        places = [name for name in names if name.kind is Kind.PLACE]
    hospitals = [name for name in names if name.kind is Kind.HOSPITAL and len(name.ids) > 1]
    if len(places) > MANY or (len(places) < 2 and not (places and hospitals)):
        return names
    kept: dict[Name, Name | None] = {}
    around = index.tables.raw["around_here"]
    for outer in places:
        for inner in places:
            if inner is outer or inner.ids == outer.ids:
                continue
            joined = 0 <= inner.start - outer.end <= 1 or text[inner.end : outer.start] in BEHIND
            if not joined and text[outer.end : inner.start] not in around:
                continue
            ids = tuple(c for c in _readings(inner, index) if lies_in(c, outer.ids, index))
            if ids:
                kept[inner] = Name(inner.kind, ids, inner.text, inner.start, inner.end, inner.how)
                kept[outer] = None
            elif outer.end <= inner.start and inner.text in index.tables.raw["mere_parts"]:
                kept[inner] = None  # the city's own, and not the district that is called so
    codes = {code for place in places for code in place.ids}
    for hospital in hospitals:
        ids = tuple(one for one in hospital.ids if _near_to(index.hospital_codes.get(one, ""), codes, index))
        if ids:
            kept[hospital] = Name(hospital.kind, ids, hospital.text, hospital.start, hospital.end, hospital.how)
    return [name for name in (kept.get(name, name) for name in names) if name is not None]


def asked_after(names: list[Name], index: Index, text: str) -> list[Name]:
    """Without what only stands in somebody's name, is not wanted, is held against another, or is only paid for."""
    for left in (_no_persons, _wanted, _where_treated, _held_against, _without_costs):
        names = left(names, index, text)
    return names


def _no_persons(names: list[Name], index: Index, text: str) -> list[Name]:
    """Without the places that are only the end of somebody's name."""
    if not any(name.kind is Kind.PLACE for name in names):
        return names
    persons = [m.span(m.lastgroup or 0) for m in compiled(index.tables.raw["person_named"]).finditer(text)]
    return [n for n in names if n.kind is not Kind.PLACE or not any(a < n.start and n.end <= b for a, b in persons)]


def _wanted(names: list[Name], index: Index, text: str) -> list[Name]:
    """Without the places where somebody does not want to go, where another is named."""
    places = [name for name in names if name.kind is Kind.PLACE]
    gone = [name for name in places if text.endswith(tuple(index.tables.raw["not_wanted"]), 0, name.start)]
    return [name for name in names if name not in gone] if gone and len(gone) < len(places) else names


def _where_treated(names: list[Name], index: Index, text: str) -> list[Name]:
    """Without the places by which another is only to be counted, or that a card or a job is of, where it is told in
    which one the treatment is: "my card is of X, I am in hospital in Y, can it go by X?"."""
    places = [name for name in names if name.kind is Kind.PLACE]
    if len({name.ids for name in places}) < 2:
        return names
    raw = index.tables.raw["only_counted"]
    before, behind, as_if = (compiled(raw[part]) for part in ("before", "behind", "as_if"))
    counted = {name.ids for name in places if as_if.search(text[: name.start])}
    here = {n.ids for n in places if not before.search(text[: n.start]) and not behind.match(text[n.end :])}
    told = {name.ids for name in places} - here
    gone = counted or (told if any(treated(name, text, index) for name in places if name.ids not in told) else set())
    kept = {name.ids for name in places} - gone - told
    gone = gone | (told if kept else set())
    return [n for n in names if n.kind is not Kind.PLACE or n.ids not in gone] if gone and kept else names


def treated(name: Name, text: str, index: Index) -> bool:
    """Whether it is told that somebody is treated in the place, or goes there."""
    return bound_for(name, text, index) or text.endswith(tuple(index.tables.raw["living_in"]), 0, name.start)


def _held_against(names: list[Name], index: Index, text: str) -> list[Name]:
    """Without the handbook that another is only held against ("does X set a limit as Y does?")."""
    named = [name for name in names if name.kind is Kind.HANDBOOK]
    if len(named) < 2:
        return names
    sentence = index.tables.raw["handbook_held_against"]
    gone = [name for name in named if re.search(sentence.replace("@", re.escape(name.text)), text)]
    return [name for name in names if name not in gone] if len(gone) < len(named) else names


def _without_costs(names: list[Name], index: Index, text: str) -> list[Name]:
    """Without the drugs and such of which it is asked whether the service that is named before them pays for them."""
    said = [name for name in names if name.kind in (Kind.CONCEPT, Kind.SERVICE)]
    if len({name.ids for name in said}) < 2:
        return names
    raw = index.tables.raw["paid_thing"]
    word, apart, paid, behind = (compiled(raw[part]) for part in ("words", "apart", "paid", "behind"))
    first = min(said, key=lambda name: name.start)
    gone = [
        name
        for name in said
        if name.start >= first.end
        and word.fullmatch(name.text)
        and apart.search(text[first.end : name.start + 1]) is None
        and (paid.search(text[first.end : name.start]) or behind.match(text, name.end))
    ]
    return [name for name in names if name not in gone]


def _readings(name: Name, index: Index) -> tuple[str, ...]:
    """All places of that name, also those that carry it with a suffix only (a district)."""
    longer = (index.written.get(name.text + suffix, None) for suffix in index.tables.raw["place_suffixes"])
    more = (ids for word in longer if word is not None for kind, ids in word.names if kind is Kind.PLACE)
    return tuple(dict.fromkeys((*name.ids, *(code for ids in more for code in ids))))


def lies_in(code: str, outer: tuple[str, ...], index: Index) -> bool:
    """Whether a place, by its code, is a part of one of the others."""
    return any(division.code in outer for division in index.library.places.lineage(code)[1:])


def _near_to(code: str, codes: set[str], index: Index) -> bool:
    return any(division.code in codes for division in index.library.places.lineage(code))


def bound_for(name: Name, text: str, index: Index) -> bool:
    """Whether the treatment takes somebody to the place."""
    raw = index.tables.raw
    return text.endswith(tuple(raw["going_to"]), 0, name.start) or text.startswith(tuple(raw["treated_in"]), name.end)


def _homes(places: list[Name], hospital: bool, index: Index, text: str) -> set[tuple[str, ...]]:
    """Where somebody lives, where another place is the one that they go to; beside a ``hospital`` only what lies
    outside the mainland, which says that it is none of there."""
    raw = index.tables.raw
    living, lived = tuple(raw["living_in"]), tuple(raw["lived_in"])
    bound = [name for name in places if bound_for(name, text, index)]
    bound = [n for n in bound if not any(0 <= text.find(far, n.end) <= n.end + NEAR for far in raw["too_far"])]
    homes = [n for n in places if text.endswith(living, 0, n.start) or text.startswith(lived, n.end)]
    at_home = [name for name in homes if name not in bound]
    asked = {name.ids for name in places if name not in at_home}
    left = {name.ids for name in at_home} - asked
    outside = tuple(raw["outside_mainland"])
    origins = {n.ids for n, other in pairwise(places) if text[n.end : other.start] in raw["from_there"]}
    return origins | (left if bound else {ids for ids in left if hospital and ids[0].startswith(outside)})


def _mixed_up(places: list[Name], index: Index, text: str) -> set[tuple[str, ...]]:
    """Places that another is not to be taken for."""
    found = {name.ids for name in places if text.startswith(tuple(index.tables.raw["mixed_up"]), name.end)}
    return found if any(name.ids not in found for name in places) else set()


def _between(places: list[Name], index: Index, text: str) -> set[tuple[str, ...]]:
    """Two places that are joined, with a word behind them that says that another lies between (or beside) them."""
    lying = tuple(index.tables.raw["lying_between"])
    joined = index.tables.raw["connectives"]
    for one, two in pairwise(places):
        between = text[one.end : two.start] in joined and text.startswith(lying, two.end)
        if between and {name.ids for name in places} - {one.ids, two.ids}:
            return {one.ids, two.ids}
    return set()


def asked_of(
    names: list[Name], spans: tuple[tuple[int, int], ...], text: str, index: Index, *, each: bool, listed: bool
) -> list[Name]:
    """Of places (drugs, hospitals) those that the question itself names, where it names any; ``each``: all places. A
    place that was told before says which one in the province is meant that the question names, unless the province is
    to be ``listed``."""
    inside = [name for name in names if any(a <= name.start and name.end <= b for a, b in spans)]
    others = [name for name in names if name not in inside]
    if others:  # what one of them is only like is not asked about
        inside = [name for name in inside if not only_like(name, text, index)]
    own = {name.kind for name in inside} - ({Kind.PLACE} if each else set())
    gone = frozenset().union(*(kinds for kinds in SORTS_OF_LISTS if not kinds.isdisjoint(own)))
    kept = [name for name in names if name.kind not in gone or name in inside]
    if Kind.PLACE not in gone or listed:
        return kept
    told = [name for name in names if name.kind is Kind.PLACE and len(name.ids) == 1 and name not in inside]
    outer = {
        o: [n for n in told if lies_in(n.ids[0], o.ids, index) and _says_which(n, o, index)]
        for o in kept
        if o.kind is Kind.PLACE
    }
    return [one for name in kept for one in (outer.get(name) or (name,))]


def _says_which(inner: Name, outer: Name, index: Index) -> bool:
    """Whether a place that was told says which one in ``outer`` is meant: of a province, or a district of the city.
    Who lives in a town near the city and asks for the city means that."""
    places = index.library.places
    district = places.division(inner.ids[0]).name.endswith(tuple(index.tables.raw["urban_district_endings"]))
    return district or not any(map(places.is_city, outer.ids))


def only_like(name: Name, text: str, index: Index) -> bool:
    """Whether another is said to be like it ("is of a kind with X")."""
    raw = index.tables.raw
    before, after = tuple(raw["held_against"]), tuple(raw["resembling"])
    return text.endswith(before, 0, name.start) and text.startswith(after, name.end)


def of_the_move(names: Sequence[Name], text: str, index: Index) -> frozenset[str]:
    """The feature that a place is named to which an appointment is to be moved."""
    return MOVED if any(_is_moved_to(name, text, index) for name in names) else frozenset()


def _is_moved_to(name: Name, text: str, index: Index) -> bool:
    moved = compiled(index.tables.raw["booking_moved_to"])
    return name.kind is Kind.PLACE and bool(moved.search(text, 0, name.start))
