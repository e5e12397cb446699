"""What one handbook says to one question: the likeliest intent that has an answer, held against the case told."""

from collections.abc import Callable
from dataclasses import replace

from knowledge.answering import beginnings, contents, eligibility, facts, lists, names, papers, times, topics, ways
from knowledge.answering.asked import Asked, policy_start, situation
from knowledge.answering.outside import not_understood, outside
from knowledge.answering.shapes import Finding
from knowledge.models import Verdict
from knowledge.rules import check
from knowledge.understanding.names import Kind, Said, Scored

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
    "off-list": lists.off_list,
    "count": lists.count,
    "japan-place": lists.japan_place,
    "eligible": eligibility.eligible,
    "exists": eligibility.exists,
}
WEAK = 48  # an intent up to this score gives way to what the conversation was about
SURE = 79  # a topic above this score that the handbook does not touch is "not said", not something else
ANYWAY = frozenset({"services", "phone", "compare"})  # asked of the handbook, whatever service is named
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
LACKING = frozenset({"duration", "deadline"})  # asked for plainly of a service that has none: not said
FACTS = frozenset({"session", "limit", "duration", "deadline"})  # one may say what another leaves unsaid
INSTEAD = FACTS | {"uses", "how-to", "papers", "phone", "usable-from", "hours", "list", "count"}
FALLBACK = 70
DECIDING = frozenset(  # topics on which a fact of the case, told beside the question, decides
    {
        "benign",
        "waiting-period",
        "recurrence",
        "already-admitted",
        "obstetric",
        "private-ward",
        "hospital-level",
        "county-hospital",
        "partial-payment",
        "social-insurance",
        "observation-room",
        "abroad",
        "first-diagnosis",
    }
)
PLACED = frozenset({"eligible", "exists", *(f"topic.{name}" for name in DECIDING)} | GUARDED) - {"coverage"}
OPEN = frozenset({"eligible", "uses"})
TOLD_PLAINLY = 50
PLAINLY = 75  # a topic from this score on is one that the question speaks of plainly


def one(asked: Asked) -> Finding:
    """What one handbook says to one question."""
    if asked.absent and not asked.services and asked.u.intent not in ANYWAY:
        return eligibility.absent(asked)
    if policy_start(asked) is not None:
        early = beginnings.too_early(asked)
        if early is not None:
            return early
    silent: Finding | None = None
    lacking: Scored | None = None
    for place, scored in enumerate(asked.u.intents):
        if silent is not None and (scored.intent not in INSTEAD or scored.score < FALLBACK):
            continue
        if lacking is not None and scored.score <= WEAK:
            break
        finding = _by(scored, asked)
        if finding is None:
            if scored.intent in LACKING and scored.score > SURE and asked.services:
                lacking = lacking or scored
            if scored.topic and scored.score > SURE and silent is None:
                silent = topics.unsaid(asked, asked.services[0] if len(asked.services) == 1 else None, scored.topic)
            continue
        if finding.verdict is Verdict.UNKNOWN and scored.intent in FACTS:
            silent = silent or finding
            continue
        if scored.told and finding.verdict is Verdict.YES and scored.topic in DECIDING:
            continue  # what the case is like was not asked: that it does not stand in the way is no yes
        finding = _listed(asked, _guard(asked, _outweighed(asked, scored, finding)))
        return _also(asked, finding, asked.u.intents[place + 1 :]) if scored.intent in TOLD else finding
    if silent is None and lacking is not None:
        silent = times.lacking(asked, lacking.intent)
    finding = silent or (contents.what_is(asked) if asked.services else None)
    return finding or not_understood(asked.edition, asked.library)


def _by(scored: Scored, asked: Asked) -> Finding | None:
    if scored.topic:
        return topics.topic(asked, scored.topic)
    handler = HANDLERS.get(scored.intent)
    return handler(asked) if handler else outside(scored.intent, asked.edition)


def _outweighed(asked: Asked, scored: Scored, finding: Finding) -> Finding:
    """A yes on one topic is not said over the no of another that the question speaks of almost as plainly."""
    hopeful = finding.verdict in (Verdict.YES, Verdict.DEPENDS) and (scored.topic or scored.intent in GUARDED | OPEN)
    if not hopeful:
        return finding
    for other in asked.u.intents:
        plainly = scored.topic and finding.verdict is Verdict.YES and other.score >= PLAINLY
        decides = other.topic in DECIDING and other.score >= TOLD_PLAINLY
        if other.topic and other.intent != scored.intent and (plainly or decides):
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


def _listed(asked: Asked, finding: Finding) -> Finding:
    """A yes is none for a place, hospital or drug that is named beside it and that the list lacks."""
    if finding.verdict not in (Verdict.YES, Verdict.DEPENDS) or finding.intent not in PLACED:
        return finding
    if not asked.u.unknown and not asked.names(Kind.PLACE, Kind.DRUG, Kind.HOSPITAL, Kind.JAPAN):
        return finding
    against = names.coverage(asked)
    if against is None:
        return finding
    doubtful = finding.verdict is Verdict.YES and against.verdict in (Verdict.UNKNOWN, Verdict.CLARIFY, Verdict.DEPENDS)
    return against if doubtful or against.verdict is Verdict.NO else finding
