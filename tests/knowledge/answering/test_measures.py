"""Days and other measures of a question, read with their bounds."""

from __future__ import annotations

from knowledge.answering.measures import Measure, measures
from tests.knowledge.invented import index


def test_measures_of_days_are_read_with_their_bounds() -> None:
    assert measures("at least 3 working days", index()) == (Measure(3, "workdays"),)
    assert measures("2 weeks", index()) == (Measure(14, "days"),)
