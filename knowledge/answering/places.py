"""Is this place covered? Yes, no, in doubt, not said: four different answers."""

from dataclasses import replace
from typing import Any

from knowledge.answering.asked import Asked
from knowledge.answering.case import situation, tells
from knowledge.answering.conditions import FORMAL, provided
from knowledge.answering.on_policy import left_open
from knowledge.answering.shapes import Finding, Option, Part, ask_channel, both, cite, same
from knowledge.answering.stands_there import stands_elsewhere
from knowledge.gazetteer import Division
from knowledge.library import Covered, PlaceEntry, PlaceList
from knowledge.models import Coverage, Service, Test, Verdict
from knowledge.rules import check
from knowledge.understanding.names import How, Kind, Name
from knowledge.understanding.normalise import is_han
from knowledge.understanding.places_by_sound import is_long
from knowledge.understanding.tables import compiled

BESIDE = (Test.IN_FORCE, Test.PLACE_LISTED, Test.POLICY_OPTION)  # told in other lines, or sure
NEAREST = 4
SHOWN = 60
STAY = frozenset({"admission", "grade-3a", "grade-2", "public-hospital"})  # cues: a stay is told
NOT_OF_CASE = frozenset({"list-in", "cities", "arrives"})  # cues: what is printed, or who comes, is asked, not the case


def shown(division: Division) -> dict[str, str]:
    """The usual name; in English with the pinyin."""
    english = division.pinyin.capitalize()
    return {"zh": division.short, "en": f"{english} ({division.short})" if english else division.short}


def full(asked: Asked, division: Division) -> dict[str, str]:
    """The name with what it lies in, where several places share it."""
    line = asked.library.places.lineage(division.code)
    outer = line[-1] if len(line) > 1 else None
    if outer is None:
        return shown(division)
    middle = line[1].short if len(line) > 2 else ""
    name = shown(division)
    where = f"{outer.short}{middle}"
    return {"zh": f"{where}{division.short}", "en": f"{name['en']}, {where}"}


def place_finding(asked: Asked, service: Service, name: Name) -> Finding:
    """One place and one service. An ambiguous or misspelt name is asked back."""
    division = meant(asked, name)
    if division is None:
        return which_place(asked, service, name)
    found = _of_one(asked, service, division)
    if name.how is not How.SOUND:
        return found
    args = {"said": name.text, "name": shown(division)}
    return replace(found, parts=(Part("answers.place.taken_as", args), *found.parts))


def _of_one(asked: Asked, service: Service, division: Division) -> Finding:
    places = asked.edition.place_list(service)
    if places is not None:
        return _listed(asked, service, division, places)
    hospitals = asked.edition.hospital_list(service)
    if hospitals is not None:
        return _hospitals_in(asked, service, division)
    coverage = asked.edition.coverage(service, "places")
    if coverage is not None:
        return _no_list(asked, service, division, coverage)
    return _not_said(asked, service, division)


def meant(asked: Asked, name: Name) -> Division | None:
    """The one place of that name: of places that lie in each other the outermost; None where it has to be asked."""
    if name.how is How.SHAPE or (name.how is How.SOUND and not is_long(name, asked.index)):
        return None
    if len(name.ids) == 1:
        return asked.library.division(name.ids[0])
    lines = [[division.code for division in asked.library.places.lineage(code)] for code in name.ids]
    outer = min(lines, key=len)[0]
    return asked.library.division(outer) if all(outer in line for line in lines) else None


def which_place(asked: Asked, service: Service | None, name: Name) -> Finding:
    """Several places of that name, or one that was probably meant."""
    divisions = [asked.library.division(code) for code in name.ids[:6]]
    options = tuple(Option(f"place:{division.code}", full(asked, division)) for division in divisions)
    key = "answers.place.which" if name.how in (How.EXACT, How.PINYIN) else "answers.place.did_you_mean"
    args: dict[str, Any] = {"said": name.text, "names": [option.text for option in options]}
    return Finding(Verdict.CLARIFY, (Part(key, args),), (), service.id if service else None, options, "coverage")


