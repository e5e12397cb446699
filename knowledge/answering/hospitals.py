"""Is this hospital on the printed list; where none is printed, are its city and grade fit?"""

from dataclasses import replace
from typing import Any

from knowledge.answering.asked import Asked
from knowledge.answering.conditions import in_short, optional
from knowledge.answering.on_policy import left_open
from knowledge.answering.places import nearest, shown
from knowledge.answering.shapes import Finding, Option, Part, ask_channel, both, cite, same
from knowledge.answering.stands_there import stands_elsewhere
from knowledge.answering.topics import topic
from knowledge.library import Covered
from knowledge.models import Service, Test, Verdict
from knowledge.understanding.names import How, Kind, Name
from knowledge.understanding.tables import compiled

CASE = (Test.DIAGNOSIS, Test.WAITING_OVER, Test.NOT_ADMITTED)
OTHERWISE = frozenset({"be-3a", "not-3a", "lower-grade", "private-ward"})  # cues of another hospital or ward
ABROAD = "japan-care"  # the concept whose lists name hospitals of Japan


def hospital_finding(asked: Asked, name: Name) -> Finding | None:
    """A hospital against the printed list; where none is printed, its city and grade against the conditions."""
    lists = [s for s in asked.services if asked.edition.hospital_list(s) is not None]
    if not asked.services:
        lists = [s for s in asked.all_services if asked.edition.hospital_list(s) is not None]
    if name.kind is Kind.JAPAN:
        return _japanese(asked, name)
    if not lists:
        return _private(asked, name) or _by_city(asked, name)
    listed = {hospital.name for hospital in asked.edition.hospitals}
    coverage = asked.edition.coverage(lists[0], "hospitals")
    cited = cite(asked.edition, lists[0], *([coverage.source] if coverage else []))
    services = [both(service.short) for service in lists]
    branch = _branch_elsewhere(asked, name) if len(name.ids) == 1 else None
    if branch is not None:
        house, city = branch
        if house is None:
            said = Part("answers.hospital.branch", {"said": same(f"{name.text} ({city})"), "name": same(name.ids[0])})
            return Finding(Verdict.DEPENDS, (said, ask_channel(asked.edition)), cited, None, (), "coverage")
        name = replace(name, ids=(house,))
    inside = [one for one in name.ids if one in listed]
    service = lists[0].id if len(lists) == 1 else None
    if len(name.ids) > 1 and len(inside) != 1:
        key = "answers.hospital.which" if inside else "answers.hospital.no_several"
        args: dict[str, Any] = {
            "said": name.text,
            "names": [same(one) for one in inside or name.ids[:4]],
            "services": services,
        }
        options = tuple(Option(f"hospital:{one}", same(one)) for one in inside)
        return Finding(
            Verdict.CLARIFY if inside else Verdict.NO, (Part(key, args),), cited, service, options, "coverage"
        )
    if inside:
        args = {"said": name.text, "name": same(inside[0]), "services": services, "several": len(name.ids) > 1}
        parts = (Part("answers.hospital.yes", args), *in_short(c for c in lists[0].conditions if c.test in CASE))
        verdict = Verdict.DEPENDS if len(name.ids) > 1 or name.how is How.SOUND else Verdict.YES
        return Finding(verdict, parts, cited, service, (), "coverage")
    args = {"name": same(name.ids[0]), "services": services}
    parts = (Part("answers.hospital.no", args), *others_nearby(asked, asked.index.hospital_codes.get(name.ids[0], "")))
    return Finding(Verdict.NO, parts, cited, service, (), "coverage")


def _branch_elsewhere(asked: Asked, name: Name) -> tuple[str | None, str] | None:
    """The house of this hospital that stands in another city, where that is named between it and the word for a branch:
    as the list prints it, or None, and the city. None where no such house is meant."""
    text, own = asked.u.text, asked.index.hospital_codes.get(name.ids[0], "")
    ends = [at for word in asked.index.tables.raw["hospital_branches"] if (at := text.find(word, name.end)) >= 0]
    places = [p for p in asked.names(Kind.PLACE) if len(p.ids) == 1 and name.end <= p.start < max(ends, default=-1)]
    for place in places:
        around = [division.code for division in asked.library.places.lineage(place.ids[0])]
        if not own or own in around:
            continue
        houses = [h.name for h in asked.edition.hospitals if h.name != name.ids[0] and h.name.startswith(name.ids[0])]
        there = [one for one in houses if asked.index.hospital_codes.get(one, "") in around]
        return (there[0] if there else None), place.text
    return None


def _private(asked: Asked, name: Name) -> Finding | None:
    """A private hospital, and no other, by what the services say of those; not where the message only tells what was
    found there."""
    raw = asked.index.tables.raw
    if not asked.services or asked.u.text.startswith(tuple(raw["found_there"]), name.end):
        return None
    private = {one.name for one in asked.library.hospitals if one.note == raw["private_note"]}
    alone = all(private.issuperset(other.ids) for other in asked.names(Kind.HOSPITAL))
    refusal = topic(asked, "private-hospital") if alone else None
    return refusal if refusal is not None and refusal.verdict is Verdict.NO else None


def others_nearby(asked: Asked, code: str) -> list[Part]:
    if not code:
        return []
    same_city = [h.name for h in asked.edition.hospitals if h.code == code]
    if same_city:
        place = shown(asked.library.division(code))
        return [
            Part("answers.hospital.others", {"place": place, "names": [same(n) for n in dict.fromkeys(same_city)][:6]})
        ]
    return []


