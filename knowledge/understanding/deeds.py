"""The deed of which a question asks the time, where the words that are known do not say it."""

MOVES = {"cancel": "deed-cancel", "change": "deed-change"}  # deed -> its cue
BEFORE = {"apply": "in-advance"}
AFTER = {
    "arrange": "arrange",
    "report": "report",
    "reply": "reply",
    "review": "reply",
    "contact": "contact-me",
    "deliver": "deliver",
    "investigate": "investigate",
}
LATER = frozenset(AFTER.values())  # cues of what others do
COUNTED = "count-from"  # from what day a limit runs: that of which it is, is told otherwise
TOLD = LATER - {"arrange"}  # "let you know by when" is not that somebody answers


def of_deed(deed: str, cues: frozenset[str]) -> frozenset[str]:
    """The cues of a question with that of the ``deed`` that it is likely about; what the member is to do goes before
    the words for what others do, which may stand beside it ("by when do I let you know that I can't come")."""
    if deed in MOVES:
        return cues - TOLD | (set() if not cues.isdisjoint(MOVES.values()) else {MOVES[deed]})
    if deed in BEFORE:
        return cues | {BEFORE[deed]}
    if deed in AFTER and cues.isdisjoint(LATER) and COUNTED not in cues:
        return cues | {AFTER[deed]}
    return cues