def _listed(asked: Asked, service: Service, division: Division, places: PlaceList) -> Finding:
    coverage = asked.edition.coverage(service, "places")
    assert coverage is not None
    covered = places.covers(division.code, asked.library.places)
    if coverage.urban_only and is_rural(division, asked):
        return _rural(asked, service, division, coverage)
    base = {"place": shown(division), "service": both(service.short)}
    cited = cite(asked.edition, service, coverage.source)
    if covered.how == "listed":
        entry = covered.entries[0]
        if entry.status == "doubtful":
            return Finding(Verdict.DEPENDS, _in_doubt(asked, entry, base), cited, service.id, (), "coverage")
        parts = [Part("answers.place.yes", base), *_correction(entry, division, asked), *_and_then(asked, service)]
        verdict = Verdict.DEPENDS if "list-in" not in asked.cues and left_open(asked, service) else Verdict.YES
        return Finding(verdict, tuple(parts), cited, service.id, (), "coverage")
    if covered.how == "inside":
        return _inside(asked, service, division, places, covered)
    if covered.how == "around":
        return _around(asked, service, division, covered)
    return _absent(asked, service, division, places)


def _in_doubt(asked: Asked, entry: PlaceEntry, base: dict[str, Any]) -> tuple[Part, ...]:
    """An entry that is printed unclearly, or one that seems to be lost in print: nothing is printed then."""
    args = {**base, "printed": entry.printed, "entry": shown(asked.library.division(entry.code))}
    return (Part("answers.place.doubtful" if entry.printed else "answers.place.lost", args), ask_channel(asked.edition))


def _correction(entry: PlaceEntry, division: Division, asked: Asked) -> list[Part]:
    """Where the print has another name or another province, that is said."""
    parts = []
    if entry.status == "corrected" and division.short not in entry.printed and any(map(is_han, entry.printed)):
        parts.append(Part("answers.place.printed_as", {"printed": entry.printed, "name": shown(division)}))
    province = asked.library.places.province_of(division.code)
    named = asked.names(Kind.PLACE)
    if any(n.ids[0] != province.code and is_outer(asked, n, named) for n in named):
        parts.append(Part("answers.place.province", {"place": shown(division), "province": shown(province)}))
    return parts


def is_outer(asked: Asked, name: Name, places: tuple[Name, ...]) -> bool:
    """A province right before another place only says where that lies (also when it says it wrongly)."""
    gazetteer = asked.library.places
    if len(name.ids) > 1 or len(places) < 2 or gazetteer.division(name.ids[0]).level != "province":
        return False
    if gazetteer.is_city(name.ids[0]):  # "Chongqing and Chengdu": two places; a county beside it lies there
        return any(other.start == name.end and is_rural(gazetteer.division(other.ids[0]), asked) for other in places)
    if "reason" in asked.cues:
        return True
    inner = [n for n in places if gazetteer.is_city(n.ids[0])]
    said_of = compiled(asked.index.tables.raw["said_to_lie_in"])
    if any(n.end <= name.start and said_of.fullmatch(asked.u.text, n.end, name.start) for n in inner):
        return True
    return any(0 <= n.start - name.end <= 1 and not _joined(asked, name, n) for n in inner)


def _joined(asked: Asked, one: Name, two: Name) -> bool:
    """Whether a word that enumerates stands between the two."""
    return asked.u.text[one.end : two.start] in asked.index.tables.raw["connectives"]


def _and_then(asked: Asked, service: Service) -> list[Part]:
    """What else has to hold, in a line: the first conditions that are not about the place."""
    return provided(asked, service, (c for c in service.conditions if c.test not in BESIDE))


