"""What one handbook says to one question: the likeliest intent that has an answer, held against the case told."""

from dataclasses import replace

from knowledge.answering import (
    against,
    beginnings,
    by_moon,
    contents,
    eligibility,
    ends,
    heard,
    of_the_stay,
    premises,
    times,
    topics,
    unwritten,
)
from knowledge.answering.after_it import unless_over
from knowledge.answering.asked import Asked
from knowledge.answering.at_this_hour import closed_now
from knowledge.answering.booked_and_had import unless_too_near
from knowledge.answering.case import policy_start
from knowledge.answering.for_all import held_for_all
from knowledge.answering.handlers import HANDLERS
from knowledge.answering.kinds import traits
from knowledge.answering.lately import bought_lately
from knowledge.answering.misdated import asked_back
from knowledge.answering.not_surely import unless_doubtful
from knowledge.answering.on_lists import EXPERTS, held_against_lists, unlisted
from knowledge.answering.other_cancer import another_now
from knowledge.answering.outside import not_understood, outside
from knowledge.answering.rest_of_limit import unless_used_up
from knowledge.answering.samples import unless_lacking
from knowledge.answering.shapes import Finding
from knowledge.answering.soon import too_soon, unless_too_soon
from knowledge.answering.sort_named import unless_open_for_its_sort
from knowledge.answering.term import unless_expired
from knowledge.answering.through import as_applied_for
from knowledge.answering.timely import held_as_use
from knowledge.answering.told_uses import instead_of_those_used
from knowledge.answering.uses import unless_spent, unless_too_often
from knowledge.answering.whose_cover import whose
from knowledge.answering.wished import open_by_now
from knowledge.answering.withheld import unless_withheld
from knowledge.answering.within_weeks import unless_young
from knowledge.answering.working_days import counted
from knowledge.models import Verdict
from knowledge.understanding import scores
from knowledge.understanding.names import LISTED, Kind, Scored

ABROAD = "topic.abroad"
ANYWAY = frozenset({"services", "phone", "compare", "turn-to"})  # asked of the handbook, whatever service is named
TOLD = frozenset(  # facts that may be asked together
    {
        "uses",
        "session",
        "hours",
        "papers",
        "phone",
        "duration",
        "count",
        "limit",
        "topic.id-number-needed",
        "topic.quality-of-experts",
    }
)
BESIDE = TOLD | {"includes"}
MOST_BESIDE = 2
LACKING = frozenset({"duration", "deadline"})  # asked for plainly of a service that has none: not said
FACTS = frozenset({"session", "limit", "duration", "deadline"})  # one may say what another leaves unsaid
INSTEAD = FACTS | {"uses", "how-to", "papers", "phone", "usable-from", "hours", "list", "count"}
OPEN = frozenset({"eligible", "uses"})
GENERAL = frozenset({"includes", "exists", "eligible"})  # these, and a guess, give way to the very part that is named
GRADE = "grade-"  # of cues
PARTS = ("scope", "after-care", "nutrition", "tcm")


# What is told beside the question may change what is said to it: each is handed what those before it made of it.
WEIGHED = (
    unless_over,
    unless_too_often,
    unless_withheld,
    by_moon.said_back,
    as_applied_for,
    premises.corrected,
    held_for_all,
    unless_doubtful,
    unless_young,
    unless_used_up,
    unless_lacking,
    unless_too_soon,
    unless_too_near,
    unless_open_for_its_sort,
    unless_expired,
    asked_back,
)


def one(asked: Asked) -> Finding:
    """What one handbook says to one question, after what is wrong with that which it takes for granted."""
    return held_as_use(asked, _weighed(asked), _weighed)


def _weighed(asked: Asked) -> Finding:
    found = _one(asked)
    for weigh in WEIGHED:
        found = weigh(asked, found)
    return found


