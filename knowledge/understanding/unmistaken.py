"""A word for several kinds of services ("direct payment") beside one that names a single one of them ("drugs")."""

from dataclasses import replace

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Name


def unmistaken(names: list[Name], index: Index, cues: frozenset[str]) -> list[Name]:
    """Without the meanings of such a word that the other word leaves no room for."""
    names = _lent(_parts_of_others(names, index), index, cues)
    alone = {name.ids[0] for name in names if name.kind is Kind.CONCEPT and len(name.ids) == 1}
    meant = {
        (name.start, name.end): left
        for name in names
        if name.kind is Kind.CONCEPT and len(name.ids) > 1 and (left := alone & set(name.ids))
    }
    if not meant:
        return names
    return [one for name in names if (one := _left(name, meant.get((name.start, name.end), set()), index))]


def _lent(names: list[Name], index: Index, cues: frozenset[str]) -> list[Name]:
    """Without a service that only a word names which is said of another one: what nobody has to lay out at the pharmacy
    is no hospital's bill, and whom the escort registers is no green channel's."""
    concepts = {name.ids for name in names if name.kind is Kind.CONCEPT}
    gone: set[tuple[int, int]] = set()
    for concept, lent in index.tables.raw["lends"].items():
        if (lent["to"],) in concepts and cues.isdisjoint(lent["unless"]):
            of_it = {(n.start, n.end): n.text in lent["words"] for n in names if n.ids == (concept,)}
            gone |= set(of_it) if all(of_it.values()) else set()
    return [n for n in names if n.kind not in (Kind.CONCEPT, Kind.SERVICE) or (n.start, n.end) not in gone]


def _left(name: Name, meant: set[str], index: Index) -> Name | None:
    if not meant or name.kind not in (Kind.CONCEPT, Kind.SERVICE):
        return name
    kept = tuple(one for one in name.ids if (one if name.kind is Kind.CONCEPT else index.concept_of[one]) in meant)
    return replace(name, ids=kept) if kept else None


def _parts_of_others(names: list[Name], index: Index) -> list[Name]:
    """Without a service that is only a part of another one which is named ("the escort in Japan"), where no handbook
    with the one has the other."""
    concepts = {id_ for name in names if name.kind is Kind.CONCEPT for id_ in name.ids}
    parts: dict[tuple[int, int], set[str]] = {}
    guests = {(name.start, name.end) for name in names if name.kind is Kind.SERVICE}  # a member's name is their own
    for name in names:
        if name.kind is Kind.RULE and (name.start, name.end) in guests:
            of = {path.rsplit("/", 1)[0] for path in name.ids if path.count("/") > 1}
            owners = {path.split("/")[0] for path in of if index.concept_of.get(path) in concepts}
            own = frozenset().union(*(index.concepts_in.get(handbook, frozenset()) for handbook in owners))
            if len(owners) == 1:
                parts[name.start, name.end] = concepts - own
    return [name for name in names if not (parts and _is_part(name, parts.get((name.start, name.end), set()), index))]


def _is_part(name: Name, foreign: set[str], index: Index) -> bool:
    if not foreign or name.kind not in (Kind.CONCEPT, Kind.SERVICE):
        return False
    return {one if name.kind is Kind.CONCEPT else index.concept_of[one] for one in name.ids} <= foreign
