"""Time limits as days: by when a deed must be done, by when it is promised, from when it is possible."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from knowledge.calendars import Reckoned, WorkCalendar
from knowledge.models import Hours, Occasion, Opening, TimeLimit, Unit

WORK_BEGINS = time(8)  # the earliest hour that a handbook prints for its service
DAY_ENDS = time(23, 59, 59)
SLIP = timedelta(days=60)  # beyond, a day of the past that is told without its year is no slip of the pen


@dataclass(frozen=True)
class Deadline:
    """``day``: the last day for the deed ("before", "within") or the first ("from"). ``earliest``: the near end of a
    range such as 5 to 10 working days. ``at``: the hour of that day. ``estimate``: a year on the way has no published
    calendar."""

    limit: TimeLimit
    day: date
    earliest: date | None = None
    at: time | None = None
    estimate: bool = False
    passed: tuple[str, ...] = ()


def reckon(limit: TimeLimit, occasion: date, calendar: WorkCalendar) -> Deadline:
    """When ``limit`` falls, counted from the day of its occasion.

    Counting starts on the day after the occasion (or before it). Hours count as the whole days in them: fewer than 24,
    and minutes, end on the same day.
    """
    far = _step(limit, limit.amount_max or limit.amount, occasion, calendar)
    near = _step(limit, limit.amount, occasion, calendar) if limit.amount_max else None
    return Deadline(limit, far.day, near.day if near else None, limit.at, far.estimate, far.passed)


def _step(limit: TimeLimit, amount: int, occasion: date, calendar: WorkCalendar) -> Reckoned:
    whole_days = {Unit.DAYS: amount, Unit.HOURS: amount // 24, Unit.MINUTES: 0}.get(limit.unit)
    if whole_days is not None:
        return Reckoned(occasion + timedelta(days=-whole_days if limit.direction == "before" else whole_days), False)
    if limit.direction == "before":
        return calendar.subtract_workdays(occasion, amount)
    return calendar.add_workdays(occasion, amount)


def to_the_hour(limit: TimeLimit) -> bool:
    """Whether so many whole working days must lie before the hour itself of what was arranged."""
    workdays = limit.unit in (Unit.WORKDAYS, Unit.HOSPITAL_WORKDAYS)
    return limit.direction == "before" and limit.occasion is Occasion.APPOINTMENT and workdays and limit.at is None


def last_hour(limit: TimeLimit, occasion: date, booked: time | None, calendar: WorkCalendar) -> time | None:
    """The hour of the last day until which a deed may be done for what is booked on the day ``occasion`` at ``booked``
    (None: at an hour that is not told); None: until the end of that day, or, where the limit runs ``to_the_hour``,
    until the hour that is not told.

    "One working day before the booked time" is the same hour of the working day before, and where what is booked is on
    a free day, the morning of the last working day: later, no whole one would be left."""
    if limit.at is not None or not to_the_hour(limit):
        return limit.at
    if calendar.is_workday(occasion):
        return booked
    return min(booked or WORK_BEGINS, WORK_BEGINS)


def last_moment(limit: TimeLimit, occasion: datetime, calendar: WorkCalendar) -> datetime:
    """The last moment at which a deed may be done that must come before ``occasion`` (an hour of a day)."""
    if limit.unit is Unit.HOURS:
        return occasion - timedelta(hours=limit.amount_max or limit.amount)
    booked = occasion.time()
    at = last_hour(limit, occasion.date(), booked, calendar) or DAY_ENDS
    return datetime.combine(reckon(limit, occasion.date(), calendar).day, at, occasion.tzinfo)


def usable_from(start: date, days: int) -> date:
    """The first day after a waiting or cooling-off period of ``days`` calendar days that begins on ``start``."""
    return start + timedelta(days=days)


def in_time(limit: TimeLimit, occasion: date | datetime, now: datetime, calendar: WorkCalendar) -> bool | None:
    """Whether a deed that must come before ``occasion`` can still be done ``now``; None where it turns on the hour of
    the occasion, and only its day is told."""
    if isinstance(occasion, datetime):
        return now <= last_moment(limit, occasion, calendar)
    last = reckon(limit, occasion, calendar).day
    if now.date() != last:
        return now.date() < last
    at = last_hour(limit, occasion, None, calendar)
    if at is None:
        return None if to_the_hour(limit) else True
    return now.time() <= at


def is_open(hours: Hours, moment: datetime, calendar: WorkCalendar) -> bool:
    """Whether somebody is there at ``moment`` (its own clock time). "Hospital working days" are reckoned as public
    working days; each hospital may differ, and the answer says so."""
    return any(_open(opening, moment, calendar) for opening in hours.openings)


def opens_on(hours: Hours, day: date, calendar: WorkCalendar) -> bool:
    """Whether somebody is there at any hour of that day."""
    return any(_on(opening, day, calendar) for opening in hours.openings)


def season_starts(limit: TimeLimit, year: int) -> tuple[date, ...]:
    """The days, in ``year`` and the next, on which what comes by the calendar begins; none where nothing does."""
    return tuple(date(each, month, 1) for each in (year, year + 1) for month in limit.months)


def next_opening(hours: Hours, moment: datetime, calendar: WorkCalendar) -> datetime | None:
    """The first moment at or after ``moment`` at which somebody is there; None when not within three weeks."""
    if is_open(hours, moment, calendar):
        return moment
    for ahead in range(22):
        day = moment + timedelta(days=ahead)
        starts = sorted(opening.opens for opening in hours.openings if _on(opening, day.date(), calendar))
        for opens in starts:
            candidate = day.replace(hour=opens.hour, minute=opens.minute, second=0, microsecond=0)
            if candidate >= moment:
                return candidate
    return None


def _on(opening: Opening, day: date, calendar: WorkCalendar) -> bool:
    if opening.days == "every":
        return True
    works = calendar.is_workday(day)
    return works if opening.days in ("weekdays", "hospital_workdays") else not works


def _open(opening: Opening, moment: datetime, calendar: WorkCalendar) -> bool:
    if not _on(opening, moment.date(), calendar):
        return False
    clock = moment.time()
    return opening.opens == opening.closes or opening.opens <= clock < opening.closes


def behind(day: date, today: date) -> date:
    """A day that is told to lie behind, without its year: what is more than two months ahead was last year's."""
    if day - today <= SLIP:
        return day
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
