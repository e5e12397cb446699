"""Which of the services cost nothing: no handbook has a list of them."""

from knowledge.answering.asked import Asked
from knowledge.answering.facts import silence
from knowledge.answering.shapes import Finding
from knowledge.answering.topics import topic
from knowledge.models import Verdict

INTENT, PRICE = "which-free", "fees-included"


def which_free(asked: Asked) -> Finding:
    """That it is not said, and what is said of those whose costs are told of."""
    told = topic(asked.about(), PRICE)
    parts = (silence(asked.edition, None, INTENT), *(told.parts if told else ()))
    return Finding(Verdict.UNKNOWN, parts, told.citations if told else (), None, (), INTENT)
