"""What stands against an answer: the rest of the message, weighed before anything hopeful is said."""

from dataclasses import replace

from knowledge.answering import ends
from knowledge.answering.asked import Asked
from knowledge.answering.case import FOUND, situation, tells
from knowledge.answering.eligibility import eligible
from knowledge.answering.heard import OPEN, OTHERS, says, whether
from knowledge.answering.holder import holder_acts
from knowledge.answering.kinds import traits
from knowledge.answering.limits import beyond_a_limit, is_called
from knowledge.answering.measures import beyond
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, both
from knowledge.models import Deed, Verdict
from knowledge.rules import check
from knowledge.understanding.names import TIMED, Kind, Name, Said, Scored

OPEN_YET = frozenset({Verdict.YES, Verdict.DEPENDS, Verdict.INFO, Verdict.UNKNOWN, Verdict.CLARIFY})  # may become a no
SAME = frozenset({"alike", "difference"})
WITHIN = frozenset({"either", "others-lapse", "overtime-charge", "which-five"})  # beside these no more is asked
SESSION = frozenset({"for-days", "care-days", "how-long-session"})  # cues that the days are those of a visit
CARD = "topic.social-insurance"
LISTED_OR_TIMED = TIMED | {"list"}
IN_TIME = "answers.time.in_time"
OWN_PURCHASE = "own-purchase"  # cue
AFTERWARDS = "reimbursement-after"
HOURS_OF, WITHIN_HOURS = "hours", "within-hours"
OTHERS_OF_THEM = "the-others"
EXPIRES = "topic.expires"
OF_THE_POLICY = frozenset({EXPIRES, "topic.renewal", "topic.claims", "topic.service-changes"})
FOR_WHEN = frozenset({"deadline", "duration", "session"})  # answers that there is time, of a service that may be closed
APPLYING = frozenset({"apply", "deed-apply", "phone", "taken-in"})
CASE = frozenset({"diagnosed", "discharged", "admission", "occ-admission"})  # cues of what has been, or is ahead
BEGUN = frozenset({"bought-ago", "occ-policy_start", "in-waiting", "waiting-over", "cooling-over"})


def ruled_out(asked: Asked, finding: Finding) -> Finding | None:
    """The refusal of the first service of which the case that is told fails a condition."""
    for service in asked.services:
        if finding.service not in (None, service.id):
            continue
        checked = check(service, asked.edition, situation(asked, service), asked.library)
        if any(item.state == "not_met" for item in checked):
            return eligible(asked.about(service))
    return None


def refused(asked: Asked, scored: Scored, finding: Finding) -> Finding:
    """Whatever was recognised: where a yes or no is asked and the case fails a condition, or a limit, it is no."""
    asks = whether(asked) or scored.topic or ("can" in asked.cues and (scored.guessed or scored.intent == "list"))
    weighed = finding.verdict in OPEN_YET and asked.services and asks and not traits(scored.intent).afterwards
    lent = finding.intent == OTHERS and asked.services  # so many, for somebody else: both are told
    held = weighed or lent or _of_a_length(asked, scored, finding)
    over = beyond_a_limit(asked) if held and asked.cues.isdisjoint(WITHIN) else None
    if over is not None:
        return replace(over, parts=(*over.parts, *finding.parts)) if lent else over
    guarded = finding.hopeful and traits(finding.intent).guarded
    if asked.policy is not None and _hoped_for(asked, finding):
        guarded, asked = True, asked.about(*asked.asked_or_said(finding))
    return (ruled_out(asked, finding) if (weighed or guarded) and tells(asked) else None) or _ended(asked, finding)


def _hoped_for(asked: Asked, finding: Finding) -> bool:
    """Whether a member is told that, or by when, there is time for a service that may be closed to them."""
    told = finding.verdict in (Verdict.INFO, Verdict.UNKNOWN)
    ill = not asked.cues.isdisjoint(FOUND) or bool(asked.names(Kind.ILLNESS))
    return finding.intent in FOR_WHEN and (finding.verdict is Verdict.YES or (told and (ill or bool(asked.u.days))))


def unless_ruled_out(asked: Asked, finding: Finding) -> Finding:
    """Silence on what is asked gives way to the refusal of a case that fails a condition."""
    guess = any(scored.intent == finding.intent and scored.guessed for scored in asked.u.intents)
    weighed = asked.services and whether(asked) and tells(asked) and (guess or not traits(finding.intent).afterwards)
    return (ruled_out(asked, finding) if weighed else None) or _ended(asked, finding)


