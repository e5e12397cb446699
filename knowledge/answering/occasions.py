"""The day of the occasion that a time limit counts from, among the days that a question names."""

from dataclasses import replace
from datetime import date, timedelta

from knowledge.answering.asked import Asked
from knowledge.answering.moments import apart_from_the_deed, of_two
from knowledge.answering.seasons import next_quarter
from knowledge.answering.shapes import Part
from knowledge.models import Occasion, TimeLimit
from knowledge.understanding.ahead import booked, joined, targets, wished_by
from knowledge.understanding.days import Day
from knowledge.understanding.deeds import MOVES
from knowledge.understanding.tables import compiled, read, said_by

OVER = (
    Occasion.PAPERS_COMPLETE,
    Occasion.REVIEW_PASSED,
    Occasion.APPLICATION,
    Occasion.SAMPLE_RECEIVED,
    Occasion.SLIDES_RECEIVED,
    Occasion.ADMISSION_NOTICE,
    Occasion.CONSULTATION,
    Occasion.DISCHARGE,
)  # told once they are over
LONG_AGO, HALF_A_YEAR = timedelta(days=30), timedelta(days=182)
JUST = {"just-approved": Occasion.REVIEW_PASSED, "just-complete": Occasion.PAPERS_COMPLETE}  # cue -> what was today
ANSWERED = frozenset({"reply", "occ-papers_complete"})  # cues
APPLIED_NOW = frozenset({"now", "deed-apply"})  # cues


def occasion_day(asked: Asked, limit: TimeLimit) -> date | None:
    """The day of the occasion from which a limit counts, as far as the question tells it."""
    days = asked.u.days
    if limit.occasion is Occasion.QUARTER_START:  # no other day begins a season
        return next((day.day for day in days if (day.day.month, day.day.day) in _starts(limit)), None) or next_quarter(
            limit, asked.today
        )
    if not days:
        just = limit.occasion in {JUST[cue] for cue in asked.all_cues & JUST.keys()}
        return asked.today if just and limit.direction == "within" else None
    days = tuple(day for day in days if not _of_another(asked, limit, day))
    if not days:  # only the day of another occasion is told
        today = limit.occasion is Occasion.APPLICATION and asked.all_cues >= APPLIED_NOW
        return asked.today if today and limit.direction == "within" else None
    if limit.direction == "within" or limit.deed in MOVES:
        by = wished_by(asked.u.text, days)
        days = tuple(day for day in days if day not in by)
        if not days:  # only the day by which it is hoped for is told
            return None
    elif len(days) > 1 and (stays := _stays(asked, limit, days)):
        days = stays
    elif len(days) > 1 and (moved := targets(asked.u.text, days)):
        return moved[0].day  # what is to be applied for is so for the new day
    days = _ahead(asked, days) if limit.direction == "before" else days
    day = (
        days[0]
        if len(days) == 1
        else _later(asked, limit, days) or of_two(asked, days) or _beside(asked, limit, days) or days[0]
    )
    day = _surest(asked, limit, day)
    if limit.direction == "within" and limit.occasion in OVER and day.day > asked.today:
        return _gone_by(asked, day)
    eve = limit.occasion is Occasion.ADMISSION and compiled(read("dates.yaml")["stays_then"]["eve"])
    ahead = eve.match(asked.u.text, day.end) if eve else None
    if ahead is not None:
        day = replace(day, day=day.day - timedelta(days=asked.index.days.number(ahead["n"] or "") or 1))
    return _to_come(asked, day) if limit.direction == "before" else day.day


def _ahead(asked: Asked, days: tuple[Day, ...]) -> tuple[Day, ...]:
    """Without those gone by, where one of the others is ahead and none to which it is to be moved: what must be done
    before the occasion is so for one that is still to come."""
    if not any(day.day > asked.today for day in days if day not in targets(asked.u.text, days)):
        return days
    return tuple(day for day in days if day.day >= asked.today)


def _surest(asked: Asked, limit: TimeLimit, day: Day) -> Day:
    """Of days of which one will be it the first, where something must be done before it; else the last."""
    every = joined(asked.u.text, asked.u.days, day)
    surest = min if limit.direction == "before" else max
    return surest(every, key=lambda one: one.day) if len(every) > 1 else day


