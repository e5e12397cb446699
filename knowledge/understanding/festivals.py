"""Festivals as days: the day itself, the free days around it, the working days after it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from knowledge.calendars import WorkCalendar
from knowledge.understanding.tables import read

DAY = timedelta(days=1)
GUARD = re.compile(r"\(\?<?!.*?\)")
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}
CALENDAR = tuple(read("festivals.yaml")["days"])  # units that count every day
LONGEST = 12  # days that a holiday may last


class Festivals:
    """Reads ``festivals.yaml``; ``pattern`` is what stands for a festival's name in the patterns of days."""

    def __init__(self) -> None:
        self._data = read("festivals.yaml")
        called: Mapping[str, list[str]] = self._data["called"]
        self._named = [(re.compile(word), name) for name, words in called.items() for word in words]
        self._eve: tuple[str, ...] = tuple(self._data["eve"])
        words = sorted((*self._eve, *(word for some in called.values() for word in some)), key=_said, reverse=True)
        self.pattern = "|".join(words)

    def side(self) -> str:
        """The words that stand behind a festival and say which of its days is meant, as a pattern."""
        words = [word for key in ("after", "before", "first", "last") for word in self._data[key]]
        return "|".join(sorted(words, key=len, reverse=True))

    def read(
        self,
        groups: Mapping[str, str | None],
        today: date,
        calendar: WorkCalendar,
        years: Mapping[str, int],
        number: Callable[[str], int | None],
        weekdays: Mapping[str, int],
    ) -> date | None:
        """The day that is meant by a festival's name and what stands around it."""
        said = groups["name"] or ""
        eve = said in self._eve
        name = self._data["new_year"] if eve else next((name for word, name in self._named if word.fullmatch(said)), "")
        if groups.get("lunar"):
            name = self._data["new_year"]
        wanted = today.year + years[groups["yw"] or ""] if groups.get("yw") else None
        day = self._day(name, today, wanted)
        if day is None:
            return None
        if groups.get("lunar"):
            return day + timedelta(days=(number(groups["lunar"] or "") or 1) - 1)
        if eve:
            day -= DAY
        side = groups.get("side") or ""
        if not side:
            return day
        if side in self._data["before"]:
            return self._before(day, groups, calendar, number)
        first, last = _free(day, calendar)
        if side in self._data["first"]:
            return first
        if side in self._data["last"]:
            return last
        return _after(last, groups, calendar, number, weekdays)

    def _before(
        self, day: date, groups: Mapping[str, str | None], calendar: WorkCalendar, number: Callable[[str], int | None]
    ) -> date:
        count = self._data["some"].get(groups.get("nth")) or _nth(groups, number)
        first, _ = _free(day, calendar)
        if groups.get("unit") in CALENDAR:
            return first - count * DAY
        return calendar.subtract_workdays(first, count).day

    def _day(self, name: str, today: date, year: int | None) -> date | None:
        """In the year that is said; else the nearest, where those ahead count half."""
        fixed = self._data["fixed"].get(name)
        moving: Mapping[int, Mapping[str, date]] = self._data["moving"]
        found = []
        for each in [year] if year is not None else [today.year - 1, today.year, today.year + 1]:
            day = date(each, *fixed) if fixed else moving.get(each, {}).get(name)
            if day is not None:
                found.append(day)
        return min(found, key=lambda day: (day - today).days if day >= today else 2 * (today - day).days, default=None)


def _nth(groups: Mapping[str, str | None], number: Callable[[str], int | None]) -> int:
    said = groups.get("nth") or ""
    return ORDINALS.get(said) or number(said) or 1


def _said(pattern: str) -> int:
    """The length of what a name's pattern matches, without its guards."""
    return len(GUARD.sub("", pattern))


def _free(day: date, calendar: WorkCalendar) -> tuple[date, date]:
    """The first and the last free day around a festival; the day itself where it is none."""
    if calendar.is_workday(day):
        return day, day
    first = last = day
    while not calendar.is_workday(first - DAY) and (day - first).days < LONGEST:
        first -= DAY
    while not calendar.is_workday(last + DAY) and (last - day).days < LONGEST:
        last += DAY
    return first, last


def _after(
    last: date,
    groups: Mapping[str, str | None],
    calendar: WorkCalendar,
    number: Callable[[str], int | None],
    weekdays: Mapping[str, int],
) -> date:
    """The first working day after the free days, or the one that is counted or called by its weekday."""
    if groups.get("wd"):
        day = last + DAY
        while day.weekday() != weekdays[groups["wd"] or ""]:
            day += DAY
        return day
    count = _nth(groups, number)
    if groups.get("unit") in CALENDAR:
        return last + count * DAY
    return calendar.add_workdays(last, count).day
