"""Days and other measures of a question, read with their bounds."""

from __future__ import annotations

from knowledge.understanding.measures import Measure
from tests.knowledge.invented import index


def test_measures_of_days_are_read_with_their_bounds() -> None:
    assert index().measures.find("at least 3 working days") == (Measure(3, "workdays"),)
    assert index().measures.find("2 weeks") == (Measure(14, "days"),)