def _inside(asked: Asked, service: Service, division: Division, places: PlaceList, covered: Covered) -> Finding:
    """A district belongs to its city. A county or county-level city is told apart where the list names such itself."""
    entry = covered.entries[0]
    outer = asked.library.division(entry.code)
    coverage = asked.edition.coverage(service, "places")
    cited = cite(asked.edition, service, *([coverage.source] if coverage else []))
    base = {"place": shown(division), "outer": shown(outer), "service": both(service.short)}
    if entry.status == "doubtful":
        return Finding(Verdict.DEPENDS, _in_doubt(asked, entry, base), cited, service.id, (), "coverage")
    if _is_district(division, asked) or outer.level == "province":
        verdict = Verdict.DEPENDS if left_open(asked, service) else Verdict.YES
        return Finding(
            verdict, (Part("answers.place.inside", base), *_and_then(asked, service)), cited, service.id, (), "coverage"
        )
    own = [asked.library.division(code) for code in places.codes]
    beside = [d for d in own if d.level == "county" and not _is_district(d, asked)]
    near = [d for d in beside if asked.library.places.lineage(d.code)[1:2] == (outer,)] or beside
    key = "answers.place.county_not_named" if near else "answers.place.county_inside"
    args = {**base, "named": [shown(d) for d in near[:3]]}
    return Finding(Verdict.DEPENDS, (Part(key, args), ask_channel(asked.edition)), cited, service.id, (), "coverage")


def _around(asked: Asked, service: Service, division: Division, covered: Covered) -> Finding:
    codes = tuple(dict.fromkeys(entry.code for entry in covered.entries))
    names = [shown(asked.library.division(code)) for code in codes]
    coverage = asked.edition.coverage(service, "places")
    cited = cite(asked.edition, service, *([coverage.source] if coverage else []))
    args = {"place": shown(division), "service": both(service.short), "names": names, "count": len(names)}
    return Finding(Verdict.DEPENDS, (Part("answers.place.around", args),), cited, service.id, (), "coverage")


def _absent(asked: Asked, service: Service, division: Division, places: PlaceList) -> Finding:
    coverage = asked.edition.coverage(service, "places")
    assert coverage is not None
    args = {"place": shown(division), "service": both(service.short), "grows": coverage.grows}
    parts = [Part("answers.place.no", args), nearest(asked, division, places.codes, places)]
    if coverage.grows:
        parts.append(Part("answers.place.grows", {"channel": both(asked.edition.handbook.official_channel)}))
    return Finding(Verdict.NO, tuple(parts), cite(asked.edition, service, coverage.source), service.id, (), "coverage")


def nearest(asked: Asked, division: Division, codes: tuple[str, ...], places: PlaceList | None = None) -> Part:
    """The nearest covered places of the same province; elsewhere only when the province has none. From
    outside the mainland none is near. ``places``: the list of which they are, where some of it may be in doubt: those
    are not offered."""
    if division.code.startswith(tuple(asked.index.tables.raw["outside_mainland"])):
        return Part("answers.place.mainland_only", {})
    gazetteer = asked.library.places
    province = gazetteer.province_of(division.code)
    codes = codes if places is None else places.sure_codes
    same_province = [code for code in codes if code[:2] == province.code[:2]]  # GB/T 2260: the province comes first
    key = "answers.place.nearest" if same_province else "answers.place.nearest_elsewhere"
    chosen = same_province or list(codes)
    if division.latitude is not None and division.longitude is not None:
        ranked = [place for place, _ in gazetteer.nearest(division.latitude, division.longitude, chosen)]
    else:
        ranked = [asked.library.division(code) for code in chosen]
    names = [shown(place) for place in ranked[:NEAREST]]
    return Part(key, {"names": names, "province": shown(province)})


