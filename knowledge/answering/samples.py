"""Samples that are there, and such as are not: one kind that lacks forbids no test for which another may be given.

Where a handbook names the kinds, of which the laboratory takes what the illness needs, a kind that is offered leaves it
open; where several lack and none is offered, or "no sample at all" is told, the service ends, whatever else is asked.
"""

from dataclasses import replace

from knowledge.answering.asked import Asked, rules_of
from knowledge.answering.heard import whether
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.models import Service, Verdict
from knowledge.understanding.clauses import clauses
from knowledge.understanding.tables import compiled

NEEDED, KIND = "sample-needed", "sample-kind"  # topics
OF_SAMPLES = frozenset(
    {"topic.sample-needed", "topic.sample-kind", "topic.no-show-counts", "topic.expires", "eligible", "exists", "uses"}
)
SAMPLE = frozenset({"sample", "no-sample"})  # cues
COUNTS = frozenset({"counts", "deduct", "used-up"})  # cues that it is asked whether it is lost
OF_ONE = f"topic.{NEEDED}"
ANY, SEVERAL = "any", 2


def unless_lacking(asked: Asked, finding: Finding) -> Finding:
    """No, where no sample can be given; open, where one is refused for a kind that lacks while another is offered."""
    if finding.intent not in OF_SAMPLES or SAMPLE.isdisjoint(asked.all_cues) or not whether(asked):
        return finding
    for service in asked.said_or_asked(finding) or asked.all_services:
        rules = rules_of(asked, service, NEEDED)
        if not rules or not rules[0].binding:  # where a use is not said to end without one
            continue
        lacks, offered = _told(asked, service)
        asks = finding.verdict is Verdict.INFO and finding.intent == OF_ONE and "can" in asked.cues
        refused = finding.verdict is Verdict.NO and finding.intent in (OF_ONE, f"topic.{KIND}")
        if offered and (refused or (asks and "either" not in asked.cues)):
            parts = (Part("answers.words", {"words": unled(both(rules[0].words))}),)
            return replace(finding, verdict=Verdict.DEPENDS, parts=parts)
        none = ANY in lacks or len(lacks) >= SEVERAL
        if none and not offered and finding.verdict is not Verdict.NO and COUNTS.isdisjoint(asked.cues):
            words = {"words": unled(both(rules[0].words)), "turned": True, "verdict": Verdict.NO.value}
            cited = cite(asked.edition, service, rules[0].source)
            return Finding(Verdict.NO, (Part("answers.rule", words),), cited, service.id, (), OF_ONE)
    return finding


def _told(asked: Asked, service: Service) -> tuple[set[str], set[str]]:
    """The kinds of samples that lack, and those that are there or asked about and that the handbook names."""
    raw, text = asked.index.tables.raw["samples"], asked.u.text
    printed = "".join(rule.words.zh for topic in (NEEDED, KIND) for rule in rules_of(asked, service, topic))
    lacks: set[str] = set()
    offered: set[str] = set()
    for start, end in clauses(text, asked.index.tables.cuts):
        clause = compiled(raw["apart"]).sub("", text[start:end])
        kinds = {kind for kind, said in raw["kinds"].items() if compiled(said).search(clause)}
        if kinds and compiled(raw["lacks"]).search(clause):
            lacks |= kinds
        else:
            offered |= {kind for kind in kinds - {ANY} if compiled(raw["kinds"][kind]).search(printed)}
    return lacks, offered - lacks
