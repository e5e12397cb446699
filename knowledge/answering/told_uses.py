"""Of which service, and of which kind of visit, a message tells that it was used: the clauses that tell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.answering.asked import Asked
from knowledge.answering.variants import stays_of
from knowledge.models import Service, Uses
from knowledge.understanding.clauses import clauses
from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Name
from knowledge.understanding.tables import compiled, said_by

USED_UP, NONE_LEFT, USED_IT, SOME_LEFT = "used-up", "none-left", "used-it", "some-left"  # cues
TELLING = (USED_UP, NONE_LEFT, USED_IT)
OWN = "at-own-cost"  # cue of what was no use of the service
# cues of what comes of a service once it is over: no other use is asked for
OF_IT = frozenset(
    {"report", "gene-report", "explain-report", "in-writing", "deliver", "papers", "invoice", "reimburse"}
)
IS_OVER = "is-over"  # no cue: that a service which the clause names has taken place


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
    clauses = _telling(asked.u.text, asked.index)  # mostly none: then nothing else is looked at
    return tuple(_told(asked, clauses)) if clauses else ()


@lru_cache(maxsize=4)  # it is asked of each service of a message
def _telling(text: str, index: Index) -> tuple[tuple[int, int, frozenset[str], int], ...]:
    """The clauses that tell of uses: where they stand, by which cues they tell it, and how often it was."""
    found = []
    over = compiled(index.tables.raw["use_is_over"])
    for start, end in clauses(text, index.tables.cuts - {" "} if text.isascii() else index.tables.cuts):
        clause = text[start:end]
        said = frozenset(cue for cue in TELLING if said_by(cue).search(clause))
        if over.search(clause):
            said |= {IS_OVER}
        if not said and index.tables.numerals.isdisjoint(clause) and not clause.isascii():
            continue
        amounts = index.amounts.find(clause)
        often = amounts.used or (said and amounts.times) or 0
        if (said or often) and not said_by(SOME_LEFT).search(clause) and not said_by(OWN).search(clause):
            found.append((start, end, said, often))
    return tuple(found)


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
    kept = tuple(service for service in asked.services if not of_others(asked, service))
    rest = tuple(service for service in asked.services if service not in kept)
    return asked.about(*rest) if rest and kept and len(asked.services) > 1 else asked


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