def _hospitals_in(asked: Asked, service: Service, division: Division) -> Finding:
    """Where the list is of hospitals, a place is covered by those in it."""
    gazetteer = asked.library.places
    line = (
        {place.code for place in gazetteer.lineage(division.code)} if division.level != "province" else {division.code}
    )
    listed = asked.edition.hospital_list(service) or ()
    own = [h for h in listed if h.code in line or division.code in {d.code for d in gazetteer.lineage(h.code)}]
    coverage = asked.edition.coverage(service, "hospitals")
    cited = cite(asked.edition, service, *([coverage.source] if coverage else []))
    base = {"place": shown(division), "service": both(service.short)}
    if own:
        names = list(dict.fromkeys(hospital.name for hospital in own))
        of_city = division.level == "county" and all(hospital.code != division.code for hospital in own)
        outer = shown(asked.library.division(own[0].code)) if of_city else None
        args = {**base, "names": [same(name) for name in names[:SHOWN]], "count": len(names), "outer": outer}
        if outer and is_rural(division, asked):
            parts = (Part("answers.hospital.in_city_around", args), *_and_then(asked, service))
            return Finding(Verdict.DEPENDS, parts, cited, service.id, (), "coverage")
        verdict = (
            Verdict.YES if division.level != "province" or len(gazetteer.lineage(division.code)) == 1 else Verdict.INFO
        )
        parts = (Part("answers.hospital.in_place", args), *_and_then(asked, service))
        return Finding(verdict, parts, cited, service.id, (), "coverage")
    codes = tuple(dict.fromkeys(hospital.code for hospital in listed))
    parts = (Part("answers.hospital.none_in_place", base), nearest(asked, division, codes))
    return Finding(Verdict.NO, parts, cited, service.id, (), "coverage")


def _no_list(asked: Asked, service: Service, division: Division, coverage: Coverage) -> Finding:
    """The handbook gives a number and prints no list: it does not say."""
    if coverage.urban_only and is_rural(division, asked):
        return _rural(asked, service, division, coverage)
    args = {"place": shown(division), "service": both(service.short), "claim": both(coverage.words)}
    parts = (Part("answers.place.no_list", args), ask_channel(asked.edition))
    return Finding(Verdict.UNKNOWN, parts, cite(asked.edition, service, coverage.source), service.id, (), "coverage")


def _rural(asked: Asked, service: Service, division: Division, coverage: Coverage) -> Finding:
    args = {"place": shown(division), "service": both(service.short), "claim": both(coverage.words)}
    parts = (Part("answers.place.rural", args), ask_channel(asked.edition))
    return Finding(Verdict.NO, parts, cite(asked.edition, service, coverage.source), service.id, (), "coverage")


def _not_said(asked: Asked, service: Service, division: Division) -> Finding:
    args = {"place": shown(division), "service": both(service.short)}
    named = asked.edition.coverage(service, "hospitals")
    elsewhere = stands_elsewhere(asked, service, named)
    if elsewhere is not None:
        return elsewhere
    told = (Part("answers.words", {"words": both(named.words)}),) if named and named.claimed == 1 else ()
    if named and told and division.short in named.words.zh:  # the one hospital that is named stands there
        parts = (*told, *_and_then(asked, service))
        return Finding(Verdict.DEPENDS, parts, cite(asked.edition, service, named.source), service.id, (), "coverage")
    if not told and _fits(asked, service, division):
        parts = (Part("answers.place.not_tied", args), *_and_then(asked, service), ask_channel(asked.edition))
        return Finding(Verdict.DEPENDS, parts, cite(asked.edition, service, service.source), service.id, (), "coverage")
    parts = (Part("answers.place.not_said", args), *told, ask_channel(asked.edition))
    return Finding(Verdict.UNKNOWN, parts, cite(asked.edition, service, service.source), service.id, (), "coverage")


def _fits(asked: Asked, service: Service, division: Division) -> bool:
    """Whether a case is told, beside a place of which the handbook is silent, that meets what the service asks for."""
    stay = bool(STAY & asked.all_cues)
    if (
        NOT_OF_CASE & asked.all_cues
        or not (stay or tells(asked))
        or division.code.startswith(tuple(asked.index.tables.raw["outside_mainland"]))
    ):
        return False
    checked = check(service, asked.edition, situation(asked, service), asked.library)
    states = {item.state for item in checked if item.condition.test not in FORMAL}
    return (stay or "met" in states) and "not_met" not in {item.state for item in checked}


def _is_district(division: Division, asked: Asked) -> bool:
    return division.level == "county" and division.name.endswith(
        tuple(asked.index.tables.raw["urban_district_endings"])
    )


def is_rural(division: Division, asked: Asked) -> bool:
    return division.level == "county" and not _is_district(division, asked)
