"""Of which region a list is asked for; places of a question as they stand in its sentences."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from knowledge.answering.asked import Asked
from knowledge.gazetteer import Division
from knowledge.understanding.names import Kind, Name
from knowledge.understanding.tables import compiled, read

PLACE = "@"  # stands for the name of a place in the patterns of settings.yaml


def regions(asked: Asked) -> list[Division]:
    """The places that are named; outside of some ("besides Changsha"), what those lie in where that is said, too."""
    hospitals = {(name.start, name.end) for name in asked.names(Kind.HOSPITAL)}  # some are called like a place
    places = [n for n in asked.names(Kind.PLACE) if is_plain(asked, n) and (n.start, n.end) not in hospitals]
    if "whole-country" in asked.cues:
        return []
    outside = divisions(asked, [n for n in standing(asked, "besides") if (n.start, n.end) not in hospitals])
    if not outside and (hospitals or "elsewhere" not in asked.cues):
        return divisions(asked, places)
    wide = [place for place in divisions(asked, places) if is_wide(asked, place)]
    provinces = {asked.library.places.province_of(place.code) for place in outside if not is_wide(asked, place)}
    outside = [place for place in outside if place not in provinces]  # "besides Chengdu, of Sichuan"
    return [place for place in dict.fromkeys((*wide, *around(asked, outside))) if place not in outside]


def is_wide(asked: Asked, place: Division) -> bool:
    """Whether it is a province with cities of its own."""
    return not asked.library.places.is_city(place.code)


def is_plain(asked: Asked, name: Name) -> bool:
    """Whether it says which places are meant: one, or a group of them that has a name."""
    return len(name.ids) == 1 or name.text in asked.library.places.groups


def apart(asked: Asked, name: Name) -> tuple[Name, ...]:
    """The cities of a group that has a name, each as if named itself; any other place, and a group of provinces,
    stays as it is."""
    gazetteer = asked.library.places
    if name.text not in gazetteer.groups or not all(map(gazetteer.is_city, name.ids)):
        return (name,)
    return tuple(replace(name, ids=(code,), text=gazetteer.division(code).short) for code in name.ids)


def is_there(asked: Asked, name: Name) -> bool:
    """Whether the place is only told as where somebody is, lives or is treated."""
    raw, text = asked.index.tables.raw, asked.u.text
    lives = text[: name.start].endswith(tuple(raw["living_in"])) or text.startswith(tuple(raw["lived_in"]), name.end)
    apart_ = bool(asked.u.focus) and not asked.u.asks_of(name)
    return lives or compiled(raw["away_from"]).search(text[: name.start]) is not None or apart_


def whose_doctor(asked: Asked, name: Name) -> bool:
    """Whether a place outside the mainland is only told as where a doctor is from, who wishes for something."""
    raw, text = asked.index.tables.raw, asked.u.text
    outside = name.ids[0].startswith(tuple(raw["outside_mainland"]))
    return outside and compiled(raw["doctor_of"]).match(text, name.end) is not None


def divisions(asked: Asked, names: Iterable[Name]) -> list[Division]:
    """Each place once, in the order of the question."""
    codes = dict.fromkeys(code for name in names if is_plain(asked, name) for code in name.ids)
    return [asked.library.division(code) for code in codes]


def alike(asked: Asked, codes: tuple[str, ...]) -> list[Division]:
    """Of places that are written alike in latin letters those in which the list has something: who asks for Suzhou is
    not shown the whole country."""
    names = [name for name in asked.names(Kind.PLACE) if len(name.ids) > 1 and name.text.isascii()]
    if len(names) != 1 or len(asked.names(Kind.PLACE)) != 1 or "whole-country" in asked.cues:
        return []
    every = [asked.library.division(code) for code in names[0].ids]
    return [place for place in every if within(asked, codes, [place])] or every


def around(asked: Asked, places: list[Division]) -> list[Division]:
    """The provinces of these places whose names stand in the question, too."""
    provinces = dict.fromkeys(asked.library.places.province_of(place.code) for place in places)
    named = set(places)
    return [p for p in provinces if p not in named and p.short in asked.u.text and is_wide(asked, p)]


def standing(asked: Asked, *patterns: str) -> tuple[Name, ...]:
    """The places that stand where a pattern of ``places_in_sentences`` has its ``named``."""
    names = {name.text: name for name in asked.names(Kind.PLACE) if name.text}
    if not names:
        return ()
    masked, order = _masked(asked.u.text.replace(PLACE, " "), names)
    for pattern in patterns:
        for frame in _frames(pattern):
            match = frame.search(masked)
            if match is not None:
                first = masked[: match.start("named")].count(PLACE)
                return tuple(order[first : first + match["named"].count(PLACE)])
    return ()


def _masked(text: str, names: Mapping[str, Name]) -> tuple[str, list[Name]]:
    """The text with a mark for each of the names in it, the longest first; and the names, in order."""
    found: list[tuple[int, str]] = []
    for word in sorted(names, key=len, reverse=True):
        at = text.find(word)
        while at >= 0:
            found.append((at, word))
            text = text[:at] + PLACE * len(word) + text[at + len(word) :]
            at = text.find(word, at + len(word))
    found.sort(reverse=True)
    for at, word in found:
        text = text[:at] + PLACE + text[at + len(word) :]
    return text, [names[word] for _, word in reversed(found)]


@cache
def _frames(pattern: str) -> tuple[re.Pattern[str], ...]:
    """Sentences in which places stand."""
    raw = read("settings.yaml")
    return tuple(re.compile(each.replace("%p", raw["places_joined"])) for each in raw["places_in_sentences"][pattern])


def within(asked: Asked, codes: tuple[str, ...], places: Iterable[Division]) -> tuple[str, ...]:
    """Those of ``codes`` that lie in one of the places; all where there is none."""
    wanted = {division.code for division in places}
    lineage = asked.library.places.lineage
    return tuple(code for code in codes if not wanted or not {d.code for d in lineage(code)}.isdisjoint(wanted))
