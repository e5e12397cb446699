"""One quick answer: what was understood, put to the handbook that is meant, or to all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from knowledge.answering import beginnings, contents, eligibility, facts, lists, names, papers, times, topics, ways
from knowledge.answering.asked import Asked, policy_start, put, situation
from knowledge.answering.guests import compare, for_guest
from knowledge.answering.outside import not_understood, outside, urgent
from knowledge.answering.shapes import Answer, Finding, Option, Part
from knowledge.models import Verdict
from knowledge.policies import Policy
from knowledge.rules import check
from knowledge.understanding.index import Index
from knowledge.understanding.names import How, Kind, Name, Said, Scored, Understanding
from knowledge.understanding.understand import understand

Handler = Callable[[Asked], Finding | None]
HANDLERS: dict[str, Handler] = {
    "uses": facts.uses,
    "uses-left": facts.uses,
    "deadline": times.deadline,
    "duration": times.duration,
    "session": facts.session,
    "usable-from": beginnings.usable,
    "hours": facts.hours,
    "papers": papers.papers,
    "paper": papers.paper,
    "how-to": ways.how_to,
    "phone": ways.phone,
    "trigger": eligibility.trigger,
    "what-is": contents.what_is,
    "includes": contents.includes,
    "services": contents.services,
    "excluded": contents.excluded,
    "limit": facts.limit,
    "choices": contents.choices,
    "coverage": names.coverage,
    "list": lists.listing,
    "count": lists.count,
    "japan-place": lists.japan_place,
    "eligible": eligibility.eligible,
    "exists": eligibility.exists,
}
WEAK = 48  # an intent up to this score gives way to what the conversation was about
SURE = 79  # a topic above this score that the handbook does not touch is "not said", not something else
ANYWAY = frozenset({"services", "phone", "compare"})  # asked of the handbook, whatever service is named
SOURCES = 2  # that the text names; the citations have all
GUARDED = frozenset(  # answers that a condition which is not met turns into a no
    {
        "coverage",
        "exists",
        "topic.recurrence",
        "topic.any-illness",
        "topic.first-diagnosis",
        "topic.outpatient",
        "topic.inpatient",
        "topic.hospital-level",
    }
)
TOLD = frozenset({"uses", "session", "hours", "papers", "phone", "duration"})  # facts that may be asked together
TOGETHER = 80
FACTS = frozenset({"session", "limit", "duration", "deadline"})  # one may say what another leaves unsaid
INSTEAD = FACTS | {"uses", "how-to", "papers", "phone", "usable-from", "hours", "list", "count"}
FALLBACK = 70
PLAINLY = 75  # a topic from this score on is one that the question speaks of plainly
MOST = 4  # questions of one message that are answered


@dataclass(frozen=True)
class Asking:
    """What does not change from question to question."""

    index: Index
    today: date
    policy: Policy | None
    uses: dict[str, int] | None


def answer(
    question: str,
    index: Index,
    *,
    today: date,
    handbook: str | None = None,
    policy: Policy | None = None,
    uses: dict[str, int] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Answer:
    """The answer to a message. ``handbook``: the member's own; None: a guest.

    ``index``: of ``knowledge.understanding.index.build(library)``. ``uses``: times used by service id. ``context``:
    ``Answer.context`` of the answer before, for a follow-up. Raises KeyError for a handbook that is not there.
    """
    asking = Asking(index, today, policy, uses)
    found = understand(question, index, today=today, handbook=handbook)
    danger = next((u for u in found if u.urgent), None)
    if danger is not None:
        return _answer([(danger, urgent(danger))], index, handbook, context)
    told: list[tuple[Understanding, Finding]] = []
    around = dict(context or {})
    for u in found[:MOST]:
        followed = _follow(u, around)
        finding = _put(followed, asking, handbook or _one_named(followed), around)
        told.append((followed, finding))
        around = _context(followed, finding, around)
    return _answer(told, index, handbook, around)


def _one_named(u: Understanding) -> str | None:
    """An insurer with one handbook that is named decides."""
    named = {id_ for name in u.of(Kind.HANDBOOK) for id_ in name.ids}
    return named.pop() if len(named) == 1 else None


def _follow(u: Understanding, context: Mapping[str, Any]) -> Understanding:
    """A follow-up ("and in Wuxi?", "and the gene test?") takes over what it does not say."""
    if not context.get("intent") or (u.score(u.intent) > WEAK and u.intent != "coverage"):
        return u
    asks = u.intents
    if u.intent != "coverage" or (not u.of(Kind.CONCEPT, Kind.SERVICE) and context["intent"] != "coverage"):
        if u.intents and u.intent in ("hello", "thanks", "bye"):
            return u
        if u.intent != "coverage" and u.names:
            asks = (Scored(context["intent"], WEAK + 1, ("context",)), *u.intents)
    spotted = u.names
    if asks and asks[0].intent == "coverage" and not u.of(Kind.PLACE, Kind.DRUG, Kind.HOSPITAL) and not u.unknown:
        places = tuple(Name(Kind.PLACE, (code,), "", 0, 0, How.EXACT) for code in context.get("places", ()))
        spotted = (*places, *spotted)
    return replace(u, intents=asks, names=spotted)


def _put(u: Understanding, asking: Asking, handbook: str | None, context: Mapping[str, Any]) -> Finding:
    index, library = asking.index, asking.index.library
    edition = library.in_force(handbook, asking.today) if handbook else None
    if u.intent == "compare" and (edition is None or not u.of(Kind.PLACE, Kind.DRUG, Kind.HOSPITAL)):
        compared = compare(u, asking.index, asking.today, edition, one)
        if compared is not None:
            return compared
    for scored in u.intents[:1]:
        finding = outside(scored.intent, edition)
        if finding is not None:
            return finding
    recent = tuple(context.get("services", ()))
    if edition is not None:
        asked = put(u, edition, index, asking.today, recent, policy=asking.policy, uses=asking.uses)
        return one(asked)
    return for_guest(u, index, asking.today, recent, one)


def one(asked: Asked) -> Finding:
    """What one handbook says to one question."""
    if asked.absent and not asked.services and asked.u.intent not in ANYWAY:
        return eligibility.absent(asked)
    if policy_start(asked) is not None:
        early = beginnings.too_early(asked)
        if early is not None:
            return early
    silent: Finding | None = None
    for place, scored in enumerate(asked.u.intents):
        if silent is not None and (scored.intent not in INSTEAD or scored.score < FALLBACK):
            continue
        finding = _by(scored, asked)
        if finding is None:
            if scored.topic and scored.score > SURE and silent is None:
                silent = topics.unsaid(asked, asked.services[0] if len(asked.services) == 1 else None, scored.topic)
            continue
        if finding.verdict is Verdict.UNKNOWN and scored.intent in FACTS:
            silent = silent or finding
            continue
        finding = _guard(asked, _outweighed(asked, scored, finding))
        return _also(asked, finding, asked.u.intents[place + 1 :]) if scored.intent in TOLD else finding
    if silent is not None:
        return silent
    finding = contents.what_is(asked) if asked.services else None
    return finding or not_understood(asked.edition, asked.library)


def _by(scored: Scored, asked: Asked) -> Finding | None:
    if scored.topic:
        return topics.topic(asked, scored.topic)
    handler = HANDLERS.get(scored.intent)
    return handler(asked) if handler else outside(scored.intent, asked.edition)


def _outweighed(asked: Asked, scored: Scored, finding: Finding) -> Finding:
    """A yes on one topic is not said over the no of another that the question speaks of almost as plainly."""
    if not scored.topic or finding.verdict is not Verdict.YES:
        return finding
    for other in asked.u.intents:
        if other.topic and other.intent != scored.intent and other.score >= PLAINLY:
            against = _by(other, asked)
            if against is not None and against.verdict is Verdict.NO:
                return against
    return finding


def _also(asked: Asked, finding: Finding, others: tuple[Scored, ...]) -> Finding:
    """Two facts asked in one breath ("how often and for how many days")."""
    other = next((s for s in others if s.intent in TOLD and s.score >= TOGETHER), None)
    second = _by(other, asked) if other is not None else None
    if second is None or second.verdict is not Verdict.INFO or finding.verdict is not Verdict.INFO:
        return finding
    parts = (*finding.parts, *(part for part in second.parts if part not in finding.parts))
    return replace(finding, parts=parts, citations=tuple(dict.fromkeys((*finding.citations, *second.citations))))


def _guard(asked: Asked, finding: Finding) -> Finding:
    """A place or drug that is covered is no yes for a case that the conditions rule out."""
    if finding.verdict not in (Verdict.YES, Verdict.DEPENDS) or finding.intent not in GUARDED:
        return finding
    if not _tells(asked):
        return finding
    for service in asked.services:
        if finding.service not in (None, service.id):
            continue
        checked = check(service, asked.edition, situation(asked, service), asked.library)
        if any(item.state == "not_met" for item in checked):
            return eligibility.eligible(asked.about(service)) or finding
    return finding


def _tells(asked: Asked) -> bool:
    """Whether anything is known of the case at all: most questions tell nothing, and need no check."""
    told = asked.u.said != Said() or asked.u.amounts.yuan is not None or asked.policy is not None
    return told or bool(asked.u.days) or bool(asked.names(Kind.ILLNESS))


def _context(u: Understanding, finding: Finding, before: Mapping[str, Any]) -> dict[str, Any]:
    services = [finding.service] if finding.service else list(before.get("services", ()))
    places = [code for name in u.of(Kind.PLACE) for code in name.ids if len(name.ids) == 1]
    handbook = next((c.handbook for c in finding.citations), before.get("handbook"))
    return {
        "handbook": handbook,
        "services": services,
        "intent": finding.intent or before.get("intent", ""),
        "places": places or list(before.get("places", ())),
    }


def _answer(
    told: list[tuple[Understanding, Finding]], index: Index, handbook: str | None, context: Mapping[str, Any] | None
) -> Answer:
    findings = [finding for _, finding in told]
    handbooks = {citation.handbook for finding in findings for citation in finding.citations}
    services = {finding.service for finding in findings if finding.service}
    return Answer(
        verdict=_verdict(findings),
        parts=(*_parts(findings), *_sources(findings, index)),
        handbook=handbook or (handbooks.pop() if len(handbooks) == 1 else None),
        service=services.pop() if len(services) == 1 else None,
        citations=tuple(dict.fromkeys(c for finding in findings for c in finding.citations)),
        options=_options(findings),
        told=tuple(told),
        context=dict(context or {}),
    )


def _parts(findings: list[Finding]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for finding in findings:
        parts.extend(part for part in finding.parts if part not in parts)
    return tuple(parts)


def _sources(findings: list[Finding], index: Index) -> tuple[Part, ...]:
    """One line that says where it stands; two places at most."""
    cited = tuple(dict.fromkeys(c for finding in findings for c in finding.citations))[:SOURCES]
    rows = [
        {"title": index.library.editions[c.handbook][-1].handbook.title, "section": c.section, "item": c.item}
        for c in cited
    ]
    return (Part("answers.source", {"sources": rows}),) if rows else ()


def _options(findings: list[Finding]) -> tuple[Option, ...]:
    return tuple({option.id: option for finding in findings for option in finding.options}.values())


def _verdict(findings: list[Finding]) -> Verdict:
    """Of several questions: the same, or what they have in common; never yes where one is not."""
    verdicts = [finding.verdict for finding in findings]
    if len(set(verdicts)) == 1:
        return verdicts[0]
    if Verdict.CLARIFY in verdicts:
        return Verdict.CLARIFY
    if set(verdicts) <= {Verdict.INFO, Verdict.YES, Verdict.UNKNOWN, Verdict.OUT_OF_SCOPE}:
        return Verdict.INFO
    first = verdicts[0]
    return Verdict.DEPENDS if first is Verdict.YES else first
