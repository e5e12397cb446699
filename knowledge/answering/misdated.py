"""A day that there is not, or that does not fit its weekday, or that may be read in two ways: it is asked back."""

from dataclasses import replace
from datetime import date, timedelta

from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding, Part
from knowledge.models import Verdict
from knowledge.understanding.by_calendar import day_of
from knowledge.understanding.tables import compiled, read

OF_DAYS = frozenset(
    {"deadline", "duration", "usable-from", "hours", "policy-end", "eligible", "when", "topic.already-admitted"}
)
RECKONED = frozenset(
    {"answers.time.reckoned", "answers.time.in_time", "answers.time.too_late", "answers.time.late_for_what_is_asked"}
)
DAYS_OF_WEEK = 7


def asked_back(asked: Asked, finding: Finding) -> Finding:
    """The question which day is meant, where an answer turns on one that cannot be as it is told."""
    lines = _no_such(asked) or _of_two(asked) or _of_another_weekday(asked)
    if not lines or (finding.intent not in OF_DAYS and all(part.key not in RECKONED for part in finding.parts)):
        return finding
    kept = tuple(p for p in finding.parts if p.key in ("answers.time.limit", "answers.hours"))
    return replace(finding, verdict=Verdict.CLARIFY, parts=(*lines, *kept))


def _no_such(asked: Asked) -> tuple[Part, ...]:
    """Days that no calendar has ("30 February"), in the year that is told or in the next ones."""
    said, text = read("dates.yaml")["no_such_day"], asked.u.text
    if compiled(said["by_moon"]).search(text):
        return ()
    months, number = read("dates.yaml")["months"], asked.index.days.number
    lines: list[Part] = []
    for words in said["dates"]:
        for match in compiled(words).finditer(text):
            told = match.groupdict()
            month = months[told["mon"]] if told.get("mon") else number(told["m"] or "")
            day, year = number(told["d"] or ""), int(told.get("y") or 0)
            years = [year] if year else [asked.today.year + step for step in (-1, 0, 1)]
            if month is None or day is None or any(day_of(one, month, day) for one in years):
                continue
            args = {"month": month, "day": day, "year": year or None, "last": _last_of(month, years[-1])}
            lines.append(Part("answers.time.no_such_day", args))
    return tuple(lines[:1])


def _last_of(month: int, year: int) -> int | None:
    """The number of the last day of a month; None for what is no month."""
    return next((day for day in (31, 30, 29, 28) if day_of(year, month, day)), None)


def _of_two(asked: Asked) -> tuple[Part, ...]:
    """A date in figures whose month may be either of two ("8/12/2026")."""
    match = compiled(read("dates.yaml")["turned"]).search(asked.u.text)
    if match is None or match["a"] == match["b"]:
        return ()
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    days = [day_of(year, first, second), day_of(year, second, first)]
    if None in days:
        return ()
    return (Part("answers.time.which_of_two", {"days": [day.isoformat() for day in days if day]}),)


def _of_another_weekday(asked: Asked) -> tuple[Part, ...]:
    """A date beside a weekday on which it does not fall: both are told."""
    day = next((day for day in asked.u.days if day.weekday is not None and day.weekday != day.day.weekday()), None)
    if day is None or day.weekday is None:
        return ()
    near = _nearest(day.day, day.weekday)
    args = {"day": day.day.isoformat(), "other": near.isoformat()}
    return (Part("answers.time.other_weekday", args),)


def _nearest(day: date, weekday: int) -> date:
    """The day of that weekday that lies nearest."""
    ahead = (weekday - day.weekday()) % DAYS_OF_WEEK
    return day + timedelta(days=ahead if ahead <= DAYS_OF_WEEK // 2 else ahead - DAYS_OF_WEEK)
