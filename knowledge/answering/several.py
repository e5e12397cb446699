"""Several services that answer on one topic: told once where they say the same, else each under its name."""

from dataclasses import replace

from knowledge.answering.facts import merge
from knowledge.answering.shapes import Finding, Part, both
from knowledge.models import Service, Verdict

MOST = 5
LEAD = 5  # a sentence no longer than this only says yes or no
LEAD_ENDS = {"zh": "\u3002", "en": ". "}
Told = list[tuple[Service, Finding]]


def unled(words: dict[str, str]) -> dict[str, str]:
    """The words without the yes or no that they begin with, where the answer to what was asked is the opposite."""
    told = {}
    for language, text in words.items():
        lead, end, rest = text.partition(LEAD_ENDS.get(language, ". "))
        told[language] = rest if rest and len(lead) + len(end) <= LEAD else text
    return told


def if_the_rest_holds(finding: Finding) -> Finding:
    """What the rule says, without its yes: that one condition is met is not that all are."""
    first = finding.parts[0]
    words = Part(first.key, {**first.args, "words": unled(first.args["words"])})
    return replace(finding, verdict=Verdict.DEPENDS, parts=(words, *finding.parts[1:]))


def alike(told: Told) -> Finding:
    """Many services of one verdict: what the first says, and for which it holds; each kind of words, where few."""
    first = told[0][1]
    texts = {repr(finding.parts) for _, finding in told}
    if 1 < len(texts) <= MOST:
        return merge(told, named=True)
    line = Part("answers.holds_for", {"services": [both(s.short) for s, _ in told]})
    parts = first.parts if len(texts) == 1 else (*first.parts, line)
    return Finding(first.verdict, parts, first.citations, None, (), first.intent)


def differing(told: Told, name: str) -> Finding:
    """Services of several verdicts: it depends on the service."""
    texts = list(dict.fromkeys(repr(finding.parts) for _, finding in told))[:MOST]
    finding = merge([(s, f) for s, f in told if repr(f.parts) in texts], named=True)
    head = Part("answers.differs_by_service", {"services": [both(s.short) for s, _ in told]})
    return Finding(Verdict.DEPENDS, (head, *finding.parts), finding.citations, None, (), f"topic.{name}")
