"""The published working calendar, held against two packages that others keep."""

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

CALENDAR = Path(__file__).parents[2] / "knowledge" / "calendar"
YEARS = sorted(int(path.stem) for path in CALENDAR.glob("2*.csv"))


def published(year: int) -> dict[date, tuple[str, str]]:
    with (CALENDAR / f"{year}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {date.fromisoformat(row["date"]): (row["kind"], row["name"]) for row in rows}


def works(day: date) -> bool:
    kind, _ = published(day.year).get(day, ("", ""))
    return kind == "workday" or (kind != "holiday" and day.weekday() < 5)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_the_years_that_handbooks_and_members_need_are_there() -> None:
    assert YEARS == [2021, 2022, 2023, 2024, 2025, 2026]


@pytest.mark.parametrize("year", YEARS)
def test_a_year_names_the_notice_it_was_taken_from(year: int) -> None:
    first = (CALENDAR / f"{year}.csv").read_text("utf-8").splitlines()[0]
    assert first.startswith(f"# source: 国务院办公厅关于{year}年部分节假日安排的通知，国办发明电〔{year - 1}〕")


@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_worked_or_free_as_chinesecalendar_says(year: int) -> None:
    calendar = {day: works(day) for day in days_of(year)}
    assert calendar == {day: chinese_calendar.is_workday(day) for day in calendar}


@pytest.mark.parametrize("year", YEARS)
def test_the_days_off_and_the_make_up_days_are_those_of_holidays(year: int) -> None:
    theirs = holidays.country_holidays("CN", years=year)
    days = published(year)
    off = {day for day, (kind, _) in days.items() if kind == "holiday"}
    made_up = {day for day, (kind, _) in days.items() if kind == "workday"}
    named = {day for day in theirs if day.year == year}  # they leave out weekends that only lie within a holiday
    assert named <= off
    assert {day for day in off - named if day.weekday() < 5} == set()
    assert made_up == {day for day in theirs.weekend_workdays if day.year == year}


@pytest.mark.parametrize("year", YEARS)
def test_only_weekends_are_made_up_and_every_day_stands_once_in_order(year: int) -> None:
    days = published(year)
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {year}
    assert all(day.weekday() >= 5 for day, (kind, _) in days.items() if kind == "workday")
    assert {name for _, name in days.values()} == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
