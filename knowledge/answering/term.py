"""A policy whose printed term is over by the day asked about: its services have ended, unless it was renewed."""

from dataclasses import replace
from datetime import date, timedelta

from knowledge.answering.asked import Asked
from knowledge.answering.case import policy_start
from knowledge.answering.shapes import Finding, Part
from knowledge.models import Verdict
from knowledge.understanding.by_calendar import day_of

OF_USE = frozenset({"eligible", "usable-from", "coverage", "uses"})
RENEWED = frozenset({"renewal"})  # cues


def unless_expired(asked: Asked, finding: Finding) -> Finding:
    """No, where the day on which the policy began is told, and its term is over; of one that was renewed nothing is
    known, and that is said."""
    years = asked.edition.handbook.term_years
    hopeful = finding.verdict in (Verdict.YES, Verdict.DEPENDS, Verdict.INFO)
    if years is None or asked.policy is not None or not hopeful or finding.intent not in OF_USE:
        return finding
    start = policy_start(asked)
    if start is None or RENEWED & asked.all_cues:
        return finding
    told = [day.day for day in asked.u.days]
    others = [day for day in told if (day.month, day.day) != (start.month, start.day)]
    if len(others) == len(told):  # when it began is told only as so long ago
        return finding
    last = _last_day(start, years)
    ahead = max(others, default=asked.today)
    if max(ahead, asked.today) <= last:
        return finding
    over = Part("answers.term_over", {"start": start.isoformat(), "last": last.isoformat(), "years": years})
    return replace(finding, verdict=Verdict.NO, parts=(over,))


def _last_day(start: date, years: int) -> date:
    """The day before the one on which it began comes round again."""
    again = day_of(start.year + years, start.month, start.day) or date(start.year + years, 3, 1)
    return again - timedelta(days=1)
