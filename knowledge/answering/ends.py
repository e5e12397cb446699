"""The end of the policy that a question tells, held against the day on which the service is wished for."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from knowledge.answering.asked import WH, Asked
from knowledge.answering.eligibility import eligible
from knowledge.answering.facts import unsaid
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.models import Occasion, Verdict
from knowledge.understanding.days import Day
from knowledge.understanding.tables import compiled, said_by

POLICY_END = "occ-policy_end"
BEFORE_IT = "before-its-end"  # cue: it is applied for while the policy is still in force
EXPIRES = "expires"
STAY = frozenset({"occ-admission", "inpatient", "admission"})  # cues
AFTER_IT = frozenset({"deliver", "occ-admission", "occ-appointment"})  # what is over with the policy
ASKS = frozenset({"can", "question", "still"})
MOST_AHEAD = 2  # months ("the one after the next")


def past(asked: Asked) -> Asked:
    """With the policy over, where the day that is named for its end is past, or what is to be sent, or applied for,
    comes after it."""
    if POLICY_END not in asked.all_cues or not _may_end(asked):
        return asked
    end = _end_of_policy(asked).day
    later = not AFTER_IT.isdisjoint(asked.all_cues) and any(day.day > end for day in asked.u.days)
    return _over(asked) if later or end < asked.today or _applies_after(asked, end) else asked


def apart(asked: Asked) -> Asked:
    """Without the day on which the policy ends, where another is named: no limit runs from it, or else from it alone.
    With the policy over, where the other day, of the stay or the visit, comes after it."""
    if len(asked.u.days) < 2 or POLICY_END not in asked.all_cues or not _may_end(asked):
        return asked
    ended, end = past(asked), _end_of_policy(asked)
    if _runs_to_it(asked):
        return replace(ended, u=replace(ended.u, days=tuple(d for d in asked.u.days if d.day == end.day)))
    return replace(ended, u=replace(ended.u, days=tuple(day for day in ended.u.days if day is not end)))


def applied_before(asked: Asked) -> Finding | None:
    """Not said, where it is to be applied for before the policy's end and the stay comes after it: what must be done
    in force is the application, and of the stay the handbook is silent."""
    told = asked.all_cues
    if (
        len(asked.u.days) < 2
        or BEFORE_IT not in told
        or STAY.isdisjoint(told)
        or len(asked.services) != 1
        or not _may_end(asked)
    ):
        return None
    service = asked.services[0]
    rules = [rule for rule in service.rules if rule.topic == EXPIRES]
    last = max(asked.u.days, key=lambda day: day.day)
    if not rules or last.day < asked.today or _said_to_end(asked, last):
        return None
    silent = unsaid(asked, service, "stay-after-end", f"topic.{EXPIRES}")
    said = Part("answers.words", {"words": unled(both(rules[0].words))})
    cited = cite(asked.edition, service, rules[0].source)
    return replace(silent, parts=(said, *silent.parts), citations=cited)


def too_late(asked: Asked) -> Finding | None:
    """No, where it is asked whether it may be applied for on a day, or in a month, after the policy's end."""
    told = asked.all_cues
    if POLICY_END not in told or not asked.services or not ASKS & told or WH & asked.cues or not _may_end(asked):
        return None
    end = _end_of_policy(asked).day
    later = _runs_to_it(asked) and any(day.day > end for day in asked.u.days)
    if not later and not _applies_after(asked, end):
        return None
    finding = eligible(_over(asked).about(asked.services[0]))
    return finding if finding is not None and finding.verdict is Verdict.NO else None


def end_of_policy(asked: Asked) -> date | None:
    """The day that is told for the policy's end; None where none is."""
    return _end_of_policy(asked).day if _may_end(asked) else None


def _runs_to_it(asked: Asked) -> bool:
    """Whether something of the service has to be done so long before the policy's end."""
    limits = (limit for service in asked.services for limit in service.time_limits)
    return any(limit.occasion is Occasion.POLICY_END and limit.direction == "before" for limit in limits)


def _over(asked: Asked) -> Asked:
    cues, aside = asked.u.cues | {"policy-over"}, asked.u.aside
    return replace(asked, u=replace(asked.u, cues=cues - {"ends-later"}, aside=aside - {"ends-later"}))


def _end_of_policy(asked: Asked) -> Day:
    """Of the days that are named the one behind which it is said that the policy ends then; else the one that stands
    nearest to the words for the end of the policy."""
    said = [day for day in asked.u.days if _said_to_end(asked, day)]
    if len(said) == 1:
        return said[0]
    place = max((match.start() for match in said_by(POLICY_END).finditer(asked.u.text)), default=-1)
    return min(_may_end(asked), key=lambda day: place - day.end if day.end <= place else day.start - place)


def _may_end(asked: Asked) -> list[Day]:
    """The days on which the policy may end: that on which an illness was found is none, nor is any where it is told how
    long it has yet to run."""
    raw = asked.index.tables.raw
    if compiled(raw["yet_to_run"]).search(asked.u.text):
        return [day for day in asked.u.days if _said_to_end(asked, day)]
    found = compiled(raw["found_on"]["behind"])
    return [day for day in asked.u.days if _said_to_end(asked, day) or not found.match(asked.u.text[day.end :])]


def _said_to_end(asked: Asked, day: Day) -> bool:
    """Whether it is said behind the day that the policy ends then."""
    return compiled(asked.index.tables.raw["ends_on"]).match(asked.u.text, day.end) is not None


def _applies_after(asked: Asked, end: date) -> bool:
    """Whether it is to be applied for only then: on another day that is named, or in a month, after the end, and no
    renewal is told."""
    if "renewal" in asked.all_cues:
        return False
    then = compiled(asked.index.tables.raw["only_then"])
    days = (day.day for day in asked.u.days if then.match(asked.u.text, day.end))
    return any(day > end for day in (*days, *_months(asked, then.pattern)))


def _months(asked: Asked, then: str) -> Iterator[date]:
    """The first days of the months (and years) that are named without a day, and in which it is to be done."""
    numbers = asked.index.days
    pattern = asked.index.tables.raw["later_month"].replace("%n", numbers.numeral)
    for match in re.finditer(pattern + then, asked.u.text):
        named = numbers.number(match["m"] or "")
        months = named or (1 if match["year"] else asked.today.month + len(match["next"] or ""))
        years = 1 if match["year"] or months < asked.today.month else 0
        if months <= 12 + MOST_AHEAD:
            yield date(asked.today.year + years + (months - 1) // 12, (months - 1) % 12 + 1, 1)
