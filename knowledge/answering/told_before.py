"""What was told of the case earlier in a talk goes on holding: "she is in hospital already" and, two messages later,
"and Nanjing?" A yes that forgets it is a false promise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from knowledge.answering.asked import ASKS, WH, handbooks_meant
from knowledge.answering.shapes import HOPEFUL, Answer, Part
from knowledge.models import Verdict
from knowledge.understanding.index import Index
from knowledge.understanding.names import LISTED, SERVICES, Kind, Understanding
from knowledge.understanding.tables import compiled
from knowledge.understanding.understand import understand

KEPT = "told"  # of the context: what was told, in the member's own words, the oldest first
MOST = 2  # things told that are kept
LONGEST = 40  # characters of one of them
SHORTEST = 4  # of less nobody can tell what is told
ASKING = ASKS | WH  # cues of what asks, and does not tell
OTHER = (Kind.ILLNESS, Kind.RELATION)  # of another person, or another illness, something else may hold
LISTS = frozenset({"coverage", "list", "absent", "compare"})  # a no of these is of what is named, and not of the case


def as_told(
    question: str,
    first: Answer,
    context: Mapping[str, Any] | None,
    index: Index,
    today: date,
    ask: Callable[[str], Answer],
) -> Answer:
    """The answer, unless it gives hope that what was told before forbids. ``ask``: what is answered to a text in which
    that and the question stand together."""
    if context is None:
        return first
    told = list(context.get(KEPT, ()))
    told = [] if _anew(first, told) else told
    kept = [*told, *_told(question, index, today)][-MOST:]
    found = first
    if first.verdict in HOPEFUL and told:
        whole = ask(",".join((*told, question)))
        if whole.verdict is Verdict.NO and whole.intents.isdisjoint(LISTS):
            found = replace(whole, parts=(Part("answers.as_told", {"told": told}), *whole.parts), told=first.told)
    return replace(found, context={**first.context, KEPT: kept})


def _anew(first: Answer, told: Sequence[str]) -> bool:
    """Whether somebody else, or another illness, is spoken of now: what was told before was not of that."""
    named = (name.text for u, _ in first.told for name in u.of(*OTHER))
    return any(all(name not in one for one in told) for name in named)


def _told(question: str, index: Index, today: date) -> list[str]:
    """The clauses of a message that tell something and ask nothing, and name nothing that a list could hold."""
    clauses = [part.strip() for part in compiled(index.tables.raw["told_apart"]).split(question)]
    told = [part for part in clauses if SHORTEST <= len(part) <= LONGEST]
    return [part for part in told if _tells(understand(part, index, today=today))]


def _tells(found: Sequence[Understanding]) -> bool:
    names = any(u.of(*LISTED, *SERVICES) or handbooks_meant(u) for u in found)
    return not names and not any(u.urgent or ASKING & u.all_cues for u in found)
