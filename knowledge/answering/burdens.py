"""Obligations and losses: a yes to them is bad news, and is said only where just that is asked."""

from knowledge.answering.asked import Asked
from knowledge.answering.kinds import of_topic
from knowledge.models import Verdict
from knowledge.understanding.tables import said_by

NEW_CHANCE = "new-chance"  # cue
ANEW = ("again", NEW_CHANCE)  # cues that hope for another one


def hoped(asked: Asked, topic_id: str) -> frozenset[str]:
    """The cues without those of the loss that is only told ("the slot has lapsed, may I have another?"), where the
    clause that asks hopes for more and asks for no loss."""
    asking, kind = asked.u.asking, of_topic(topic_id)
    anew = any(said_by(cue).search(asking) for cue in ANEW)
    if not (anew or said_by("can").search(asking)) or any(said_by(cue).search(asking) for cue in kind.asked_by):
        return asked.cues
    return asked.cues - kind.asked_by | (kind.hopes & {NEW_CHANCE} if anew else frozenset())


def burden(topic_id: str, verdict: Verdict, cues: frozenset[str]) -> Verdict:
    """Of an obligation or a loss: the rule's own verdict only where just that is asked; who hopes to do without: no."""
    kind = of_topic(topic_id)
    wished = kind.hopes & cues
    if kind.asked_by & cues and (not wished or _asks_for_the_loss(cues)):
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
