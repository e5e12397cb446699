"""How long ago the policy began, as a message tells it: so long, at such a time, kept up every year; how long its
waiting period is, and how long ago the illness was found."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from knowledge.clocks import behind
from knowledge.understanding.by_calendar import step_month
from knowledge.understanding.days import Day
from knowledge.understanding.tables import compiled, read

ROUGHLY = 0.1  # of less than a whole unit, or of what is told as "about"
SHORT = 0.6  # the least of what is told as "not quite so long"
A_YEAR = 12  # months


@dataclass(frozen=True, slots=True)
class Span:
    """So many days ago: at ``least``, and at ``most`` where that can be said."""

    least: int
    most: int | None = None

    def meets(self, other: "Span") -> bool:
        """Whether both may be true of one beginning."""
        return (self.most is None or other.least <= self.most) and (other.most is None or self.least <= other.most)


@dataclass(frozen=True, slots=True)
class Begun:
    """``age``: how long ago the policy began; ``at_finding``: how old it was when the illness was found; ``found``: how
    long ago that was; ``waiting``: days of the waiting period, as the policy is told to say."""

    age: Span | None = None
    at_finding: Span | None = None
    found: Span | None = None
    waiting: int | None = None
    spoken: bool = False  # of the waiting period itself
    unsure: bool = False  # whether it is
    over: tuple[int, int] | None = None  # where it is told, or can be reckoned, that the waiting period is

    def runs(self, days: int | None, *, found_after: bool = False) -> bool | None:
        """Whether the first ``days`` are not over, or (``found_after``) the illness was found within them. Where their
        number is not known, those of any policy may be over."""
        age = self.age or self.at_finding
        if age is None:
            return None
        found = self.found if found_after else None
        if found is not None and age.most is not None and found.least > age.most:
            return True  # before the policy began
        if days is None:
            return False if self.runs(read("begun.yaml")["longest"], found_after=found_after) is False else None
        early = self.at_finding if found_after and self.at_finding else age
        if any(span.most is not None and span.most < days for span in (early, age)):
            return True
        late = found is None or (found.most is not None and found.most <= age.least - days)
        return False if late and min(early.least, age.least) >= days else None

    @property
    def aged(self) -> bool:
        """Whether it can't be said to have begun just now."""
        return self.age is not None and self.age.least > read("begun.yaml")["new"] and not self.spoken

    @property
    def young(self) -> bool:
        """Whether it began, or the illness was found, so early that a waiting period of unknown length may run."""
        known = self.spoken or self.over is not None or self.waiting is not None
        early = [span for span in (self.at_finding, self.age) if span is not None and span.most is not None]
        return not known and any((span.most or 0) < read("begun.yaml")["young"] for span in early)


NOTHING = Begun()


