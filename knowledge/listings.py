"""How a place, a hospital, a drug stands to a service's printed list: on it, not on it, or not known.

"Not on it" is said only of what is known to exist: a name that nobody has heard of may be a slip of the pen for one
that is listed. An entry in doubt, and a name that a listed and an unlisted one share, decide nothing.
"""

from typing import Literal

from knowledge.gazetteer import Division
from knowledge.library import HandbookInForce, Library
from knowledge.models import Service

State = Literal["met", "not_met", "unknown"]


def place(code: str | None, service: Service, handbook: HandbookInForce, library: Library) -> State:
    """``code``: of a division. A district of a listed city counts as listed; whether its counties and county-level
    cities are meant too, a list that does not name them leaves open."""
    places = handbook.place_list(service)
    if code is None or code not in library.places.divisions or places is None:
        return "unknown"
    covered = places.covers(code, library.places)
    if covered.how == "absent":
        return "not_met"
    if covered.doubtful or covered.how == "around":
        return "unknown"
    return "met" if covered.how == "listed" or is_urban(library.places.division(code)) else "unknown"


def is_urban(division: Division) -> bool:
    """By code: the districts of a city are numbered from 01, its counties and county-level cities from 21 and 81."""
    return int(division.code[4:]) < 21


def hospital(name: str | None, service: Service, handbook: HandbookInForce, library: Library) -> State:
    """``name``: the full name or one that people use."""
    listed = handbook.hospital_list(service)
    if listed is None or name is None:
        return "unknown"
    for each in listed:
        if each.name == name:
            return "unknown" if each.status == "doubtful" else "met"
    meant = [each for each in listed if name in each.aliases]
    names = {each.name for each in listed}
    others = [each for each in library.hospitals if each.name not in names and name in (each.name, *each.aliases)]
    if not meant:
        return "not_met" if others else "unknown"
    return "unknown" if others or any(each.status == "doubtful" for each in meant) else "met"


def drug(name: str | None, service: Service, handbook: HandbookInForce, library: Library) -> State:
    """``name``: a brand, generic or nickname. A generic of which only some brands are listed decides nothing."""
    listed = handbook.drug_list(service)
    if listed is None or name is None:
        return "unknown"
    status = {each.brand: each.status for each in listed}
    wanted = name.casefold()
    brands = [name] if name in status else [each.brand for each in library.drugs if wanted in each.words]
    on = [brand for brand in brands if brand in status]
    if not on:
        return "not_met" if brands else "unknown"
    sure = len(on) == len(brands) and all(status[brand] != "doubtful" for brand in on)
    return "met" if sure else "unknown"
