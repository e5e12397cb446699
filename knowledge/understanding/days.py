"""Days and clock times said in words, by the patterns of ``dates.yaml``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.calendars import WorkCalendar
from knowledge.understanding.by_calendar import (
    day_of,
    full_date,
    near_day,
    nearest_date,
    shifted,
    step_month,
    turned_date,
)
from knowledge.understanding.clock_words import Clock, Clocks
from knowledge.understanding.festivals import Festivals
from knowledge.understanding.moon import Moon
from knowledge.understanding.tables import compiled, read

PAUSES = frozenset(",;")
BESIDE = 5  # characters between two ways in which one day is said


@dataclass(frozen=True, slots=True)
class Day:
    """A day named at ``start``..``end`` of the text. ``exact``: not only "around that holiday"."""

    day: date
    start: int
    end: int
    exact: bool = True
    bare: bool = False  # a weekday without "this" or "next": the coming one, or the last where it is over
    monthless: bool = False  # a day of the month alone
    this_week: bool = False  # a weekday of the week that runs
    lunar: bool = False  # said by the moon's calendar
    weekday: int | None = None  # the one that is told beside its date


class Days:
    """Reads the pattern file once; ``find`` is pure."""

    def __init__(self) -> None:
        self._data = read("dates.yaml")
        number = self._data["number"]
        self.numeral: str = number
        self.hints: tuple[str, ...] = tuple(self._data["hints"])
        self._festivals, self._moon = Festivals(), Moon()
        marks = {"%n": number, "%f": self._festivals.pattern, "%s": self._festivals.side()}
        self._patterns = [
            (pattern["kind"], re.compile(_filled(pattern["re"], marks))) for pattern in self._data["patterns"]
        ]
        relative = sorted(self._data["relative"], key=len, reverse=True)
        self._relative = re.compile("|".join(map(re.escape, relative)))
        self._up_to: tuple[str, ...] = tuple(self._data["up_to"])
        self._between = re.compile(self._data["between"])
        self._month_apart = re.compile(self._data["month_apart"].replace("%n", number))
        self._passed = tuple(re.compile(self._data["passed"][side]) for side in ("before", "behind"))
        self._clocks = Clocks(self._data, number, self.number)
        self._readers = {
            "full": full_date,
            TURNED: turned_date,
            "month_day": self._month_day,
            "named_month": self._named_month,
            "month_step": self._month_step,
            "month_edge": self._month_edge,
            "weekday": self._weekday,
            "after_days": self._after,
            "before_days": self._before,
            "day_only": self._day_only,
            "holiday": self._holiday,
            LUNAR: self._lunar,
        }

    def find(self, text: str, today: date, calendar: WorkCalendar) -> tuple[Day, ...]:
        """Every day that the text names, in order; of overlapping readings the first pattern's."""
        taken = bytearray(len(text) + 1)
        found: list[tuple[str, Day]] = []
        for kind, pattern in self._patterns:
            for match in _matches(pattern, text, taken):
                read = self._readers[kind](match.groupdict(), today, calendar)
                if read is not None:
                    bare = kind == "weekday" and not match["wk"]
                    alone = kind == "day_only"
                    this = kind == "weekday" and bool(match["wk"]) and not self._data["weeks"][match["wk"]]
                    exact = kind != "holiday"
                    by_moon = kind == LUNAR
                    found.append((kind, Day(read, match.start(), match.end(), exact, bare, alone, this, by_moon)))
                if read is not None or kind in (LUNAR, TURNED):
                    taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        for match in self._relative.finditer(text):
            ahead = self._data["relative"][match.group()]
            if not ahead and text.endswith(self._up_to, 0, match.start()):
                continue  # "up to today": since another day
            if not any(taken[match.start() : match.end()]):
                day = today + timedelta(days=ahead)
                found.append(("relative", Day(day, match.start(), match.end())))
        found = [one for one in found if not self._only_between(text, *one)] or found
        merged = self._merged(text, sorted(found, key=lambda pair: pair[1].start))
        return self._of_the_month_apart(text, self._of_one_month(merged, today), today)

    def _only_between(self, text: str, kind: str, day: Day) -> bool:
        """Whether a festival is only told to lie on the way ("with New Year's Day in between")."""
        if kind != "holiday":
            return False
        before, behind = self._passed
        return bool(before.search(text[: day.start]) or behind.match(text[day.end :]))

    def clock(self, text: str) -> Clock | None:
        """The first clock time that the text names."""
        return self._clocks.find(text)

    def clocks(self, text: str) -> tuple[Clock, ...]:
        """All clock times that the text names, in their order."""
        return self._clocks.every(text)

    def _merged(self, text: str, found: list[tuple[str, Day]]) -> list[tuple[str, Day]]:
        """One day that is said in two ways side by side ("Monday, the 4th of January"): the date decides."""
        kept: list[tuple[str, Day]] = []
        for kind, day in found:
            last = kept[-1] if kept else None
            if last is None or day.start - last[1].end > BESIDE or not self._one_day(text, last, (kind, day)):
                kept.append((kind, day))
                continue
            first, second = (last, (kind, day)) if SURE[last[0]] >= SURE[kind] else ((kind, day), last)
            meant = first[1].day
            if first[0] == "day_only":
                meant = near_day(meant.day, second[1].day) or meant
            told = second[1].day.weekday() if second[0] == "weekday" and first[0] in WITH_WEEKDAY else None
            kept[-1] = (first[0], replace(first[1], day=meant, start=last[1].start, end=day.end, weekday=told))
        return kept

    def _of_one_month(self, found: list[tuple[str, Day]], today: date) -> tuple[Day, ...]:
        """A day of which no month is said is one near the day ahead whose month is said ("on 15 December, I'd ring on
        the 14th")."""
        dated = [day for kind, day in found if kind in DATED and day.day > today]
        if len(dated) != 1:
            return tuple(day for _, day in found)
        beside = ((day, near_day(day.day.day, dated[0].day)) for _, day in found)
        return tuple(
            replace(day, day=near, monthless=False) if day.monthless and near is not None and near >= today else day
            for day, near in beside
        )

    def _of_the_month_apart(self, text: str, days: tuple[Day, ...], today: date) -> tuple[Day, ...]:
        """The month of a day may be told apart from it, in brackets ("the 25th ... (December)")."""
        months = {self.number(match["m"]) for match in self._month_apart.finditer(text)} if days else set()
        month = months.pop() if len(months) == 1 else None
        meant = [(day, nearest_date(month, day.day.day, today)) for day in days] if month else ()
        told = tuple(replace(d, day=near, monthless=False) if d.monthless and near else d for d, near in meant)
        return told or days

    def _one_day(self, text: str, last: tuple[str, Day], new: tuple[str, Day]) -> bool:
        gap = text[last[1].end : new[1].start]
        beside = self._between.fullmatch(gap) or self._of_one_stay(text, gap, last, new)
        if SURE[last[0]] == SURE[new[0]] or not beside:
            return False
        apart = PAUSES.intersection(gap)
        if apart and "weekday" in (last[0], new[0]) and last[1].day.weekday() != new[1].day.weekday():
            return False  # "on the 25th, I'd ring on Tuesday": another day
        days = dict((last, new))
        feast = days.pop("holiday", None)
        if feast is not None and text[: feast.end].endswith(tuple(self._data["by"])):
            return all(day.day <= feast.day for day in days.values())  # what is before the feast is none behind it
        return "weekday" in (last[0], new[0]) or "holiday" in (last[0], new[0])

    def _of_one_stay(self, text: str, gap: str, feast: tuple[str, Day], new: tuple[str, Day]) -> bool:
        """Whether one is to be in hospital before a feast, and the day of that is told behind it."""
        by, said = tuple(self._data["by"]), self._data["stay_between"]
        before = feast[0] == "holiday" and text[: feast[1].end].endswith(by)
        deed = before and compiled(said["deed"]).match(text, new[1].end)
        return before and not deed and compiled(said["gap"]).fullmatch(gap) is not None

    def number(self, text: str) -> int | None:
        """An amount in digits, or below a thousand in Chinese; None for what is none."""
        if text.isdigit():
            return int(text)
        numbers: Mapping[str, int] = self._data["numbers"]
        total, digit = 0, 0
        for character in text:
            value = numbers.get(character)
            if value is None:
                return None
            if value >= 10:
                total += (digit or 1) * value
                digit = 0
            else:
                digit = value
        return total + digit

    def _month_day(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        month, day = self.number(groups["m"] or ""), self.number(groups["d"] or "")
        if month is None or day is None:
            return None
        if groups.get("yw"):
            return day_of(today.year + self._data["years"][groups["yw"]], month, day)
        return nearest_date(month, day, today)

    def _named_month(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        month, day = self._data["months"][groups["mon"]], int(groups["d"] or 0)
        return day_of(int(groups["y"] or 0), month, day) if groups.get("y") else nearest_date(month, day, today)

    def _month_step(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        year, month = step_month(today, self._data["month_steps"][groups["step"]])
        return day_of(year, month, self.number(groups["d"] or "") or 0)

    def _month_edge(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        """The first or the last day of a month."""
        named = groups.get("m") or groups.get("mon")
        if named:
            month = self._data["months"].get(named) or self.number(named) or 0
            if not 0 < month < 13:
                return None
            near = nearest_date(month, 1 if self._is_first(groups) else 28, today)
            year = today.year + self._data["years"][groups["yw"]] if groups.get("yw") else near.year if near else 0
        else:
            year, month = step_month(today, self._data["month_steps"].get(groups.get("step"), 0))
        if self._is_first(groups):
            here = date(year, month, 1)
            if named or groups.get("step") or here >= today:
                return here
            return date(year + month // 12, month % 12 + 1, 1)
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    def _is_first(self, groups: Mapping[str, str | None]) -> bool:
        return (groups.get("edge") or "") in self._data["edges"]

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
        return None if span is None else shifted(today, span, 1, calendar)

    def _before(self, groups: Mapping[str, str | None], today: date, calendar: WorkCalendar) -> date | None:
        span = self._span(groups)
        return None if span is None else shifted(today, span, -1, calendar)

    def _day_only(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        day = self.number(groups["d"] or "") or 0
        here = day_of(today.year, today.month, day)
        if here is not None and here >= today - timedelta(days=7):
            return here
        year, month = step_month(today, 1)
        return day_of(year, month, day)

    def _holiday(self, groups: Mapping[str, str | None], today: date, calendar: WorkCalendar) -> date | None:
        """A festival, or the working day before or after its free days."""
        weekdays, years = self._data["weekdays"], self._data["years"]
        return self._festivals.read(groups, today, calendar, years, self.number, weekdays)

    def _lunar(self, groups: Mapping[str, str | None], today: date, _: WorkCalendar) -> date | None:
        return self._moon.read(groups, today, self._data["years"], self._data["month_steps"], self.number)


# of two ways to say one day the surer decides
SURE = {"weekday": 0, "holiday": 1, "day_only": 2, "relative": 3}
SURE |= dict.fromkeys(("month_edge", "after_days", "before_days"), 3)
LUNAR, TURNED = "lunar", "turned"
DATED = ("full", TURNED, "month_day", "named_month", "month_step", LUNAR)
WITH_WEEKDAY = frozenset({"full", TURNED, "month_day", "named_month"})
SURE |= dict.fromkeys(DATED, 4)


def _filled(pattern: str, marks: Mapping[str, str]) -> str:
    for mark, words in marks.items():
        pattern = pattern.replace(mark, words)
    return pattern


def _matches(pattern: re.Pattern[str], text: str, taken: bytearray) -> Iterator[re.Match[str]]:
    """What does not overlap with what was taken; behind an overlap it is looked for again."""
    place = 0
    while (match := pattern.search(text, place)) is not None:
        free = not any(taken[match.start() : match.end()])
        place = max(match.end(), place + 1) if free else match.start() + 1
        if free:
            yield match
