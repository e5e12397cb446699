"""Obligations and losses: a yes to them is bad news, and is said only where just that is asked."""

from knowledge.answering.kinds import of_topic
from knowledge.models import Verdict


def burden(topic_id: str, verdict: Verdict, cues: frozenset[str]) -> Verdict:
    """Of an obligation or a loss: the rule's own verdict only where just that is asked; who hopes to do without: no."""
    kind = of_topic(topic_id)
    hoped = kind.hopes & cues
    if kind.asked_by & cues and (not hoped or _asks_for_the_loss(cues)):
        return verdict
    hopes = bool((kind.hopes | {"without", "no-prescription", "no-sample", "papers-later"}) & cues) or (
        "can" in cues and not {"counts", "deduct"} & cues and not kind.no_hope_by_can
    )
    if hopes and {"can", "still", "ask", "question", "no-prescription", "no-sample", "papers-later"} & cues:
        return Verdict.NO if verdict is Verdict.YES else Verdict.DEPENDS
    return Verdict.INFO


def _asks_for_the_loss(cues: frozenset[str]) -> bool:
    """Whether "still" only stands beside the loss that is asked for: "is it still counted as used"."""
    return "deduct" in cues and {"new-chance", "can"}.isdisjoint(cues)
