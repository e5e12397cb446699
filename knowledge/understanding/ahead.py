"""A deed's day told by another one: so long ahead of it, or the one of two days for which something is booked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from knowledge.understanding.days import Day, Days
from knowledge.understanding.tables import compiled, read


@dataclass(frozen=True, slots=True)
class Ahead:
    """``amount`` of ``unit`` (hours, days, weeks or workdays) before what is spoken of; ``short``: or less."""

    amount: int
    unit: str
    short: bool = False
    end: int = field(default=0, compare=False)  # where its words end

    @property
    def days(self) -> int:
        """The whole days in it, whatever days they are."""
        return {"hours": self.amount // 24, "weeks": 7 * self.amount}.get(self.unit, self.amount)


def ahead(text: str, days: Sequence[Day], reader: Days) -> Ahead | None:
    """The first lead that the text tells, unless its words are those of one of ``days``."""
    data = read("dates.yaml")
    for pattern in _patterns(reader.numeral):
        for match in pattern.finditer(text):
            if any(day.start < match.end() and match.start() < day.end for day in days):
                continue
            said = match.groupdict()
            if said.get("one"):
                return Ahead(1, "days", end=match.end())
            number = data["ahead_numbers"].get(said["n"])
            amount = reader.number(said["n"]) if number is None else number
            if amount is not None:
                short = said.get("short") is not None
                return Ahead(amount - short, data["ahead_units"][said["unit"]], short, match.end())
    return None


def targets(text: str, days: Sequence[Day]) -> list[Day]:
    """Days to which something is to be moved."""
    data = read("dates.yaml")
    moved, bare, behind = (tuple(data[name]) for name in ("moved_to", "moved", "booked_behind"))
    return [
        day
        for day in days
        if text.endswith(moved, 0, day.start)
        or (text.endswith(bare, 0, day.start) and not text.startswith(behind, day.end))
    ]


def wished_by(text: str, days: Sequence[Day]) -> list[Day]:
    """Days by which something is to be there ("the report before the 31st?"): nothing is counted from them."""
    by = tuple(read("dates.yaml")["by"])
    return [day for day in days if text.startswith(by, day.end) or text.endswith(by, 0, day.end)]


def not_before(text: str, days: Sequence[Day]) -> list[Day]:
    """Days on which something is to be done, and not before."""
    return [day for day in days if text.startswith(tuple(read("dates.yaml")["then"]), day.end)]


def booked(text: str, days: Sequence[Day]) -> Day | None:
    """The one of several days beside which a word says that something is booked for it."""
    data = read("dates.yaml")
    before, behind = tuple(data["booked_before"]), tuple(data["booked_behind"])
    found = [d for d in days if text.endswith(before, 0, d.start) or text.startswith(behind, d.end)]
    return found[0] if len(found) == 1 else None


def joined(text: str, days: Sequence[Day], day: Day) -> list[Day]:
    """The days of which one will be it ("the 8th or the 15th", "between the 6th and the 8th"), in their order."""
    between = compiled(read("dates.yaml")["one_of"])
    kept: list[Day] = []
    for one in sorted(days, key=lambda one: one.start):
        if kept and not between.fullmatch(text[kept[-1].end : one.start]):
            if day in kept:
                break
            kept = []
        kept.append(one)
    return kept if day in kept else [day]


@cache
def _patterns(numeral: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern.replace("%n", numeral)) for pattern in read("dates.yaml")["ahead"])
