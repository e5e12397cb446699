"""What is said to a question is held against the printed lists, for what is named beside it."""

from dataclasses import replace

from knowledge.answering import contents, lists, names, others
from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import beside, stands_there
from knowledge.answering.kinds import traits
from knowledge.answering.lists import THINGS, of_one_city
from knowledge.answering.shapes import Finding
from knowledge.models import Verdict
from knowledge.understanding.names import LISTED, Kind
from knowledge.understanding.tables import compiled

ELIGIBLE, USES = "eligible", "uses"
HAVING = frozenset({"can", "existence", "have"})  # cues
PRICE, WHICH_HOSPITAL, EXPERTS = "topic.fees-included", "topic.choose-hospital", "topic.expert-cities"


def on_list(asked: Asked) -> Finding | None:
    """What the lists hold; of one city whether it is on them."""
    return names.coverage(asked) if of_one_city(asked) else others.listed(asked)


def held_against_lists(asked: Asked, finding: Finding) -> Finding:
    """A yes is none for a place, hospital or drug that is named beside it and that the list lacks."""
    if finding.intent == PRICE and asked.services and asked.names(*LISTED):
        return _placed(asked, finding)
    if finding.intent == WHICH_HOSPITAL and finding.verdict is Verdict.DEPENDS and asked.names(Kind.JAPAN):
        listed = names.coverage(asked)  # one that is matched to the case is one of the list
        return listed if listed is not None and listed.verdict is Verdict.NO else finding
    if finding.verdict is Verdict.UNKNOWN and finding.intent.startswith("topic.") and asked.names(Kind.PLACE):
        listed = names.coverage(asked) if asked.services else None
        there = finding.intent == WHICH_HOSPITAL and listed is not None and listed.verdict is Verdict.NO
        return listed if listed is not None and there else beside(finding, listed)  # none may be had there
    case = _of_the_case(finding.intent)
    certain = finding.verdict is Verdict.YES or (case and finding.verdict is Verdict.DEPENDS)
    if not certain or finding.intent == EXPERTS:  # whose experts they are is no list of places that are covered
        return finding
    kind = traits(finding.intent)
    if finding.intent == "hours" and asked.services and asked.names(*LISTED):  # somebody is there: for that place?
        listed = names.coverage(asked)
        if listed is None or listed.verdict is Verdict.NO or listed.options:
            return listed or finding
        return replace(finding, verdict=listed.verdict, parts=(*finding.parts, *listed.parts))
    if not case and (kind.afterwards or kind.burden or finding.intent == "coverage"):
        return finding
    # strange words beside what is said by its words, or of the rules alone, are verbs rather than names
    strange = [u for u in asked.u.unknown if not kind.by_words or u.looks != "name"] if case else []
    if not strange and not asked.names(*LISTED):
        return finding
    listed = names.coverage(asked)
    if listed is None:
        return finding
    if case and finding.intent == ELIGIBLE and "assured" not in asked.cues and listed.verdict is Verdict.YES:
        return listed  # no more was open than what has to hold beside the list
    if finding.intent == USES and listed.verdict is not Verdict.NO and not listed.options:
        return _as_listed(finding, listed)
    doubtful = finding.verdict is Verdict.YES and listed.verdict in (Verdict.UNKNOWN, Verdict.CLARIFY, Verdict.DEPENDS)
    return listed if doubtful or listed.verdict is Verdict.NO else finding


def _as_listed(finding: Finding, listed: Finding) -> Finding:
    """How many uses are left, with what the list says of the place that is named."""
    if listed.verdict is Verdict.YES:
        return replace(finding, parts=(*finding.parts, *stands_there(listed)))
    parts = (*listed.parts, *(part for part in finding.parts if part.key == "answers.uses"))
    return replace(listed, parts=parts) if finding.verdict is Verdict.YES else finding


def _placed(asked: Asked, finding: Finding) -> Finding:
    """Beside what it costs, that the place, hospital or drug that is named is on the list."""
    listed = names.coverage(asked)
    if listed is not None and listed.verdict is Verdict.NO and HAVING & asked.cues:
        return listed  # "is there one in Wuxi where I need not pay?"
    there = listed is not None and listed.hopeful and not listed.options
    return replace(finding, parts=(*finding.parts, *listed.parts[:1])) if listed and there else finding


def _of_the_case(intent: str) -> bool:
    """Whether the answer is on the case and not on the lists themselves."""
    kind = traits(intent)
    return intent == "eligible" or kind.deciding or (kind.guarded and intent != "coverage")


def unlisted(asked: Asked, silent: Finding | None) -> Finding | None:
    """Where the rules are silent on what lies abroad: no, for a place that is named and that the printed list lacks.
    So, too, where a rule says no more than what is printed there."""
    refused = silent is not None and silent.verdict is Verdict.NO and len(asked.services) == 1
    if silent is None or not (refused or silent.verdict is Verdict.UNKNOWN) or not asked.names(Kind.PLACE):
        return silent
    listed = names.coverage(asked)
    if listed is None or listed.verdict is not Verdict.NO:
        return silent
    own = silent.verdict is Verdict.UNKNOWN or not set(silent.citations).isdisjoint(listed.citations)
    return listed if own else silent


def counted(asked: Asked) -> Finding | None:
    """How many: of the services, where it is they that are counted, else of what the lists hold."""
    of_services = asked.unnamed and THINGS.isdisjoint(asked.all_cues) and not asked.names(Kind.PLACE, *LISTED)
    if of_services and compiled(asked.index.tables.raw["services_counted"]).search(asked.u.text):
        return contents.services(asked)
    return lists.count(asked)
