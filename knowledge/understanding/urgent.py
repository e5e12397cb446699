"""Signs of danger, told apart from danger that is over or only spoken of."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from knowledge.understanding.index import Index
from knowledge.understanding.names import SERVICES, Kind
from knowledge.understanding.respelling import respelt
from knowledge.understanding.sieve import Sieve
from knowledge.understanding.spotting import Spotted, spot
from knowledge.understanding.tables import read

DANGERS = {"self-harm": "self-harm", "danger": "emergency", "danger-illness": "emergency"}
INSURED = frozenset({"list-in", "insurance-matter", "diagnosed", "reimburse", "old-illness", "admitted"})
SPOKEN_OF = INSURED | {"about", "can", "have", "question", "what", "medical", "occ-discharge", "first", "again"}
ASKS = frozenset({"question", "can", "what", "how", "which", "have", "reimburse"})
PLANS = frozenset({"which", "doctors-question"})
BOOKED = frozenset({"can", "deed-apply"})
AS_TALK = ("spoken", "chronic")
VIOLENCE = "violence"
# of these one is enough
SIGNS = (
    "self-harm.alone",
    "emergency.vital",
    "emergency.fresh",
    "emergency.line",
    "emergency.likely",
    f"{VIOLENCE}.alone",
)
HEARD = ("self-harm", VIOLENCE, "emergency")  # the gravest first
STRANDS = "self-harm.strands."  # hints of which two together tell
CLAUSE = re.compile("[,。!?;]")
NEAR = 8  # characters before a sign in which an "if" belongs to it
AROUND, LOOKS = 80, 4  # characters on both sides of a word of danger in a long text; how many are listened to
BESIDE = 12  # characters between a sign and a word of time that belongs to it

Signs = dict[str, list[tuple[int, int]]]  # path of a list -> where its signs stand


def urgent(spotted: Spotted, start: int, end: int) -> str:
    """ "self-harm", "violence", "emergency" or ""."""
    cues = [cue for cue in spotted.cues if start <= cue[1] and cue[2] <= end]
    found = set(_said(spotted, cues)) | {_indirect(spotted, cues)}
    return next((danger for danger in HEARD if danger in found), "")


def no_sign(text: str, danger: str) -> bool:
    """Whether what only sounds like the danger is a turn of phrase, tiredness and nothing else, or plain talk, as of
    who is where and sleeps: of what plain talk is, no word belongs to that danger."""
    here = _patterns()
    if of_every_day(text) or here["emergency.phrase"].search(text) or here["self-harm.weary"].match(text):
        return True
    return bool(here["self-harm.excuse"].match(text) or here[f"{danger}.plain"].match(text))


def of_every_day(text: str) -> bool:
    """Whether all that is said is who is where, sleeps, eats, works, comes back or has a policy."""
    return bool(_patterns()["emergency.everyday"].match(text))


def names_danger(spotted: Spotted) -> bool:
    """Whether a word or a sign of danger is in the message, whatever is told by it."""
    return any(cue in DANGERS for cue, _, _ in spotted.cues) or bool(_signs(spotted.typed))


def of_another(text: str) -> bool:
    """Whether somebody else, and not who writes, is told of as near to harming themselves."""
    return bool(_patterns()["self-harm.another"].search(text))


def urgent_respelt(typed: str, read_as: str, index: Index) -> str:
    """What is heard once a dialect or a slip is put into standard words. ``read_as``: what was listened to already."""
    standard = respelt(typed)
    return "" if standard == read_as else urgent(spot(standard, index), 0, len(standard))


def urgent_within(text: str, index: Index) -> str:
    """What is heard in a text that is too long to be read: near words of danger it is listened to."""
    named = (last for last, written in index.written.iter(text) if not DANGERS.keys().isdisjoint(written.cues))
    described = (first for spans in _signs(text).values() for first, _ in spans)
    heard = (text[max(at - AROUND, 0) : at + AROUND] for at in _apart(chain(described, named)))
    return next(filter(None, (urgent(spot(piece, index), 0, len(piece)) for piece in heard)), "")


def _apart(places: Iterable[int]) -> Iterator[int]:
    """A few of the places, none near another."""
    taken: list[int] = []
    for place in places:
        if len(taken) < LOOKS and all(abs(place - other) > AROUND for other in taken):
            taken.append(place)
            yield place


def _said(spotted: Spotted, cues: list[tuple[str, int, int]]) -> Iterable[str]:
    """Dangers that are called by their names."""
    signs = [cue for cue in cues if cue[0] in DANGERS]
    if not signs:
        return
    ids = {cue[0] for cue in cues}
    text, here = spotted.text, _patterns()
    for cue, first, last in signs:
        if any(other == "without" and stop == first for other, _, stop in cues):
            continue
        if any(name.kind is Kind.PLACE and (name.start, name.end) == (first, last) for name in spotted.names):
            continue  # in pinyin a place may sound like a danger
        if _within(here[DANGERS[cue] + ".not"], text, first, last):
            continue
        if cue == "self-harm":
            if "reimburse" not in ids and not _told(text, "self-harm"):
                yield DANGERS[cue]
            continue
        past = _distance(cues, "past", first, last)
        now = _distance(cues, "now", first, last)
        if past is not None and (now is None or past <= now or _told_before(spotted, cues, first)):
            continue
        if here["emergency.spoken"].search(text, max(first - NEAR, 0), first) or here["emergency.safe"].search(text):
            continue
        if (now is None or now > BESIDE) and here["emergency.about"].match(text, last):
            continue
        if now is None and here["emergency.chronic"].search(text):
            continue
        if cue == "danger-illness" and (_known_of(spotted, ids, first) or not _happening(spotted, ids, now)):
            continue
        looked_after = "admitted" in ids or any(other == "discharged" and last <= at for other, at, _ in cues)
        if looked_after and any(name.kind in SERVICES for name in spotted.names):
            continue  # in hospital, or for what somebody was discharged with; it is a service that is asked for
        yield DANGERS[cue]


def _known_of(spotted: Spotted, ids: set[str], first: int) -> bool:
    """Whether an illness is only what a service is wished for: what is to be soon is the service."""
    text, here = spotted.text, _patterns()
    if here["emergency.acute"].search(text):
        return False
    wished = not ids.isdisjoint(PLANS) or ids >= BOOKED or any(name.kind in SERVICES for name in spotted.names)
    return bool(wished and here["emergency.slow"].match(text, first)) or bool(here["emergency.treated"].search(text))


def _told_before(spotted: Spotted, cues: list[tuple[str, int, int]], first: int) -> bool:
    """Whether it is told in the clause of the sign that it was long ago, and a service is asked for now."""
    if _patterns()["emergency.soon"].search(spotted.text) or all(name.kind not in SERVICES for name in spotted.names):
        return False
    return any(cue == "past" and end <= first and not CLAUSE.search(spotted.text[end:first]) for cue, _, end in cues)


def _indirect(spotted: Spotted, cues: list[tuple[str, int, int]]) -> str:
    """Dangers that are described, in the whole message: what one clause begins another may end."""
    here, text = _patterns(), spotted.typed
    signs = _signs(text)
    if not signs:
        return ""
    service = any(name.kind in SERVICES for name in spotted.names)
    if _wants_to_die(spotted, signs, service) and not _told(text, "self-harm"):
        return "self-harm"
    if _signed(signs.get(f"{VIOLENCE}.alone"), here[f"{VIOLENCE}.not"], text) and not _told(text, VIOLENCE):
        return VIOLENCE
    if not service and "emergency.line" in signs:
        return "emergency"  # who asks for the number for an emergency is told the right one, also for "what if"
    ids = {cue for cue, _, _ in cues}
    about = None if "now" in ids else here["emergency.about"]
    vital = _signed(signs.get("emergency.vital"), here["emergency.not"], text, about) or (
        INSURED.isdisjoint(ids)
        and not here["emergency.cared"].search(text)
        and _signed(signs.get("emergency.fresh"), here["emergency.not"], text, about)
    )
    if not vital and not _signed(signs.get("emergency.likely"), here["emergency.not"], text, about):
        return ""
    if _told(text, "emergency") or any(here[f"emergency.{name}"].search(text) for name in AS_TALK):
        return ""
    treated = service and here["emergency.treated"].search(text) and not here["emergency.acute"].search(text)
    likely = INSURED.isdisjoint(ids) and (not service or "now" in ids) and not treated
    return "emergency" if vital or likely else ""


def _wants_to_die(spotted: Spotted, signs: Signs, service: bool) -> bool:
    if _signed(signs.get("self-harm.alone"), _patterns()["self-harm.not"], spotted.typed):
        return True
    strands = [name for name in signs if name.startswith(STRANDS)]
    alone = strands == [f"{STRANDS}burden"] and not service
    return len(strands) > 1 or (alone and ASKS.isdisjoint(cue for cue, _, _ in spotted.cues))


def _signs(text: str) -> Signs:
    """Where which signs stand in the text, under the path of their list."""
    found: Signs = {}
    for name, pattern in _sieve().passing(text):
        for match in pattern.finditer(text):
            found.setdefault(name, []).append(match.span())
    return found


def _signed(
    signs: list[tuple[int, int]] | None, never: re.Pattern[str], text: str, about: re.Pattern[str] | None = None
) -> bool:
    """Whether one of the signs is no turn of phrase, and not only asked about."""
    return any(
        not _within(never, text, first, last) and not (about and about.match(text, last)) for first, last in signs or ()
    )


def _within(pattern: re.Pattern[str], text: str, first: int, last: int) -> bool:
    return any(match.start() < last and first < match.end() for match in pattern.finditer(text))


def _told(text: str, kind: str) -> bool:
    """Whether it is history: over, or somebody else's story; what is about to happen is not."""
    here = _patterns()
    return bool(here[f"{kind}.over"].search(text)) and not here[f"{kind}.soon"].search(text)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """What is no sign, or tells how a sign is meant: one pattern for each list, under its path."""
    return {path: re.compile("|".join(said)) for path, said in _lists() if not _is_of_signs(path)}


