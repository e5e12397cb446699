"""What a question has in it, as the rules of intents ask for it."""

from collections.abc import Iterable

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Name, Unknown
from knowledge.understanding.spotting import HARD


def marks(names: Iterable[Name], cues: frozenset[str], strange: tuple[Unknown, ...], index: Index) -> set[str]:
    """The cues, ``@kind`` of each name, ``#concept`` of each service, and what the names have in common."""
    features = set(cues)
    for name in names:
        features.add(f"@{name.kind.value}")
        if name.kind is Kind.CONCEPT:
            features.update("#" + concept for concept in name.ids)
            features.add("@service")
        elif name.kind is Kind.SERVICE:
            features.update("#" + index.concept_of[path] for path in name.ids)
        elif name.kind in HARD and name.kind is not Kind.HANDBOOK:
            features.add("@named")
            if name.kind is Kind.PLACE:
                features.update(_place_features(name, index))
        elif name.kind is Kind.LIMIT:
            features.add("@called-limit")
        elif name.kind is Kind.CHOICE:
            features.add("@called-choice")
    if "@japan" in features:
        features.add("@hospital")
    if strange:
        features.add("@unknown")
        features.update("@hospital" for unknown in strange if unknown.looks == "hospital")
        features.add("@named")
    return features


def _place_features(name: Name, index: Index) -> Iterable[str]:
    for code in name.ids:
        if code[:2] in index.tables.raw["outside_mainland"]:
            yield "@outside-mainland"
        elif index.library.places.division(code).level == "province":
            yield "@province"
