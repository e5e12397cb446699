"""Days and other measures of a question, read with their bounds."""

from __future__ import annotations

from knowledge.understanding.measures import Measure
from tests.knowledge.invented import index


def test_measures_of_days_are_read_with_their_bounds() -> None:
    assert index().measures.find("at least 3 working days") == (Measure(3, "workdays", "at_least"),)
    assert index().measures.find("no more than 5 days") == (Measure(5, "days", "at_most"),)
    assert index().measures.find("至少3个工作日") == (Measure(3, "workdays", "at_least"),)
    assert index().measures.find("最多5天") == (Measure(5, "days", "at_most"),)
    assert index().measures.find("报告7天") == (Measure(7, "days"),)
    assert index().measures.find("2 weeks") == (Measure(14, "days"),)
