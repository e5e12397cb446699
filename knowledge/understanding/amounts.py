"""Amounts said in words: so many hours or days, so much money, so many times, used so often."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.understanding.sums import SumPatterns

DAYS = {"days": 1, "weeks": 7}


@dataclass(frozen=True, slots=True)
class Amounts:
    """``duration``: number and unit (minutes, hours, days, weeks); ``yuan``; ``used``, ``times``: a number of times."""

    duration: tuple[float, str] | None = None
    yuan: int | None = None
    used: int | None = None
    times: int | None = None

    @property
    def days(self) -> float | None:
        """The duration in days, where it is told in days or weeks."""
        return self.duration[0] * DAYS[self.duration[1]] if self.duration and self.duration[1] in DAYS else None

    @property
    def any(self) -> bool:
        return self != NOTHING


NOTHING = Amounts()


class AmountPatterns:
    """Reads ``settings.yaml``; ``number`` turns digits or Chinese numerals into a number."""

    def __init__(self, settings: Mapping[str, Any], numeral: str, number: Callable[[str], int | None]) -> None:
        self._patterns = {
            name: re.compile(pattern.replace("%n", numeral)) for name, pattern in settings["amounts"].items()
        }
        self._units: Mapping[str, str] = settings["amount_units"]
        self._sums = SumPatterns(settings["sums"], number)
        self._words: Mapping[str, int] = settings["words_for_numbers"]
        self._durations: Mapping[str, tuple[float, str]] = settings["one_word_durations"]
        self._number = number

    def find(self, text: str) -> Amounts:
        """The first amount of each kind; ``text`` without the days that are named in it."""
        used = self._count("used", text)
        if used == 1:  # "once in March, once in August"
            spans = [match.span() for match in self._patterns["used"].finditer(text)]
            more = (match.span() for match in self._patterns["once_more"].finditer(text))
            used = len(spans) + sum(all(b <= start or end <= a for a, b in spans) for start, end in more)
            each = self._patterns["once_each"].search(text)  # "in March and in August one each"
            used = max(used, 1 + len(self._patterns["once_links"].findall(each[1]))) if each else used
        rest = self._patterns["used"].sub(" ", text) if used is not None else text
        return Amounts(self._duration(text), self._sums.find(text), used, self._count("times", rest))

    def _count(self, name: str, text: str) -> int | None:
        match = self._patterns[name].search(text)
        if match is None:
            return None
        said = next(group for group in match.groups() if group)
        return self._words.get(said) or self._number(said)

    def _duration(self, text: str) -> tuple[float, str] | None:
        match = self._patterns["duration"].search(text)
        told = self._told(match) if match else None
        if told is None:
            return next(((float(n), unit) for word, (n, unit) in self._durations.items() if word in text), None)
        return told

    def _told(self, match: re.Match[str]) -> tuple[float, str] | None:
        number = self._words.get(match["n"]) or self._number(match["n"])
        return None if number is None else (number + (0.5 if match["half"] else 0.0), self._units[match["unit"]])

    def unit(self, word: str) -> str:
        """The unit that a word stands for ("hours"); "" where it is none."""
        return self._units.get(word, "")

    def in_words(self, text: str) -> bool:
        """Whether an English word for a number stands in it."""
        return text.isascii() and not self._words.keys().isdisjoint(text.split())

    def longest(self, text: str) -> tuple[float, str] | None:
        """Of the durations that are told in numbers the longest; of different units, the first's."""
        found = [self._told(match) for match in self._patterns["duration"].finditer(text)]
        said = [one for one in found if one is not None]
        return max((one for one in said if one[1] == said[0][1]), default=None)

    def told(self, text: str) -> int | None:
        """The sum in whole yuan that ``text`` names where one was asked for: no unit is needed."""
        return self._sums.find(text) or self._sums.told(text)
