"""Which rule of a topic is meant, and what it says in the case that the question tells."""

from knowledge.answering.asked import Asked
from knowledge.answering.case import situation
from knowledge.answering.holder import holder_acts, young_alone
from knowledge.models import Rule

APPLICANT, ALONE = "is-applicant", "minor-self"  # cues for which other words of the message may stand


def best(asked: Asked, rules: tuple[Rule, ...]) -> Rule:
    """Of several rules on one topic the one whose own words are in the question."""
    return max(rules, key=lambda rule: max((len(w) for w in rule.called if w in asked.u.text), default=0))


def of_case(asked: Asked, rule: Rule) -> Rule:
    """The rule as it is in the case that the question tells."""
    told = asked.cues | _of_persons(asked) if rule.cases else asked.cues
    for case in rule.cases:
        ill = not case.illnesses or not set(case.illnesses).isdisjoint(situation(asked).illness_kinds or ())
        if ill and told >= set(case.told):
            return rule.model_copy(update={"verdict": case.verdict, "words": case.words})
    return rule


def _of_persons(asked: Asked) -> set[str]:
    """What is told of who acts, in whatever words."""
    acts = {APPLICANT} if holder_acts(asked.u) else set()
    return acts | {ALONE} if young_alone(asked.u) else acts
