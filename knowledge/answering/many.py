"""Of the questions of one message, those that are answered: not what only tells the case, nor the same twice."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.answering.parts_told import asked_apart
from knowledge.answering.shapes import Answer, Part
from knowledge.models import Verdict
from knowledge.understanding import scores
from knowledge.understanding.index import Index
from knowledge.understanding.names import Understanding


def asked_of(found: tuple[Understanding, ...]) -> tuple[Understanding, ...]:
    """Without the parts that only tell the case, where another part asks plainly."""
    found = asked_apart(found)
    if any(_plain(u) for u in found):  # what names nothing and is hardly like a question is none beside one
        found = tuple(
            u for u in found if not u.intents or not u.intents[0].guessed or _plain(u) or u.names or u.unknown
        )
    if not any(u.score(u.intent) >= scores.ASKED for u in found):
        return found
    return tuple(u for u in found if u.score(u.intent) > scores.NAMED or u.unknown)


def once(questions: tuple[Understanding, ...], index: Index) -> tuple[Understanding, ...]:
    """Without those that say the same as one before, word for word."""
    marks = "".join(index.tables.cuts)
    first = {u.text.strip(marks): u for u in reversed(questions)}
    return tuple(u for u in questions if u is first[u.text.strip(marks)])


def _plain(u: Understanding) -> bool:
    return bool(u.intents) and u.intents[0].score >= scores.ALMOST


def with_left(answered: Answer, left: Sequence[str], *, more: bool) -> Answer:
    """With the questions that are ``left`` without an answer, of which any may have another than yes.

    ``more``: there may be some that were not even read."""
    if not left:
        return answered
    part = Part("answers.not_answered", {"questions": list(left), "more": more})
    verdict = Verdict.INFO if answered.verdict is Verdict.YES else answered.verdict
    return replace(answered, verdict=verdict, parts=(*answered.parts, part))