@cache
def _sieve() -> Sieve:
    """The signs."""
    return Sieve((path, pattern) for path, said in _lists() if _is_of_signs(path) for pattern in said)


def _is_of_signs(path: str) -> bool:
    return path in SIGNS or path.startswith(STRANDS)


def _lists() -> Iterator[tuple[str, list[str]]]:
    """Each list of ``dangers.yaml`` under its path."""
    for kind, groups in read("dangers.yaml").items():
        for name, said in groups.items():
            for path, every in said.items() if isinstance(said, dict) else [("", said)]:
                yield f"{kind}.{name}.{path}".rstrip("."), [every] if isinstance(every, str) else every


def _happening(spotted: Spotted, ids: set[str], now: int | None) -> bool:
    """An illness that is also an emergency: it is one when it happens now and the question isn't about a service."""
    service = any(name.kind in SERVICES for name in spotted.names)
    if now is not None and now <= BESIDE:
        return not ("diagnosed" in ids and service)
    return not service and ids.isdisjoint(SPOKEN_OF)


def _distance(cues: list[tuple[str, int, int]], wanted: str, first: int, last: int) -> int | None:
    apart = [(start, end) for cue, start, end in cues if cue == wanted and not (first <= start and end <= last)]
    gaps = [max(start - last, first - end, 0) for start, end in apart]
    return min(gaps, default=None)
