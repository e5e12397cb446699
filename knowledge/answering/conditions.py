"""Conditions as an answer names them: a few in a line, first the one that cannot be made good any more."""

from collections.abc import Iterable

from knowledge.answering.shapes import Part, both
from knowledge.models import Condition, Test

SHOWN = 4
LOST = (Test.NOT_ADMITTED,)  # who is in hospital first and reads on later has lost the service


def by_urgency(conditions: Iterable[Condition]) -> list[Condition]:
    return sorted(conditions, key=lambda condition: condition.test not in LOST)


def in_short(conditions: Iterable[Condition], most: int = SHOWN) -> list[Part]:
    """One line of the first ``most``; nothing where there are none."""
    words = [both(condition.words) for condition in by_urgency(conditions)]
    return [Part("answers.conditions_short", {"conditions": words[:most], "more": len(words) > most})] * bool(words)
