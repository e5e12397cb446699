"""A wish for a service, told with how long the policy has run: it asks whether it may be had by now."""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.eligibility import eligible
from knowledge.answering.heard import CALLED, FACTS
from knowledge.answering.shapes import Finding
from knowledge.models import Verdict
from knowledge.understanding.names import without
from knowledge.understanding.tables import compiled

ASKING = frozenset(
    {"ask", "question", "can", "no-show", "deed-cancel", "deed-change", "fee", "who-pays", "must"}
)  # cues
COOLED = "cooling-over"  # cue


def open_by_now(asked: Asked) -> Finding | None:
    """Yes, where it is wished for, it is told how long the policy has run, and nothing else has to hold."""
    begun = asked.u.begun
    known = begun is not None and (begun.age is not None or begun.over is not None)
    if not (known or COOLED in asked.cues) or len(asked.services) != 1 or not _only_wished(asked):
        return None
    asking = replace(asked.u, cues=asked.cues | {"can"}, bare=True, word="", likely_more=0.0)
    found = eligible(replace(asked, u=asking))
    return found if found is not None and found.verdict is Verdict.YES else None


def _only_wished(asked: Asked) -> bool:
    """Whether the message says which service is wished for, asks nothing else and tells no more than of the policy."""
    said, english = asked.index.tables.raw["only_wished"], asked.u.language == "en"
    if not FACTS.isdisjoint(asked.cues - ({"when"} if english else set())):
        return False
    if not (english or ASKING.isdisjoint(asked.cues)) or not compiled(said["says"]).search(asked.u.text):
        return False
    rest = without(asked.u.text, asked.u.names, CALLED)
    return compiled(said["nothing_else"]).fullmatch(rest.strip()) is not None
