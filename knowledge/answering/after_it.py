"""What a service is given for only so many days after the discharge, asked for when more than that have passed.

Whatever else is asked of it then ("is it done online?"), it is over: a yes would be a promise that the handbook denies.
"""

from dataclasses import replace

from knowledge.answering import facts
from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding, Part
from knowledge.models import Deed, Occasion, Verdict

OUT = frozenset({"discharged", "occ-discharge"})  # cues
ASKS = frozenset({"can", "ask", "question", "still", "keep"})  # cues
FACTS = frozenset(
    {"when", "how-long", "how-long-session", "deadline", "what", "how-many"}
)  # cues: no yes or no is asked
DAYS = {"days": 1, "weeks": 7}
OPEN = frozenset({Verdict.YES, Verdict.INFO, Verdict.DEPENDS})


def unless_over(asked: Asked, finding: Finding) -> Finding:
    """No, where so many days have passed since the discharge that the service is over."""
    whether = not ASKS.isdisjoint(asked.cues) and FACTS.isdisjoint(asked.cues)
    passed = _since(asked) if finding.verdict in OPEN and whether and not OUT.isdisjoint(asked.all_cues) else None
    if passed is None:
        return finding
    for service in asked.asked_or_said(finding):
        for limit in service.time_limits:
            until = limit.deed is Deed.USE and limit.occasion is Occasion.DISCHARGE and limit.direction == "within"
            told = facts.session(asked.about(service)) if until and passed > limit.amount else None
            if told is not None:
                parts = tuple(part for part in told.parts if part.key == "answers.limit")
                return replace(told, verdict=Verdict.NO, parts=(Part("answers.limit_over", {}), *parts))
    return finding


def _since(asked: Asked) -> float | None:
    """The days since the discharge: those to a day that is past, or a number of days that is told."""
    past = [day.day for day in asked.u.days if day.day < asked.today]
    if past:
        return (asked.today - max(past)).days
    said = asked.u.amounts.duration
    return said[0] * DAYS[said[1]] if said is not None and said[1] in DAYS else None
