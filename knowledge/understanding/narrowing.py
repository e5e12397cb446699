"""Names that stand beside each other say which of several is meant: a place in its province, a hospital in its city."""

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Name

MANY = 8  # places of one question: more is a list or nonsense


def narrow(names: list[Name], index: Index) -> list[Name]:
    """A place beside what it lies in leaves one meaning, and the outer one goes; a hospital keeps to its city."""
    places = [name for name in names if name.kind is Kind.PLACE]
    hospitals = [name for name in names if name.kind is Kind.HOSPITAL and len(name.ids) > 1]
    if len(places) > MANY or (len(places) < 2 and not (places and hospitals)):
        return names
    kept: dict[Name, Name | None] = {}
    for outer in places:
        for inner in places:
            if inner is outer or inner.ids == outer.ids:
                continue
            if not 0 <= inner.start - outer.end <= 1:
                continue
            ids = tuple(c for c in _readings(inner, index) if _lies_in(c, outer.ids, index))
            if ids:
                kept[inner] = Name(inner.kind, ids, inner.text, inner.start, inner.end, inner.how)
                kept[outer] = None
    codes = {code for place in places for code in place.ids}
    for hospital in hospitals:
        ids = tuple(one for one in hospital.ids if _near_to(index.hospital_codes.get(one, ""), codes, index))
        if ids:
            kept[hospital] = Name(hospital.kind, ids, hospital.text, hospital.start, hospital.end, hospital.how)
    return [name for name in (kept.get(name, name) for name in names) if name is not None]


def _readings(name: Name, index: Index) -> tuple[str, ...]:
    """All places of that name, also those that carry it with a suffix only (a district)."""
    longer = (index.written.get(name.text + suffix, None) for suffix in index.tables.raw["place_suffixes"])
    more = (ids for word in longer if word is not None for kind, ids in word.names if kind is Kind.PLACE)
    return tuple(dict.fromkeys((*name.ids, *(code for ids in more for code in ids))))


def _lies_in(code: str, outer: tuple[str, ...], index: Index) -> bool:
    return any(division.code in outer for division in index.library.places.lineage(code)[1:])


def _near_to(code: str, codes: set[str], index: Index) -> bool:
    return any(division.code in codes for division in index.library.places.lineage(code))
