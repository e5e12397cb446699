"""Services whose names are said and that are not meant: the examination by which an illness was found, and what another
service gives as well ("the written opinion" of experts who met)."""

from dataclasses import replace

from knowledge.understanding.index import Index
from knowledge.understanding.names import SERVICES, How, Kind, Name
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled


def without_told(spotted: Spotted, own: frozenset[str], index: Index) -> Spotted:
    """With the services that are meant, where a name stands for none that the member's handbook has.

    ``own``: the concepts of that handbook; empty for a guest, whose it may be."""
    said = [name for name in spotted.names if name.kind in SERVICES and spotted.text.startswith(name.text, name.start)]
    strange = [name for name in said if own.isdisjoint(_concepts(name, index))]
    if not strange:
        return spotted
    cues = frozenset(cue for cue, _, _ in spotted.cues)
    found = compiled(index.tables.raw["found_by"])
    meant: dict[Name, Name | None] = {}
    begun: set[int] = set()  # where one begins that only told: of another right before it that is so, too
    for name in sorted(strange, key=lambda name: -name.end):
        if _finds(name, index) and (name.end in begun or found.match(spotted.text, name.end)):
            meant[name] = None
            begun.add(name.start)
        elif giver := _giver(name, own, cues, index):
            meant[name] = replace(name, kind=Kind.CONCEPT, ids=(giver,))
    if not meant:
        return spotted
    names = [one for name in spotted.names if (one := meant.get(name, name)) is not None]
    return replace(spotted, names=list(dict.fromkeys(names)))


def told_by_cues(cues: frozenset[str], own: frozenset[str], index: Index) -> Name | None:
    """The service that several words together describe ("a device for the blood sugar"), none of which names it."""
    for concept, others in index.told_by_cues.items():
        if (not own or concept in own) and any(cues.issuperset(together) for together in others):
            return Name(Kind.CONCEPT, (concept,), "", 0, 0, How.LIKE)
    return None


def _giver(name: Name, own: frozenset[str], cues: frozenset[str], index: Index) -> str:
    """The service of the member's handbook that gives what the name says, too; "" where none does."""
    given = [index.concepts[concept].get("given_by", {}) for concept in _concepts(name, index)]
    return next(
        (
            giver
            for each in given
            for giver, said in each.items()
            if giver in own and name.text in said["words"] and not cues.isdisjoint(said["beside"])
        ),
        "",
    )


def _finds(name: Name, index: Index) -> bool:
    return all(index.concepts[concept].get("finds") for concept in _concepts(name, index))


def _concepts(name: Name, index: Index) -> list[str]:
    return [index.concept_of.get(one, one) for one in name.ids]
