"""The features of a sentence: what is learned from, and told by, what it is like (likeness.py)."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.understanding.names import DESCRIBED, LISTED, SERVICES, Kind, Name, Scored, Understanding, without

MARKS = {Kind.PLACE: "P", Kind.DRUG: "D", Kind.HOSPITAL: "H", Kind.JAPAN: "J", Kind.HANDBOOK: "B"}
SERVICE = "S"
_UNIT = re.compile(r"[A-Z]|[a-z']+|[0-9]+|[^\s\w]|\w")  # the text is in small letters: a capital is a mark
_STEM = 4  # letters of a latin word that are like it, too
_FIRST = 3  # intents of the rules that the model is told
MANY_LEFT = 6  # characters


def features_of_asking(u: Understanding) -> list[str]:
    """What the asking clause gives to learn from whether it asks for more than cover."""
    return asking(without(u.asking, u.names, LISTED), u.names, u.cues, u.left)


def features_of_telling(u: Understanding, service: str) -> list[str]:
    """What a message gives to learn from whether it tells what forbids the use of ``service``, an id or ""."""
    return [*pieces(u.text, u.names, services=True), *_cued(u.cues), f"@{service}"]


def features_of_cover(u: Understanding) -> list[str]:
    """What a question gives to learn from whether it asks no more than whether what it names is covered."""
    named = [name for name in u.names if name.how not in DESCRIBED]
    by_rules = next((scored.intent for scored in u.intents if not scored.guessed), "")
    return [
        *pieces(u.text, named, services=True),
        *_threes(u.text, named),
        *_cued(u.all_cues),
        *_kinds(named),
        _much_left(u.left),
        f"!{by_rules}",
        f"={u.plain:d}",
        f"={bool(u.purpose):d}p",
    ]


def features_of_deed(u: Understanding) -> list[str]:
    """What the question gives to learn from whether it asks for a fact, and of what deed the time."""
    others = (("@date", u.days), ("@clock", u.clock), ("@unknown", u.unknown))
    return doing(u.text, u.names, u.cues, [name for name, there in others if there])


def features_of(u: Understanding, *, services: bool) -> list[str]:
    """What an understanding without likeness gives to learn from: for the kind of question (``services``: names of
    services are one mark), or for the service that is meant."""
    return [*features_of_deed(u), *ruled(u.intents)] if services else pieces(u.text, u.names, services=False)


def pieces(text: str, names: Iterable[Name], *, services: bool) -> list[str]:
    """Single characters (latin words) and pairs of them. Names of the lists are one mark for each kind; those of
    services too, where ``services``: a question about days is the same for each."""
    units = _units(text, names, services=services)
    found = [unit for unit in units if unit != "|"]
    found.extend(f"{unit[:_STEM]}*" for unit in units if len(unit) > _STEM)
    found.extend(f"{one} {other}" for one, other in zip(["^", *units], [*units, "$"], strict=True))
    return found


def _threes(text: str, names: Iterable[Name]) -> Iterator[str]:
    """The groups of three that the pieces are too short for."""
    lined = ["^", *_units(text, names, services=True), "$"]
    return (" ".join(three) for three in zip(lined, lined[1:], lined[2:], strict=False))


def _units(text: str, names: Iterable[Name], *, services: bool) -> list[str]:
    return [_unit(unit) for unit in _UNIT.findall(_marked(text, names, services=services))]


def _marked(text: str, names: Iterable[Name], *, services: bool) -> str:
    for name in sorted(names, key=lambda name: -len(name.text)):
        mark = MARKS.get(name.kind) or (services and name.kind in SERVICES and SERVICE)
        if mark and name.text:
            text = text.replace(name.text, mark)
    return text


def doing(text: str, names: Sequence[Name], cues: Iterable[str], others: Iterable[str]) -> list[str]:
    """The features by which it is told whether a fact is asked for, and of what deed the time: the pieces, and what was
    spotted. ``others``: @date and the like."""
    told = (other for other in others if other in ("@date", "@clock", "@unknown"))
    return [*pieces(text, names, services=True), *_cued(cues), *_kinds(names), *told]


def ruled(ranked: Sequence[Scored]) -> list[str]:
    """What the rules made of it, as features beside those."""
    found = [f"!{scored.intent}@{place}" for place, scored in enumerate(ranked[:_FIRST])]
    if ranked:
        tens = ranked[0].score // 10
        found += [f"!{ranked[0].intent}@{tens}0", f"!!{tens}"]
    else:
        found.append("!none")
    return found


def asking(text: str, names: Iterable[Name], cues: Iterable[str], left: Sequence[str]) -> list[str]:
    """The features of a clause by which it is told whether it asks for more than cover. ``left``: what it says beyond
    names and words of using."""
    found = [*pieces(text, names, services=True), *_cued(cues), _much_left(left)]
    for said in left:
        found.append(f"~{said}")
        found.extend(f"~{one}{other}" for one, other in itertools.pairwise(said))
    return found


def _cued(cues: Iterable[str]) -> Iterator[str]:
    return (f"#{cue}" for cue in cues)


def _kinds(names: Iterable[Name]) -> Iterator[str]:
    return (f"@{kind}" for kind in dict.fromkeys(name.kind.value for name in names))


def _much_left(left: Iterable[str]) -> str:
    """How much a clause says beyond names and words of using."""
    return f"~{min(sum(map(len, left)), MANY_LEFT)}"


def _unit(unit: str) -> str:
    if unit[0].isdigit():
        return "0"
    return unit if unit[0].isalnum() else "|"
