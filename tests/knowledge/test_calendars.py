"""The working calendar: published years by their notice, other years as an estimate; reading and refusing a file."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.calendars import Day, WorkCalendar
from knowledge.loader import load_calendar, read_calendar_year
from knowledge.trouble import DataError
from tests.knowledge.invented import library

YEAR = "# source: 演示通知\ndate,kind,name\n2027-01-01,holiday,元旦\n"


def test_a_published_year_is_as_its_notice_says() -> None:
    calendar = library().calendar
    assert calendar.is_published(2026)
    assert not calendar.is_workday(date(2026, 10, 5))
    assert calendar.holiday(date(2026, 10, 5)) == "国庆节"
    assert calendar.is_workday(date(2026, 10, 10))  # a Saturday that is worked
    assert calendar.holiday(date(2026, 10, 10)) == ""
    assert not calendar.is_workday(date(2026, 10, 11))
    assert calendar.is_workday(date(2026, 10, 12))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 5, 3), False),
        (date(2027, 5, 4), True),
        (date(2027, 9, 30), True),
        (date(2027, 10, 1), False),
        (date(2027, 10, 7), False),
        (date(2027, 10, 8), True),
        (date(2027, 10, 9), False),
        (date(2027, 2, 4), True),
        (date(2027, 2, 5), False),  # the eve of the spring festival
        (date(2027, 2, 8), False),
        (date(2027, 2, 11), False),
        (date(2027, 2, 12), True),
        (date(2027, 4, 5), False),
        (date(2027, 6, 9), False),
        (date(2027, 6, 10), True),
        (date(2027, 9, 15), False),
        (date(2028, 1, 3), False),  # the day after a Saturday that the law frees, and its Sunday
        (date(2028, 5, 29), False),
        (date(2028, 5, 30), True),
    ],
)
def test_an_unpublished_year_has_its_weekends_and_the_holidays_of_the_law(day: date, works: bool) -> None:
    calendar = library().calendar
    assert not calendar.is_published(2027)
    assert calendar.is_workday(day) is works
    assert calendar.holiday(day) == ""


def test_no_working_days_from_today_is_today() -> None:
    reckoned = library().calendar.add_workdays(date(2026, 10, 3), 0)
    assert (reckoned.day, reckoned.estimate, reckoned.passed) == (date(2026, 10, 3), False, ())


def test_a_way_into_an_unpublished_year_is_an_estimate_and_one_that_begins_there_too() -> None:
    calendar = library().calendar
    assert calendar.add_workdays(date(2026, 12, 31), 1).estimate
    assert calendar.subtract_workdays(date(2027, 1, 4), 1).estimate
    assert not calendar.add_workdays(date(2026, 12, 30), 1).estimate


def test_the_same_holiday_on_the_way_is_named_once() -> None:
    assert library().calendar.add_workdays(date(2026, 9, 24), 5).passed == ("中秋节", "国庆节")


def test_a_calendar_of_no_years_estimates_all() -> None:
    calendar = WorkCalendar({})
    assert calendar.add_workdays(date(2026, 9, 30), 1).day == date(2026, 10, 8)
    assert calendar.sources == {}


def test_a_year_is_read_with_its_source(tmp_path: Path) -> None:
    path = tmp_path / "2027.csv"
    path.write_text("\ufeff" + YEAR + "2027-02-07,workday,春节\n", "utf-8")
    days, source = read_calendar_year(path)
    assert days == (Day(date(2027, 1, 1), "holiday", "元旦"), Day(date(2027, 2, 7), "workday", "春节"))
    assert source == "演示通知"


def test_a_later_folder_replaces_a_year_and_a_folder_that_is_not_there_adds_none(tmp_path: Path) -> None:
    first, second = tmp_path / "release", tmp_path / "operator"
    for folder in (first, second):
        folder.mkdir()
        (folder / "2027.csv").write_text(YEAR.replace("元旦", folder.name), "utf-8")
    calendar = load_calendar(first, second, tmp_path / "absent")
    assert calendar.holiday(date(2027, 1, 1)) == "operator"
    assert calendar.is_published(2027)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("2027-13-01,holiday,元旦", "2027.csv:4: expected date,kind,name with an ISO date"),
        ("2027-01-02", "2027.csv:4: has 1 cells, expected 3: date,kind,name"),
        ("2027-01-02,off,元旦", "2027.csv:4: kind is 'off', expected holiday or workday"),
        ("2027-01-04,workday,元旦", "2027.csv:4: 2027-01-04 is no weekend"),
        ("2027-01-01,holiday,元旦", "2027.csv:4: 2027-01-01 stands twice"),
        ("2028-01-01,holiday,元旦", "2027.csv:4: 2028-01-01 is of another year than 2027-01-01"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_what_is_expected(tmp_path: Path, rows: str, says: str) -> None:
    path = tmp_path / "2027.csv"
    path.write_text(YEAR + rows + "\n", "utf-8")
    with pytest.raises(DataError) as error:
        read_calendar_year(path)
    assert says in str(error.value)


def test_a_file_without_the_header_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2027.csv"
    path.write_text("day,what\n2027-01-01,holiday\n", "utf-8")
    with pytest.raises(DataError, match=r"2027.csv:1: lacks the columns date, kind, name"):
        read_calendar_year(path)
    path.write_bytes(YEAR.encode("gb18030"))
    with pytest.raises(DataError, match="save it as CSV UTF-8"):
        read_calendar_year(path)
