"""What a service is given for only so many days after the discharge, asked for so many days after it.

Whatever else is asked of it once they are over ("is it done online?"), it is over: a yes would be a promise that the
handbook denies. Where they are not, that is no more than time, and the rest of the conditions decides.
"""

from dataclasses import replace
from datetime import date

from knowledge.answering import facts, times
from knowledge.answering.asked import Asked
from knowledge.answering.conditions import in_short
from knowledge.answering.fitting import undated
from knowledge.answering.shapes import Finding, Part
from knowledge.models import Deed, Occasion, Service, Test, Verdict
from knowledge.understanding.names import Kind
from knowledge.understanding.tables import compiled

OUT = frozenset({"discharged", "occ-discharge"})  # cues
ASKS = frozenset({"can", "ask", "question", "still", "keep"})  # cues
FACTS = frozenset(
    {"when", "how-long", "how-long-session", "deadline", "what", "how-many"}
)  # cues: no yes or no is asked
CASE = (Test.DIAGNOSIS, Test.WAITING_OVER)
STILL = frozenset({"in-time", "keep", "still"})  # cues
DEADLINE, PERIOD = "deadline", "in-its-period"  # an intent, and the cue that it is the period itself that is asked for


def unless_over(asked: Asked, finding: Finding) -> Finding:
    """No, where so many days have passed since the discharge that the service is over; no mere fact, where they have
    not."""
    whether = not ASKS.isdisjoint(asked.cues) and FACTS.isdisjoint(asked.cues)
    passed = _since(asked) if finding.tells and whether and not OUT.isdisjoint(asked.all_cues) else None
    if passed is None:
        return finding
    no_day = undated(asked)
    for service in asked.asked_or_said(finding):
        for limit in service.time_limits:
            until = limit.deed is Deed.USE and limit.occasion is Occasion.DISCHARGE and limit.direction == "within"
            told = facts.session(no_day.about(service)) if until else None
            if told is None:
                continue
            parts = tuple(part for part in told.parts if part.key == "answers.limit")
            parts = parts or (times.limit_told(no_day, (service, limit), named=False),)
            if passed > limit.amount:
                return replace(told, verdict=Verdict.NO, parts=(Part("answers.limit_over", {}), *parts))
            if finding.verdict is Verdict.INFO and passed < limit.amount and PERIOD not in asked.cues:
                return _in_time(asked, service, replace(told, parts=(Part("answers.limit_within", {}), *parts)))
    return finding


def _in_time(asked: Asked, service: Service, told: Finding) -> Finding:
    """That there is time, with what else has to hold: a yes where only the time is asked for."""
    conditions = in_short(c for c in service.conditions if c.test in CASE)
    only_time = not STILL.isdisjoint(asked.cues) and not asked.names(Kind.RELATION)
    verdict = Verdict.YES if only_time else Verdict.DEPENDS
    return replace(told, verdict=verdict, intent=DEADLINE, parts=(*told.parts, *conditions))


def _since(asked: Asked) -> float | None:
    """The days since the discharge: those to a day that is past, a number of days that is told, or the least that a
    week or month gone by leaves."""
    past = [day.day for day in asked.u.days if day.day <= asked.today]
    if past:
        return (asked.today - max(past)).days
    if asked.u.amounts.days is not None:
        return asked.u.amounts.days
    then = compiled(asked.index.tables.raw["discharged_then"]).search(asked.u.text)
    return _least(then.lastgroup or "", asked.today) if then is not None else None


def _least(period: str, today: date) -> int:
    """The days since the end of the week, month or year before this one."""
    return {"week": today.weekday() + 1, "month": today.day, "year": today.timetuple().tm_yday}[period]
