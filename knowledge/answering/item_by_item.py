"""Several things, and which of them it holds for ("A, B and C: which are included?"): each is asked about alone."""

import re
from collections.abc import Callable
from dataclasses import replace

from knowledge.answering.shapes import UNDER, Finding, Part, same
from knowledge.models import Verdict
from knowledge.understanding.index import Index
from knowledge.understanding.names import LISTED, SERVICES, Kind, Understanding
from knowledge.understanding.tables import compiled

VAGUE = frozenset({"", "absent", "exists", "eligible", "what-is", "services", "includes", "compare", "uses"})
PLAIN = (*LISTED, Kind.HANDBOOK, Kind.RELATION, Kind.ILLNESS)  # of several of these one answer speaks anyway
MOST = 5
Put = Callable[[str], list[tuple[Understanding, Finding]]]


def things(u: Understanding, index: Index) -> list[tuple[str, str]]:
    """Each thing with the question about it alone; none where it is no such question."""
    raw = index.tables.raw["which_of_them"]
    match = compiled(raw["named"]).search(u.text)
    if match is None or u.of(*PLAIN):
        return []
    named = [re.sub(raw["lead"], "", one.strip()) for one in re.split(raw["between"], match["things"])]
    asked = re.sub(raw["tail"], "", match["asked"])
    services = {name.text: name.ids for name in u.of(*SERVICES)}
    apart = services.keys() >= set(named) and len({services[one] for one in named}) > 1
    if not all(named) or len(named) > MOST or apart:
        return []
    return [(one, u.text[: match.start()] + one + asked + raw["asks"]) for one in named]


def of_each(named: list[tuple[str, str]], put: Put) -> Finding | None:
    """What is said of each, under its name; None where of one of them nothing is said."""
    said: dict[str, tuple[list[str], Finding]] = {}
    for name, text in named:
        told = put(text)
        u, finding = told[0]
        if len(told) != 1 or u.urgent or finding.intent in VAGUE or _unsure(finding):
            return None
        said.setdefault(repr(finding.parts), ([], finding))[0].append(name)
    if len(said) < 2:  # of none, or the same of all
        return None
    parts: list[Part] = []
    for names, finding in said.values():
        parts += [Part(UNDER, {"services": [same(name) for name in names]}), *finding.parts]
    found = [finding for _, finding in said.values()]
    cited = tuple(dict.fromkeys(c for finding in found for c in finding.citations))
    service = found[0].service if len({finding.service for finding in found}) == 1 else None
    return replace(found[0], verdict=Verdict.INFO, parts=tuple(parts), citations=cited, service=service, options=())


def _unsure(finding: Finding) -> bool:
    other = finding.verdict in (Verdict.CLARIFY, Verdict.OUT_OF_SCOPE)
    return other or not finding.understood or any(part.key == UNDER for part in finding.parts)
