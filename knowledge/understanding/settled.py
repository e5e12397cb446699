"""What is told and then said otherwise: an illness that was not known to be one, and is by now; that one is well, where
it is for somebody else, where no more is wanted than to hear of it, or where it is a paper that is not there; a first
time that was years ago, where the illness has come back."""

from dataclasses import replace

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled

OPEN, WELL, FOR_LATER = "illness-open", "not-ill", "risk-wish"  # cues
LACKING = "paper-refused"  # cue
NEVER_HAD = "never-cancer"  # cue
NOT_INSURED, I_INSURED = "not-insured", "i-insured"  # cues
OF_WELL = frozenset({WELL, "not-yet-ill"})
RECURRENCE, FIRST = "recurrence", frozenset({"first", "first-found"})  # cues
FINDING = frozenset({"diagnosed", RECURRENCE})  # cues that an illness was found
HEARS = frozenset({"list-in", "which"})  # cues: who is well may ask that, too


def settled(spotted: Spotted, index: Index) -> Spotted:
    """Without the cues that the illness is not told apart yet, where words behind them say what it is; without those
    that one is well, where nothing turns on that, or where they begin another word ("no records")."""
    spotted = _denied(_another_has_none(_come_back(spotted, index)), index)
    told = {cue: end for cue, _, end in reversed(spotted.cues) if cue in (OPEN, WELL, FOR_LATER)}
    if OPEN in told and compiled(index.tables.raw["settled"]).search(spotted.text, told[OPEN]):
        spotted = replace(spotted, cues=[cue for cue in spotted.cues if cue[0] != OPEN])
    if WELL not in told:
        return spotted
    another = FOR_LATER not in told and {Kind.ILLNESS, Kind.RELATION} <= {name.kind for name in spotted.names}
    hears = any(cue in HEARS for cue, _, _ in spotted.cues)
    hears = FOR_LATER not in told and (hears or bool(compiled(index.tables.raw["only_asks"]).search(spotted.text)))
    begins = compiled(index.tables.raw["goes_on_otherwise"]).match(spotted.text, told[WELL])
    if not (another or hears or begins):
        return spotted
    lacking = [(LACKING, first, end) for cue, first, end in spotted.cues if begins and begins["paper"] and cue == WELL]
    return replace(spotted, cues=[*(cue for cue in spotted.cues if cue[0] not in OF_WELL), *lacking])


def _come_back(spotted: Spotted, index: Index) -> Spotted:
    """Without the cues of a first time where that is told of an earlier year, and that the illness has come back."""
    if all(cue != RECURRENCE for cue, _, _ in spotted.cues):
        return spotted
    then = [match.span() for match in compiled(index.tables.raw["first_then"]).finditer(spotted.text)]
    return replace(spotted, cues=[cue for cue in spotted.cues if cue[0] not in FIRST or not _within(*cue[1:], then)])


def _denied(spotted: Spotted, index: Index) -> Spotted:
    """Without the illness of which it is told that nobody ever had it; where that is told of an earlier time, of a
    family, or by somebody who only asks what is listed, nothing turns on it."""
    denied = [(first, end) for cue, first, end in spotted.cues if cue == NEVER_HAD]
    if not denied:
        return spotted
    of_then = compiled(index.tables.raw["denied_of_then"])
    asks = any(cue in HEARS for cue, _, _ in spotted.cues) or compiled(index.tables.raw["only_asks"]).search(
        spotted.text
    )
    if asks or any(of_then.search(spotted.text, 0, first) for first, _ in denied):
        return replace(spotted, cues=[cue for cue in spotted.cues if cue[0] != NEVER_HAD])
    names = [n for n in spotted.names if n.kind is not Kind.ILLNESS or not _within(n.start, n.end, denied)]
    cues = [cue for cue in spotted.cues if cue[0] not in FINDING or not _within(cue[1], cue[2], denied)]
    return replace(spotted, names=names, cues=cues)


def _another_has_none(spotted: Spotted) -> Spotted:
    """Without the cue that somebody is not insured, where it is told in one breath that who writes is."""
    mine = [first for cue, first, _ in spotted.cues if cue == I_INSURED]
    if not mine:
        return spotted
    cues = [c for c in spotted.cues if c[0] != NOT_INSURED or not any(c[1] < first < c[2] for first in mine)]
    return replace(spotted, cues=cues)


def _within(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)
