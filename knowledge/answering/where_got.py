"""Where a thing is had that goes with a service: a form to be signed, the report, the drug.

No list of places answers that. A form has a line of its own that says who brings it; of a report the handbooks say when
it comes and in which form, not where; a drug is fetched where the service says so, once it is on the list.
"""

from knowledge.answering.asked import Asked, rules_of
from knowledge.answering.facts import merge, silence
from knowledge.answering.names import coverage
from knowledge.answering.papers import any_paper
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.answering.times import limit_told
from knowledge.models import Service, Verdict
from knowledge.times import Deed
from knowledge.understanding.names import LISTED

INTENT = "where-got"
REPORTS = frozenset({"report", "gene-report"})  # cues
PAPERS = frozenset({"paper-name", "prescription"})  # cues
HAVING = frozenset({"can", "have", "existence", "question", "which-pharmacy"})  # cues
FORMS, WAY, NAMES = "report-electronic", "delivery", "pharmacy-names"  # topics; what is not said


def where_got(asked: Asked) -> Finding | None:
    """Where the report, the paper or the drug is fetched that is named."""
    if REPORTS & asked.cues:
        found = [(s, one) for s in asked.services if (one := _report(asked, s)) is not None]
        if found:
            return merge(found, named=len(found) > 1)
    return any_paper(asked) if PAPERS & asked.cues else _drug(asked)


def _report(asked: Asked, service: Service) -> Finding | None:
    """That it is not said where a report is given out, with what is said of it; None of a service that gives none."""
    limits = [limit for limit in service.time_limits if limit.deed is Deed.REPORT]
    if not limits:
        return None
    forms = rules_of(asked, service, FORMS)[:1]
    parts = [silence(asked.edition, service, "report-place")]
    parts += [limit_told(asked, (service, limit), False) for limit in limits[:1]]
    parts += [Part("answers.words", {"words": unled(both(rule.words))}) for rule in forms]
    cited = cite(asked.edition, service, *(limit.source for limit in limits[:1]), *(rule.source for rule in forms))
    return Finding(Verdict.UNKNOWN, tuple(parts), cited[:2], service.id, (), INTENT)


def _drug(asked: Asked) -> Finding | None:
    """How a drug is come by, and that the pharmacies are not named; the list first, where it lacks what is named."""
    services = asked.services or asked.all_services
    service = next((s for s in services if rules_of(asked, s, WAY) and _drugs(asked, s)), None)
    if service is None:
        return None
    listed = coverage(asked.about(service)) if asked.names(*LISTED) or asked.u.unknown else None
    if listed is not None and (listed.options or not listed.hopeful):
        return listed
    way = rules_of(asked, service, WAY)[0]
    parts = [Part("answers.words", {"words": unled(both(way.words))})]
    parts += [silence(asked.edition, service, NAMES)] if NAMES in service.unsaid else []
    also = listed is not None and not HAVING.isdisjoint(asked.cues)  # "at which pharmacy, is there one?"
    parts += (listed.parts if also else listed.parts[:1]) if listed is not None else ()
    verdict = Verdict.DEPENDS if also else Verdict.INFO
    return Finding(verdict, tuple(parts), cite(asked.edition, service, way.source), service.id, (), INTENT)


def _drugs(asked: Asked, service: Service) -> bool:
    return asked.edition.coverage(service, "drugs") is not None
