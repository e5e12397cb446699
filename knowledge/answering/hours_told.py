"""The hour at which a deed is done on its last day, as a message tells it: that of now, or of a call to come."""

from datetime import date, datetime, time, timedelta

from knowledge.answering.asked import Asked
from knowledge.clocks import is_open, last_hour, to_the_hour
from knowledge.models import Service, TimeLimit
from knowledge.understanding.clock_words import Clock
from knowledge.understanding.days import Day
from knowledge.understanding.tables import compiled, read

Span = tuple[time, time]  # between which it is
FIRST, LAST = time(0), time(23, 59)
EVENING = time(17)
AFTERNOON = range(1, 7)  # hours that are meant of the afternoon, where no part of the day is told
BEFORE_AN_HOUR = 4  # characters between a part of the day and the hour that it belongs to
EITHER = range(7, 12)  # these may be meant of the morning or of the evening


def keeps_the_hour(asked: Asked, service: Service, limit: TimeLimit, acting: date, occasion: date) -> bool | None:
    """Whether a deed of the last day is done by the hour of its limit; None where it may or may not be, as when nobody
    is there any more to be told."""
    booked = hours_booked(asked, limit, acting, occasion)
    told = _hour_of_the_deed(asked, acting, occasion)
    calendar = asked.library.calendar
    by = [last_hour(limit, occasion, at, calendar) for at in booked or (None, None)]
    if told is None:  # until the morning, and nobody is there before it: the day before is the last
        return None if by[1] is not None and limit.at is None and not _is_there(asked, service, acting, by[1]) else True
    first, last = told
    if by[0] is not None and by[1] is not None and last > by[0]:
        return False if first > by[1] else None
    if limit.at is not None or not service.hours:
        return True
    return any(_is_there(asked, service, acting, at, shut=False) for at in told) or None


def _is_there(asked: Asked, service: Service, day: date, at: time, *, shut: bool = True) -> bool:
    """Whether somebody can be told at that hour of the day; with ``shut``, before it."""
    moment = datetime.combine(day, at) - timedelta(minutes=shut)
    return any(is_open(own, moment, asked.library.calendar) for own in service.hours)


def hour_booked(asked: Asked, limit: TimeLimit, acting: date, occasion: date) -> time | None:
    """The hour on the last day until which it may be done, where the limit counts back to that which is booked."""
    if not to_the_hour(limit):
        return limit.at
    booked = hours_booked(asked, limit, acting, occasion)
    exact = booked[0] if booked and booked[0] == booked[1] else None
    return last_hour(limit, occasion, exact, asked.library.calendar)


def hours_booked(asked: Asked, limit: TimeLimit, acting: date, occasion: date) -> Span | None:
    """Between which hours that is booked, where the limit counts back to it: the earliest that is meant."""
    if not to_the_hour(limit) or acting == occasion:
        return None
    said = read("dates.yaml")["hours_told"]
    for clock, span in _told(asked):
        near = _near(asked, clock.start)
        if near and near[-1].day == occasion and not _is_of_it(asked, clock, acting, occasion, said):
            if span is not None:
                return span
            at = clock.at.replace(hour=clock.at.hour + 12) if clock.bare and clock.at.hour in AFTERNOON else clock.at
            return at, at
    return None


def _hour_of_the_deed(asked: Asked, acting: date, occasion: date) -> Span | None:
    """Between which hours of ``acting`` the deed is done; None where nothing tells it."""
    said = read("dates.yaml")["hours_told"]
    for clock, span in _told(asked):
        if _is_of_it(asked, clock, acting, occasion, said):
            return span or _span(asked.u.text, clock, said)
    late = compiled(said["late"]).search(asked.u.text)
    if late is None:
        return None
    days = [day for day in _near(asked, late.start()) if day.day in (acting, occasion)]
    now = days and compiled(said["now"]).search(asked.u.text[days[-1].end : late.start()])
    then = days[-1].day if days and not now else asked.today
    return (EVENING, LAST) if then == acting else None


def _told(asked: Asked) -> list[tuple[Clock, Span | None]]:
    """The hours that are told, in their order, and the parts of a day that are told without one; no number of a day or
    a month is one."""
    text, days = asked.u.text, asked.u.days
    clocks = [c for c in asked.index.days.clocks(text) if all(c.end <= d.start or d.end <= c.start for d in days)]
    found: list[tuple[Clock, Span | None]] = [(clock, None) for clock in clocks]
    for part in read("dates.yaml")["parts_told"]:
        first, last = time.fromisoformat(part["from"]), time.fromisoformat(part["to"])
        for match in compiled(part["re"]).finditer(text):
            if not any(match.start() < c.end and c.start - match.end() <= BEFORE_AN_HOUR for c in clocks):
                found.append((Clock(first, match.start(), match.end()), (first, last)))
    return sorted(found, key=lambda one: one[0].start)


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
