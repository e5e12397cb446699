"""A member's sentence as the flows see it: what it names, what it states, what it wants."""

from dataclasses import dataclass, field, fields
from datetime import date

from dialogs import lexicon
from dialogs.lexicon import stated
from dialogs.world import World
from knowledge.understanding.names import How, Kind, Name, Understanding
from knowledge.understanding.understand import understand

SURE = (How.EXACT, How.PINYIN)
NEAR = (How.SOUND, How.SHAPE)


@dataclass(frozen=True)
class Reading:
    """Codes and ids of what a text names, in order of appearance. ``near_cities``: places that it may mean."""

    text: str
    wants: str = ""
    question: bool = False
    correction: bool = False
    relation: str = ""
    handbooks: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()  # ids without the handbook, where the text names a service of one
    cues: frozenset[str] = frozenset()  # of understanding/cues.yaml; a service's variant may be one
    cities: tuple[str, ...] = ()
    near_cities: tuple[str, ...] = ()
    hospitals: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    illnesses: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    dated: tuple[tuple[date, str], ...] = ()  # each date with the words around it
    facts: dict[str, bool] = field(default_factory=dict)
    yuan: int = 0  # the first sum of money, 0 where none is named
    strange: bool = False  # it names a hospital that is in no list


def read(text: str, world: World) -> Reading:
    """What ``text`` says, in the world of this member."""
    clauses = understand(lexicon.affirmed(text), world.library.index, today=world.today)
    sure = [name for clause in clauses for name in clause.names if name.how in SURE]
    near = [name for clause in clauses for name in clause.names if name.how in NEAR]
    near += [name for clause in clauses for unknown in clause.unknown for name in unknown.near]
    wants = lexicon.wants(text)
    dated = tuple(
        (day.day, _around(clause.text, day.start))
        for clause in clauses
        for day in clause.days
        if not lexicon.says("street_end", clause.text[: day.start])  # number 1 of a street is no first of the month
    )
    # what is only described is taken for a service where somebody wants something, and nowhere else
    like = [name for clause in clauses for name in clause.names if name.how is How.LIKE and wants == "apply"]
    return Reading(
        text=text,
        wants=wants,
        question=lexicon.is_question(text),
        correction=lexicon.says("correction", text),
        relation=lexicon.relation(text),
        handbooks=_ids([n for n in sure if len(n.ids) == 1], Kind.HANDBOOK) or _ids(sure, Kind.HANDBOOK),
        concepts=_ids([*sure, *near], Kind.CONCEPT) or _ids(like, Kind.CONCEPT),
        services=tuple(dict.fromkeys(id_.partition("/")[2] for id_ in _ids([*sure, *near], Kind.SERVICE))),
        cues=frozenset(cue for clause in clauses for cue in clause.cues),
        cities=_ids(sure, Kind.PLACE),
        near_cities=_ids(near, Kind.PLACE),
        hospitals=_ids(sure, Kind.HOSPITAL),
        drugs=_ids(sure, Kind.DRUG),
        illnesses=_as_said(_ids(sure, Kind.ILLNESS), lexicon.affirmed(text), world),
        dates=tuple(day for day, _ in dated),
        dated=dated,
        yuan=next((clause.amounts.yuan for clause in clauses if clause.amounts.yuan), 0),
        strange=any(unknown.looks == "hospital" for clause in clauses for unknown in clause.unknown),
        facts=stated.facts(text, {**(_said(clauses) if lexicon.tells(text) else {}), **lexicon.facts(text)}),
    )


def _as_said(illnesses: tuple[str, ...], text: str, world: World) -> tuple[str, ...]:
    """Illnesses under the names by which the sentence calls them: what is noted is what was said."""
    plain = lexicon.plain(text)
    names = {each: world.library.illness_called[each].names for each in illnesses}
    said = {each: [name for name in names[each] if not name.isascii() and name in plain] for each in illnesses}
    return tuple(each if each in plain else max(said[each], key=len, default=each) for each in illnesses)


def _around(text: str, at: int) -> str:
    """The part of a sentence that holds a place of it, without what a comma sets apart."""
    parts, end = lexicon.clauses(text), 0
    for part in parts:
        end = text.index(part, end) + len(part)
        if at < end:
            return part
    return text


def _ids(names: list[Name], kind: Kind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for name in names if name.kind is kind for id_ in name.ids))


def _said(clauses: tuple[Understanding, ...]) -> dict[str, bool]:
    """What the sentence tells of the case, by slot; only plain yes and no."""
    found = {}
    for clause in clauses:
        for each in fields(clause.said):
            value = getattr(clause.said, each.name)
            if isinstance(value, bool):
                found[each.name] = value
    return found
