"""Obligations and losses: a yes to them is bad news, and is said only where just that is asked."""

from knowledge.answering.kinds import of_topic
from knowledge.models import Verdict


def burden(topic_id: str, verdict: Verdict, cues: frozenset[str]) -> Verdict:
    """Of an obligation or a loss: the rule's own verdict only where just that is asked; who hopes to do without: no."""
    if topic_id == "no-show-counts" and "not-counted" in cues:
        return Verdict.NO if verdict is Verdict.YES else verdict
    hoped = of_topic(topic_id).hopes & cues
    if of_topic(topic_id).asked_by & cues and (not hoped or _asks_for_the_loss(cues)):
        return verdict
    hopes = bool((of_topic(topic_id).hopes | {"without", "no-prescription", "no-sample", "papers-later"}) & cues) or (
        "can" in cues and not {"counts", "deduct"} & cues and topic_id != "sample-needed"
    )
    if hopes and {"can", "still", "ask", "question", "no-prescription", "no-sample", "papers-later"} & cues:
        return Verdict.NO if verdict is Verdict.YES else Verdict.DEPENDS
    return Verdict.INFO


def _asks_for_the_loss(cues: frozenset[str]) -> bool:
    """Whether "still" only stands beside the loss that is asked for: "is it still counted as used"."""
    return "deduct" in cues and {"new-chance", "can"}.isdisjoint(cues)
