"""Days and clock times said in words, by the patterns of ``dates.yaml``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from knowledge.calendars import WorkCalendar


@dataclass(frozen=True, slots=True)
class Day:
    """A day named at ``start``..``end`` of the text. ``exact``: not only "around that holiday"."""

    day: date
    start: int
    end: int
    exact: bool = True
    bare: bool = False  # a weekday without "this" or "next": the coming one, or the last where it is over


@dataclass(frozen=True, slots=True)
class Clock:
    at: time
    start: int
    end: int


class Days:
    """Reads the pattern file once; ``find`` is pure."""

    def __init__(self, path: Path) -> None:
        self._data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        number = self._data["number"]
        self.numeral: str = number
        self.hints: tuple[str, ...] = tuple(self._data["hints"])
        self._patterns = [
            (pattern["kind"], re.compile(pattern["re"].replace("%n", number))) for pattern in self._data["patterns"]
        ]
        relative = sorted(self._data["relative"], key=len, reverse=True)
        self._relative = re.compile("|".join(map(re.escape, relative)))
        self._clocks = [re.compile(self._data[key].replace("%n", number)) for key in ("clock", "clock_english")]
        self._not_clocks: tuple[str, ...] = tuple(self._data["clock_not"])
        self._readers = {
            "full": _full,
            "month_day": self._month_day,
            "named_month": self._named_month,
            "month_step": self._month_step,
            "month_end": self._month_end,
            "weekday": self._weekday,
            "after_days": self._after,
            "before_days": self._before,
            "day_only": self._day_only,
            "holiday": self._holiday,
        }

    def find(self, text: str, today: date, calendar: WorkCalendar) -> tuple[Day, ...]:
        """Every day that the text names, in order; of overlapping readings the first pattern's."""
        taken = bytearray(len(text) + 1)
        found: list[Day] = []
        for kind, pattern in self._patterns:
            for match in pattern.finditer(text):
                if any(taken[match.start() : match.end()]):
                    continue
                read = self._readers[kind](match.groupdict(), today, calendar)
                if read is not None:
                    bare = kind == "weekday" and not match["wk"]
                    found.append(Day(read, match.start(), match.end(), kind != "holiday", bare))
                    taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        for match in self._relative.finditer(text):
            if not any(taken[match.start() : match.end()]):
                day = today + timedelta(days=self._data["relative"][match.group()])
                found.append(Day(day, match.start(), match.end()))
        return tuple(sorted(found, key=lambda day: day.start))

    def clock(self, text: str) -> Clock | None:
        """The first clock time that the text names."""
        for pattern in self._clocks:
            for match in pattern.finditer(text):
                if not any(word in match.group() or text.startswith(word, match.start()) for word in self._not_clocks):
                    at = self._time(match.groupdict())
                    if at is not None:
                        return Clock(at, match.start(), match.end())
        return None

    def number(self, text: str) -> int | None:
        """An amount below a thousand in digits or Chinese."""
        if text.isdigit():
            return int(text)
        numbers: Mapping[str, int] = self._data["numbers"]
        total, digit = 0, 0
        for character in text:
            value = numbers.get(character)
            if value is None:
                return None
            if value >= 10:
                total += (digit or 1) * 10 if value == 10 else value
                digit = 0
            else:
                digit = value
        return total + digit

    def _time(self, groups: Mapping[str, str | None]) -> time | None:
        hour = self.number(groups.get("h") or "")
        minutes = groups.get("min") or groups.get("min2") or ""
        minute = 30 if groups.get("half") else self.number(minutes) if minutes else 0
        if hour is None or minute is None:
            return None
        part = self._data["parts"].get((groups.get("part") or groups.get("ampm") or "").strip())
        if part == 12 and hour < 12 and not (hour >= 10 and groups.get("part") is None and not groups.get("ampm")):
            hour += 12
        return time(hour % 24, minute) if hour <= 24 and minute < 60 else None

    def _month_day(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        month, day = self.number(groups["m"] or ""), self.number(groups["d"] or "")
        if month is None or day is None:
            return None
        if groups.get("yw"):
            return _date(today.year + self._data["years"][groups["yw"]], month, day)
        return _nearest(month, day, today)

    def _named_month(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        month, day = self._data["months"][groups["mon"]], int(groups["d"] or 0)
        return _date(int(groups["y"] or 0), month, day) if groups.get("y") else _nearest(month, day, today)

    def _month_step(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        year, month = _step_month(today, self._data["month_steps"][groups["step"]])
        return _date(year, month, self.number(groups["d"] or "") or 0)

    def _month_end(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        year, month = _step_month(today, self._data["month_steps"].get(groups["step"], 0))
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=1)

    def _weekday(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        weekday = self._data["weekdays"][groups["wd"]]
        if not groups.get("wk"):
            return today + timedelta(days=(weekday - today.weekday()) % 7)
        weeks = self._data["weeks"][groups["wk"]]
        return today + timedelta(days=weekday - today.weekday() + 7 * weeks)

    def _span(self, groups: Mapping[str, str | None]) -> tuple[str, int] | None:
        count = self.number(groups["n"] or "")
        unit = self._data["units"].get(groups["unit"])
        return None if count is None or unit is None else (unit, count)

    def _after(self, groups: Mapping[str, str | None], today: date, calendar: WorkCalendar) -> date | None:
        span = self._span(groups)
        return None if span is None else _shift(today, span, 1, calendar)

    def _before(self, groups: Mapping[str, str | None], today: date, calendar: WorkCalendar) -> date | None:
        span = self._span(groups)
        return None if span is None else _shift(today, span, -1, calendar)

    def _day_only(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        day = self.number(groups["d"] or "") or 0
        here = _date(today.year, today.month, day)
        if here is not None and here >= today - timedelta(days=7):
            return here
        year, month = _step_month(today, 1)
        return _date(year, month, day)

    def _holiday(self, groups: Mapping[str, str | None], today: date, calendar: WorkCalendar) -> date | None:
        """The first working day after the holiday, the last one before it, or its first day."""
        wanted = self._data["holidays"].get(groups["name"], "")
        day = today - timedelta(days=20)
        while wanted not in calendar.holiday(day) or not wanted:
            day += timedelta(days=1)
            if day > today + timedelta(days=366):
                return None
        side = groups.get("side") or ""
        if side in self._data["before_words"]:
            return calendar.subtract_workdays(day, 1).day
        if not side:
            return day
        return calendar.add_workdays(day, 1).day


def _full(groups: Mapping[str, str | None], _: date, __: WorkCalendar) -> date | None:
    return _date(int(groups["y"] or 0), int(groups["m"] or 0), int(groups["d"] or 0))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date | None:
    years = (_date(today.year + step, month, day) for step in (-1, 0, 1))
    return min(filter(None, years), key=lambda found: _gap(found, today), default=None)


def _gap(found: date, today: date) -> int:
    """Days to it; those ahead count half, for people speak more of what is to come."""
    days = (found - today).days
    return days if days >= 0 else -2 * days


def _step_month(today: date, steps: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 + steps
    return index // 12, index % 12 + 1


def _shift(today: date, span: tuple[str, int], sign: int, calendar: WorkCalendar) -> date | None:
    unit, count = span
    if unit == "workdays":
        return (calendar.add_workdays if sign > 0 else calendar.subtract_workdays)(today, count).day
    if unit == "months":
        year, month = _step_month(today, sign * count)
        return _date(year, month, min(today.day, 28))
    if count > 1000:
        return None
    return today + timedelta(days=sign * count * (7 if unit == "weeks" else 1))
