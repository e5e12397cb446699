"""Days by the calendar's own rules: the nearest of that name, so many months on, so long from today."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from knowledge.calendars import WorkCalendar


def near_day(day: int, beside: date) -> date | None:
    """The day of the month that lies nearest to another day."""
    months = (step_month(beside, step) for step in (-1, 0, 1))
    found = filter(None, (day_of(year, month, day) for year, month in months))
    return min(found, key=lambda one: abs((one - beside).days), default=None)


def full_date(groups: Mapping[str, str | None], _: date, __: WorkCalendar) -> date | None:
    """A day with its month and year."""
    return day_of(int(groups["y"] or 0), int(groups["m"] or 0), int(groups["d"] or 0))


def turned_date(groups: Mapping[str, str | None], _: date, __: WorkCalendar) -> date | None:
    """A day in figures, its year last; None where its month may be either of the others."""
    first, second, year = (int(groups[name] or 0) for name in ("a", "b", "y"))
    either = {found for found in (day_of(year, first, second), day_of(year, second, first)) if found}
    return either.pop() if len(either) == 1 else None


def day_of(year: int, month: int, day: int) -> date | None:
    """The day; None where the month has none of that number."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest_date(month: int, day: int, today: date) -> date | None:
    """Of the years around today the one in which that day is nearest."""
    years = (day_of(today.year + step, month, day) for step in (-1, 0, 1))
    return min(filter(None, years), key=lambda found: gap(found, today), default=None)


def gap(found: date, today: date) -> int:
    """Days to it; those ahead count half, for people speak more of what is to come."""
    days = (found - today).days
    return days if days >= 0 else -2 * days


def step_month(today: date, steps: int) -> tuple[int, int]:
    """Year and month, so many months on."""
    index = today.year * 12 + today.month - 1 + steps
    return index // 12, index % 12 + 1


def shifted(today: date, span: tuple[str, int], sign: int, calendar: WorkCalendar) -> date | None:
    """So many working days, days, weeks or months from today; None for what is farther than anybody plans."""
    unit, count = span
    if unit == "workdays":
        return (calendar.add_workdays if sign > 0 else calendar.subtract_workdays)(today, count).day
    if unit == "months":
        year, month = step_month(today, sign * count)
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    if count > 1000:
        return None
    return today + timedelta(days=sign * count * (7 if unit == "weeks" else 1))
