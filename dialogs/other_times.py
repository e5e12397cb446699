"""A time that is changed in part: another day at the same hour, another hour of the same day, a day later."""

import re
from datetime import date, timedelta

from dialogs import asked, lexicon
from dialogs.lexicon import finding
from dialogs.plan import Known
from dialogs.reading import Reading, read
from dialogs.world import World
from knowledge.models import Service

ESCORT = "escort_time"  # a time in the member's own words
WEEK = 7
AHEAD = ("wished_date", "admission_date", "purchase_date")


def moved(known: Known, reading: Reading, service: Service, world: World) -> dict[str, str]:
    """The one time of the form that a sentence changes, as it is now; nothing where it changes none."""
    asks = [question.slot for question in service.questions]
    if reading.question or not lexicon.says("instead", reading.text):
        return {}
    if ESCORT in asks and known.get(ESCORT) and not _of_other(reading, ESCORT):
        new = _worded(str(known[ESCORT]), reading, world)
        return {ESCORT: new} if new else {}
    for slot in AHEAD:
        if slot in asks and known.get(slot) and not _of_other(reading, slot):
            day = _day(date.fromisoformat(str(known[slot])), reading)
            return {slot: day.isoformat()} if day and day != date.fromisoformat(str(known[slot])) else {}
    return {}


def with_day(words: str, world: World) -> str:
    """A time in words with the day that it means, so that nobody counts it from another day."""
    days = set(read(words, world).dates)
    return f"{words} ({days.pop().isoformat()})" if len(days) == 1 and _noted(words) is None else words


def _of_other(reading: Reading, slot: str) -> bool:
    named = lexicon.slot_named(reading.text)
    return bool(named and named != slot and asked.kind(named) == "date") or lexicon.says(
        "diagnosis_words", reading.text
    )


def _worded(old: str, reading: Reading, world: World) -> str:
    """A time in words with another day or hour in it; "" where the sentence names neither."""
    before = re.sub(finding.pattern("day_in_brackets"), "", old).strip()
    days = set(read(before, world).dates)
    was = _noted(old) or (days.pop() if len(days) == 1 else None)
    day = _day(was, reading) if was else reading.dates[0] if len(reading.dates) == 1 else None
    hour, old_hour = finding.first("hours", reading.text), finding.first("hours", before)
    if not (day or hour) or (day and hour and day != was):
        return ""  # a whole new time is taken as it stands
    words = (
        finding.first("day_words", reading.text)
        if day and (reading.dates or finding.first("week_day", reading.text))
        else ""
    )
    words = words or ("" if day and day != was else re.sub(finding.pattern("hours"), "", before).strip())
    told = f"{words} {hour or old_hour}".strip()
    new = day or was
    return f"{told} ({new.isoformat()})" if new else told


def _day(was: date, reading: Reading) -> date | None:
    """The day that a sentence names: a bare day of the week is in the week of ``was``."""
    bare = finding.first("week_day", reading.text)
    if bare and not finding.first("other_week", reading.text):
        place = lexicon.group("week_days").get(bare[-1])
        return was + timedelta(days=int(place) - was.isoweekday()) if place else None
    if len(reading.dates) == 1:
        return reading.dates[0]
    shift = re.search(finding.pattern("days_on"), lexicon.plain(reading.text))
    if shift is None:
        return None
    count = finding.number(shift["count"]) * (WEEK if shift["weeks"] else 1)
    return was + timedelta(days=-count if shift["back"] else count)


def _noted(words: str) -> date | None:
    """The day that stands behind a time in words."""
    match = re.search(finding.pattern("day_in_brackets"), words)
    return date.fromisoformat(match[1]) if match else None
