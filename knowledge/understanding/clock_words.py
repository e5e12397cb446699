"""Clock times said in words: "half past ten at night", in either language."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

NEAR = 12  # characters before a bare hour in which a part of the day belongs to it
LATE = time(23, 59)  # midnight belongs to the day that ends


@dataclass(frozen=True, slots=True)
class Clock:
    at: time
    start: int
    end: int
    bare: bool = False  # no part of the day is told with it


class Clocks:
    """Reads the patterns of ``dates.yaml`` once; ``find`` is pure. ``number`` turns numerals into a number."""

    def __init__(self, data: Mapping[str, Any], numeral: str, number: Callable[[str], int | None]) -> None:
        self._parts: Mapping[str, str] = data["parts"]
        self._words: Mapping[str, int] = data["clock_words"]
        self._past: Mapping[str, int] = data["clock_past_words"]
        han = sorted((part for part in self._parts if not part.isascii()), key=len, reverse=True)
        english = "|".join(sorted(self._words, key=len, reverse=True))
        self._patterns = [
            re.compile(data[key].replace("%n", numeral).replace("%p", "|".join(han)).replace("%e", english))
            for key in ("clock_english", "clock_past", "clock")
        ]
        self._english_bare = re.compile(data["clock_english_bare"].replace("%e", english))
        self._part = re.compile("|".join(han))
        elsewhere = data["part_elsewhere"]
        self._behind = re.compile(elsewhere["behind"].replace("%p", "|".join(han)))
        self._other_day, self._now = re.compile(elsewhere["other_day"]), re.compile(elsewhere["now"])
        self._told = {part: re.compile(said) for part, said in elsewhere["told"].items()}
        self._not: tuple[str, ...] = tuple(data["clock_not"])
        self._one: frozenset[str] = frozenset(data["clock_one"])
        self._bare: str = min(self._one, key=len)
        self._little: tuple[str, ...] = tuple(data["clock_little"])
        self._ends = f"[{re.escape(data['clause_ends'])}]"
        self._called = {word: time.fromisoformat(at) for word, at in data["clock_called"].items()}
        self._number = number

    def find(self, text: str) -> Clock | None:
        """The first clock time that the text names."""
        first = next(self._said(text, self._patterns), None)
        if first is not None:
            return first
        for word, at in self._called.items():
            place = text.find(word)
            if place >= 0:
                return Clock(at, place, place + len(word))
        return None

    def every(self, text: str) -> tuple[Clock, ...]:
        """All of them in their order, also an English hour that is told without its part of the day."""
        found: list[Clock] = []
        for clock in self._said(text, (*self._patterns, self._english_bare)):
            if all(clock.end <= other.start or other.end <= clock.start for other in found):
                found.append(clock)
        return tuple(sorted(found, key=lambda clock: clock.start))

    def _said(self, text: str, patterns: Sequence[re.Pattern[str]]) -> Iterator[Clock]:
        for pattern in patterns:
            for match in pattern.finditer(text):
                if self._no_clock(text, match):
                    continue
                groups = match.groupdict()
                before = text[max(match.start() - NEAR, 0) : match.start()]
                at = self._time(groups, before)
                if at is not None:
                    part = self._part_of(groups, before) or self._told_elsewhere(text, match.end())
                    at = self._time(groups, before, part) or at
                    yield Clock(at, match.start(), match.end(), bare=part is None)

    def _no_clock(self, text: str, match: re.Match[str]) -> bool:
        said = match.group()
        if any(word in said or text.startswith(word, match.start()) for word in self._not):
            return True
        if said in self._one:
            return True
        return said.endswith(self._bare) and text.startswith(self._little, match.end())

    def _time(self, groups: Mapping[str, str | None], before: str, part: str | None = None) -> time | None:
        hour = self._amount(groups["h"] or "")
        if hour is None:
            return None
        minute = self._minute(groups)
        if minute is None:
            return None
        if minute < 0:
            hour, minute = (hour - 1) % 24, minute + 60
        return _placed(hour, minute, part or self._part_of(groups, before))

    def _part_of(self, groups: Mapping[str, str | None], before: str) -> str | None:
        """The part of the day that is told with an hour, or shortly before it."""
        said = (groups.get("part") or groups.get("part2") or groups.get("ampm") or "").strip()
        return self._parts.get(said) or self._around(before, self._amount(groups["h"] or "") or 0)

    def _told_elsewhere(self, text: str, end: int) -> str | None:
        """The part of the day of now, told behind the hour ("half past nine (at night)") or by what was just done."""
        behind = self._behind.match(text, end)
        if behind is not None:
            return self._parts[next(filter(None, behind.groups()))]
        if self._other_day.search(text) or not self._now.search(text):
            return None
        return next((part for part, told in self._told.items() if told.search(text)), None)

    def _around(self, before: str, hour: int) -> str | None:
        """The part of the day that is named shortly before a bare hour."""
        if hour >= 12:
            return None
        clause = re.split(self._ends, before)[-1]
        found = self._part.findall(clause)
        return self._parts[found[-1]] if found else None

    def _minute(self, groups: Mapping[str, str | None]) -> int | None:
        if groups.get("past"):
            return self._past[groups["past"] or ""]
        if groups.get("half"):
            return 30
        if groups.get("quarter"):
            return 15 * (self._number(groups["quarter"] or "") or 0)
        said = groups.get("min") or groups.get("min2") or ""
        return self._amount(said) if said else 0

    def _amount(self, said: str) -> int | None:
        return self._words.get(said) if said in self._words else self._number(said)


def _placed(hour: int, minute: int, part: str | None) -> time | None:
    """An hour in its part of the day: at night the hours up to four are those after midnight."""
    if hour > 24 or minute > 59:
        return None
    if hour in (0, 12, 24) and part == "night":
        return LATE if minute == 0 else time(0, minute)
    if part == "am" and hour == 12:
        hour = 0
    elif (part == "pm" and hour < 12) or (part == "noon" and hour < 5) or (part == "night" and 4 < hour < 12):
        hour += 12
    return time(hour % 24, minute)