def _one(asked: Asked) -> Finding:
    asked = instead_of_those_used(against.subject(asked))
    late = ends.applied_before(asked) or ends.too_late(asked)
    asked = ends.apart(asked)
    anyway = asked.u.intent in ANYWAY and not asked.u.intents[0].guessed
    lacks = asked.absent and not asked.services and not anyway
    if lacks and not any(meant(asked) for meant in (heard.only_alike, heard.described, heard.of_another)):
        return eligibility.absent(asked)
    asked = heard.near_by(asked)
    early = (
        counted(asked)
        or unwritten.time_of_it(asked)
        or another_now(asked)
        or unwritten.not_told(asked)
        or late
        or _too_early(asked)
        or open_by_now(asked)
        or eligibility.for_none_before(asked)
    )
    if early is not None:
        return early
    silent: Finding | None = None
    lacking: Scored | None = None
    doubt: Finding | None = None
    guess: Finding | None = None
    bare = _only_named(asked)
    ranked = tuple(
        scored
        for scored in asked.u.intents
        if not heard.passed_over(asked, scored) and not (bare and scored.topic and scored.guessed)
    )
    for place, scored in enumerate(ranked):
        if silent is not None and (scored.intent not in INSTEAD or scored.score < scores.ASKED):
            continue
        if lacking is not None and scored.score <= scores.WEAK:
            break
        finding = _of_its_measure(asked, _by(scored, asked))
        if finding is None:
            limited = scored.intent in LACKING and scored.score >= scores.PLAIN and not times.told_in_passing(asked)
            if limited and asked.services:
                lacking = lacking or scored
            plainly = scored.topic and scored.score >= scores.PLAIN and not scored.told
            if plainly and silent is None and not (scored.guessed and _ruled(ranked[place + 1 :])):
                silent = topics.silent(asked, asked.services[0] if len(asked.services) == 1 else None, scored.topic)
            continue
        if finding.verdict is Verdict.UNKNOWN and scored.intent in FACTS:
            silent = silent or finding
            continue
        if finding.verdict is Verdict.UNKNOWN and scored.guessed and _is_said(ranked[place + 1 :]):
            guess = guess or finding
            continue
        if scored.told and scored.intent == EXPERTS and finding.verdict in (Verdict.INFO, Verdict.YES):
            asked = replace(asked, u=replace(asked.u, names=tuple(n for n in asked.u.names if n.kind not in LISTED)))
            continue  # whose experts are wished for is kept: where one lives is no matter then
        if scored.told and _beside_the_question(scored, finding) and place + 1 < len(ranked):
            doubt = doubt or (finding if against.leaves_open(scored, finding) else None)
            continue
        finding = held_against_lists(asked, of_the_stay.in_time(asked, _outweighed(asked, scored, finding)))
        finding = whose(asked, closed_now(asked, too_soon(asked, finding)))
        finding = against.certain(asked, scored, against.refused(asked, scored, finding))
        finding = against.doubted(against.only_told(asked, scored, finding), doubt)
        finding = unless_spent(asked, finding)
        return _also(asked, finding, ranked[place + 1 :]) if scored.intent in TOLD else finding
    if silent is None and lacking is not None:
        silent = times.lacking(asked, lacking.intent)
    silent = held_against_lists(asked, against.unless_ruled_out(asked, silent)) if silent is not None else None
    finding = silent or guess or (contents.what_is(asked) if asked.services and not _says_nothing(asked) else None)
    return finding or not_understood(asked.edition, asked.library)


def _says_nothing(asked: Asked) -> bool:
    """Whether a message names nothing and asks nothing that is known: that a service was spoken of before makes it no
    question for what that service is."""
    named = any(name.kind is not Kind.RELATION for name in asked.u.names)
    graded = any(cue.startswith(GRADE) for cue in asked.u.cues)  # of a hospital, which the summary speaks of
    return not (named or graded or asked.u.intents or asked.u.unknown)


def _of_its_measure(asked: Asked, finding: Finding | None) -> Finding | None:
    """None where days are held against what is no length of days; how long it takes, where they are those of the
    wait."""
    if finding is None or not against.of_another_measure(asked, finding):
        return finding
    within = times.duration(asked) if against.of_the_wait(asked) else None
    return within if within is not None and within.verdict is Verdict.INFO else None


def _ruled(others: tuple[Scored, ...]) -> bool:
    """Whether words ask plainly for another topic than the one that is merely guessed, and that is silent."""
    return any(o.topic and not o.guessed and not o.told and o.score > scores.ALMOST for o in others)


