"""Whether it is so for everybody, for every illness, or only after a recurrence: what a question takes for the rule.

"Has everybody who bought it the direct payment?", "does every cancer qualify?": a handbook gives nothing to all, so
that what is merely told of the service is turned into a no, with its conditions. "Must it have come back first?" is
answered by whether there is such a condition, not by whether a recurrence qualifies.
"""

from dataclasses import replace

from knowledge.answering.asked import WH, Asked, rules_of
from knowledge.answering.eligibility import eligible
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, ask_channel, both, cite
from knowledge.answering.wording import asks_whether
from knowledge.models import Service, Verdict
from knowledge.understanding.beyond import GENERAL
from knowledge.understanding.tables import compiled

ANY = frozenset({"what", "which", "who"})  # cues that ask nothing before an "all": whichever, whoever
NOT_ALL = "topic.plan-needed"  # its rule says itself that not everybody has it
# what is answered where nothing but "is it so for all" was asked: of these only the service was understood
OF_THE_SERVICE = frozenset(
    {
        "exists",
        "eligible",
        "what-is",
        "insurance",
        "services",
        "topic.claims",
        "topic.any-illness",
        "topic.fees-included",
    }
)
ECHO = 6  # characters of a clause that says nothing itself
LISTS = frozenset({"list", "coverage", "count"})
OPEN = frozenset({Verdict.INFO, Verdict.UNKNOWN, Verdict.YES})
RECURRENCE, TRIGGER = "recurrence", "trigger"  # topics
OF_RECURRENCE = frozenset({f"topic.{RECURRENCE}", "topic.first-diagnosis", "topic.any-illness", "eligible", TRIGGER})
NO_NEED = ("first-diagnosis", "any-illness")  # topics whose yes says that none is needed
DEPENDS, NEEDED = "answers.eligible.depends", "answers.eligible.needed"  # its conditions, with "it depends" and without


def held_for_all(asked: Asked, finding: Finding) -> Finding:
    """``finding``; no, or what it depends on, where it is asked if that is so for all."""
    raw, text = asked.index.tables.raw, _claimed(asked)
    if not asks_whether(asked) or not (WH - ANY).isdisjoint(asked.cues):
        return finding
    needed = _if_recurred(asked, finding)
    if needed is not None:
        return needed
    general = finding.verdict is Verdict.DEPENDS and finding.intent in GENERAL
    if not (finding.verdict in OPEN or general) or compiled(raw["for_all"]).search(text) is None:
        return finding
    if finding.intent == NOT_ALL and finding.verdict is Verdict.INFO:
        return replace(finding, verdict=Verdict.NO)
    if finding.intent in LISTS and finding.verdict is Verdict.INFO and compiled(raw["for_all_where"]).search(text):
        return replace(finding, verdict=Verdict.NO, parts=(Part("answers.not_for_all"), *finding.parts))
    meant = any(compiled(raw[of]).search(text) for of in ("for_all_who", "for_all_ill"))
    services = asked.said_or_asked(finding)
    if finding.intent not in OF_THE_SERVICE or not meant or len(services) != 1:
        return finding
    if compiled(raw["for_all_where"]).search(text) and (found := _by_hospitals(asked, services[0], finding)):
        return found
    return _by_conditions(asked.about(*services), finding)


def _claimed(asked: Asked) -> str:
    """What is asked of: the clause that asks, or the whole message, where that only asks if it is so ("am I right?")
    or goes on from a "whatever it is"."""
    text, asking = asked.u.text, asked.u.asking
    whole = len(asking) <= ECHO or compiled(asked.index.tables.raw["for_all_begins"]).search(text)
    return text if whole else asking


def _by_hospitals(asked: Asked, service: Service, finding: Finding) -> Finding | None:
    """No, with the hospitals that the service is for, as the handbook words them."""
    said = [one for one in service.coverage if one.kind == "hospitals"] or list(service.coverage)
    if not said:
        return None
    parts = (Part("answers.not_for_all"), *(Part("answers.words", {"words": both(one.words)}) for one in said[:1]))
    cited = cite(asked.edition, service, said[0].source)
    return Finding(Verdict.NO, parts, cited, service.id, (), finding.intent)


def _by_conditions(asked: Asked, finding: Finding) -> Finding:
    """No, with what the service depends on; as it was, where it depends on nothing but the policy."""
    told = eligible(replace(asked, u=replace(asked.u, word="", likely_more=0.0)))  # "all" is no word of another matter
    if told is None or told.verdict is Verdict.NO:
        return told or finding
    if told.verdict is not Verdict.DEPENDS or (
        finding.verdict is Verdict.YES and finding.intent == "topic.any-illness"
    ):
        return finding
    kept = finding.parts if finding.intent == "topic.fees-included" else ()
    parts = (replace(part, key=NEEDED) if part.key == DEPENDS else part for part in told.parts)
    return replace(told, verdict=Verdict.NO, parts=(Part("answers.not_for_all"), *parts, *kept))


def _if_recurred(asked: Asked, finding: Finding) -> Finding | None:
    """Whether a recurrence is a condition of the service: both sides, where the handbook says two things."""
    services = asked.said_or_asked(finding)
    required = compiled(asked.index.tables.raw["recurrence_required"]).search(asked.u.asking)
    if finding.intent not in OF_RECURRENCE or required is None or len(services) != 1:
        return None
    service = services[0]
    wanted = [condition for condition in service.conditions if condition.recurrence_only]
    doubts = [c for c in service.contradictions if {RECURRENCE, *NO_NEED} & set(c.topics)]
    if wanted and doubts:
        parts = (Part("answers.required_open"), Part("answers.contradiction", {"words": both(doubts[0].words)}))
        cited = cite(asked.edition, service, *doubts[0].sources)[:2]
        told = Finding(Verdict.DEPENDS, (*parts, ask_channel(asked.edition)), cited, service.id)
        return replace(told, intent=finding.intent)
    if wanted:
        said = Part("answers.required_yes", {"words": both(wanted[0].words)})
        cited = cite(asked.edition, service, wanted[0].source)
        return Finding(Verdict.YES, (said,), cited, service.id, (), finding.intent)
    return _needs_none(asked, service, finding)


def _needs_none(asked: Asked, service: Service, finding: Finding) -> Finding | None:
    """No recurrence is needed, where a rule of the service says so."""
    rules = [r for name in NO_NEED for r in rules_of(asked, service, name) if r.verdict is not Verdict.NO]
    if not rules:
        return None
    said = Part("answers.words", {"words": unled(both(rules[0].words))})
    cited = cite(asked.edition, service, rules[0].source)
    return Finding(Verdict.NO, (Part("answers.required_no"), said), cited, service.id, (), finding.intent)
