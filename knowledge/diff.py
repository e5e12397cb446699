"""What differs between two handbooks, or two editions of one: statement by statement, and entry by entry of the lists.

Between editions of one handbook every word counts. Between different handbooks it is the substance: how often, how
long, what is asked for, yes or no; that two books say the same thing in other words is no difference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from knowledge import statements
from knowledge.library import HandbookInForce
from knowledge.models import Model, Service
from knowledge.statements import HANDBOOK, Statement

WORDING = ("words", "names", "name", "looks_like", "instead", "after_hours", "short", "summary")
NEVER = ("source", "sources", "called", "slot")
ONLY_WORDS = frozenset({"steps", "notes", "summary", "defines", "contradictions"})
OF_ITSELF = ("variants", "promise", "questions")


@dataclass(frozen=True)
class Change:
    """``before`` is None for what is new, ``after`` for what is gone. ``service``: its id in the second handbook, else
    in the first; HANDBOOK for what holds for all."""

    service: str
    kind: str
    before: Model | None
    after: Model | None
    statement: Statement


@dataclass(frozen=True)
class ListChange:
    """Entries of a service's list; ``doubted``: of those that stand on the second one in doubt only."""

    service: str
    kind: str
    gone: tuple[str, ...]
    new: tuple[str, ...]
    doubted: tuple[str, ...]


def compare(first: HandbookInForce, second: HandbookInForce) -> tuple[Change | ListChange, ...]:
    """Service by service in the second handbook's order, what holds for all first."""
    verbatim = first.id == second.id
    changes: list[Change | ListChange] = list(
        _statements(HANDBOOK, statements.of_handbook(first.handbook), statements.of_handbook(second.handbook), verbatim)
    )
    pairs = dict(_pairs(first, second))
    for service in second.services.values():
        other = pairs.get(service.id)
        if other is None:
            (itself, *_) = statements.of_service(service)
            changes.append(Change(service.id, "service", None, service, itself))
            continue
        before, after = statements.of_service(other), statements.of_service(service)
        changes.extend(_statements(service.id, before, after, verbatim))
        changes.extend(_lists(first, second, other, service))
    paired = {service.id for service in pairs.values()}
    for service in first.services.values():
        if service.id not in paired:
            (itself, *_) = statements.of_service(service)
            changes.append(Change(service.id, "service", service, None, itself))
    return tuple(changes)


def _pairs(first: HandbookInForce, second: HandbookInForce) -> Iterator[tuple[str, Service]]:
    """Services of the same id, else the only one of the same concept."""
    left = {id_: service for id_, service in first.services.items() if id_ not in second.services}
    for id_, service in second.services.items():
        if id_ in first.services:
            yield id_, first.services[id_]
            continue
        alike = [each for each in left.values() if each.concept == service.concept]
        if len(alike) == 1:
            yield id_, left.pop(alike[0].id)


def _statements(
    owner: str, first: Iterable[Statement], second: Iterable[Statement], verbatim: bool
) -> Iterator[Change]:
    before, after = _keyed(first, verbatim), _keyed(second, verbatim)
    for key, statement in after.items():
        old = before.get(key)
        if old is None:
            yield Change(owner, statement.kind, None, statement.fact, statement)
        elif _substance(old, verbatim) != _substance(statement, verbatim):
            yield Change(owner, statement.kind or "service", old.fact, statement.fact, statement)
    for key, statement in before.items():
        if key not in after:
            yield Change(owner, statement.kind, statement.fact, None, statement)


def _keyed(found: Iterable[Statement], verbatim: bool) -> dict[object, Statement]:
    """By what tells a statement from its neighbours: its id or topic, else what it says."""
    keyed: dict[object, Statement] = {}
    for statement in found:
        if statement.kind in ONLY_WORDS and not verbatim and statement.kind != "summary":
            continue
        fact: Any = statement.fact
        if statement.kind in ("steps", "included", "excluded", "notes", "defines"):
            key: object = (statement.kind, fact.words.zh)
        elif statement.kind == "conditions":
            key = ("conditions", fact.id if verbatim else fact.test, statement.variant, fact.first_only)
        else:
            key = (statement.kind, statement.names[:1], statement.variant)
        keyed.setdefault(key, statement)
    return keyed


def _substance(statement: Statement, verbatim: bool) -> object:
    left_out = {*NEVER, *(() if verbatim else WORDING)}
    if not statement.kind:
        return statement.fact.model_dump_json(include={*OF_ITSELF, *(("names",) if verbatim else ())})
    dumped = statement.fact.model_dump(mode="json", exclude=left_out)
    return _without(dumped, left_out)


def _without(value: Any, keys: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, keys) for key, item in value.items() if key not in keys}
    return [_without(item, keys) for item in value] if isinstance(value, list) else value


def _lists(first: HandbookInForce, second: HandbookInForce, before: Service, after: Service) -> Iterator[ListChange]:
    for kind in ("places", "hospitals", "drugs"):
        old, new = _entries(first, before, kind), _entries(second, after, kind)
        if old is None or new is None:
            continue
        gone = tuple(name for name in old if name not in new)
        added = tuple(name for name in new if name not in old)
        doubted = tuple(name for name, doubtful in new.items() if doubtful and not old.get(name, False))
        if gone or added or doubted:
            yield ListChange(after.id, kind, gone, added, doubted)


def _entries(handbook: HandbookInForce, service: Service, kind: str) -> dict[str, bool] | None:
    """Names in printed order, with whether each is in doubt; None where no list is printed."""
    if kind == "places":
        places = handbook.place_list(service)
        return None if places is None else {entry.name: entry.status == "doubtful" for entry in places.entries}
    if kind == "hospitals":
        hospitals = handbook.hospital_list(service)
        return None if hospitals is None else {each.name: each.status == "doubtful" for each in hospitals}
    drugs = handbook.drug_list(service)
    return None if drugs is None else {each.brand: each.status == "doubtful" for each in drugs}
