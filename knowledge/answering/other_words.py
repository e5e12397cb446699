"""A message in the words of another one: with its own names and days put in their place, if these tell the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain

from knowledge.understanding.amounts import Amounts
from knowledge.understanding.clock_words import Clock
from knowledge.understanding.days import Day
from knowledge.understanding.index import Index
from knowledge.understanding.names import DESCRIBED, LISTED, SERVICES, Kind, Name, Said, Understanding
from knowledge.understanding.tables import CUE_OF_JAPAN, CUES_ABROAD
from knowledge.understanding.understand import understand

CANCER = "cancer"  # a kind of illness
ABROAD = frozenset({*CUES_ABROAD, CUE_OF_JAPAN})  # cues of places that are in no list
SWAPPED = (*sorted(LISTED), Kind.ILLNESS)  # names that are put in place of others of their kind


@dataclass(frozen=True)
class Reader:
    """How a text is read on a day, of a member of ``handbook``."""

    index: Index
    today: date
    handbook: str | None

    def read(self, text: str) -> tuple[Understanding, ...]:
        return understand(text, self.index, today=self.today, handbook=self.handbook)


@dataclass(frozen=True)
class Told:
    """What a message tells that an answer may turn on."""

    names: dict[Kind, tuple[Name, ...]]
    handbooks: frozenset[str]
    services: Mapping[str, Name]  # by concept: those that are named, not only described
    meant: frozenset[str]  # concepts of all of them
    service_words: frozenset[str]  # all words that name or describe them
    days: tuple[tuple[Day, str], ...]
    clocks: tuple[Clock, ...]
    amounts: tuple[Amounts, ...]
    case: frozenset[Said]
    persons: frozenset[str]
    abroad: frozenset[str]


@dataclass(frozen=True)
class Words:
    """Other words for a message; not ``whole`` where they leave out something that it tells, ``same_persons`` where
    they speak of the same ones."""

    text: str
    whole: bool
    same_persons: bool


def told_of(read: Sequence[Understanding], index: Index) -> Told:
    names = {kind: _of_kinds(read, kind) for kind in SWAPPED}
    services = _of_kinds(read, *SERVICES)
    names[Kind.ILLNESS] = tuple(name for name in names[Kind.ILLNESS] if not _is_cancer(name, index))
    return Told(
        names=names,
        handbooks=_ids(_of_kinds(read, Kind.HANDBOOK)),
        services={_concept(name.ids[0], index): name for name in services if name.how not in DESCRIBED},
        meant=frozenset(_concept(id_, index) for id_ in _ids(services)),
        service_words=frozenset(name.text for u in read for name in u.of(*SERVICES)),
        days=tuple((day, u.text[day.start : day.end]) for u in read for day in u.days),
        clocks=tuple(u.clock for u in read if u.clock is not None),
        amounts=tuple(u.amounts for u in read if u.amounts.any),
        case=frozenset(replace(u.said, relation=None) for u in read) | {Said()},
        persons=_ids(_of_kinds(read, Kind.RELATION)),
        abroad=frozenset(chain.from_iterable(ABROAD & u.all_cues for u in read)),
    )


@lru_cache(maxsize=4096)  # the known questions are the same ones again and again
def _told_in(text: str, reader: Reader) -> tuple[str, Told]:
    """What a known question tells, and the text in which its names stand."""
    understood = reader.read(text)
    return understood[0].text if len(understood) == 1 else text, told_of(understood, reader.index)


def _is_cancer(name: Name, index: Index) -> bool:
    """Whether it is a cancer: of these one may stand for another, and for none at all that is named."""
    called = index.library.illness_called
    return all(id_ in called and CANCER in called[id_].kinds for id_ in name.ids)


def _of_kinds(read: Sequence[Understanding], *kinds: Kind) -> tuple[Name, ...]:
    """The names of these kinds, each thing once."""
    return tuple({name.ids: name for u in reversed(read) for name in reversed(u.of(*kinds))}.values())[::-1]


def _concept(id_: str, index: Index) -> str:
    """The kind of service, of one that a handbook has or of the kind itself."""
    return index.concept_of.get(id_, id_)


def _ids(names: Iterable[Name]) -> frozenset[str]:
    return frozenset(chain.from_iterable(name.ids for name in names))


def in_words_of(text: str, told: Told, reader: Reader) -> Words | None:
    """What the message tells, said as in ``text``; None where that tells something else besides."""
    text, theirs = _told_in(text, reader)
    if told.services and not theirs.meant:  # what is asked of a service is asked of it
        return None
    if theirs.handbooks != told.handbooks or len(theirs.days) > len(told.days) or not theirs.abroad <= told.abroad:
        return None
    if any(len(theirs.names[kind]) > len(told.names[kind]) for kind in SWAPPED):
        return None
    swaps = _swaps(theirs, told)
    if swaps is None:
        return None
    for one, other in swaps:
        if not one or not other or one not in text:
            return None
        text = text.replace(one, other, 1)
    return Words(text, _as_much(theirs, told), theirs.persons == told.persons)


def _as_much(theirs: Told, told: Told) -> bool:
    """Whether other words tell all that an answer may turn on."""
    if any(len(theirs.names[kind]) != len(told.names[kind]) for kind in SWAPPED) or len(theirs.days) != len(told.days):
        return False
    if len(theirs.services) < len(told.services) and len(told.services) > 1:
        return False
    same = (theirs.clocks, theirs.amounts, theirs.case) == (told.clocks, told.amounts, told.case)
    return same and theirs.abroad == told.abroad


def _swaps(theirs: Told, told: Told) -> list[tuple[str, str]] | None:
    """What is to be put in place of what; None where it cannot be said which service stands for which."""
    swaps: list[tuple[str, str]] = []
    for kind in SWAPPED:
        pairs = zip(theirs.names[kind], told.names[kind], strict=False)
        swaps += [(one.text, other.text) for one, other in pairs if one.ids != other.ids]
    days = zip(theirs.days, told.days, strict=False)
    swaps += [(one, other) for (day, one), (another, other) in days if day.day != another.day]
    if len(theirs.services) == len(told.services) == 1 and len(theirs.meant) == 1:
        ((one, said),) = theirs.services.items()
        ((other, put),) = told.services.items()
        if one != other and len(theirs.service_words) > 1:  # said twice: half of it would go on speaking of the other
            return None
        swaps += [(said.text, put.text)] if one != other else []
    elif theirs.services and theirs.meant.isdisjoint(told.meant):
        return None
    return swaps
