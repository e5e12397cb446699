"""Conditions as an answer names them: a few in a line, first the one that cannot be made good any more."""

from collections.abc import Iterable

from knowledge.answering.asked import Asked
from knowledge.answering.case import situation, tells
from knowledge.answering.on_policy import left_open
from knowledge.answering.shapes import Part, both
from knowledge.models import Condition, Service, Test
from knowledge.rules import check

SHOWN = 4
FORMAL = (Test.IN_FORCE, Test.USES_LEFT)  # of these every member may be sure: they speak of no case
MORE_THAN_TOLD = frozenset({Test.HOSPITAL_GRADE, Test.WARD})  # their words say more: a partner's, a public one
LOST = (Test.NOT_ADMITTED,)  # who is in hospital first and reads on later has lost the service


def by_urgency(conditions: Iterable[Condition]) -> list[Condition]:
    return sorted(conditions, key=lambda condition: condition.test not in LOST)


def in_short(conditions: Iterable[Condition]) -> list[Part]:
    """One line of the first few; nothing where there are none."""
    words = [both(condition.words) for condition in by_urgency(conditions)]
    return [Part("answers.conditions_short", {"conditions": words[:SHOWN], "more": len(words) > SHOWN})] * bool(words)


def provided(asked: Asked, service: Service, conditions: Iterable[Condition]) -> list[Part]:
    """What else has to hold for a service: that the policy has it, where not all do, and ``conditions`` in short, but
    those that the case meets as it is told."""
    met: list[Condition] = []
    if tells(asked):
        checked = check(service, asked.edition, situation(asked, service), asked.library)
        met = [c.condition for c in checked if c.state == "met" and c.condition.test not in MORE_THAN_TOLD]
    return optional(asked, service) + in_short(c for c in conditions if c not in met)


def optional(asked: Asked, service: Service) -> list[Part]:
    """That not every policy has the service, where that is so and this one is not told to have it."""
    if service.optional is None or not left_open(asked, service):
        return []
    return [Part("answers.optional", {"words": both(service.optional.words)})]
