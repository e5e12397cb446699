"""A telephone number: whose it is, and whether it is the one that the member's handbook prints."""

import re
from collections.abc import Iterator
from datetime import date

from knowledge.answering.asked import ASKS, handbooks_meant
from knowledge.answering.facts import silence
from knowledge.answering.shapes import Citation, Finding, Part, both, cite
from knowledge.library import HandbookInForce
from knowledge.models import Channel, Service, Verdict
from knowledge.understanding.index import Index
from knowledge.understanding.names import SERVICES, Understanding
from knowledge.understanding.tables import compiled

INTENT = "whose-number"
WHICH = frozenset({"what", "what-is", "which", "who"})
_BETWEEN = re.compile(r"(?<=\d)[-\s]+(?=\d)")
_NUMBER = re.compile(r"\d+")
Owner = tuple[HandbookInForce, Service | None, Channel]


def of_number(u: Understanding, index: Index, today: date, edition: HandbookInForce | None) -> Finding | None:
    """What is said of a telephone number that is asked about; None where it is not asked about any.

    ``edition``: None for a guest."""
    whose = _whose(u, index, today) if u.intent == INTENT else None
    return whose or _whether_ours(u, index, today, edition)


def _whose(u: Understanding, index: Index, today: date) -> Finding | None:
    """The handbooks that print the number, and what they call it; of a handbook that is named, whether it does."""
    asked = _numbers(_in_digits(u.text, index))
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
    if named and ASKS & u.cues and not WHICH & u.cues:
        all_of_it = all(named & {e.id for e, _, _ in owners} for owners in printed.values())
        verdict = Verdict.YES if all_of_it else Verdict.NO
    part = Part("answers.whose_number", {"numbers": rows, "verdict": verdict.value})
    return Finding(verdict, (part,), cited[:3], None, (), INTENT)


def _whether_ours(u: Understanding, index: Index, today: date, edition: HandbookInForce | None) -> Finding | None:
    """Whether the number that is named is printed: by the member's handbook, or for a guest by any. None where nothing
    of the kind is asked, or something is asked of a service."""
    said = index.tables.raw["number_told"]
    text = _BETWEEN.sub("", _in_digits(u.text, index))
    told = compiled(said["number"]).findall(text)
    of_service = any(n.kind in SERVICES and not compiled(said["no_service"]).fullmatch(n.text) for n in u.names)
    if not told or of_service or compiled(said["unless"]).search(text) or not compiled(said["asks"]).search(text):
        return None
    printed = [edition] if edition else [index.library.in_force(id_, today) for id_ in index.library.handbooks]
    owners = [owner for one in printed for owner in _phones(one)]
    phones = {_BETWEEN.sub("", owner[2].value): owner for owner in reversed(owners)}  # the handbook's own come first
    if edition and not phones:
        return Finding(Verdict.UNKNOWN, (silence(edition, None, "phone"),), (), None, (), INTENT)
    right = set(told) <= set(phones)
    if right and edition is None:
        return _whose(u, index, today)
    shown = [phones[number] for number in told] if right else list(phones.values())
    rows = [{"name": both(channel.name), "value": channel.value} for _, _, channel in shown]
    parts = (Part("answers.phone_told", {"right": right}), Part("answers.phone", {"phones": rows}))
    cited = tuple(c for one, service, channel in shown for c in cite(one, service, channel.source))
    return Finding(Verdict.YES if right else Verdict.NO, parts, cited[:2], None, (), INTENT)


def _in_digits(text: str, index: Index) -> str:
    """With the figures of a number that is spelt out in words."""
    said = index.tables.raw["number_told"]
    figures = str.maketrans(said["figures"])
    return compiled(said["spelt"]).sub(lambda found: found[0].translate(figures), text)


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(_BETWEEN.sub("", text))


def _phones(edition: HandbookInForce) -> Iterator[Owner]:
    """The handbook's own first."""
    yield from ((edition, None, channel) for channel in edition.handbook.channels if channel.kind == "phone")
    for service in edition.services.values():
        yield from ((edition, service, channel) for channel in service.channels if channel.kind == "phone")
