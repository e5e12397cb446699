"""A handbook as a flat row of statements: what can be listed, compared, and accounted for, one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.models import Contradiction, Handbook, Model, Service, Source

HANDBOOK = "handbook"  # the owner of what holds for all services
NAMED_BY = ("id", "topic", "kind", "value")  # the field by which a statement of a list is told from its neighbours
SINGLE = ("summary", "optional", "may_use", "may_apply", "choose_one")
OF_SERVICES = (
    "conditions",
    "uses",
    "hours",
    "time_limits",
    "papers",
    "coverage",
    "channels",
    "steps",
    "included",
    "excluded",
    "rules",
    "limits",
    "contradictions",
    "notes",
)
OF_HANDBOOKS = ("channels", "defines", "rules", "limits", "papers", "contradictions")
NUMBERED = frozenset({"uses", "steps", "included", "excluded", "notes", "defines"})


@dataclass(frozen=True)
class Statement:
    """``owner``: a service's id, or HANDBOOK. ``names``: by which it may be called within its kind, the best first;
    empty for what there is only one of. ``path``: where it stands in the YAML file."""

    owner: str
    kind: str
    names: tuple[str, ...]
    fact: Model
    sources: tuple[Source, ...]
    variant: str
    path: tuple[str | int, ...]

    @property
    def id(self) -> str:
        """Such as ``green-channel.conditions.first`` or ``green-channel.uses.1(outpatient)``."""
        parts = [self.owner, *([self.kind] if self.kind else []), *self.names[:1]]
        return ".".join(parts) + (f"({self.variant})" if self.variant and self.names else "")

    @property
    def called(self) -> frozenset[str]:
        """Every id under which an account may name it: by its name or by its number, with or without the variant."""
        stem = ".".join([self.owner, *([self.kind] if self.kind else [])])
        plain = {f"{stem}.{name}" for name in self.names} or {stem}
        return frozenset(plain | {f"{each}({self.variant})" for each in plain if self.variant})


def of_handbook(handbook: Handbook) -> Iterator[Statement]:
    """What holds for all services."""
    for kind in OF_HANDBOOKS:
        yield from _rows(HANDBOOK, kind, getattr(handbook, kind))


def of_service(service: Service) -> Iterator[Statement]:
    """The service itself first, then its statements in the order of the model."""
    yield Statement(service.id, "", (), service, (service.source,), "", ())
    for kind in SINGLE:
        fact = getattr(service, kind)
        if fact is not None:
            yield Statement(service.id, kind, (), fact, _sources(fact), "", (kind,))
    if service.choose_one is not None:
        for number, option in enumerate(service.choose_one.options):
            path = ("choose_one", "options", number)
            yield Statement(service.id, "choose_one.options", (option.id,), option, (option.source,), "", path)
    for kind in OF_SERVICES:
        yield from _rows(service.id, kind, getattr(service, kind))


def every(handbook: Handbook, services: Iterable[Service]) -> Iterator[Statement]:
    yield from of_handbook(handbook)
    for service in services:
        yield from of_service(service)


def _rows(owner: str, kind: str, facts: tuple[Any, ...]) -> Iterator[Statement]:
    for number, fact in enumerate(facts):
        names = [] if kind in NUMBERED else [str(getattr(fact, name)) for name in NAMED_BY if hasattr(fact, name)]
        names = [*dict.fromkeys(name for name in names if name), str(number + 1)]
        if kind == "channels":
            names = [fact.value, *names]
        variant = getattr(fact, "variant", None) or ""
        yield Statement(owner, kind, tuple(dict.fromkeys(names)), fact, _sources(fact), variant, (kind, number))


def _sources(fact: Any) -> tuple[Source, ...]:
    return fact.sources if isinstance(fact, Contradiction) else (fact.source,)
