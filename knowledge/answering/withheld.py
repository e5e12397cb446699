"""A paper that must be handed in, and that the message says is refused, kept back or not to be had."""

from collections.abc import Iterator
from typing import Any

from knowledge.answering.asked import WH, Asked, rules_of
from knowledge.answering.papers import demanded, line_of
from knowledge.answering.shapes import Finding, cite
from knowledge.models import Paper, Service, Verdict
from knowledge.understanding.tables import compiled

ASKS = frozenset({"can", "ask", "question", "enough", "still"})
NOT_ASKED = frozenset({"must", "papers-follow", "paper-lacks", "paper-alone", "counts"})
COPIES = frozenset({"photo", "original-away"})  # cues of a copy that is there
PARTLY = frozenset({Verdict.YES, Verdict.INFO, Verdict.DEPENDS, Verdict.UNKNOWN})
REPORT, LOSS = "-report", "topic.no-show-counts"


def unless_withheld(asked: Asked, finding: Finding) -> Finding:
    """No, where what the service cannot be had without is told not to be given, whatever else was asked of it."""
    whether = asked.services and not ASKS.isdisjoint(asked.cues) and finding.intent != LOSS
    if finding.verdict not in PARTLY or not whether:
        return finding
    said = asked.index.tables.raw["withheld"]
    turned = finding.verdict is Verdict.YES and "can" in asked.cues  # that it must be there is no yes to doing without
    if not (WH | NOT_ASKED).isdisjoint(asked.cues - ({"must"} if turned else set())) or not compiled(
        said["any"]
    ).search(asked.u.text):
        return finding
    for service in asked.services:
        if finding.service in (None, service.id):
            for paper in _withheld(asked, service, said):
                cited = cite(asked.edition, service, paper.source)
                return Finding(Verdict.NO, (line_of(service, paper, without=True),), cited, service.id, (), "paper")
    return finding


def _withheld(asked: Asked, service: Service, said: dict[str, Any]) -> Iterator[Paper]:
    """The papers that must be there and are not."""
    text, instead = asked.u.text, compiled(said["instead"])
    for paper in service.papers:
        named = said["papers"].get(paper.id)
        if named is None or not _must(asked, service, paper):
            continue
        refused = [f"(?:{said['refused_before']})(?:{named})", f"(?:{named})(?:{said['refused_behind']})"]
        lacking = [f"(?:{said['lacking_before']})(?:{named})", f"(?:{named})(?:{said['lacking_behind']})"]
        follows = any(when.slot == "variant" for when in paper.required_when)  # a notice that the hospital may yet give
        lost = paper.stage == "application" and not follows and COPIES.isdisjoint(asked.all_cues)
        found = (compiled(one).search(text) for one in (*refused, *(lacking if lost else ())))
        if any(match and not instead.search(text[: match.start()] + " " + text[match.end() :]) for match in found):
            yield paper


def _must(asked: Asked, service: Service, paper: Paper) -> bool:
    """Whether it has to be handed in: always, in the case that is told, or as a rule of the service says."""
    if paper.required == "never":
        return False
    if paper.required == "always" or demanded(asked, paper):
        return True
    needed = {f"{paper.id}-needed", f"{paper.id.removesuffix(REPORT)}-needed"}
    return any(rule.verdict is Verdict.YES for topic in needed for rule in rules_of(asked, service, topic))