def _stays(asked: Asked, limit: TimeLimit, days: tuple[Day, ...]) -> tuple[Day, ...]:
    """The one of several days, each told in a clause of its own, that words tell to be that of the admission."""
    if limit.occasion is not Occasion.ADMISSION or targets(asked.u.text, days):
        return ()
    said, text = read("dates.yaml")["stays_then"], asked.u.text
    before, behind = compiled(said["before"]), compiled(said["behind"])
    found = tuple(day for day in days if behind.match(text, day.end) or before.search(text[: day.start]))
    if len(found) != 1 or found[0].day < asked.today:
        return ()
    stay, cuts = found[0], asked.index.tables.cuts
    between = (text[min(stay.end, day.end) : max(stay.start, day.start)] for day in days if day is not stay)
    return found if all(not cuts.isdisjoint(one.replace(" ", "")) for one in between) else ()


def _of_another(asked: Asked, limit: TimeLimit, day: Day) -> bool:
    """Whether the day is told to be that of something else than the occasion."""
    words = read("dates.yaml")["of_another"].get(limit.occasion.value)
    return words is not None and compiled(words).match(asked.u.text, day.end) is not None


def beside_the_day(asked: Asked, limit: TimeLimit) -> tuple[Part, ...]:
    """What is to be known of the days that are told: that of several the surest is taken, that one is of no use."""
    days = asked.u.days
    if any(_of_another(asked, limit, day) for day in days) and occasion_day(asked, limit) is None:
        return (Part("answers.time.of_another_day", {"occasion": limit.occasion.value}),)
    several = any(len(joined(asked.u.text, days, day)) > 1 for day in days)
    return (Part("answers.time.of_several", {"direction": limit.direction}),) if several else ()


def _starts(limit: TimeLimit) -> set[tuple[int, int]]:
    return {(month, 1) for month in limit.months}


def _later(asked: Asked, limit: TimeLimit, days: tuple[Day, ...]) -> Day | None:
    """Of today and a day ahead, what must be done before the occasion is done today."""
    text = asked.u.text
    if limit.direction != "before" or len(days) != 2 or targets(text, days) or booked(text, days):
        return None
    first, last = sorted(days, key=lambda day: day.day)
    return last if first.day == asked.today < last.day else None


def to_come(asked: Asked) -> Asked:
    """The question with the days that it means, where what is asked for must be done before them."""
    if (moved := _next_week(asked)) is not None:
        return replace(asked, u=replace(asked.u, days=moved))
    if len(_ahead(asked, asked.u.days)) < len(asked.u.days):
        return asked
    days = tuple(replace(day, day=_to_come(asked, day)) for day in asked.u.days)
    return replace(asked, u=replace(asked.u, days=days)) if days != asked.u.days else asked


def _next_week(asked: Asked) -> tuple[Day, ...] | None:
    """The days with that of the occasion a week later, where it is a bare weekday before the one on which it is to be
    cancelled ("the sample is taken on Monday, and I cancel on Thursday"): what is over is not cancelled."""
    days = asked.u.days
    occasion = apart_from_the_deed(asked, days) if len(days) == 2 else None
    if occasion is None or not occasion.bare or occasion.day > min(day.day for day in days if day is not occasion):
        return None
    later = replace(occasion, day=occasion.day + timedelta(days=7))
    return tuple(later if day is occasion else day for day in days)


def _to_come(asked: Asked, day: Day) -> date:
    """The day before which something is to be done yet; the next of its kind, where this week's, or the last festival,
    is over."""
    if day.day >= asked.today or {"done", "admitted", "discharged"} & asked.all_cues:
        return day.day
    if day.this_week:
        return day.day + timedelta(days=7)
    if day.exact or asked.today - day.day < LONG_AGO:
        return day.day
    later = asked.index.days.find(asked.u.text, asked.today + HALF_A_YEAR, asked.library.calendar)
    return next((one.day for one in later if one.start == day.start and one.day > asked.today), day.day)


def _gone_by(asked: Asked, day: Day) -> date:
    """The day, or the same one a week or a month before, where that is the one that is over."""
    if day.bare and "done" in asked.cues:
        return day.day - timedelta(days=7)
    if not day.monthless or day.day.month == asked.today.month or day.day.day > asked.today.day:
        return day.day
    before = asked.today.replace(day=day.day.day)
    nearer = asked.today - before < day.day - asked.today
    return before if nearer or {"past", "done"} & asked.all_cues else day.day


def _beside(asked: Asked, limit: TimeLimit, days: tuple[Day, ...]) -> Day | None:
    """Of several days the one whose words stand nearest to the occasion's."""
    said = [match.span() for match in said_by(f"occ-{limit.occasion.value}").finditer(asked.u.text)]
    if not said:
        return None
    return min(
        days,
        key=lambda day: min(a - day.end if a >= day.end else 2 * abs(day.start - b) for a, b in said),
    )


def of_our_answer(asked: Asked) -> bool:
    """Whether the day is that on which the papers were complete, from which we are to answer: no deed of theirs."""
    return bool(asked.u.days) and asked.all_cues >= ANSWERED