def _ended(asked: Asked, finding: Finding) -> Finding:
    """Nothing hopeful is said of a service once the policy has ended; of what was begun before, the rules speak."""
    asked = ends.past(asked)
    told = finding.intent in LISTED_OR_TIMED and finding.verdict is Verdict.INFO
    hopeful = finding.hopeful or (told and whether(asked))
    unsaid = finding.verdict is Verdict.UNKNOWN and finding.intent in TIMED | {EXPIRES}  # no rule; the condition is one
    if not asked.u.policy_over or not (unsaid or (hopeful and finding.intent not in OF_THE_POLICY)):
        return finding
    services = asked.said_or_asked(finding) or asked.all_services
    return ruled_out(asked.about(*services[:1]), replace(finding, service=None)) or finding


def _of_a_length(asked: Asked, scored: Scored, finding: Finding) -> bool:
    """Whether it is asked if so long may be had, though that is said in a word of the hours, or of how it goes."""
    wished = "can" in asked.cues or whether(asked)
    if asked.u.amounts.duration is None or not wished or finding.verdict not in OPEN_YET:
        return False
    return scored.intent == HOURS_OF or any(is_called(asked, limit) for s in asked.services for limit in s.limits)


def subject(asked: Asked) -> Asked:
    """Of two services of which one is only what the other is held against, the one that is asked about; all but the one
    that is left out ("apart from X, the others")."""
    if OTHERS_OF_THEM in asked.cues and asked.services:
        names = [n for n in asked.names(Kind.SERVICE, Kind.CONCEPT) if _left_out(asked, n)]
        left_out = {id_ for n in names for id_ in _of(asked, n.text)}
        others = tuple(s for s in asked.all_services if s.id not in left_out)
        return asked.about(*others) if left_out >= {s.id for s in asked.services} else asked
    if len(asked.services) != 2 or "alike" not in asked.cues:
        return asked
    before = tuple(asked.index.tables.raw["held_against"])
    held = {
        id_
        for n in asked.names(Kind.SERVICE, Kind.CONCEPT)
        if _follows(asked, n.text, before)
        for id_ in _of(asked, n.text)
    }
    kept = tuple(service for service in asked.services if service.id not in held)
    return asked.about(*kept) if len(kept) == 1 and held else asked


def _left_out(asked: Asked, name: Name) -> bool:
    raw, text = asked.index.tables.raw["left_out"], asked.u.text
    return text.endswith(tuple(raw["before"]), 0, name.start) or text.startswith(tuple(raw["behind"]), name.end)


def _follows(asked: Asked, name: str, before: tuple[str, ...]) -> bool:
    return any(word + name in asked.u.text for word in before)


def _of(asked: Asked, name: str) -> set[str]:
    """The services that this name of the question means."""
    named = [n for n in asked.names(Kind.SERVICE, Kind.CONCEPT) if n.text == name]
    own = {
        path.split("/")[1]
        for n in named
        if n.kind is Kind.SERVICE
        for path in n.ids
        if path.startswith(asked.edition.id)
    }
    return own or {s.id for s in asked.services for n in named if s.concept in n.ids}


def certain(asked: Asked, scored: Scored, finding: Finding) -> Finding:
    """A yes is said only where the question itself asks for it: not of a comparison, not of what is merely alike."""
    if "assured" in asked.cues and finding.intent in OPEN and finding.verdict is Verdict.DEPENDS:
        parts = (Part("answers.not_assured", {}), *_else(asked), *finding.parts)
        return replace(finding, verdict=Verdict.NO, parts=parts)
    if finding.verdict is not Verdict.YES:
        return finding
    by_applicant = traits(finding.intent).by_applicant and holder_acts(asked.u)
    beside = asked.cues - {OWN_PURCHASE} if by_applicant else asked.cues  # it is the policy that they bought
    if not traits(finding.intent).no_yes_beside.isdisjoint(beside):
        return told(finding)
    unfounded = _unfounded(asked, scored, finding)
    if unfounded is not None:
        return unfounded
    compared = len(asked.names(Kind.SERVICE, Kind.CONCEPT)) > 1 and not SAME.isdisjoint(asked.cues)
    unsaid = bool(scored.topic) and scored.guessed and not says(asked, scored)
    kind = traits(finding.intent)
    meant = kind.by_words or kind.burden  # a word of the rule's own led there; or the yes is no promise
    return replace(finding, verdict=Verdict.INFO) if compared or (unsaid and not meant) else finding


def _else(asked: Asked) -> tuple[Part, ...]:
    """What may be done where it does not come in time, as a service that advances costs says."""
    rules = [rule for service in asked.services for rule in service.rules if rule.topic == AFTERWARDS]
    return tuple(Part("answers.words", {"words": unled(both(rule.words))}) for rule in rules[:1])


