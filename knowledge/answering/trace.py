"""Why an answer is as it is: what was spotted, which intents scored what, which facts were used."""

from typing import Any

from knowledge.answering.shapes import Answer, Finding
from knowledge.understanding.names import Understanding


def trace(answer: Answer) -> list[dict[str, Any]]:
    """A step for each question of the message, as JSON values."""
    return [_trace(u, finding) for u, finding in answer.told]


def _trace(u: Understanding, finding: Finding) -> dict[str, Any]:
    """What was spotted, which intents scored what, which facts were used."""
    return {
        "text": u.text,
        "language": u.language,
        "names": [{"kind": n.kind.value, "text": n.text, "ids": list(n.ids), "how": n.how.value} for n in u.names],
        "unknown": [{"text": n.text, "looks": n.looks} for n in u.unknown],
        "cues": sorted(u.cues),
        "days": [day.day.isoformat() for day in u.days],
        "intents": [{"intent": s.intent, "score": s.score, "by": list(s.by)} for s in u.intents],
        "answered_as": finding.intent,
        "verdict": finding.verdict.value,
        "facts": [f"{c.handbook}/{c.service}: {c.section} {c.item or ''}".strip() for c in finding.citations],
    }
