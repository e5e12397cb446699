"""What the days of a message do to the words beside them: they part a word, or say that it is still to come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from knowledge.understanding.days import Day
from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind
from knowledge.understanding.spotting import Spotted, spot
from knowledge.understanding.tables import compiled, read

OCCASION, STAY = "occ-", "occ-admission"
COME = frozenset({"admitted"})  # cues of what has happened, unless the day before them is ahead
NEAR = 12  # characters on each side of a day; no word that it parts reaches farther
Cue = tuple[str, int, int]


def around_days(spotted: Spotted, days: Sequence[Day], begun: int, today: date, index: Index) -> Spotted:
    """``begun``: where the text of ``days`` begins in that of ``spotted``."""
    if not days:
        return spotted
    spans = [(begun + day.start, begun + day.end) for day in days]
    over = _over(spotted.text, spotted.cues)
    ahead = [(begun + d.start, begun + d.end) for d in days if d.day > today and not (d.bare and over)]
    kept = [cue for cue in spotted.cues if cue[0] not in COME or not _on_one(spotted.text, cue, ahead)]
    return replace(spotted, cues=kept + _parted(spotted.text, spans, index) + _stays(spotted, spans))


def _over(text: str, cues: Sequence[Cue]) -> bool:
    """Whether a cue of what has happened says so itself: a bare "Friday" is then the last one."""
    said = read("dates.yaml")
    told = ((start, end) for cue, start, end in cues if cue in COME)
    return any(said["over"] in text[a : b + 1] or text[a:b].endswith(said["over_at_its_end"]) for a, b in told)


def _on_one(text: str, cue: Cue, days: Sequence[tuple[int, int]]) -> bool:
    """Whether a cue stands behind one of the days with nothing but small words between; in English before it."""
    small, before = read("dates.yaml")["day_to_deed"], read("dates.yaml")["deed_to_day"]
    _, first, last = cue
    if any(end <= first and all(character in small for character in text[end:first]) for _, end in days):
        return True
    return text.isascii() and any(last <= start and text[last:start].strip() in before for start, _ in days)


def _stays(spotted: Spotted, spans: Sequence[tuple[int, int]]) -> list[Cue]:
    """The stays that are said by a day and the name of a hospital ("into the university hospital on the 21st")."""
    data, found = read("dates.yaml")["stay"], []
    hospitals = [name for name in spotted.names if name.kind is Kind.HOSPITAL]
    for first, last in spans:
        goes = compiled(data["behind"]).match(spotted.text, last)
        bare = goes is not None and goes.end() == goes.end("verb")  # and nothing more is said of it
        if goes and (bare or goes["house"] or any(goes.end("verb") <= n.start < goes.end() for n in hospitals)):
            found.append((STAY, goes.start("verb"), goes.end()))
        elif bed := compiled(data["before"]).search(spotted.text[:first]):
            found.append((STAY, bed.start(), first))
    return found


def _parted(text: str, spans: Sequence[tuple[int, int]], index: Index) -> list[Cue]:
    """The occasions that are said with a day in the middle ("reviewed on Friday and passed")."""
    near = bytearray(len(text))
    for first, last in spans:
        begins, ends = max(first - NEAR, 0), min(last + NEAR, len(text))
        near[begins:ends] = b"\1" * (ends - begins)
    for first, last in spans:
        near[first:last] = bytes(last - first)
    places = [at for at, is_near in enumerate(near) if is_near]
    begun, over = {first for first, _ in spans}, {last for _, last in spans}
    seams = {at for at in range(1, len(places)) if places[at - 1] + 1 in begun and places[at] in over}
    if not seams:
        return []
    rest = spot("".join(text[at] for at in places), index)
    return [
        (cue, places[first], places[last - 1] + 1)
        for cue, first, last in rest.cues
        if cue.startswith(OCCASION) and any(first < seam < last for seam in seams)
    ]
