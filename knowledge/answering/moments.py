"""The day on which something is meant to be done, held against the last moment for it."""

from dataclasses import replace
from datetime import date, timedelta

from knowledge.answering.asked import Asked
from knowledge.calendars import WorkCalendar
from knowledge.models import TimeLimit, Unit
from knowledge.understanding.ahead import Ahead, ahead, booked, joined, not_before, targets
from knowledge.understanding.clauses import clause_around
from knowledge.understanding.days import Day
from knowledge.understanding.tables import compiled, read, said_by

AT_ONCE = frozenset({"imminent", "same-day", "stay-at-once", "unbooked"})  # cues of no time left before it
HOPES = frozenset({"in-time", "late-by", "late-told", "still"})  # cues of a question whether there is still time
WISHES = frozenset({"can", "enough", "no-matter", "stay-at-once", "unbooked"})  # and these, where no fact is asked for
DEEDS = ("deed-cancel", "deed-change")
TOLD = ("deed-apply", *DEEDS)
HOURS_OF_DAY, LONGEST = 24, 10  # the latter: days of the longest holiday, and a weekend before it


def lead(asked: Asked) -> Ahead | None:
    """How long before the occasion it is to be done, as far as the question says: on the day itself is no time."""
    found = ahead(asked.u.text, asked.u.days, asked.index.days)
    return Ahead(0, "days") if found is None and AT_ONCE & asked.cues else found


def of_two(asked: Asked, days: tuple[Day, ...]) -> Day | None:
    """Of several days the one of the occasion: what is booked for it says so, or the other is the deed's."""
    text = asked.u.text
    aims = targets(text, days)
    days = tuple(day for day in days if day not in aims)
    if len(days) == 1:
        return days[0]
    return booked(text, days) or apart_from_the_deed(asked, days)


def apart_from_the_deed(asked: Asked, days: tuple[Day, ...]) -> Day | None:
    """Of two days the one that does not stand shortly before the word of cancelling or changing."""
    text = asked.u.text
    said = (said_by(cue).search(text) for cue in DEEDS if cue in asked.cues)
    place = min((match.start() for match in said if match), default=-1)
    before = [day for day in days if day.end <= place]
    if len(days) != 2 or not before:
        return None
    return days[0] if before[-1] is days[1] else days[1]


def day_of_the_deed(asked: Asked, occasion: date, calendar: WorkCalendar) -> date:
    """The day of the deed: another day that is named, so long before the occasion, or today."""
    text, days = asked.u.text, asked.u.days
    moved = targets(text, days)
    either = [one for day in days if day.day == occasion for one in joined(text, days, day)]
    others = [day.day for day in days if day not in either and day not in moved]
    gone = {day.day for day in days if day.day < asked.today and ("now" in asked.cues or not _of_a_deed(asked, day))}
    others = [day for day in others if day not in gone]
    then = [day.day for day in not_before(text, days) if day.day in others]
    others = then or _not_of_others(asked, occasion, others)
    if others:
        return others[0]
    if sum(day.day == occasion for day in days if day not in moved) > 1:  # its day is told for the deed as well
        return occasion
    said = lead(asked)
    if said is None:
        return asked.today
    if said.unit == "workdays":
        return calendar.subtract_workdays(occasion, said.amount).day
    return occasion - timedelta(days=said.days)


def _not_of_others(asked: Asked, occasion: date, others: list[date]) -> list[date]:
    """The days of which a deed is told, else today; not that of an operation or a birthday, nor part of the words for
    the occasion's own."""
    done = [day.day for day in asked.u.days if day.day in others and _of_a_deed(asked, day)]
    if done or asked.today in others:
        return done or [asked.today]
    own = [day for day in asked.u.days if day.day == occasion]
    parts = {day.day for day in asked.u.days for it in own if day.end == it.start or it.end == day.start}
    said, text = read("dates.yaml")["events"], asked.u.text
    before, behind = compiled(said["before"]), compiled(said["behind"])
    parts |= {d.day for d in asked.u.days if behind.match(text, d.end) or before.search(text[: d.start])}
    return [day for day in others if day not in parts]


def _of_a_deed(asked: Asked, day: Day) -> bool:
    """Whether the clause of a day gone by tells of a deed: what else was so then ("I heard of it on Monday") is done
    today."""
    text = asked.u.text
    start, end = clause_around(text, day.start, day.end, asked.index.tables.cuts)
    return any(said_by(cue).search(text, start, end) for cue in TOLD)


def only_the_new_day(asked: Asked) -> bool:
    """Whether every day that is named is one to which it is to be moved: the limit runs from the day before that."""
    return bool(asked.u.days) and len(targets(asked.u.text, asked.u.days)) == len(asked.u.days)


def enough(limit: TimeLimit, said: Ahead) -> bool | None:
    """Whether a lead that is told without a day keeps to ``limit``; None where it turns on which days they are."""
    if said.short:
        return None if enough(limit, replace(said, short=False)) is not False else False
    if limit.unit is Unit.HOURS:
        return said.days * HOURS_OF_DAY >= limit.amount if said.unit != "hours" else said.amount >= limit.amount
    most = limit.amount_max or limit.amount
    if said.days < limit.amount:
        return False
    if said.unit == "workdays" or limit.unit is not Unit.WORKDAYS:
        return said.days >= most or None
    return said.days >= 2 * most + LONGEST or None  # fewer days of the week may hold fewer that are worked
