"""Times that are told roughly, as their first and last day."""

from datetime import date
from pathlib import Path

import pytest

from dialogs.lexicon import rough
from knowledge.yamls import yaml_of

TIMES = yaml_of(Path(__file__).parent / "rough.yaml")
TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(("text", "days"), TIMES["times"].items())
def test_a_rough_time_has_a_first_and_a_last_day(text: str, days: str) -> None:
    assert rough.is_rough(text)
    assert rough.span(text, TODAY) == days


@pytest.mark.parametrize("text", TIMES["others"])
def test_what_names_a_day_or_none_is_no_rough_time(text: str) -> None:
    assert not (rough.is_rough(text) and rough.span(text, TODAY))


def test_in_january_last_month_is_december() -> None:
    assert rough.span(TIMES["last_month"], date(2027, 1, 5)) == "2026-12-01/2026-12-31"
