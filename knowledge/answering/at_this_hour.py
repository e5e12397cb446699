"""An hour of the night at which it is to be applied for, told beside a place: is anybody there then?"""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import stands_there
from knowledge.answering.facts import hours
from knowledge.answering.shapes import Finding
from knowledge.models import Verdict
from knowledge.understanding.tables import compiled

APPLYING = frozenset({"apply", "deed-apply", "taken-in", "that-hour"})  # cues
COVERAGE, NIGHT = "coverage", "night"


def closed_now(asked: Asked, finding: Finding) -> Finding:
    """That a place is on the list is no yes to applying at an hour when nobody is there; of an hour that is only told
    ("woke up at midnight") nothing is said."""
    then = asked.u.clock is not None or NIGHT in asked.all_cues
    service = asked.service_of(finding)
    if finding.intent != COVERAGE or not finding.hopeful or not then or service is None or not service.hours:
        return finding
    now = compiled(asked.index.tables.raw["this_moment"]).search(asked.u.text)
    if now is None or APPLYING.isdisjoint(asked.cues) or asked.u.days:
        return finding
    told = hours(asked.about(service))
    if told is None or told.verdict is not Verdict.NO:
        return finding
    return replace(told, parts=(*told.parts, *stands_there(finding)))