def _unfounded(asked: Asked, scored: Scored, finding: Finding) -> Finding | None:
    """What stands where the yes of a rule is for other days than the question's, or for no promise where one is
    asked for."""
    if not scored.topic or not finding.parts or finding.parts[0].key != "answers.rule":
        return None
    over = beyond(asked, finding)
    if over is None and (
        asked.u.begun is not None or not BEGUN.isdisjoint(asked.cues)
    ):  # so long in force: conditions are held against that
        over = False
    if over:
        return beyond_a_limit(asked) or without_yes(finding, Verdict.NO)
    promise = _promises(asked, asked.u.text)
    told = any(_promises(asked, said) for part in finding.parts for said in part.args.get("words", {}).values())
    return without_yes(finding, Verdict.INFO) if over is None or (promise and not told) else None


def _promises(asked: Asked, text: str) -> bool:
    return any(word in text for word in asked.index.tables.raw["promises"])


def leaves_open(scored: Scored, finding: Finding) -> bool:
    """Whether the handbook leaves the case open that is told; whose card it is where is no such case by itself."""
    return finding.verdict is Verdict.UNKNOWN and traits(scored.intent).deciding and scored.intent != CARD


def doubted(finding: Finding, doubt: Finding | None) -> Finding:
    """No yes is said of a case that the handbook leaves open: the place is listed, and the ward may not count."""
    if doubt is None or finding.verdict is not Verdict.YES:
        return finding
    citations = tuple(dict.fromkeys((*doubt.citations, *finding.citations)))
    return replace(finding, verdict=Verdict.DEPENDS, parts=(*doubt.parts, *finding.parts), citations=citations)


def without_yes(finding: Finding, verdict: Verdict) -> Finding:
    """A rule's words without the yes that they begin with, under another verdict."""
    first = finding.parts[0]
    words = unled(first.args["words"])
    rule = Part(first.key, {**first.args, "words": words, "turned": True, "verdict": verdict.value})
    return replace(finding, verdict=verdict, parts=(rule, *finding.parts[1:]))


def of_another_measure(asked: Asked, finding: Finding) -> bool:
    """Days that are told are no length of a talk of minutes, nor of a service that is not named, or of hours: once the
    stay is over, or where the service is promised within days and nothing is said of what those hours are of."""
    said = asked.u.amounts.duration
    if finding.verdict is not Verdict.NO or finding.intent != "limit" or said is None:
        return False
    units = {part.args.get("unit") for part in finding.parts}
    since = "discharged" in asked.cues and "days" not in units  # so long ago, not for so long
    talk = "minutes" in units and said[1] in ("days", "weeks")
    return not asked.services or since or talk or ("hours" in units and of_the_wait(asked))


def of_the_wait(asked: Asked) -> bool:
    """Whether the days that are told are those until a service is arranged, and not of a visit."""
    said = asked.u.amounts.duration
    promised = any(one.deed is Deed.ARRANGE for service in asked.services for one in service.time_limits)
    in_days = said is not None and said[1] not in ("minutes", "hours")
    return promised and in_days and SESSION.isdisjoint(asked.cues) and not asked.names(Kind.LIMIT)


def only_told(asked: Asked, scored: Scored, finding: Finding) -> Finding:
    """A yes on how it goes, where the message only tells of that beside the question, is no yes to what it asks."""
    if not scored.told or not traits(scored.intent).afterwards or finding.verdict is not Verdict.YES:
        return finding
    more = {"still", "again"} & asked.cues or (asked.u.bare and "can" in asked.cues)
    if scored.intent == "uses" and more:  # what was used is told, whether once more is asked
        return finding
    if scored.intent == OTHERS and "as-family" in asked.cues:  # who asks is told, and that decides
        return finding
    if finding.parts and finding.parts[0].key == IN_TIME and {"still", "can", "in-time"} & asked.cues:
        return finding  # the day is told beside the question, and decides it
    then = APPLYING & asked.cues and whether(asked) and not _of_a_case(asked)
    if finding.intent == HOURS_OF and (then or WITHIN_HOURS in asked.cues):
        return finding  # the hour, or the day off, is told beside "may I apply", or "is that within the hours"
    return told(finding)


def _of_a_case(asked: Asked) -> bool:
    """Whether more than a moment is told beside the question, on which the answer may turn."""
    told = not CASE.isdisjoint(asked.all_cues)
    return told or asked.u.said != Said() or bool(asked.names(Kind.ILLNESS))


def told(finding: Finding) -> Finding:
    """What it says, and no yes to anything."""
    ruled = finding.parts and finding.parts[0].key == "answers.rule"
    return without_yes(finding, Verdict.INFO) if ruled else replace(finding, verdict=Verdict.INFO)
