"""Days of the moon's calendar as days of the year's, by the table of ``moon.yaml``; none beyond it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from knowledge.understanding.by_calendar import gap
from knowledge.understanding.tables import read

DAY = timedelta(days=1)
LEAP = "+"


class Moon:
    """Reads ``moon.yaml``; ``read`` is pure."""

    def __init__(self) -> None:
        self._data = read("moon.yaml")
        self._months = [
            (year, month, first) for year, months in self._data["months"].items() for month, first in months.items()
        ]
        self._ends = [first - DAY for _, _, first in self._months[1:]] + [self._data["ends"]]

    def read(
        self,
        groups: Mapping[str, str | None],
        today: date,
        years: Mapping[str, int],
        steps: Mapping[str, int],
        number: Callable[[str], int | None],
    ) -> date | None:
        """The day that is said: of the year that is said, else the nearest, where those ahead count half; of a month
        after this one; or the next such day of any month."""
        if groups.get("step"):
            here = next((n for n, end in enumerate(self._ends) if today <= end), len(self._ends))
            place = here + steps[groups["step"] or ""]
            return self._day(place, groups, number) if 0 <= place < len(self._months) else None
        named = groups.get("m") or ""
        if not named:
            days = (self._day(n, groups, number) for n, end in enumerate(self._ends) if end >= today)
            return next((day for day in days if day is not None and day >= today), None)
        month = self._data["called"].get(named) or self._data["in_english"].get(named) or number(named)
        wanted = f"{month}{LEAP * bool(groups.get('leap'))}"
        year = int(groups["y"] or 0) if groups.get("y") else None
        year = today.year + years[groups["yw"] or ""] if groups.get("yw") else year
        found = (self._day(n, groups, number) for n in self._called(wanted, year))
        return min(
            (day for day in found if day is not None),
            key=lambda day: gap(day, today),
            default=None,
        )

    def _called(self, month: str, year: int | None) -> Iterator[int]:
        """The places of the months of that name."""
        return (n for n, (y, m, _) in enumerate(self._months) if m == month and year in (None, y))

    def _day(self, place: int, groups: Mapping[str, str | None], number: Callable[[str], int | None]) -> date | None:
        """The day of the month at that place; None where it has not so many."""
        first: date = self._months[place][2]
        last: date = self._ends[place]
        if groups.get("edge"):
            return last if groups["edge"] in self._data["at_the_end"] else first
        said = number(groups.get("d") or "") or 0
        return first + (said - 1) * DAY if 0 < said <= (last - first).days + 1 else None
