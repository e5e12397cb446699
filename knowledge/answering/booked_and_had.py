"""What has to be booked so long ahead, and be over so long before the policy ends: both limits together.

Each alone may still leave time ("the check-up is had by tomorrow") where nobody can keep both.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from knowledge.answering.asked import Asked
from knowledge.answering.ends import POLICY_END, end_of_policy
from knowledge.answering.fitting import undated
from knowledge.answering.shapes import Finding, Part, cite
from knowledge.answering.times import last_moment
from knowledge.clocks import reckon
from knowledge.models import Deed, Occasion, Service, TimeLimit, Verdict

ASKS = frozenset({"can", "in-time", "late-by", "question", "still"})  # cues
DONE = frozenset({"is-booked", "expired", "policy-over", "renewal"})  # cues: nothing is to be booked before that end
LATE = "answers.time.too_late"


def unless_too_near(asked: Asked, finding: Finding) -> Finding:
    """No, where the policy ends before what is booked today could be had; no yes, where that turns on which of two
    numbers of days holds."""
    told = asked.all_cues
    if not finding.tells or POLICY_END not in told or not asked.u.days:
        return finding
    if ASKS.isdisjoint(told) or not DONE.isdisjoint(told):
        return finding
    end = end_of_policy(asked)
    if end is None or end < asked.today:
        return finding
    for service in asked.asked_or_said(finding):
        for booked, had in _pairs(asked, service):
            visit = reckon(had, end, asked.library.calendar).day
            last = reckon(booked, visit, asked.library.calendar)
            if asked.today <= last.day:
                continue
            if last.earliest is not None and asked.today <= last.earliest:
                return replace(finding, verdict=Verdict.DEPENDS, parts=last_moment(asked, service, (had.deed,)))
            return _no(asked, service, last.earliest or last.day, (booked, had))
    return finding


def _no(asked: Asked, service: Service, last: date, limits: tuple[TimeLimit, TimeLimit]) -> Finding:
    args = {"day": last.isoformat(), "acting": asked.today.isoformat(), "at": None, "estimate": False}
    lines = (last_moment(undated(asked), service, (limit.deed,)) for limit in limits)
    parts = (Part(LATE, args), *(line for both in lines for line in both))
    return Finding(Verdict.NO, parts, cite(asked.edition, service, limits[1].source), service.id, (), "deadline")


def _pairs(asked: Asked, service: Service) -> Iterator[tuple[TimeLimit, TimeLimit]]:
    """Of what is asked for: how long ahead it is booked, and how long before the policy's end it is had."""
    limits = [limit for limit in service.time_limits if limit.direction == "before" and limit.variant in asked.variants]
    for booked in limits:
        ahead = booked.deed is Deed.BOOK and booked.occasion is Occasion.APPOINTMENT
        for had in limits if ahead else ():
            if had.occasion is Occasion.POLICY_END and had.variant == booked.variant:
                yield booked, had