class BegunPatterns:
    """Reads ``begun.yaml``; ``numeral`` and ``number`` read numbers as the days' patterns do."""

    def __init__(self, numeral: str, number: Callable[[str], int | None]) -> None:
        raw: Mapping[str, Any] = read("begun.yaml")
        self._raw, self._number = raw, number

        def filled(name: str) -> re.Pattern[str]:
            text: str = raw[name].replace("%b", raw["bought"]).replace("%t", raw["times"])
            return re.compile(text.replace("%v", raw["began"]).replace("%n", raw["number"]).replace("%n", numeral))

        self._age, self._then, self._found_then = filled("age"), filled("began_then"), filled("found_then")
        self._period_over, self._fresh = filled("over"), filled("fresh")
        words = "|".join(sorted(raw["english_numbers"], key=len, reverse=True))
        self._english = [re.compile(one.replace("%w", words)) for one in raw["age_english"]]
        self._waiting, self._day_behind = filled("waiting"), filled("day_behind")

    def find(self, text: str, days: Sequence[Day], today: date) -> Begun | None:
        """What ``text`` tells of it, ``days`` being those that are named in it; None where that is nothing."""
        if not compiled(self._raw["insurance"]).search(text) and not compiled(self._raw["bought"]).search(text):
            return None
        ages, early = self._ages(text)
        times = [*self._in_english(text), *self._at_days(text, days, today), *self._at_times(text, today)]
        if compiled(self._raw["renewed"]).search(text):
            times.append(Span(self._raw["kept_up"]))
        fresh = not (ages or times or early) and self._fresh.search(text) is not None
        if fresh:
            times.append(Span(0, self._raw["fresh_days"]))
        broken = not fresh and compiled(self._raw["broken"]).search(text) is not None
        waiting = self._waiting_days(text)
        told = Begun(
            age=None if broken else _together([*ages, *times]),
            at_finding=early[-1] if early else None,
            found=min(self._found(text, days, today), key=lambda span: span.least, default=None),
            waiting=waiting,
            unsure=compiled(self._raw["unsure"]).search(text) is not None,
            spoken=compiled(self._raw["spoken"]).search(text) is not None,
        )
        over = self._over(text, today)
        if over is None and waiting and told.runs(waiting, found_after=True) is False:
            over = next(match.span() for match in self._waiting.finditer(text))
        told = replace(told, over=over)
        return told if told != NOTHING else None

    def _over(self, text: str, today: date) -> tuple[int, int] | None:
        """Where it is told that the waiting period is over, at a time that lies behind where one is named."""
        outside = compiled(self._raw["outside"]).search(text)
        if outside:
            return outside.span()
        for match in self._period_over.finditer(text):
            timed = any(match[name] for name in ("y", "yw", "step", "week", "m", "unit", "few"))
            span = self._when(match, today) if timed else None
            if not timed or (span is not None and span.least > 0):
                return match.span()
        return None

    def _ages(self, text: str) -> tuple[list[Span], list[Span]]:
        """How long the policy has run by now, and how long it had when the illness was found."""
        ages: list[Span] = []
        early: list[Span] = []
        for match in self._age.finditer(text):
            rest, between = text[match.end() :], match["between"]
            by_now = compiled(self._raw["told_by"]).search(between) or compiled(self._raw["behind_told"]).match(rest)
            sure = match["verb"] in self._raw["sure"] or match["nth"] or by_now
            if not sure or compiled(self._raw["not_behind"]).match(rest) or self._another(text, match.start()):
                continue
            span = self._so_long(match, between)
            if span is not None:
                (early if compiled(self._raw["found_behind"]).match(rest) else ages).append(span)
        return ages, early

    def _in_english(self, text: str) -> Iterator[Span]:
        """How long the policy has run, in English."""
        for pattern in self._english:
            for match in pattern.finditer(text):
                said = match.groupdict()
                nth = said.get("nth") or said.get("nth2")
                if nth:
                    yield Span(max(int(nth) - 1, 0), int(nth))
                    continue
                unit = self._raw["units"][self._raw["english_units"][match["unit"]]]
                number = self._raw["english_numbers"].get(match["n"]) or int(match["n"])
                yield Span(round(number * unit["days"] - unit["less"]), round(number * unit["days"] + unit["more"]))

    def _so_long(self, match: re.Match[str], before: str = "") -> Span | None:
        """The days that a number of a unit means, with what stands around it."""
        groups, unit = match.groupdict(), self._raw["units"][match["unit"]]
        span = self._numbers(match["n"])
        if span is None:
            return None
        least, most = (number * unit["days"] for number in span)
        if groups.get("nth"):
            return Span(round(least - unit["days"]), round(most))
        more = groups.get("more") or ""
        if groups["half"] or groups.get("plus"):
            least, most = least + unit["days"] / 2, most + unit["days"] / 2
        elif groups["odd"] or groups["odd2"] or more:
            return Span(round(least - (unit["days"] if unit["days"] > 1 else 2) * ROUGHLY), round(most + unit["odd"]))
        if any(word in before for word in self._raw["short_of"]):
            return Span(round(least * SHORT), round(most) - (unit["days"] == 1))
        if span[0] != int(span[0]):
            return Span(round(least * (1 - ROUGHLY)), round(most * (1 + ROUGHLY)))
        full = any(word in before for word in self._raw["at_least"])
        return Span(round(least - (unit["full"] if full else unit["less"])), round(most + unit["more"]))

    def _numbers(self, said: str) -> tuple[float, float] | None:
        """The number that is said; two of them for "two or three"."""
        if said in self._raw["numbers"]:
            first, last = self._raw["numbers"][said]
            return first, last
        both = [self._number(digit) for digit in said] if not said.isdigit() else []
        if len(both) == 2 and all(one is not None and one < 10 for one in both):
            return float(both[0] or 0), float(both[1] or 0)
        number = self._number(said)
        return None if number is None else (float(number), float(number))

    def _another(self, text: str, place: int) -> bool:
        """Whether the clause there is on other things than the insurance."""
        clause = next((m.group() for m in compiled(self._raw["clause"]).finditer(text) if m.end() > place), "")
        return compiled(self._raw["other_things"]).search(clause) is not None

    def _at_days(self, text: str, days: Sequence[Day], today: date) -> Iterator[Span]:
        """The days of the calendar on which it is told to have begun."""
        before, ends = compiled(self._raw["day_before"]), compiled(self._raw["day_ends"])
        for day in days:
            if ends.match(text, day.end):
                continue
            verb = self._day_behind.match(text[day.end :])
            if (verb or before.search(text[: day.start])) and not self._another(text, day.start):
                ago = (today - behind(day.day, today)).days
                if ago >= 0 and self._meant(text, verb):
                    yield Span(ago, ago)

    def _meant(self, text: str, verb: re.Match[str] | None) -> bool:
        """Whether a verb of any purchase stands in a message on insurance."""
        vague = verb is not None and re.search(f"(?:{self._raw['vague']})$", verb.group())
        return not vague or compiled(self._raw["insurance"]).search(text) is not None

    def _at_times(self, text: str, today: date) -> Iterator[Span]:
        """The years, months and weeks in which it is told to have begun."""
        for match in self._then.finditer(text):
            span = self._when(match, today)
            if span is not None and self._meant(text, match) and not self._another(text, match.start()):
                yield span

    def _found(self, text: str, days: Sequence[Day], today: date) -> Iterator[Span]:
        if len(compiled(self._raw["finding"]).findall(text)) > 1:
            return  # of several findings nobody knows which is meant
        for match in self._found_then.finditer(text):
            span = self._when(match, today)
            if span is not None:
                yield span
        for day in days:
            ago = (today - behind(day.day, today)).days
            if ago >= 0 and compiled(self._raw["found_behind"]).match(text[day.end :]):
                yield Span(ago, ago)

    def _waiting_days(self, text: str) -> int | None:
        """Where it is told as one number."""
        told = set()
        for match in self._waiting.finditer(text):
            number = self._number(match["n"] or match["n2"])
            unit = next(filter(None, match.group("unit", "of", "unit2", "of2")))
            if number is not None:
                told.add(round(number * self._raw["units"][unit]["days"]))
        return told.pop() if len(told) == 1 else None

    def _when(self, match: re.Match[str], today: date) -> Span | None:
        """The days between which such a time lies, counted back from today; None for one that is to come."""
        raw, said = self._raw, match.groupdict()
        if said["few"]:
            return Span(*raw["little_while"][said["few"]])
        if said["unit"]:
            return self._so_long(match)
        if said["week"]:
            monday = today + timedelta(days=7 * raw["weeks"][_stem(said["week"], raw["weeks"])] - today.weekday())
            return _between(monday, monday + timedelta(days=6), today)
        if said["step"]:
            year, month = step_month(today, raw["months"][said["step"]])
            return self._of_month(year, month, None, today)
        if said["m"]:
            month = self._number(said["m"]) or 0
            year = today.year - (month > today.month)
            return self._of_month(year, month, said["mp"], today)
        year = today.year + raw["years"][said["yw"]] if said["yw"] else int(said["y"][-2:]) + 2000
        month = self._number(said["ym"] or said["wm"] or "") or 0
        if month:
            return self._of_month(year, month, said["ymp"] or said["wmp"], today)
        first, last = raw["year_parts"].get(said["yp"] or said["wp"], (1, A_YEAR))
        return _between(date(year, first, 1), date(year, last, monthrange(year, last)[1]), today)

    def _of_month(self, year: int, month: int, part: str | None, today: date) -> Span | None:
        if not 1 <= month <= A_YEAR:
            return None
        end = monthrange(year, month)[1]
        first, last = self._raw["month_parts"].get(part, (1, end))
        return _between(date(year, month, first), date(year, month, min(last, end)), today)


def _stem(said: str, weeks: Mapping[str, int]) -> str:
    return next(word for word in weeks if said.startswith(word))


def _between(first: date, last: date, today: date) -> Span | None:
    return Span(max((today - last).days, 0), (today - first).days) if first <= today else None


def _together(spans: Sequence[Span]) -> Span | None:
    """The one beginning of which all are true; None where they are not told of one."""
    if not spans or any(not one.meets(other) for one in spans for other in spans):
        return None
    ends = [span.most for span in spans if span.most is not None]
    return Span(max(span.least for span in spans), min(ends, default=None))
