"""Illnesses that a message tells beside the one for which a service is asked: an old one that does not matter, one that
it turned out not to be. The question is read without them, so that the conditions are held against the right one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from knowledge.understanding.focus import pauses
from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind
from knowledge.understanding.spotting import NAMES, Spotted
from knowledge.understanding.tables import compiled, read

LEAST = 5  # characters that must be left: less asks nothing
TOLD = frozenset({Kind.ILLNESS, Kind.RELATION, Kind.DRUG})  # names that a part which only tells of an illness may hold
DANGERS, NOW_ONLY = frozenset({"danger", "self-harm"}), "danger-illness"  # cues; the last of what is not old
CANCERS = frozenset({"cancer", "carcinoma-in-situ"})  # kinds of illnesses.csv


@dataclass(frozen=True, slots=True)
class _Told:
    """A part of the message that names illnesses. ``held``: it says more, and stays whatever it tells."""

    start: int
    end: int
    ids: frozenset[str]
    cancer: bool
    denied: bool
    now: bool
    old: bool
    over: bool
    held: bool


def of_the_case(spotted: Spotted, index: Index) -> str:
    """The text without the parts that tell of another illness; all of it where there is no such part."""
    text = spotted.text
    if text.isascii() or text != spotted.typed:
        return text
    parts = list(_parts(spotted, index))
    gone = [part for part in _beside(parts, text) if not part.held]
    if not gone:
        return text
    kept, begun = [], 0
    for part in gone:
        more = _words("goes_on").match(text, part.end)
        end = more.end() if more else part.end
        kept.append(text[begun : part.start])
        begun = end + (text[end : end + 1] in index.tables.cuts)
    left = "".join((*kept, text[begun:])).strip(" ,")
    return left if sum(map(str.isalnum, left)) >= LEAST else text


def _beside(parts: list[_Told], text: str) -> list[_Told]:
    """Those of another illness than the one that is meant."""
    denied = [part for part in parts if part.denied]
    told = [part for part in parts if not part.denied]
    gone = [part for part in denied if any(part.ids.isdisjoint(other.ids) for other in told)]
    cancers, others = [part for part in told if part.cancer], [part for part in told if not part.cancer]
    now = [part for part in others if part.now]
    if cancers and not now:
        turned = any(part.now for part in cancers)
        gone += [part for part in others if part.old or turned]
    elif now:
        gone += [part for part in others if part.old and not part.now]
        if not _words("spreads").search(text):
            gone += [part for part in cancers if part.over and not part.now]
    return sorted(gone, key=lambda part: part.start) if len(gone) < len(parts) else []


def _parts(spotted: Spotted, index: Index) -> Iterator[_Told]:
    text, illnesses = spotted.text, index.library.illness_called
    named = [
        (name.start, name.end, frozenset(name.ids), frozenset(k for i in name.ids for k in illnesses[i].kinds))
        for name in spotted.names
        if name.kind is Kind.ILLNESS
    ]
    taken = [(first, last) for first, last, _, _ in named]
    for match in _words("cancer").finditer(text) if named else ():
        if not any(first <= match.start() < last for first, last in taken):
            named.append((*match.span(), frozenset(), CANCERS))
    if len(named) < 2:
        return
    for start, end in _cut(spotted, index):
        inside = [one for one in named if start <= one[0] and one[1] <= end]
        if not inside:
            continue
        said = text[start:end]
        old = bool(_words("old").search(said) or _words("harmless").search(said))
        relation = next((n.end for n in spotted.names if n.kind is Kind.RELATION and n.start == start), start)
        yield _Told(
            start=relation,
            end=end,
            ids=frozenset(id_ for one in inside for id_ in one[2]),
            cancer=any(not CANCERS.isdisjoint(one[3]) for one in inside),
            denied=all(_denied(text, one[0], one[1], start, end) for one in inside),
            now=bool(_words("now").search(said)),
            old=old,
            over=bool(_words("over").search(said)),
            held=_held(spotted, index, start, end, old=old),
        )


def _held(spotted: Spotted, index: Index, start: int, end: int, *, old: bool) -> bool:
    """Whether the part asks, names something else, or tells of danger, or of the policy."""
    said = spotted.text[start:end]
    cues = {cue for cue, first, last in spotted.cues if start <= first and last <= end}
    asks = not cues.isdisjoint(index.tables.clause_asking) and not _words("harmless").search(said)
    names = any(n.kind in NAMES - TOLD and start <= n.start and n.end <= end for n in spotted.names)
    danger = not cues.isdisjoint(DANGERS) or (NOW_ONLY in cues and not old and not _words("not_before").search(said))
    return asks or names or danger or bool(_words("keeps").search(said))


def _denied(text: str, first: int, last: int, start: int, end: int) -> bool:
    return bool(_words("not_before").search(text[start:first]) or _words("not_behind").match(text[last:end]))


def _cut(spotted: Spotted, index: Index) -> Iterator[tuple[int, int]]:
    """The message cut at pauses, and where its story turns."""
    text = spotted.text
    ends = index.tables.cuts
    cuts = set(pauses(spotted, index, 0, len(text)))
    turns = {match.start() for match in _words("turn").finditer(text)}
    begun = 0
    for place in (*sorted(cuts | turns), len(text)):
        if text[begun:place].strip():
            yield begun, place
        begun = place + (place in cuts and text[place : place + 1] in ends)


@cache
def _words(name: str) -> re.Pattern[str]:
    return compiled(read("asides.yaml")["other_illness"][name])
