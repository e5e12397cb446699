"""How a question is put, where its words hold more than one kind of question."""

from knowledge.answering.asked import Asked
from knowledge.understanding.tables import compiled

PAPERS = frozenset({"papers", "hand-over", "sign-what"})  # cues of a question for papers
WHAT = frozenset({"what", "which"})
WHETHER = frozenset({"ask", "question", "can", "must", "still", "have", "cannot", "counts", "lapse"})


def asks_what(asked: Asked) -> bool:
    """Whether it asks what or which, so that no yes can answer it: for papers, or in English by its first word ("what
    do I need": the "do I" asks nothing by itself)."""
    papers = bool(PAPERS & asked.cues and WHAT & asked.cues) and "how" not in asked.cues
    english = asked.u.language == "en" and compiled(asked.index.tables.raw["begins_with_what"]).match(asked.u.text)
    return papers or bool(english)


def asks_whether(asked: Asked) -> bool:
    """Whether anything in it asks for a yes or no."""
    return not WHETHER.isdisjoint(asked.cues)
