"""The day whose date is told, and the twelve that may be noon or midnight, held against the hours of a service."""

from datetime import date

from knowledge.answering.asked import Asked
from knowledge.calendars import SATURDAY
from knowledge.clocks import opens_on
from knowledge.models import Hours
from knowledge.understanding.tables import read

NOON, COLON = 12, ":"


def noon_or_midnight(asked: Asked) -> bool:
    """Whether twelve is told in words, without the part of the day: it may be either."""
    told = asked.u.clock
    return told is not None and told.bare and told.at.hour == NOON and COLON not in asked.u.text[told.start : told.end]


def on_the_day(asked: Asked, own: Hours) -> tuple[date, bool] | None:
    """Whether anybody is there on the day whose date is told: the calendar decides, for some Saturdays are worked and
    some Fridays are not; None where no one day is told, or nothing turns on it."""
    days = [day for day in asked.u.days if day.exact and not day.bare]
    text = asked.u.text
    if (
        len(days) != 1
        or "night" in asked.cues
        or text[: days[0].end].endswith(tuple(read("dates.yaml")["weekend_words"]))
    ):
        return None
    day, calendar = days[0].day, asked.library.calendar
    there, usual = opens_on(own, day, calendar), day.weekday() < SATURDAY
    off = bool({"weekend", "holidays"} & asked.cues)
    if calendar.is_workday(day) == usual and not off:
        return None
    return (day, there) if off or not there else None
