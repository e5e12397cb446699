"""Dates that no day answers to: that no calendar has ("30 February"), or whose month may be either of two figures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from knowledge.understanding.by_calendar import day_of
from knowledge.understanding.tables import compiled, read


@dataclass(frozen=True, slots=True)
class NoDay:
    """A date at ``start``..``end`` of a text that is in no calendar; ``year``: None where none is told."""

    start: int
    end: int
    month: int
    day: int
    year: int | None

    def last_of_month(self, today: date) -> int | None:
        """The number of the last day of its month; None for what is no month."""
        year = self.year or today.year
        return next((day for day in (31, 30, 29, 28) if day_of(year, self.month, day)), None)


def no_such_day(text: str, today: date, number: Callable[[str], int | None]) -> NoDay | None:
    """The first date that is none, in the year that is told or in those around today; by the moon there may be one."""
    said, months = read("dates.yaml")["no_such_day"], read("dates.yaml")["months"]
    if compiled(said["by_moon"]).search(text):
        return None
    for words in said["dates"]:
        for match in compiled(words).finditer(text):
            told = match.groupdict()
            month = months[told["mon"]] if told.get("mon") else number(told["m"] or "")
            day, year = number(told["d"] or ""), int(told.get("y") or 0)
            years = [year] if year else [today.year + step for step in (-1, 0, 1)]
            if month is not None and day is not None and not any(day_of(one, month, day) for one in years):
                return NoDay(match.start(), match.end(), month, day, year or None)
    return None


def either_day(text: str) -> tuple[tuple[int, int], tuple[date, date]] | None:
    """A date in figures that may be read in two ways ("8/12/2026"): where it stands, and both days."""
    match = compiled(read("dates.yaml")["turned"]).search(text)
    if match is None or match["a"] == match["b"]:
        return None
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    one, other = day_of(year, first, second), day_of(year, second, first)
    return (match.span(), (one, other)) if one and other else None
