"""A question that asks no more than whether what it names is covered, in a turn that no rule knows; and one that asks
more, in the very words in which cover is asked for.

"Does your signboard hang in Shenzhen, for the gene test?" and "the gene test in Shenzhen, may my cat come along?": what
tells them apart was learned from thousands of such messages (``examples/covers.tsv``). Only how the question is taken
changes: what the list says, and what speaks against it in what is told, is weighed as ever.
"""

from collections.abc import Callable
from dataclasses import replace

from knowledge.answering.shapes import Finding
from knowledge.models import Verdict
from knowledge.understanding import scores
from knowledge.understanding.features import features_of_cover
from knowledge.understanding.index import Index
from knowledge.understanding.names import LISTED, Scored, Understanding

COVERAGE = "coverage"  # an intent
SURE, HARDLY = 0.85, 0.05  # how likely no more is asked
UNSURE = frozenset({Verdict.UNKNOWN, Verdict.INFO, Verdict.CLARIFY, Verdict.DEPENDS})
Put = Callable[[Understanding], Finding]


def only_cover(u: Understanding, finding: Finding, put: Put, index: Index) -> tuple[Understanding, Finding]:
    """The question as it is meant, and what is found for it. ``finding``: what is said as it was taken at first."""
    if index.likeness is None or not u.of(*LISTED) or finding.options:
        return u, finding
    promised = finding.intent == COVERAGE and finding.hopeful
    if not promised and finding.verdict not in UNSURE:
        return u, finding
    likely = index.likeness.only_cover(features_of_cover(u))
    if promised:
        more = replace(u, bare=False, likely_more=1.0)
        found = put(more) if likely <= HARDLY else finding
        refused = finding.verdict is Verdict.YES or found.verdict is Verdict.NO
        return (more, found) if refused and found is not finding else (u, finding)
    if likely < SURE or finding.intent == COVERAGE:
        return u, finding
    plain = replace(
        u,
        intents=(Scored(COVERAGE, scores.CERTAIN, (f"only cover {likely:.2f}",)),),
        unknown=(),
        word="",
        purpose="",
        left=(),
        bare=True,
        likely_more=0.0,
    )
    found = put(plain)
    said = found.intent == COVERAGE and (found.hopeful or found.verdict is Verdict.NO)
    return (plain, found) if said else (u, finding)
