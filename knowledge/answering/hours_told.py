"""The hour at which a deed is done on its last day, as a message tells it: that of now, or of a call to come."""

from datetime import date, datetime, time, timedelta

from knowledge.answering.asked import Asked
from knowledge.clocks import is_open, to_the_hour
from knowledge.models import Service, TimeLimit
from knowledge.understanding.clock_words import Clock
from knowledge.understanding.days import Day
from knowledge.understanding.tables import compiled, read

Span = tuple[time, time]  # between which it is
FIRST, LAST = time(0), time(23, 59)
EVENING = time(17)
AFTERNOON = range(1, 7)  # hours that are meant of the afternoon, where no part of the day is told
EITHER = range(7, 12)  # these may be meant of the morning or of the evening


def keeps_the_hour(asked: Asked, service: Service, limit: TimeLimit, acting: date, occasion: date) -> bool | None:
    """Whether a deed of the last day is done by the hour of its limit; None where it may or may not be, as when nobody
    is there any more to be told."""
    booked = hour_booked(asked, limit, acting, occasion)
    if limit.at is None and booked is None and not service.hours:
        return True
    told = _hour_of_the_deed(asked, acting, occasion)
    if told is None:
        return True
    first, last = told
    if booked is not None and last > booked:
        return False if first > booked else None
    if limit.at is not None:
        return False if first > limit.at else (last <= limit.at or None)
    moments = [datetime.combine(acting, at) for at in told]
    there = (is_open(own, moment, asked.library.calendar) for own in service.hours for moment in moments)
    return any(there) or None


def hour_booked(asked: Asked, limit: TimeLimit, acting: date, occasion: date) -> time | None:
    """The hour for which it is booked, where the limit counts back to that: the earliest that is meant."""
    if not to_the_hour(limit) or acting == occasion:
        return None
    said = read("dates.yaml")["hours_told"]
    for clock in asked.index.days.clocks(asked.u.text):
        near = _near(asked, clock.start)
        if near and near[-1].day == occasion and not _is_of_it(asked, clock, acting, occasion, said):
            return clock.at
    return None


def _hour_of_the_deed(asked: Asked, acting: date, occasion: date) -> Span | None:
    """Between which hours of ``acting`` the deed is done; None where nothing tells it."""
    said = read("dates.yaml")["hours_told"]
    for clock in asked.index.days.clocks(asked.u.text):
        if _is_of_it(asked, clock, acting, occasion, said):
            return _span(asked.u.text, clock, said)
    late = compiled(said["late"]).search(asked.u.text)
    if late is None:
        return None
    days = [day for day in _near(asked, late.start()) if day.day in (acting, occasion)]
    now = days and compiled(said["now"]).search(asked.u.text[days[-1].end : late.start()])
    then = days[-1].day if days and not now else asked.today
    return (EVENING, LAST) if then == acting else None


def _is_of_it(asked: Asked, clock: Clock, acting: date, occasion: date, said: dict[str, str]) -> bool:
    """Whether it is the hour of the deed and not that for which it is booked."""
    text = asked.u.text
    near = [day for day in _near(asked, clock.start) if day.day in (acting, occasion)]
    head = text[near[-1].end if near and near[-1].day == occasion else 0 : clock.start]
    if acting == asked.today and compiled(said["now"]).search(head):
        return True
    if near:
        return near[-1].day == acting
    if acting != asked.today:
        return False
    if compiled(said["now_behind"]).match(text, clock.end):
        return True
    if compiled(said["booked"]).search(head) or compiled(said["booked_behind"]).match(text, clock.end):
        return False
    return bool(compiled(said["then"]).search(head) or compiled(said["then_behind"]).match(text, clock.end))


def _near(asked: Asked, place: int) -> list[Day]:
    """The days that are named before a place, in its clause."""
    cuts, text = asked.index.tables.cuts, asked.u.text
    before = [day for day in asked.u.days if day.start <= place]
    return [day for day in before if cuts.isdisjoint(text[day.end : place].replace(" ", ""))]


def _span(text: str, clock: Clock, said: dict[str, str]) -> Span:
    """From when to when it may be, as the words about the hour have it."""
    at, last = clock.at, clock.at
    if clock.bare and at.hour in AFTERNOON:
        at = last = at.replace(hour=at.hour + 12)
    elif clock.bare and at.hour in EITHER:
        last = last.replace(hour=at.hour + 12)

    def tells(what: str) -> bool:
        behind = said.get(f"{what}_behind")
        head = compiled(said[what]).search(text[: clock.start])
        return bool(head or (behind and compiled(behind).match(text, clock.end)))

    if tells("until"):
        return FIRST, _by(last, -1)
    if tells("from"):
        return _by(at, 1), LAST
    if tells("more"):
        return _by(at, 1), _by(last, 59)
    if tells("less"):
        return _by(at, -29), _by(last, -1)
    return at, last


def _by(at: time, minutes: int) -> time:
    """So many minutes later, on the same day."""
    moved = datetime.combine(date.min + timedelta(days=1), at) + timedelta(minutes=minutes)
    return moved.time() if moved.toordinal() == date.min.toordinal() + 1 else (LAST if minutes > 0 else FIRST)
