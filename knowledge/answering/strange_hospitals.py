"""A hospital that no list of ours knows: against the printed list, else against its place; never a yes."""

from dataclasses import replace
from typing import Any

from knowledge.answering.asked import Asked, rules_of
from knowledge.answering.beside_cover import stands_there
from knowledge.answering.hospitals import hospital_finding, others_nearby
from knowledge.answering.places import is_rural, place_finding
from knowledge.answering.shapes import Finding, Part, ask_channel, both, cite, same
from knowledge.gazetteer import Division
from knowledge.models import Service, Verdict
from knowledge.understanding.names import Kind, Name, Unknown
from knowledge.understanding.tables import compiled

SHOWN = 8  # hospitals


def called_after_its_place(asked: Asked) -> Finding | None:
    """A hospital that bears the name of a county or district is one of its own, not any that stands there; so is one
    that is called by what it is for."""
    text, raw = asked.u.text, asked.index.tables.raw
    listing = "which" in asked.cues or ("list-word" in asked.cues and "list-in" not in asked.cues)
    if listing or asked.names(Kind.HOSPITAL):
        return None
    places = [name for name in asked.names(Kind.PLACE) if len(name.ids) == 1]
    kinds = [(text.find(word), text.find(word) + len(word)) for word in raw["kinds_of_hospital"] if word in text]
    spans = [(min([n.start for n in places if n.end == at], default=at), end) for at, end in kinds]
    for word in raw["hospital_of_place"]:
        at_place = [name for name in places if text.startswith(word, name.end)]
        spans += [(n.start, n.end + len(word)) for n in at_place if _level(asked, n) == "county"]
    return strange_hospital(asked, Unknown(text[slice(*spans[0])], "hospital", *spans[0])) if spans else None


def _level(asked: Asked, name: Name) -> str:
    return asked.library.division(name.ids[0]).level


def strange_hospital(asked: Asked, unknown: Unknown) -> Finding | None:
    """None of a service that is for no hospitals or places of its own: its rules speak of their sorts."""
    lists = [s for s in (asked.services or asked.all_services) if _hospitals_printed(asked, s)]
    meant = (_branch(asked, unknown) or _cut_short(asked, unknown, lists[0])) if lists else None
    if meant is not None:
        return meant
    nowhere = bool(compiled(asked.index.tables.raw["hospital_of_no_place"]).fullmatch(unknown.text))
    if lists and nowhere and not asked.names(Kind.HOSPITAL):
        cities = [asked.library.division(name.ids[0]) for name in asked.names(Kind.PLACE) if len(name.ids) == 1]
        if len(cities) != 1:
            return _not_known(asked, unknown) if cities else _of_any_place(asked, unknown)
        if (meant := _of_the_place(asked, unknown, cities[0])) is not None:
            return meant
    if lists and unknown.text.isascii():  # the list is printed in Chinese: it may be there under another name
        return _not_known(asked, unknown)
    if lists:
        coverage = asked.edition.coverage(lists[0], "hospitals")
        cited = cite(asked.edition, lists[0], *([coverage.source] if coverage else []))
        args: dict[str, Any] = {"name": same(unknown.text), "services": [both(s.short) for s in lists]}
        codes = [code for name in _standing(asked, unknown) for code in _around(asked, name.ids[0])]
        nearby = next((found for code in codes if (found := others_nearby(asked, code))), [])
        parts = (Part("answers.hospital.no", args), *nearby)
        return Finding(Verdict.NO, parts, cited, lists[0].id if len(lists) == 1 else None, (), "coverage")
    for service in asked.services:
        coverage = asked.edition.coverage(service, "hospitals") or asked.edition.coverage(service, "places")
        if coverage is None:
            continue
        cited = cite(asked.edition, service, coverage.source)
        places = [n for n in asked.names(Kind.PLACE) if len(n.ids) == 1]
        told = asked.edition.place_list(service) is not None or (coverage.urban_only and _all_rural(asked, places))
        around = [place_finding(asked, service, n) for n in places if told]
        if around and all(f.verdict is Verdict.NO for f in around):
            return around[0]
        grade = rules_of(asked, service, "hospital-level")
        args = {
            "name": same(unknown.text),
            "service": both(service.short),
            "words": both(coverage.words),
            "grade": bool(grade),
            "city": None,
        }
        there = bool(around) and all(f.verdict is Verdict.YES for f in around)
        parts = (Part(f"answers.hospital.{'city_yes' if there else 'not_printed'}", args), ask_channel(asked.edition))
        if nowhere and not places:
            parts = (_not_known(asked, unknown).parts[0], *parts)
        verdict = Verdict.DEPENDS if around else Verdict.CLARIFY if nowhere and not places else Verdict.UNKNOWN
        return Finding(verdict, parts, cited, service.id, (), "coverage")
    covering = [s for s in asked.all_services if asked.edition.coverage(s, "hospitals")]
    if covering and not asked.services and not any(_hospitals_printed(asked.about(s), s) for s in covering):
        return strange_hospital(asked.about(covering[0]), unknown)
    if asked.services:
        return None
    parts = (Part("answers.hospital.which_service", {"name": same(unknown.text)}), ask_channel(asked.edition))
    return Finding(Verdict.CLARIFY, parts, (), None, (), "coverage")


