"""The day of the stay that is told beside a place, held against the last day to apply for the service."""

from dataclasses import replace

from knowledge.answering import names, times
from knowledge.answering.asked import Asked
from knowledge.answering.moments import AT_ONCE
from knowledge.answering.shapes import Finding, Part, both
from knowledge.models import Deed, Test, Verdict

ADMISSION, BEGUN = "occ-admission", "occ-policy_start"  # cues
STAYS = frozenset({ADMISSION, "occ-appointment"})
COVERAGE, HELD = "coverage", frozenset({"coverage", "eligible"})
CONDITIONS = "conditions"  # argument of a part
APPLIED = (Deed.APPLY, Deed.BOOK)
KEPT = 2  # lines that say that there is time, and until which day


def in_time(asked: Asked, finding: Finding) -> Finding:
    """That a place is on the list is no yes where the day of the stay is told and the last day to apply is gone by;
    where it is not, that condition is met, and of a place on the list nothing else is to be waited for."""
    cues = asked.all_cues
    told = STAYS & cues and (asked.u.days or AT_ONCE & cues)
    if finding.intent not in HELD or not finding.hopeful or not told or not asked.services:
        return finding
    service = next((s for s in asked.services if s.id == finding.service), None)
    last = times.deadline(asked) if finding.intent == COVERAGE else None
    if last is not None and last.verdict is Verdict.NO:
        return last
    ahead = any(day.day >= asked.today for day in asked.u.days) or AT_ONCE & cues
    stays = ADMISSION in cues and BEGUN not in cues and ahead  # the day that is told is that of the stay
    last = times.still(asked, service, APPLIED) if service is not None and stays else None
    if last is None or last.verdict is not Verdict.YES:
        return last if last is not None and last.verdict is Verdict.NO else finding
    if finding.intent != COVERAGE:
        listed = names.coverage(asked)
        finding = listed if listed is not None and listed.verdict is Verdict.YES else finding
    parts = tuple(_without_it(asked, part) for part in finding.parts)
    return replace(finding, parts=(*parts[:1], *last.parts[:KEPT], *parts[1:]))


def _without_it(asked: Asked, part: Part) -> Part:
    """The line of conditions without the one that is met."""
    if CONDITIONS not in part.args:
        return part
    met = [both(c.words) for s in asked.services for c in s.conditions if c.test is Test.NOT_ADMITTED]
    return replace(part, args={**part.args, CONDITIONS: [one for one in part.args[CONDITIONS] if one not in met]})
