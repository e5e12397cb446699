"""A telephone number that handbooks print: whose it is."""

import re
from collections.abc import Iterator
from datetime import date

from knowledge.answering.asked import handbooks_meant
from knowledge.answering.shapes import Citation, Finding, Part, both, cite
from knowledge.library import HandbookInForce
from knowledge.models import Channel, Service, Verdict
from knowledge.understanding.index import Index
from knowledge.understanding.names import Understanding

INTENT = "whose-number"
YES_NO = frozenset({"ask", "question", "can"})
WHICH = frozenset({"what", "what-is", "which", "who"})
_BETWEEN = re.compile(r"(?<=\d)[-\s]+(?=\d)")
_NUMBER = re.compile(r"\d+")
Owner = tuple[HandbookInForce, Service | None, Channel]


def whose_number(u: Understanding, index: Index, today: date) -> Finding | None:
    """The handbooks that print the number, and what they call it; of a handbook that is named, whether it does."""
    asked = _numbers(u.text)
    editions = [index.library.in_force(id_, today) for id_ in index.library.handbooks]
    found: dict[str, dict[str, Owner]] = {number: {} for number in asked}
    for owner in (owner for edition in editions for owner in _phones(edition)):
        for number in _numbers(owner[2].value):
            found.get(number, {}).setdefault(owner[0].id, owner)
    printed = {number: tuple(owners.values()) for number, owners in found.items() if owners}
    if not printed:
        return None
    rows = [
        {
            "number": number,
            "of": [{"handbook": both(e.handbook.product), "name": both(channel.name)} for e, _, channel in owners],
        }
        for number, owners in printed.items()
    ]
    cited: tuple[Citation, ...] = tuple(
        c for owners in printed.values() for e, service, channel in owners for c in cite(e, service, channel.source)
    )
    named = frozenset(handbooks_meant(u))
    verdict = Verdict.INFO
    if named and YES_NO & u.cues and not WHICH & u.cues:
        all_of_it = all(named & {e.id for e, _, _ in owners} for owners in printed.values())
        verdict = Verdict.YES if all_of_it else Verdict.NO
    part = Part("answers.whose_number", {"numbers": rows, "verdict": verdict.value})
    return Finding(verdict, (part,), cited[:3], None, (), INTENT)


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(_BETWEEN.sub("", text))


def _phones(edition: HandbookInForce) -> Iterator[Owner]:
    """The handbook's own first."""
    yield from ((edition, None, channel) for channel in edition.handbook.channels if channel.kind == "phone")
    for service in edition.services.values():
        yield from ((edition, service, channel) for channel in service.channels if channel.kind == "phone")
