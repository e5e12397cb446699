"""The Chinese working calendar: published years as data, any other year as an estimate that says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
# Month and day. State Council, order 795 of 2024, art. 2: what the law fixes by date; and the whole weeks that every
# notice has given since 2008 or longer, so that an estimate errs towards the later arrival and the earlier last day.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
USUAL_HOLIDAYS = FIXED_HOLIDAYS | {(5, 3), *((10, day) for day in range(4, 8))}
MADE_UP = frozenset({(1, 1)})  # single free days: one on a weekend makes the Monday free (art. 6)
DAY = timedelta(days=1)
MONDAY = 0


@dataclass(frozen=True)
class Day:
    """A day on which the calendar differs from the week: ``kind`` is holiday or workday (a make-up day)."""

    day: date
    kind: str
    name: str


@dataclass(frozen=True)
class Reckoned:
    """``estimate``: the way led through a year whose calendar is not published. ``passed``: names of the holidays
    on the way."""

    day: date
    estimate: bool
    passed: tuple[str, ...] = ()


class WorkCalendar:
    """Working days of the published years; ``years`` maps a year to its days that differ from the week.

    ``moving``: free days of the festivals that fall on another day each year, for the years that are not published: a
    tuple for each festival."""

    def __init__(
        self,
        years: Mapping[int, tuple[Day, ...]],
        sources: Mapping[int, str] | None = None,
        moving: Iterable[tuple[date, ...]] = (),
    ) -> None:
        self.years = dict(years)
        self.sources = dict(sources or {})
        spans = tuple(moving)
        self._moving = frozenset(day for days in spans for day in days)
        self._single = frozenset(days[0] for days in spans if len(days) == 1)
        self._special = {special.day: special for days in years.values() for special in days}

    def is_published(self, year: int) -> bool:
        return year in self.years

    def is_workday(self, day: date) -> bool:
        """Where the year is not published: Monday to Friday, without the holidays that the law names and those of every
        year; bridges between them, and weekends that are worked, are not guessed."""
        special = self._special.get(day)
        if special is not None:
            return special.kind == "workday"
        if not self.is_published(day.year) and self._usually_free(day):
            return False
        return day.weekday() < SATURDAY

    def _usually_free(self, day: date) -> bool:
        if (day.month, day.day) in USUAL_HOLIDAYS or day in self._moving:
            return True
        return day.weekday() == MONDAY and any(self._is_single(day - n * DAY) for n in (1, 2))

    def _is_single(self, day: date) -> bool:
        return day in self._single or (day.month, day.day) in MADE_UP

    def holiday(self, day: date) -> str:
        """The name of the public holiday on that day, or ""."""
        special = self._special.get(day)
        return special.name if special is not None and special.kind == "holiday" else ""

    def add_workdays(self, start: date, count: int) -> Reckoned:
        """The ``count``-th working day after ``start`` (the next working day is the first)."""
        return self._walk(start, count, DAY)

    def subtract_workdays(self, start: date, count: int) -> Reckoned:
        """The ``count``-th working day before ``start``."""
        return self._walk(start, count, -DAY)

    def _walk(self, day: date, count: int, step: timedelta) -> Reckoned:
        estimate = not self.is_published(day.year)
        passed: dict[str, None] = {}
        while count > 0:
            day += step
            estimate = estimate or not self.is_published(day.year)
            if self.is_workday(day):
                count -= 1
            elif self.holiday(day):
                passed[self.holiday(day)] = None
        return Reckoned(day, estimate, tuple(passed))
