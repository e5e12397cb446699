"""A day that there is not, or that does not fit its weekday, or that may be read in two ways: it is asked back."""

from dataclasses import replace
from datetime import date, timedelta

from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding, Part
from knowledge.models import Verdict
from knowledge.understanding.no_days import either_day, no_such_day

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
    """That there is no such day."""
    found = no_such_day(asked.u.text, asked.today, asked.index.days.number)
    if found is None:
        return ()
    args = {"month": found.month, "day": found.day, "year": found.year, "last": found.last_of_month(asked.today)}
    return (Part("answers.time.no_such_day", args),)


def _of_two(asked: Asked) -> tuple[Part, ...]:
    """That a date may be either of two days."""
    found = either_day(asked.u.text)
    return (Part("answers.time.which_of_two", {"days": [day.isoformat() for day in found[1]]}),) if found else ()


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
