"""A word for several kinds of services ("direct payment") beside one that names a single one of them ("drugs")."""

from dataclasses import replace

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Name


def unmistaken(names: list[Name], index: Index) -> list[Name]:
    """Without the meanings of such a word that the other word leaves no room for."""
    alone = {name.ids[0] for name in names if name.kind is Kind.CONCEPT and len(name.ids) == 1}
    meant = {
        (name.start, name.end): left
        for name in names
        if name.kind is Kind.CONCEPT and len(name.ids) > 1 and (left := alone & set(name.ids))
    }
    if not meant:
        return names
    return [one for name in names if (one := _left(name, meant.get((name.start, name.end), set()), index))]


def _left(name: Name, meant: set[str], index: Index) -> Name | None:
    if not meant or name.kind not in (Kind.CONCEPT, Kind.SERVICE):
        return name
    kept = tuple(one for one in name.ids if (one if name.kind is Kind.CONCEPT else index.concept_of[one]) in meant)
    return replace(name, ids=kept) if kept else None