def _not_known(asked: Asked, unknown: Unknown) -> Finding:
    said = Part("answers.not_known_name", {"said": unknown.text})
    return Finding(Verdict.CLARIFY, (said, ask_channel(asked.edition)), (), None, (), "coverage")


def _of_the_place(asked: Asked, unknown: Unknown, place: Division) -> Finding | None:
    """What holds for the hospital of the place that is named, where it is called by its number alone."""
    for said in (place.short + unknown.text, place.name + unknown.text):
        known = asked.index.written.get(said, None)
        found = [Name(kind, ids, said, 0, 0) for kind, ids in known.names if kind is Kind.HOSPITAL] if known else []
        if found:
            return hospital_finding(asked, found[0])
    return None


def _cut_short(asked: Asked, unknown: Unknown, service: Service) -> Finding | None:
    """Which hospital is meant that is called by its place and a number, where some of that place are on the list."""
    place = next((n for n in asked.names(Kind.PLACE) if n.start == unknown.start and len(n.ids) == 1), None)
    short = compiled(asked.index.tables.raw["hospital_cut_short"])
    if place is None or short.fullmatch(unknown.text, len(place.text)) is None:
        return None
    lies_in = (hospital for hospital in asked.edition.hospitals if place.ids[0] in _around(asked, hospital.code))
    names = list(dict.fromkeys(hospital.name for hospital in lies_in))
    if not names:
        return None
    coverage = asked.edition.coverage(service, "hospitals")
    cited = cite(asked.edition, service, *([coverage.source] if coverage else []))
    args: dict[str, Any] = {"said": unknown.text, "names": [same(name) for name in names[:SHOWN]]}
    parts = (Part("answers.hospital.cut_short", args), ask_channel(asked.edition))
    return Finding(Verdict.CLARIFY, parts, cited, None, (), "coverage")


def _of_any_place(asked: Asked, unknown: Unknown) -> Finding:
    """Which of the listed ones is meant that end with a name that stands in many cities; where it is only one, it may
    still be another city's that is meant."""
    listed = tuple(dict.fromkeys(one.name for one in asked.edition.hospitals if one.name.endswith(unknown.text)))
    not_known = _not_known(asked, unknown)
    if not listed:
        return not_known
    found = hospital_finding(asked, Name(Kind.HOSPITAL, listed, unknown.text, unknown.start, unknown.end))
    if found is None or len(listed) > 1:
        return found or not_known
    return replace(not_known, parts=(*not_known.parts[:1], *stands_there(found), *not_known.parts[1:]))


def _branch(asked: Asked, unknown: Unknown) -> Finding | None:
    """Another house of a hospital that is on the list, which prints no more than its name."""
    listed = {hospital.name for hospital in asked.edition.hospitals}
    raw = asked.index.tables.raw
    for size in range(len(unknown.text) - 1, 1, -1):
        house = unknown.text[size:]
        if house not in raw["hospital_branches"] and not compiled(raw["own_house"]).fullmatch(house):
            continue
        known = asked.index.written.get(unknown.text[:size], None)
        ids = [id_ for kind, ids in known.names if kind is Kind.HOSPITAL for id_ in ids] if known else []
        if len(ids) == 1 and ids[0] in listed:
            args = {"said": unknown.text, "name": same(ids[0])}
            parts = (Part("answers.hospital.branch", args), ask_channel(asked.edition))
            return Finding(Verdict.DEPENDS, parts, (), None, (), "coverage")
    return None


def _all_rural(asked: Asked, places: list[Name]) -> bool:
    """Whether what is named lies in counties, which the handbook leaves out though it prints no list."""
    return bool(places) and all(is_rural(asked.library.division(n.ids[0]), asked) for n in places)


def _standing(asked: Asked, unknown: Unknown) -> list[Name]:
    """The places that say where it stands: not those that only sound in its own name, unless it begins with that of
    its city in full."""
    raw = asked.index.tables.raw
    kinds = (*raw["hospital_of_place"], *raw["kinds_of_hospital"])
    return [
        name
        for name in asked.names(Kind.PLACE)
        if len(name.ids) == 1
        and (
            name.text not in unknown.text
            or unknown.text.removeprefix(name.text) in kinds
            or (unknown.text.startswith(name.text) and name.text == asked.library.division(name.ids[0]).name)
        )
    ]


def _around(asked: Asked, code: str) -> list[str]:
    """A place and what it lies in."""
    return [division.code for division in asked.library.places.lineage(code)]


def _hospitals_printed(asked: Asked, service: Service) -> bool:
    coverage = asked.edition.coverage(service, "hospitals")
    return coverage is not None and coverage.list is not None and bool(asked.services or coverage.list == "hospitals")
