"""That there is time, or that somebody is there, is no yes to the use.

"It is on 20 December, in a town that is not on the list: am I in time?" The message is asked once more as if it asked
whether the service may be used, without its time; a refusal of that leads, and what it leaves open makes it depend.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from knowledge.answering.asked import Asked, put
from knowledge.answering.heard import says, whether
from knowledge.answering.kinds import traits
from knowledge.answering.names import CITY_YES, THERE
from knowledge.answering.shapes import Finding
from knowledge.models import Verdict
from knowledge.understanding import scores
from knowledge.understanding.names import LISTED, Kind, Said, Scored, Understanding
from knowledge.understanding.tables import compiled, said_by
from knowledge.understanding.understand import understand

DEADLINE, HOURS, USABLE = "deadline", "hours", "usable-from"
ELIGIBLE, COVERAGE, PERSON, SPENT = "eligible", "coverage", "topic.use-by-others", "uses"
ADMITTED = "topic.already-admitted"
OF_TIME = frozenset({DEADLINE, HOURS, USABLE, "duration", "session", "phone", "turn-to", "how-to", "policy-end"})
IN_TIME = ("in-time", "enough", "late-by")  # cues by which it is asked whether there is time
PROMISES = frozenset({"answers.time.in_time", "answers.time.enough", "answers.hours_then", "answers.limit_within"})
NO_REFUSAL = frozenset({"answers.not_for_all", "answers.not_assured"})  # lines that head what it depends on
SAID = frozenset({Verdict.YES, Verdict.INFO})
PLACED = frozenset({"hospital", "place"})
OPEN = frozenset({Verdict.UNKNOWN, Verdict.CLARIFY})

Ask = Callable[[Asked], Finding]


def held_as_use(asked: Asked, finding: Finding, ask: Ask) -> Finding:
    """The timing; behind a refusal where what is told beside it forbids the use, and no yes where that is open."""
    if not _is_of_time(asked, finding) or not _tells(asked):
        return finding
    for use in _uses(asked, finding):
        held = ask(use)
        if held.verdict is Verdict.NO and _is_of_use(use, finding, held):
            behind = tuple(part for part in finding.parts if part.key not in PROMISES and part not in held.parts)
            cited = tuple(dict.fromkeys((*held.citations, *finding.citations)))
            return replace(held, parts=(*held.parts, *behind), citations=cited, service=held.service or finding.service)
        if finding.verdict is Verdict.YES and _leaves_open(use, held):
            cited = tuple(dict.fromkeys((*held.citations, *finding.citations)))
            parts = (*held.parts, *(part for part in finding.parts if part not in held.parts))
            return replace(finding, verdict=Verdict.DEPENDS, parts=parts, citations=cited)
    return finding


def _is_of_time(asked: Asked, finding: Finding) -> bool:
    """Whether no more is said than that there is time, or that somebody is there."""
    if finding.intent == HOURS:
        return finding.verdict in SAID and bool(asked.services) and (finding.verdict is Verdict.YES or whether(asked))
    hopeful = finding.intent == USABLE or (finding.intent == DEADLINE and finding.parts[0].key in PROMISES)
    return hopeful and finding.verdict is Verdict.YES


def _tells(asked: Asked) -> bool:
    """Whether the message tells more than a time and a service: of most there is nothing to hold against it."""
    u = asked.u
    listed = bool(asked.names(*LISTED, Kind.ILLNESS, Kind.RELATION)) or bool(u.unknown)
    return listed or u.said != Said() or not u.plain or not u.bare or len(u.asking) < len(u.text) or bool(u.aside)


def _uses(asked: Asked, finding: Finding) -> tuple[Asked, ...]:
    """The message as it would ask whether the service may be used."""
    text = _timeless(asked, finding)
    services = tuple(service.id for service in asked.said_or_asked(finding))
    found = understand(text, asked.index, today=asked.today, handbook=asked.edition.id)
    return tuple(_put(asked, u, services) for u in found)


def _put(asked: Asked, u: Understanding, services: tuple[str, ...]) -> Asked:
    told = {s.intent: s for s in sorted((*asked.u.intents, *u.intents), key=lambda s: s.score) if _decides(asked, s)}
    kept = list(told.values())
    if all(scored.intent != ELIGIBLE for scored in kept):
        kept.append(Scored(ELIGIBLE, scores.WEAK))
    if all(scored.intent != COVERAGE for scored in kept) and u.of(*LISTED):
        kept.append(Scored(COVERAGE, scores.LED))
    kept.sort(key=lambda scored: -scored.score)
    strange = {one.text for one in asked.u.unknown}  # what is strange only because an hour was cut off is no name
    unknown = tuple(one for one in u.unknown if one.text in strange)
    u = replace(u, intents=tuple(kept), cues=u.cues - {"assured"} | {"can"}, unknown=unknown)
    again = put(
        u,
        asked.edition,
        asked.index,
        asked.today,
        services,
        policy=asked.policy,
        uses=asked.uses,
        guest=asked.guest,
    )
    meant = tuple(asked.edition.services[id_] for id_ in services if id_ in asked.edition.services)
    return replace(again, services=again.services or meant)


def _decides(asked: Asked, scored: Scored) -> bool:
    """Whether it says something of the use that is told in words, and is not only thought to be meant."""
    kind = traits(scored.intent)
    of_use = scored.intent in (ELIGIBLE, COVERAGE, PERSON, SPENT) or kind.deciding or kind.of_person
    if kind.of_person and scored.score < scores.OWN:
        return False
    return of_use and (not scored.guessed or says(asked, scored) or (kind.deciding and scored.score >= scores.ALMOST))


def _timeless(asked: Asked, finding: Finding) -> str:
    """The text without hours; where it is asked whether there is time, whether it may."""
    raw, text = asked.index.tables.raw["timely"], asked.u.text
    may = raw["may"]["en" if asked.u.language == "en" else "zh"]
    spans = [(m.start(), m.end(), may) for cue in IN_TIME for m in said_by(cue).finditer(text)]
    if finding.intent == HOURS:
        spans += [(clock.start, clock.end, "") for clock in asked.index.days.clocks(text)]
        spans += [(m.start(), m.end(), "") for m in compiled(raw["hours"]).finditer(text)]
    return _without(text, spans)


def _without(text: str, spans: list[tuple[int, int, str]]) -> str:
    """The text with each span in other words; of spans that overlap the first and longest."""
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda one: (one[0], -one[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    edges = [(0, 0, ""), *kept, (len(text), len(text), "")]
    return "".join(words + text[end:start] for (_, end, words), (start, _, _) in pairwise(edges))


def _is_of_use(use: Asked, finding: Finding, held: Finding) -> bool:
    """Whether the refusal is of the use itself, and not of a time, or of what is done once it was arranged."""
    if held.parts[0].key in NO_REFUSAL or held.intent in OF_TIME:
        return False
    if held.intent == PERSON:  # who only applies for another is not the one who is to have it
        return compiled(use.index.tables.raw["timely"]["applies_for"]).search(use.u.text) is None
    if held.intent == SPENT:  # of what is moved or given up nothing more is wished for
        return finding.intent == HOURS
    if held.intent == ADMITTED and finding.intent == DEADLINE:  # the day is ahead: is that of the stay only told so?
        inside = compiled(use.index.tables.raw["in_hospital_already"]).search(use.u.text)
        return inside is not None or use.u.score(ADMITTED) >= scores.SPOKEN
    return not traits(held.intent).afterwards


def _leaves_open(use: Asked, held: Finding) -> bool:
    """Whether the handbook leaves open what is told, on which the use turns."""
    if held.intent == COVERAGE:
        there = held.verdict is Verdict.DEPENDS and held.parts[0].key in (*THERE, CITY_YES)
        named = use.names(*LISTED) or any(one.looks in PLACED for one in use.u.unknown)
        return bool(named) and not there and held.verdict in (*OPEN, Verdict.DEPENDS)
    kind = traits(held.intent)
    decides = kind.deciding or held.intent == PERSON
    return decides and held.verdict in (*OPEN, Verdict.DEPENDS)
