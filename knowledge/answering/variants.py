"""Outpatient or inpatient, or one of several choices: which of a service's variants the question says."""

from collections.abc import Iterable

from knowledge.answering.use_clauses import USED_IT, USED_UP, done_for
from knowledge.library import HandbookInForce
from knowledge.models import Service
from knowledge.understanding.clauses import clauses
from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Understanding
from knowledge.understanding.tables import said_by

STAYS = ("outpatient", "inpatient")


def variants(u: Understanding, edition: HandbookInForce) -> tuple[str, ...]:
    """The variants that the question says, by their ids."""
    found: list[str] = [variant for variant in STAYS if variant in u.cues and not _of_another(variant, u, edition)]
    for name in u.of(Kind.CHOICE):
        found.extend(path.split("/")[2] for path in name.ids if path.startswith(edition.id + "/"))
    return tuple(dict.fromkeys(found))


def _of_another(variant: str, u: Understanding, edition: HandbookInForce) -> bool:
    """Whether several services are named and the word stands only in the name of one that has no variants."""
    plain = {s.concept for s in edition.services.values() if not s.variants or list(s.variants) == [variant]}
    own = [n for n in u.of(Kind.CONCEPT) if len(n.ids) == 1 and n.ids[0] in plain and _any_of(n.text, variant)]
    others = any(n.ids[0] not in plain for n in u.of(Kind.CONCEPT))
    text = u.text
    for name in own:
        text = text[: name.start] + " " * (name.end - name.start) + text[name.end :]
    return bool(own) and others and not _any_of(text, variant)


def of_variant(services: Iterable[Service], u: Understanding) -> tuple[Service, ...]:
    """Of services of one kind those for the stay (or the visit) that is spoken of, where each is for one alone."""
    found = tuple(services)
    apart = len(found) > 1 and all(len(service.variants) == 1 for service in found)
    return (spoken_of(found, u) or found) if apart else found


def spoken_of(services: Iterable[Service], u: Understanding) -> tuple[Service, ...]:
    """The services for stays, or for visits, where the question speaks of one of the two."""
    said = [variant for variant in STAYS if variant in u.cues]
    return tuple(service for service in services if len(said) == 1 and said[0] in service.variants)


def for_one_alone(services: Iterable[Service], u: Understanding) -> tuple[Service, ...]:
    """The services that are for stays alone, or for visits alone, where the message speaks of one of the two."""
    said = [variant for variant in STAYS if variant in u.all_cues]
    return tuple(service for service in services if said and list(service.variants) == said)


def counted_apart(services: Iterable[Service], u: Understanding) -> tuple[Service, ...]:
    """The services whose uses are counted apart for visits and stays, where the question tells one from the other."""
    both = set(STAYS)
    told = both <= u.all_cues
    return tuple(service for service in services if told and both <= {uses.variant for uses in service.uses})


def used_of(u: Understanding, index: Index) -> frozenset[str]:
    """Visits or stays, as the clause names them that tells how often they were used."""
    telling = next((clause for clause in _clauses(u, index) if index.amounts.find(clause).used), "")
    return stays_of(telling)


def instead_of_used(u: Understanding, index: Index) -> str:
    """The visit, or the stay, that is spoken of where clauses tell that the other one was used; "" where none is."""
    clauses = _clauses(u, index)
    telling = [clause for clause in clauses if _tells_of_use(clause, index)]
    rest = [clause for clause in clauses if clause not in telling and not _any_of(clause, "past", "allowance")]
    used, named = stays_of(",".join(telling)), stays_of(",".join(rest))
    return next(iter(named)) if len(used) == len(named) == 1 and used != named else ""


def _tells_of_use(clause: str, index: Index) -> bool:
    return bool(index.amounts.find(clause).used) or _any_of(clause, USED_UP, USED_IT) or done_for(clause, index)


def _clauses(u: Understanding, index: Index) -> list[str]:
    return [u.text[start:end] for start, end in clauses(u.text, index.tables.cuts - {" "})]


def stays_of(text: str) -> frozenset[str]:
    """Visits or stays, as a text names them."""
    return frozenset(stay for stay in STAYS if _any_of(text, stay))


def _any_of(text: str, *cues: str) -> bool:
    return any(said_by(cue).search(text) for cue in cues)