def _is_said(others: tuple[Scored, ...]) -> bool:
    """Whether words ask for another kind plainly: before them goes no guess of which nothing is known."""
    return any(scored.score >= scores.IN_WORDS and not scored.told for scored in others)


def _only_named(asked: Asked) -> bool:
    """Whether the message is no more than a name: what bears it is told, and no rule is guessed to be asked for."""
    text = asked.u.text.strip()
    return any(name.text == text for name in asked.names(Kind.CONCEPT, Kind.SERVICE, Kind.CHOICE))


def _beside_the_question(scored: Scored, finding: Finding) -> bool:
    """What the case is like was not asked: that it does not stand in the way is no yes; nor is silence on it told."""
    silent = finding.verdict is Verdict.UNKNOWN and bool(scored.topic)
    hardly = bool(scored.topic) and scored.score < scores.SPOKEN
    return silent or (finding.verdict is Verdict.YES and (traits(scored.intent).deciding or hardly))


def _too_early(asked: Asked) -> Finding | None:
    """No, where the day is told on which the policy began and the service's first days are not over."""
    asked = bought_lately(asked) or asked
    start = policy_start(asked)
    told = asked.u.begun is not None if start is None else start <= asked.today
    if not told:
        return None
    wished = replace(asked.u, cues=asked.cues | {"can"}) if heard.whether(asked) else asked.u
    return beginnings.too_early(replace(asked, u=wished))


def _part(asked: Asked) -> Finding | None:
    """What a service does, where a word of its own rule on that is in the question."""
    for name in PARTS:
        named = tuple(s for s in asked.services if topics.called(asked, s, name))
        part = topics.topic(asked.about(*named), name) if named else None
        if part is not None:
            return part
    return None


def _by(scored: Scored, asked: Asked) -> Finding | None:
    if scored.intent in GENERAL or scored.guessed:
        part = _part(asked)
        if part is not None:
            return part
    if scored.topic:
        found = topics.topic(asked, scored.topic)
        return unlisted(asked, found) if scored.intent == ABROAD else found
    handler = HANDLERS.get(scored.intent)
    return handler(asked) if handler else outside(scored.intent, asked.edition)


def _outweighed(asked: Asked, scored: Scored, finding: Finding) -> Finding:
    """A yes (or a silence) on one topic is not said over the no of another that is spoken of almost as plainly."""
    hopeful = finding.hopeful and (scored.topic or traits(scored.intent).guarded or scored.intent in OPEN)
    unsaid = finding.verdict is Verdict.UNKNOWN and traits(scored.intent).deciding
    if not (hopeful or unsaid) or traits(scored.intent).burden:  # the yes of a burden is bad news already
        return finding
    for other in asked.u.intents:
        plainly = scored.topic and finding.verdict is Verdict.YES and other.score >= scores.SPOKEN
        decides = traits(other.intent).deciding and other.score >= scores.DECIDING
        if heard.passed_over(asked, other):
            continue
        counted = other.intent == "uses" and plainly and asked.u.amounts.times is not None  # and more than so often?
        if counted or (other.topic and other.intent != scored.intent and (plainly or decides)):
            refusal = _by(other, asked)
            if refusal is not None and refusal.verdict is Verdict.NO:
                return refusal
    return finding


def _also(asked: Asked, finding: Finding, others: tuple[Scored, ...]) -> Finding:
    """Two facts asked in one breath ("how often and for how many days")."""
    if finding.verdict is not Verdict.INFO:
        return finding
    beside = BESIDE - {"count"} if finding.intent == "limit" else BESIDE
    for other in [s for s in others if s.intent in beside and s.score >= scores.PLAIN][:MOST_BESIDE]:
        second = _by(other, asked)
        if second is not None and second.verdict is Verdict.INFO:
            parts = (*finding.parts, *(part for part in second.parts if part not in finding.parts))
            cited = tuple(dict.fromkeys((*finding.citations, *second.citations)))
            finding = replace(finding, parts=parts, citations=cited)
    return finding
