"""Two services of one handbook held against each other: whether they are given in the same cities or hospitals."""

from knowledge.answering.asked import Asked
from knowledge.answering.places import shown
from knowledge.answering.shapes import Finding, Part, both, cite, same
from knowledge.models import Service, Verdict

MOST = 8  # names that one service alone has and that are told


def same_list(asked: Asked) -> Finding | None:
    """Whether two services have the same printed list; None where something else is compared or a list is missing."""
    if len(asked.services) != 2 or "difference" not in asked.cues:
        return None
    kind = "hospitals" if "hospitals" in asked.cues else "cities" if "cities" in asked.cues else ""
    names = [_names(asked, service, kind) for service in asked.services]
    if not all(names):
        return None
    rows = []
    for service, own, other in zip(asked.services, names, reversed(names), strict=True):
        alone = [name for id_, name in own.items() if id_ not in other]
        rows.append({"service": both(service.short), "count": len(own), "alone": len(alone), "names": alone[:MOST]})
    args = {"rows": rows, "same": names[0].keys() == names[1].keys(), "unit": kind}
    places = "hospitals" if kind == "hospitals" else "places"
    found = [(s, asked.edition.coverage(s, places)) for s in asked.services]
    cited = tuple(c for s, coverage in found if coverage for c in cite(asked.edition, s, coverage.source))
    return Finding(Verdict.INFO, (Part("answers.alike", args),), cited, None, (), "compare")


def _names(asked: Asked, service: Service, kind: str) -> dict[str, dict[str, str]]:
    """The printed hospitals or cities of a service, by code or name; empty where no list is printed."""
    if kind == "hospitals":
        return {hospital.name: same(hospital.name) for hospital in asked.edition.hospital_list(service) or ()}
    places = asked.edition.place_list(service) if kind == "cities" else None
    return {code: shown(asked.library.division(code)) for code in places.codes} if places else {}
