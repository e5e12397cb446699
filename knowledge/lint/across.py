"""What differs between handbooks that could be taken for one another: not wrong, but worth a second look."""

from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

from knowledge.diff import WORDING, Change, ListChange, compare
from knowledge.library import HandbookInForce
from knowledge.lint.findings import Finding
from knowledge.models import Service

LEFT_OUT = {*WORDING, "source", "sources", "called", "slot", "id", "topic"}


def check(handbooks: tuple[HandbookInForce, ...]) -> list[Finding]:
    """Each difference between two handbooks of one provider, and one line for each concept that several offer."""
    findings = []
    for first, second in combinations(handbooks, 2):
        if first.handbook.provider == second.handbook.provider and first.id != second.id:
            findings += [_finding(first, second, change) for change in compare(first, second)]
    return findings + _concepts(handbooks)


def _finding(first: HandbookInForce, second: HandbookInForce, change: Change | ListChange) -> Finding:
    book = second if change.service in {"handbook", *second.services} else first
    name = "handbook.yaml" if change.service == "handbook" else f"services/{change.service}.yaml"
    return Finding("info", Path(book.id) / name, 0, (), f"differs from {first.id}: {_said(change)}")


def _said(change: Change | ListChange) -> str:
    if isinstance(change, ListChange):
        parts = (("only there", change.gone), ("only here", change.new), ("in doubt here", change.doubted))
        return f"{change.kind}: " + "; ".join(f"{what} {', '.join(names)}" for what, names in parts if names)
    if change.before is None:
        return f"{change.statement.id} is only here"
    if change.after is None:
        return f"{change.statement.id} is only there"
    before, after = _values(change.before), _values(change.after)
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    parts_ = [f"{key} {before.get(key)} there, {after.get(key)} here" for key in keys]
    return f"{change.statement.id}: {'; '.join(parts_)}"


def _values(fact: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = fact.model_dump(mode="json", exclude=LEFT_OUT)
    return dumped


def _concepts(handbooks: tuple[HandbookInForce, ...]) -> list[Finding]:
    """How often and how fast, for what several handbooks offer under one concept."""
    offered: dict[str, list[tuple[HandbookInForce, Service]]] = defaultdict(list)
    for handbook in handbooks:
        for service in handbook.services.values():
            offered[service.concept].append((handbook, service))
    return [
        Finding("info", Path(), 0, (), f"{concept}: " + "; ".join(f"{book.id} {_terms(each)}" for book, each in found))
        for concept, found in offered.items()
        if len({book.id for book, _ in found}) > 1
    ]


def _terms(service: Service) -> str:
    uses = "+".join("any" if uses.count is None else str(uses.count) for uses in service.uses) or "?"
    promised = [limit for limit in service.time_limits if limit.id in service.promise]
    spans = (f"{limit.amount_max or limit.amount} {limit.unit.value}" for limit in promised)
    return f"{uses}x in {' / '.join(spans) or '?'}"
