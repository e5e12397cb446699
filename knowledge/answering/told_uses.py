"""Of which service, and of which kind of visit, a message tells that it was used: the clauses that tell it."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.answering.asked import Asked
from knowledge.answering.use_clauses import IS_OVER, NONE_LEFT, USED_UP, telling
from knowledge.answering.variants import stays_of
from knowledge.models import Service, Uses
from knowledge.understanding.names import Kind, Name
from knowledge.understanding.tables import compiled

# cues of what comes of a service once it is over: no other use is asked for
OF_IT = frozenset(
    {"report", "gene-report", "explain-report", "in-writing", "deliver", "papers", "invoice", "reimburse"}
)


@dataclass(frozen=True)
class Told:
    """``services``: ids of those that the clause names; ``stays``: visits or stays; ``often``: so often, 0 where no
    number is told; ``used_up``: that it is used up; ``none_left``: that nothing is left of any kind."""

    services: frozenset[str]
    stays: frozenset[str]
    often: int
    used_up: bool
    none_left: bool


def told(asked: Asked) -> tuple[Told, ...]:
    """What clauses tell of uses, in order."""
    clauses = telling(asked.u.text, asked.index)  # mostly none: then nothing else is looked at
    return tuple(_told(asked, clauses)) if clauses else ()


def _told(asked: Asked, clauses: tuple[tuple[int, int, frozenset[str], int], ...]) -> Iterator[Told]:
    for start, end, said, often in clauses:
        own = frozenset(
            id_ for name in asked.names(Kind.SERVICE) if _within(name, start, end) for id_ in _ids(asked, name)
        )
        kinds = {id_ for name in asked.names(Kind.CONCEPT) if _within(name, start, end) for id_ in name.ids}
        meant = own or frozenset(service.id for service in asked.all_services if service.concept in kinds)
        if said == {IS_OVER} and not (meant and OF_IT.isdisjoint(asked.cues)):  # an operation, a waiting period
            continue
        yield Told(meant, stays_of(asked.u.text[start:end]), often, USED_UP in said, NONE_LEFT in said)


def of_others(asked: Asked, service: Service) -> bool:
    """Whether what was used, as is told, is always another service."""
    clauses = told(asked)
    return bool(clauses) and all(one.services and service.id not in one.services for one in clauses)


def instead_of_those_used(asked: Asked) -> Asked:
    """Of several services those that are not only named for having been used."""
    asked = _of_the_other_kind(asked)
    kept = tuple(service for service in asked.services if not of_others(asked, service))
    rest = tuple(service for service in asked.services if service not in kept)
    return asked.about(*rest) if rest and kept and len(asked.services) > 1 else asked


def _of_the_other_kind(asked: Asked) -> Asked:
    """The service for stays in the stead of that for visits, or the other way, where the one that is named was used
    and the rest of the message speaks of the other kind alone."""
    if len(asked.services) != 1 or len(asked.services[0].variants) != 1:
        return asked
    used, wished = _kinds_told(asked)
    service = asked.services[0]
    if used != set(service.variants) or len(wished) != 1 or wished == used:
        return asked
    others = (s for s in asked.all_services if s.concept == service.concept and set(s.variants) == wished)
    other = next(others, None)
    return asked.about(other) if other is not None else asked


def _kinds_told(asked: Asked) -> tuple[frozenset[str], frozenset[str]]:
    """Visits or stays, as the clauses name them that tell of uses, and as the rest of the message does."""
    text = asked.u.text
    spans = [(start, end) for start, end, _, _ in telling(text, asked.index)]
    used: frozenset[str] = frozenset().union(*(stays_of(text[start:end]) for start, end in spans))
    return used, stays_of("".join(char for at, char in enumerate(text) if not any(a <= at < b for a, b in spans)))


def of_the_kind_told(asked: Asked) -> Asked:
    """Of services that are each for visits or for stays alone: the one of the kind that was used, where one of them is
    meant and nothing speaks of the other ("you got me in once, once more?")."""
    if len(asked.services) < 2 or any(len(service.variants) != 1 for service in asked.services):
        return asked
    used, rest = _kinds_told(asked)
    kept = tuple(service for service in asked.services if set(service.variants) == used)
    return asked.about(*kept) if len(used) == 1 and kept and rest <= used else asked


def spent(asked: Asked, service: Service) -> bool:
    """Whether it is told that nothing is left of the service, or of the kind of visit that is asked for."""
    kinds = frozenset(own.variant for own in service.uses if own.variant) & frozenset(asked.variants)
    rows = [own for own in service.uses if own.variant in kinds] or list(service.uses)
    clauses = [one for one in told(asked) if not one.services or service.id in one.services]
    alone = all(own.variant is None for own in service.uses)
    if alone and rows and all(own.count is not None and nth(asked) > own.count for own in rows):
        return True
    return bool(rows) and all(any(_is_gone(own, one, alone=alone) for one in clauses) for own in rows)


def _is_gone(own: Uses, one: Told, *, alone: bool) -> bool:
    """Whether the clause tells that nothing is left of it. A number that is told decides; ``alone``: the service has
    no allowance of its own for visits and another for stays."""
    if own.count is None:
        return False
    other = bool(one.stays) and own.variant is not None and own.variant not in one.stays
    if one.none_left and not other and not (one.often and alone):
        return True
    if other or not (alone or own.variant in one.stays):
        return False
    if one.often:
        return one.often >= own.count
    return one.used_up or (own.count == 1 and bool(one.services or one.stays))


def nth(asked: Asked) -> int:
    """Which use is wished for, by its number; 0 where none is told."""
    pattern = asked.index.tables.raw["nth"].replace("%n", asked.index.days.numeral)
    return max((asked.index.days.number(m["n"]) or 0 for m in compiled(pattern).finditer(asked.u.text)), default=0)


def _within(name: Name, start: int, end: int) -> bool:
    return bool(name.text) and start <= name.start and name.end <= end


def _ids(asked: Asked, name: Name) -> Iterator[str]:
    return (path.split("/")[1] for path in name.ids if path.startswith(asked.edition.id + "/"))
