"""The deeds of which a question asks the time: by the cues that say them, or, where none does, by what it is like."""

from knowledge.models import Deed
from knowledge.understanding.index import Index
from knowledge.understanding.tables import compiled

SAID = {  # cue -> what may be meant by it
    "deed-cancel": (Deed.CANCEL,),
    "deed-change": (Deed.CHANGE,),
    "arrange": (Deed.ARRANGE, Deed.START),
    "report": (Deed.REPORT, Deed.SUBMIT_REPORT),
    "report-late": (Deed.REPORT, Deed.SUBMIT_REPORT),
    "in-writing": (Deed.REPORT, Deed.SUBMIT_REPORT),
    "reply": (Deed.REPLY, Deed.REVIEW),
    "contact-me": (Deed.CONTACT,),
    "deliver": (Deed.DELIVER,),
    "investigate": (Deed.INVESTIGATE,),
    "deed-apply": (Deed.APPLY, Deed.BOOK),
    "usable-when": (Deed.USE,),
    "assigns": (Deed.START,),
}
MOVES = frozenset({Deed.CANCEL, Deed.CHANGE})
AHEAD = "in-advance"  # cue: what is to be applied for is so before something
_CUES = {deed: cue for cue, deeds in reversed(SAID.items()) for deed in deeds}  # the first cue that says it
DONE_LATER = frozenset({"reply", "report", "contact-me", "deliver", "investigate"})  # cues of what others do afterwards
LATER = DONE_LATER | {"arrange"}
COUNTED = "count-from"  # from what day a limit runs: that of which it is, is told otherwise


def of_deed(deed: str, cues: frozenset[str]) -> frozenset[str]:
    """The cues of a question with that of the ``deed`` that it is likely about; what the member is to do goes before
    the words for what others do, which may stand beside it ("by when do I let you know that I can't come")."""
    if deed == Deed.APPLY:
        return cues | {AHEAD}
    cue = _CUES[Deed(deed)] if deed else ""
    if deed in MOVES:
        return cues - DONE_LATER | ({cue} if cues.isdisjoint(_CUES[move] for move in MOVES) else set())
    return cues | {cue} if cue in LATER and cues.isdisjoint(LATER) and COUNTED not in cues else cues


def moves(text: str, index: Index) -> bool:
    """Whether a word says that something was booked, or is to be moved or given up: else a day is only wished for."""
    return compiled(index.tables.raw["moves_said"]).search(text) is not None


def meant(deed: str, dated: bool, text: str, index: Index) -> str:
    """The likely deed; none, where it is one of moving and a day is no more than wished for."""
    return "" if dated and deed in MOVES and not moves(text, index) else deed
