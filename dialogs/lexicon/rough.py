"""A time that is told roughly ("last week", "about March last year", "the end of October"): its first and last day. No
day is made up of it, since a day may decide whether an illness was found too early."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

from dialogs import lexicon
from knowledge.words import read_words

BETWEEN = "/"  # stands between the first and the last day, as in ISO 8601
PARTS = {"early": (1, 10), "middle": (11, 20), "late": (21, 31)}  # days of a month
HALVES = {"early": (1, 2), "first_half": (1, 6), "second_half": (7, 12), "late": (11, 12)}  # months of a year
DAYS = timedelta(days=1)


@cache
def _data() -> dict[str, Any]:
    return read_words(__file__.replace(".py", ".yaml"))


def span(text: str, today: date) -> str:
    """The first and the last day, no later than today, of the one rough time in the past that a text names; or ""."""
    told = lexicon.plain(text)
    for read in (_month, _before, _year):
        if (found := read(told, today)) and found[0] <= today:
            return f"{found[0].isoformat()}{BETWEEN}{min(found[1], today).isoformat()}"
    return ""


def is_all(text: str) -> bool:
    """Whether a message is no more than such a time, with words around it that say how roughly it is meant."""
    return bool(re.fullmatch(_data()["alone"], lexicon.trimmed(lexicon.plain(text))))


def is_rough(words: str) -> bool:
    """Whether a day that was read from these words is only the edge of what they say."""
    part = re.search(_data()["month"], lexicon.plain(words))
    return is_all(words) or (part is not None and part["part"] is not None)


def _month(text: str, today: date) -> tuple[date, date] | None:
    """A month, or its beginning, middle or end; without a year the last one that has begun."""
    match = re.search(_data()["month"], text)
    if match is None:
        return None
    last = match["before"] is not None
    months = _data()["months"]
    month = (today.month - 2) % 12 + 1 if last else int(months.get(match["month"], match["month"]))
    if not 1 <= month <= 12:
        return None
    year = _of_year(match["year"], today) if match["year"] else today.year - (month > today.month)
    end = calendar.monthrange(year, month)[1]
    first, final = PARTS.get(_data()["parts"].get(match["part"] or "", ""), (1, end))
    return date(year, month, first), date(year, month, min(final, end))


def _year(text: str, today: date) -> tuple[date, date] | None:
    match = re.search(_data()["year"], text)
    if match is None:
        return None
    year = _of_year(match["year"], today)
    first, final = HALVES.get(_data()["parts"].get(match["part"] or "", ""), (1, 12))
    return date(year, first, 1), date(year, final, calendar.monthrange(year, final)[1])


def _of_year(word: str, today: date) -> int:
    ago = _data()["years"].get(word)
    return int(word) if ago is None else today.year - int(ago)


def _before(text: str, today: date) -> tuple[date, date] | None:
    """So many days back: last week, the other day, lately."""
    named = next((name for name, read in _BEFORE.items() if re.search(_data()["before"][name], text)), "")
    return _BEFORE[named](today) if named else None


def _week(today: date) -> tuple[date, date]:
    monday = today - (today.weekday() + 7) * DAYS
    return monday, monday + 6 * DAYS


_BEFORE: dict[str, Callable[[date], tuple[date, date]]] = {
    "last_week": _week,
    "this_week": lambda today: (today - today.weekday() * DAYS, today),
    "other_day": lambda today: (today - 10 * DAYS, today - DAYS),
    "lately": lambda today: (today - 90 * DAYS, today - DAYS),
    "half_a_year": lambda today: (today - 210 * DAYS, today - 150 * DAYS),
}
