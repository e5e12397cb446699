"""An illness, or a house, that is told, and of which it is not sure that the service is for it: no yes that rests on a
place.

"Fibroids, to be operated in Taizhou, may the deposit be advanced?": Taizhou is on the list, and whether the terms count
the illness as a critical one is left to them. Of a nursing home in Changsha, or a hospital that has no grade yet, the
list of cities says nothing either. Nothing is said of an illness that counts, whatever its stage.
"""

from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import stands_there, weighed
from knowledge.answering.case import situation
from knowledge.answering.eligibility import ELIGIBLE
from knowledge.answering.shapes import Finding, ask_channel
from knowledge.models import Service, Test, Verdict
from knowledge.rules import ANY, check
from knowledge.understanding.tables import compiled

HELD = frozenset({"coverage", ELIGIBLE})  # intents of a yes that promises the use
# kinds of illnesses of which it is told too little, or that are critical ones only from some stage on
DOUBTFUL = frozenset({"benign", "perhaps-critical", "symptom"})


def unless_doubtful(asked: Asked, finding: Finding) -> Finding:
    """``finding``, but for a yes of a service of which it is open whether it is for the illness that is told."""
    if finding.verdict is not Verdict.YES or finding.intent not in HELD:
        return finding
    services = [s for s in asked.services if finding.service in (None, s.id)]
    if not any(_is_open(asked, service) for service in services):
        return finding
    return weighed(finding, stands_there(finding), ask_channel(asked.edition))


def _is_open(asked: Asked, service: Service) -> bool:
    """Whether the terms decide if the illness that is told is one of those that the service is for, or the house is
    one of which its grade is not known."""
    case = situation(asked, service)
    kinds, odd = set(case.illness_kinds or ()), _is_odd_house(asked)
    if kinds.isdisjoint(DOUBTFUL) and not odd:
        return False
    open_ = [item.condition for item in check(service, asked.edition, case, asked.library) if item.state == "unknown"]
    if odd and any(condition.test is Test.HOSPITAL_GRADE for condition in open_):
        return True
    ill = [c for c in open_ if c.test is Test.DIAGNOSIS and c.illnesses != (ANY,)]
    return not kinds.isdisjoint(DOUBTFUL) and any(kinds.isdisjoint(condition.illnesses) for condition in ill)


def _is_odd_house(asked: Asked) -> bool:
    """Whether it is told of the house that it is no ordinary hospital, or has no grade."""
    words, text = asked.index.tables.raw["odd_house"], asked.u.text
    if asked.u.purpose:  # what it is for is asked by its word
        return False
    told = any(compiled(pattern).search(text) for pattern in words["told"])
    return told and compiled(words["unless"]).search(text) is None
