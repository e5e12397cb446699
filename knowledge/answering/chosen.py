"""What was asked back and has been told: the options that were chosen stand for the words that were not clear."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge.understanding.index import Index
from knowledge.understanding.names import SERVICES, How, Kind, Name, Scored, Understanding, Unknown

HANDBOOK, SERVICE = "handbook", "service"  # kinds of options that stand for no word of a list
COMPARE, ALL = "compare", "services"
LEAST = 1  # the score of what is told where nothing else can be


def as_chosen(u: Understanding, chosen: Iterable[str], index: Index) -> Understanding:
    """The question as it is meant. ``chosen``: ids of options (``shapes.Option.id``)."""
    for option in chosen:
        kind, _, id_ = option.partition(":")
        if kind == HANDBOOK:
            u = _of_handbook(u, id_)
        elif kind == SERVICE:
            u = _of_service(u, id_, index)
        else:
            u = _one_of(u, Kind(kind), id_)
    return u


def _one_of(u: Understanding, kind: Kind, id_: str) -> Understanding:
    """A place, drug or hospital in the stead of each word that may mean it."""
    names = [
        replace(name, ids=(id_,), how=How.CHOSEN) if name.kind is kind and id_ in name.ids else name for name in u.names
    ]
    unknown: list[Unknown] = []
    for strange in u.unknown:
        near = next((name for name in strange.near if name.kind is kind and id_ in name.ids), None)
        if near is None:
            unknown.append(strange)
        else:
            ids = near.ids if kind is Kind.DRUG else (id_,)  # of a drug all that goes by the name that was meant
            names.append(Name(kind, ids, near.text, strange.start, strange.end, How.CHOSEN))
    return replace(u, names=_in_order(names), unknown=tuple(unknown))


def _of_service(u: Understanding, id_: str, index: Index) -> Understanding:
    """The service, where the words name none: another question of the message may."""
    if u.of(*SERVICES):
        return u
    paths = tuple(path for path in index.concept_of if path.partition("/")[2] == id_)
    return replace(u, names=(Name(Kind.SERVICE, paths, "", 0, 0, How.CHOSEN), *u.names))


def _of_handbook(u: Understanding, id_: str) -> Understanding:
    """Asked of this handbook alone: nothing is compared any more, and where nothing else is asked, what it has."""
    names = tuple(replace(name, ids=(id_,)) if name.kind is Kind.HANDBOOK else name for name in u.names)
    intents = tuple(scored for scored in u.intents if scored.intent != COMPARE)
    if len(intents) < len(u.intents) and not u.of(*SERVICES):
        intents = (*intents, Scored(ALL, LEAST))
    return replace(u, names=names, intents=intents, cues=u.cues - {"difference"})


def _in_order(names: Sequence[Name]) -> tuple[Name, ...]:
    return tuple(sorted(names, key=lambda name: name.start))
