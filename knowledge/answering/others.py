"""Whether a service is given only in the places, or hospitals, that are named, or in others, too."""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.facts import merge
from knowledge.answering.lists import listing, of_service
from knowledge.answering.places import place_finding, shown
from knowledge.answering.regions import around, divisions, is_wide, standing, within
from knowledge.answering.shapes import Finding, Part, both, cite, named_together, same
from knowledge.gazetteer import Division
from knowledge.models import Service, Verdict
from knowledge.understanding.names import Kind
from knowledge.understanding.tables import compiled

ELSEWHERE = "others-too"  # the cue of "and where else?"
OTHER_HOUSE = "other-house"  # the cue of "and another hospital there?"
FEW = 6  # places of a list that is told whole


def listed(asked: Asked) -> Finding | None:
    """The list that is asked for; of "only there?" and "there, and where else?" what is so of the place, first."""
    return only(asked) or _another_house(asked) or _there_and_elsewhere(asked) or listing(asked)


def _another_house(asked: Asked) -> Finding | None:
    """Of "and is there a second one in Kunming?": whether the city's list has more hospitals than those that are
    named, or as many as are counted."""
    services = [s for s in asked.services or asked.all_services if asked.edition.hospital_list(s) is not None]
    hospitals = asked.names(Kind.HOSPITAL)
    inside = {(name.start, name.end) for name in hospitals}  # a hospital's short name that is also a town's
    places = divisions(asked, [n for n in asked.names(Kind.PLACE) if (n.start, n.end) not in inside])
    own = {asked.index.hospital_codes.get(id_, "") for name in hospitals for id_ in name.ids} - {""}
    places = places or [asked.library.division(code) for code in sorted(own)]
    if OTHER_HOUSE not in asked.cues or not services or not places:
        return None
    codes = set(within(asked, tuple({h.code for h in asked.edition.hospitals}), places))
    listed = list(dict.fromkeys(h.name for h in asked.edition.hospitals if h.code in codes))
    if not listed:
        return None
    named = {id_ for name in hospitals for id_ in name.ids if len(name.ids) == 1}
    others = [name for name in listed if name not in named]
    least = _counted(asked) or (len(named) + 1 if named else 2)
    there = bool(others) and len(named.union(listed)) >= least
    args = {
        "service": named_together(services),
        "regions": [shown(place) for place in places],
        "names": [same(name) for name in (others if there else listed)],
    }
    coverage = asked.edition.coverage(services[0], "hospitals")
    cited = cite(asked.edition, services[0], *([coverage.source] if coverage else []))
    part = Part(f"answers.list.{'other_houses' if there else 'no_other_house'}", args)
    service = services[0].id if len(services) == 1 else None
    return Finding(Verdict.YES if there else Verdict.NO, (part,), cited, service, (), "list")


def _counted(asked: Asked) -> int:
    """The how-manieth one is asked for; 0: none is counted."""
    counted: dict[str, int] = asked.index.tables.raw["nth_house"]
    return next((number for said, number in counted.items() if compiled(said).search(asked.u.text)), 0)


def _there_and_elsewhere(asked: Asked) -> Finding | None:
    """The one city that is named, and the others of its province."""
    names = [name for name in asked.names(Kind.PLACE) if len(name.ids) == 1]
    services = [service for service in asked.services if asked.edition.place_list(service)]
    if ELSEWHERE not in asked.cues or len(names) != 1 or len(services) != 1 or is_wide(asked, *divisions(asked, names)):
        return None
    there = place_finding(asked, services[0], names[0])
    province = asked.library.places.province_of(names[0].ids[0])
    told = of_service(asked, services[0], "places", [province] if is_wide(asked, province) else [])
    return replace(there, parts=(there.parts[0], *told.parts, *there.parts[1:])) if told else there


def only(asked: Asked) -> Finding | None:
    """Of "only in Kunming?": no where the list has other places, which are told; yes where it has none."""
    named = divisions(asked, standing(asked, "only"))
    if not named:
        named = divisions(asked, standing(asked, "only_of_others"))
        named = named if ELSEWHERE in asked.cues or _beside(asked, named) else []
    found = [(s, f) for s in asked.services if named and (f := _only(asked, s, named)) is not None]
    return merge(found, named=len(found) > 1) if found else None


def _only(asked: Asked, service: Service, named: list[Division]) -> Finding | None:
    """None where the service has no list, or none of the named is on it: that is said first."""
    codes = asked.edition.cities(service)
    if not within(asked, codes, named):
        return None
    region = _region(asked, codes, named)
    told = of_service(asked, service, "places" if asked.edition.place_list(service) else "hospitals", region)
    if told is None:
        return None
    inside = within(asked, codes, region)
    if set(inside) - set(within(asked, inside, named)):
        head = Part("answers.list.not_only", {"named": [shown(place) for place in named]})
        return replace(told, verdict=Verdict.NO, parts=(head, *told.parts))
    args = {
        "service": both(service.short),
        "regions": [shown(place) for place in region],
        "names": [shown(asked.library.division(code)) for code in inside],
    }
    return replace(told, verdict=Verdict.YES, parts=(Part("answers.list.only", args), *told.parts[1:]))


def _region(asked: Asked, codes: tuple[str, ...], named: list[Division]) -> list[Division]:
    """What the places are held against: the province that is named beside them; else a list that is short; else
    their own province, where that has others."""
    said = _beside(asked, named)
    if said or len(codes) <= FEW:
        return said
    gazetteer = asked.library.places
    own = [gazetteer.province_of(place.code) for place in named if not gazetteer.is_city(place.code[:2] + "0000")]
    return own if set(within(asked, codes, own)) - set(within(asked, codes, named)) else []


def _beside(asked: Asked, named: list[Division]) -> list[Division]:
    """The provinces that the question names beside these places."""
    wide = [place for place in divisions(asked, asked.names(Kind.PLACE)) if is_wide(asked, place)]
    return [place for place in wide if place not in named] or around(asked, named)
