"""Signs of danger, told apart from danger that is over or only spoken of."""

from knowledge.understanding.spotting import SERVICES, Spotted

DANGERS = {"self-harm": "self-harm", "danger": "emergency", "danger-illness": "emergency"}
SPOKEN_OF = frozenset(
    {
        "about",
        "can",
        "have",
        "list-in",
        "insurance-matter",
        "diagnosed",
        "reimburse",
        "old-illness",
        "question",
        "what",
        "medical",
        "admitted",
        "occ-discharge",
        "first",
        "again",
    }
)
BESIDE = 12  # characters between a sign and a word of time that belongs to it


def urgent(spotted: Spotted, start: int, end: int) -> str:
    """ "self-harm", "emergency" or ""."""
    cues = [cue for cue in spotted.cues if start <= cue[1] and cue[2] <= end]
    signs = [cue for cue in cues if cue[0] in DANGERS]
    if not signs:
        return ""
    ids = {cue[0] for cue in cues}
    found = set()
    for cue, first, last in signs:
        if any(other == "without" and stop == first for other, _, stop in cues):
            continue
        past = _distance(cues, "past", first, last)
        now = _distance(cues, "now", first, last)
        if past is not None and (now is None or past <= now):
            continue
        if cue == "danger-illness" and not _happening(spotted, ids, now):
            continue
        if cue == "danger" and "admitted" in ids and any(name.kind in SERVICES for name in spotted.names):
            continue  # whoever is in hospital is looked after; it is a service that is asked for
        if cue == "self-harm" and "reimburse" in ids:
            continue
        found.add(DANGERS[cue])
    return "self-harm" if "self-harm" in found else "emergency" if found else ""


def _happening(spotted: Spotted, ids: set[str], now: int | None) -> bool:
    """An illness that is also an emergency: it is one when it happens now and the question isn't about a service."""
    service = any(name.kind in SERVICES for name in spotted.names)
    if now is not None and now <= BESIDE:
        return not ("diagnosed" in ids and service)
    return not service and ids.isdisjoint(SPOKEN_OF)


def _distance(cues: list[tuple[str, int, int]], wanted: str, first: int, last: int) -> int | None:
    gaps = [max(start - last, first - end, 0) for cue, start, end in cues if cue == wanted]
    return min(gaps, default=None)
