"""A service that is wished for sooner than it is promised, in a place that is on the list.

"Can I have the consultation in Beijing the day after tomorrow?": that Beijing is listed is no yes to the day.
"""

from dataclasses import replace
from datetime import date, timedelta

from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import stands_there
from knowledge.answering.ends import POLICY_END
from knowledge.answering.fitting import PROMISES, fitting, to_be_arranged
from knowledge.answering.shapes import Finding
from knowledge.answering.times import duration
from knowledge.clocks import reckon
from knowledge.models import Deed, Occasion, Verdict
from knowledge.understanding.tables import compiled

ARRANGED = frozenset({"arrange", "promised-time"})  # cues of a time in which it is to be arranged
ANSWERED = (Deed.CONTACT, Deed.REPLY)  # before that nothing is arranged
AHEAD = (Deed.APPLY, Deed.BOOK)  # where a last day for these is set, the day is held against that
OTHER_DAYS = frozenset({"occ-policy_start", POLICY_END, "occ-discharge", "bought-ago", "in-advance"})
TIMES, RULE = frozenset({"duration", "deadline"}), "answers.rule"  # intents that say the time themselves; a part


def too_soon(asked: Asked, finding: Finding) -> Finding:
    """It depends, and within which time it is promised, where the day that is wished for is before that."""
    if finding.intent != "coverage" or finding.verdict is not Verdict.YES:
        return finding
    wished = _wished(asked)
    service = asked.service_of(finding)
    if wished is None or service is None or any(one.deed in AHEAD for one in service.time_limits):
        return finding
    plain = to_be_arranged(asked).about(service)
    limits = [limit for _, limit in fitting(plain, ahead=False) if limit.deed in (*PROMISES, *ANSWERED)]
    if wished >= max((reckon(one, asked.today, asked.library.calendar).day for one in limits), default=wished):
        return finding
    told = duration(plain)
    if told is None or told.verdict is not Verdict.INFO:
        return finding
    return replace(told, verdict=Verdict.DEPENDS, parts=(*told.parts, *stands_there(finding)))


def unless_too_soon(asked: Asked, finding: Finding) -> Finding:
    """It depends, and within which time it is promised, where what is applied for only now is to be there before."""
    raw, text = asked.index.tables.raw, asked.u.text
    if not finding.tells or finding.intent in TIMES or not asked.u.days:
        return finding
    if not (compiled(raw["comes_by"]).search(text) and compiled(raw["applied_now"]).search(text)):
        return finding
    wished = max(day.day for day in asked.u.days)
    services = asked.said_or_asked(finding)
    if wished < asked.today or len(services) != 1 or (OTHER_DAYS - {"in-advance"}) & asked.all_cues:
        return finding
    limits = [
        limit
        for limit in services[0].time_limits
        if limit.deed is Deed.ARRANGE and limit.occasion is Occasion.APPLICATION and limit.direction == "within"
    ]
    if len(limits) != 1 or wished >= reckon(limits[0], asked.today, asked.library.calendar).day:
        return finding
    told = duration(to_be_arranged(asked).about(services[0]))
    if told is None or told.verdict is not Verdict.INFO:
        return finding
    behind = tuple(part for part in finding.parts if part.key != RULE)  # a rule's own yes is no promise of the day
    cited = tuple(dict.fromkeys((*told.citations, *finding.citations)))
    return replace(told, verdict=Verdict.DEPENDS, parts=(*told.parts, *behind), citations=cited)


def _wished(asked: Asked) -> date | None:
    """The day for which, or by which, it is wished."""
    if OTHER_DAYS & asked.all_cues:
        return None
    days = [day.day for day in asked.u.days if day.day >= asked.today]
    if days:
        return min(days)
    within = asked.u.amounts.days
    return asked.today + timedelta(days=within) if within is not None and ARRANGED & asked.cues else None