def _japanese(asked: Asked, name: Name) -> Finding | None:
    services = [s for s in asked.all_services if _hospital_source(asked, s) not in (None, "hospitals")]
    if not services:
        product = both(asked.edition.handbook.product)
        none: dict[str, Any] = {"service": asked.index.concepts[ABROAD]["names"], "product": product, "near": []}
        return Finding(
            Verdict.NO, (Part("answers.no_such_service", none), ask_channel(asked.edition)), (), None, (), "coverage"
        )
    service = services[0]
    coverage = asked.edition.coverage(service, "hospitals")
    cited = cite(asked.edition, service, *([coverage.source] if coverage else []))
    by_name = {hospital.zh: hospital for hospital in asked.edition.japan}
    found = [by_name[one] for one in name.ids if one in by_name]
    if not found:
        parts = (Part("answers.hospital.no", {"name": same(name.text), "services": [both(service.short)]}),)
        return Finding(Verdict.NO, parts, cited, service.id, (), "coverage")
    args: dict[str, Any] = {
        "names": [{"zh": f"{h.zh}({h.ja})", "en": f"{h.english} ({h.zh})" if h.english else h.ja} for h in found],
        "service": both(service.short),
    }
    told = [Part("answers.hospital.japan_yes", args)]
    told += optional(asked, service)
    return Finding(
        Verdict.DEPENDS if _if_on_policy(asked, service) or len(found) > 1 else Verdict.YES,
        tuple(told),
        cited,
        service.id,
        (),
        "coverage",
    )


def _if_on_policy(asked: Asked, service: Service) -> bool:
    """Whether more is asked than whether it is on the list, and the policy may not have the service."""
    return "list-in" not in asked.cues and left_open(asked, service)


def _hospital_source(asked: Asked, service: Service) -> str | None:
    coverage = asked.edition.coverage(service, "hospitals")
    return coverage.list if coverage else None


def _by_city(asked: Asked, name: Name) -> Finding | None:
    """No list of hospitals is printed: the city decides a no, the rest is left to the official channel."""
    services = [
        s
        for s in asked.services or asked.all_services
        if asked.edition.coverage(s, "hospitals") or asked.edition.coverage(s, "places")
    ]
    if not asked.services:  # the first that is given where it stands
        services = [s for s in services if _hospital_source(asked, s) is None]
        services.sort(key=lambda service: not _given_there(asked, service, name))
    if not services:
        return None
    service = services[0]
    coverage = asked.edition.coverage(service, "hospitals") or asked.edition.coverage(service, "places")
    cited = cite(asked.edition, service, *([coverage.source] if coverage else []))
    places = asked.edition.place_list(service)
    codes = {asked.index.hospital_codes.get(one, "") for one in name.ids} - {""}
    covered = [places.covers(code, asked.library.places) for code in codes] if places is not None else []
    args: dict[str, Any] = {
        "name": same(name.ids[0] if len(name.ids) == 1 else name.text),
        "service": both(service.short),
        "words": both(coverage.words) if coverage else same(""),
        "city": shown(asked.library.division(min(codes))) if len(codes) == 1 else None,
    }
    if coverage is not None and coverage.claimed == 1 and any(one in coverage.words.zh for one in name.ids):
        elsewhere = stands_elsewhere(asked, service, coverage)
        if elsewhere is not None:
            return elsewhere
        conditions = in_short(c for c in service.conditions if c.test not in (Test.IN_FORCE, Test.POLICY_OPTION))
        parts = (Part("answers.words", {"words": both(coverage.words)}), *optional(asked, service), *conditions)
        return Finding(Verdict.DEPENDS, parts, cited, service.id, (), "coverage")
    if covered and all(one.how == "absent" for one in covered) and places is not None and len(codes) == 1:
        division = asked.library.division(next(iter(codes)))
        parts = (
            Part("answers.hospital.city_no", {**args, "place": shown(division)}),
            nearest(asked, division, places.codes, places),
        )
        return Finding(Verdict.NO, parts, cited, service.id, (), "coverage")
    if len(name.ids) > 1 and len(codes) > 1 and not _all_in(covered):
        args["names"] = [same(one) for one in name.ids[:5]]
        options = tuple(Option(f"hospital:{one}", same(one)) for one in name.ids[:5])
        return Finding(
            Verdict.CLARIFY, (Part("answers.hospital.which_city", args),), cited, service.id, options, "coverage"
        )
    if coverage is not None and coverage.any_of_grade and _all_in(covered) and _told_to_be_fit(asked, name):
        fit = (Part("answers.hospital.city_fit", args), *in_short(c for c in service.conditions if c.test in CASE))
        return Finding(Verdict.YES, fit, cited, service.id, (), "coverage")
    verdict = Verdict.DEPENDS if covered else Verdict.UNKNOWN
    key = "answers.hospital.city_yes" if covered else "answers.hospital.not_printed"
    return Finding(verdict, (Part(key, args), ask_channel(asked.edition)), cited, service.id, (), "coverage")


def _told_to_be_fit(asked: Asked, name: Name) -> bool:
    """Whether the hospital is told, and known, to be a public one of the highest grade, and no ward of another sort is
    meant."""
    raw, said = asked.index.tables.raw, asked.all_cues
    known = [one for one in asked.library.hospitals if one.name in name.ids]
    of_grade = len(known) == 1 and known[0].grade == raw["highest_grade"] and known[0].note != raw["private_note"]
    told = compiled(raw["told_public_3a"]).search(asked.u.text) is not None
    return bool(asked.services) and of_grade and told and "can" in said and OTHERWISE.isdisjoint(said)


def _given_there(asked: Asked, service: Service, name: Name) -> bool:
    places = asked.edition.place_list(service)
    codes = {asked.index.hospital_codes.get(one, "") for one in name.ids} - {""}
    return places is not None and any(places.covers(code, asked.library.places).how != "absent" for code in codes)


def _all_in(covered: list[Covered]) -> bool:
    return bool(covered) and all(one.how in ("listed", "inside") for one in covered)
