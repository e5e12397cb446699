"""Time limits and hours against cases that a lawyer may read: cases/*.yaml, each reckoned by hand."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calendars import Day, WorkCalendar
from knowledge.clocks import in_time, is_open, next_opening, reckon, usable_from
from knowledge.models import Hours, Source, TimeLimit
from knowledge.yamls import yaml_of
from tests.knowledge.invented import SOURCE, library, words

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in yaml_of(CASES / f"{name}.yaml")]


def limit_of(name: str) -> TimeLimit:
    handbook, service, id_ = name.split("/")
    limits = library().handbooks[handbook].services[service].time_limits
    return next(limit for limit in limits if limit.id == id_)


def hours_of(name: str) -> Hours:
    handbook, service, kind = name.split("/")
    return next(hours for hours in library().handbooks[handbook].services[service].hours if hours.kind == kind)


def made(direction: str, amount: int, unit: str) -> TimeLimit:
    more = {"id": "made", "deed": "cancel", "occasion": "appointment", "words": words(), "source": SOURCE}
    return TimeLimit.model_validate({"direction": direction, "amount": amount, "unit": unit} | more)


@pytest.mark.parametrize("case", cases("working_days"))
def test_a_time_limit_falls_on_the_day_that_was_reckoned_by_hand(case: dict[str, Any]) -> None:
    found = reckon(limit_of(case["limit"]), case["from"], library().calendar)
    assert found.day == case["day"]
    assert found.earliest == case.get("nearest")
    assert found.at == (time.fromisoformat(case["at"]) if "at" in case else None)
    assert found.estimate is case.get("estimate", False)
    assert sorted(found.passed) == sorted(case.get("passed", []))


@pytest.mark.parametrize("case", cases("in_time"))
def test_it_is_still_in_time_until_the_last_moment_of_the_last_day(case: dict[str, Any]) -> None:
    moment = datetime.fromisoformat(str(case["now"]))
    assert in_time(limit_of(case["limit"]), case["for"], moment, library().calendar) is case["in_time"]


@pytest.mark.parametrize("case", cases("hours"))
def test_somebody_is_there_when_the_handbook_says_so(case: dict[str, Any]) -> None:
    hours, moment = hours_of(case["hours"]), datetime.fromisoformat(str(case["at"]))
    assert is_open(hours, moment, library().calendar) is case["open"]
    assert next_opening(hours, moment, library().calendar) == datetime.fromisoformat(str(case["next"]))


@pytest.mark.parametrize(
    ("direction", "amount", "unit", "day"),
    [
        ("before", 24, "hours", date(2026, 11, 20)),
        ("before", 2, "hours", date(2026, 11, 21)),
        ("within", 48, "hours", date(2026, 11, 23)),
        ("within", 90, "minutes", date(2026, 11, 21)),
        ("within", 1, "hospital_workdays", date(2026, 11, 23)),
    ],
)
def test_hours_count_as_the_whole_days_in_them_and_hospital_working_days_as_public_ones(
    direction: str, amount: int, unit: str, day: date
) -> None:
    assert reckon(made(direction, amount, unit), date(2026, 11, 21), library().calendar).day == day


def test_where_nobody_is_there_for_three_weeks_no_opening_is_promised() -> None:
    every_day_off = {2026: tuple(Day(date(2026, 11, 1) + timedelta(n), "holiday", "演示假") for n in range(40))}
    opening = {"days": "hospital_workdays", "opens": "08:00", "closes": "12:00"}
    hours = Hours.model_validate({"kind": "service", "openings": [opening], "source": Source(section="演示")})
    assert next_opening(hours, datetime(2026, 11, 2, 7), WorkCalendar(every_day_off)) is None  # noqa: DTZ001


def test_a_waiting_period_of_no_days_is_over_on_the_first_day() -> None:
    assert usable_from(date(2026, 1, 1), 0) == date(2026, 1, 1)


days = st.dates(date(2021, 1, 4), date(2026, 12, 1))


@given(days, st.integers(1, 20))
def test_going_back_as_many_working_days_never_leads_past_the_start(day: date, count: int) -> None:
    calendar = library().calendar
    there = calendar.add_workdays(day, count).day
    assert calendar.is_workday(there)
    assert there > day
    assert calendar.subtract_workdays(there, count).day <= day


@given(days, st.integers(1, 20))
def test_between_a_day_and_its_deadline_lie_just_as_many_working_days(day: date, count: int) -> None:
    calendar = library().calendar
    there = calendar.subtract_workdays(day, count).day
    between = (there + timedelta(n) for n in range((day - there).days))
    assert sum(calendar.is_workday(each) for each in between) == count
