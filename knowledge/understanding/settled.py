"""What is told and then said otherwise: an illness that was not known to be one, and is by now; that one is well, where
it is for somebody else, where no more is wanted than to hear of it, or where it is a paper that is not there."""

from dataclasses import replace

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled

OPEN, WELL, FOR_LATER = "illness-open", "not-ill", "risk-wish"  # cues
LACKING = "paper-refused"  # cue
OF_WELL = frozenset({WELL, "not-yet-ill"})
HEARS = frozenset({"list-in", "which"})  # cues: who is well may ask that, too


def settled(spotted: Spotted, index: Index) -> Spotted:
    """Without the cues that the illness is not told apart yet, where words behind them say what it is; without those
    that one is well, where nothing turns on that, or where they begin another word ("no records")."""
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
