"""Is this drug, this hospital, this unknown name covered?"""

import itertools
from dataclasses import replace

from knowledge.answering.asked import Asked, rules_of
from knowledge.answering.drugs import drug_finding
from knowledge.answering.hospitals import hospital_finding
from knowledge.answering.others import only
from knowledge.answering.places import is_outer, meant, place_finding, shown, which_place
from knowledge.answering.regions import apart, is_there, standing, whose_doctor
from knowledge.answering.shapes import Finding, Part, both, named_together
from knowledge.answering.strange_hospitals import called_after_its_place
from knowledge.answering.unknown_names import strange_name
from knowledge.models import Service, Verdict
from knowledge.understanding.names import Kind, Name
from knowledge.understanding.narrowing import only_like
from knowledge.understanding.tables import compiled

MOST = 8
A_HOSPITAL = frozenset({"a-hospital"})  # cue
CHOICE = frozenset({"which", "either"})  # cues that one of several is asked for
SEVERAL = {"answers.place.yes": "answers.place.yes_all", "answers.place.no": "answers.place.no_all"}
THERE = ("answers.place.yes", "answers.place.inside")  # also of a service that not every policy has
CITY_YES = "answers.hospital.city_yes"
CORRECTIONS = ("answers.place.printed_as", "answers.place.province")


def coverage(asked: Asked) -> Finding | None:
    """Everything that is named in the question, against the lists of the services that are meant."""
    strange = strange_name(asked)
    if strange is not None:
        return strange
    there = only(asked) or called_after_its_place(asked)
    if there is not None:
        return there
    drugs, places = _meant(asked, Kind.DRUG), _meant(asked, Kind.PLACE)
    hospitals = _meant(asked, Kind.HOSPITAL, Kind.JAPAN)
    findings = [drug_finding(asked, name) for name in drugs]
    findings += [hospital_finding(asked, name) for name in hospitals]
    if places and not hospitals:
        findings += _places(asked, places, bool(drugs))
    elif places and not drugs:
        findings = _of_their_city(asked, places, hospitals, findings)
    together = _together([finding for finding in findings if finding is not None])
    others = standing(asked, "instead")
    first = tuple(name for name in places if name not in others)
    if together is None or not first or len(first) == len(places):
        return together
    asked_first = coverage(replace(asked, u=replace(asked.u, names=tuple(n for n in asked.u.names if n not in others))))
    return replace(together, verdict=asked_first.verdict) if asked_first else together


def _meant(asked: Asked, *kinds: Kind) -> tuple[Name, ...]:
    """The names that are asked about, not those that are only told apart, measured from, or known already."""
    names = asked.names(*kinds)
    aside = {name for name in names if is_aside(asked, name) or _holds_another(asked, name, names)}
    text = asked.u.text
    for before, name in itertools.pairwise(names):  # "not X, Y"
        if before in aside and text[before.end : name.start] in asked.index.tables.raw["enumerates"]:
            aside.add(name)
    meant = {name.ids for name in names if name not in aside}
    told = Kind.PLACE in kinds and not asked.index.tables.every_place & asked.all_cues
    if told and asked.u.focus and not any(asked.u.asks_of(name) for name in names):
        meant &= {name.ids for name in _nearest(asked, [name for name in names if name not in aside])}
    return _distinct(tuple(name for name in names if name.ids in meant) or names)


def _nearest(asked: Asked, names: list[Name]) -> list[Name]:
    """Of places that a story tells before the question, those of its last clause that names any."""
    ends = [name.end for name in names if name.end <= asked.u.focus[0][0]]
    if not ends:
        return names
    cuts = asked.index.tables.cuts - set(asked.index.tables.raw["enumerates"])
    last = max(ends)
    return [n for n in names if n.end > last or cuts.isdisjoint(asked.u.text[n.end : last])]


def is_aside(asked: Asked, name: Name) -> bool:
    """Whether the name is only told apart, measured from, known already, or a likeness."""
    raw, text = asked.index.tables.raw, asked.u.text
    before, after = "," + text[: name.start], text[name.end :]
    if text[name.start : name.end] != name.text:
        return False  # in pinyin it is not known where it stands
    if before.endswith((*raw["not_meant"], *raw["measured_from"])) or after.startswith(tuple(raw["known_of"])):
        return True
    if name.kind is Kind.PLACE and after.startswith(tuple(raw["too_far"])) and CHOICE.isdisjoint(asked.cues):
        return True
    if before.endswith(tuple(raw["known_before"])) and compiled(raw["known_behind"]).match(after):
        return True
    return only_like(name, text, asked.index)


def _holds_another(asked: Asked, name: Name, names: tuple[Name, ...]) -> bool:
    """Whether it is the name of a region, beside that of a city in it, which is the one that is asked about."""
    within = any(set(other.ids) < set(name.ids) for other in names)
    return within and name.text in asked.library.places.groups and not asked.u.asks_of(name)


def _distinct(names: tuple[Name, ...]) -> tuple[Name, ...]:
    """Each once, and no more than an answer can hold."""
    return tuple({name.ids: name for name in names}.values())[:MOST]


def _places(asked: Asked, places: tuple[Name, ...], beside_drug: bool) -> list[Finding | None]:
    services = asked.services or tuple(s for s in asked.all_services if _has_places(asked, s))
    if beside_drug:
        services = tuple(s for s in services if asked.edition.coverage(s, "places")) or services
    inner = [one for n in places if not is_outer(asked, n, places) for one in apart(asked, n)]
    if beside_drug:
        inner = [name for name in inner if not whose_doctor(asked, name)]
    if asked.services and all(asked.index.concepts[service.concept].get("anywhere") for service in services):
        inner = [name for name in inner if not is_there(asked, name)]  # it is given wherever one is
    if not asked.services:
        return [_everywhere(asked, name) for name in inner]
    return [place_finding(asked, service, name) for name in inner for service in services]


def _of_their_city(
    asked: Asked, places: tuple[Name, ...], hospitals: tuple[Name, ...], findings: list[Finding | None]
) -> list[Finding | None]:
    """What is said of the city, where the question asks of that ("... to the university hospital. Can you advance it in
    Xuzhou?") and only tells a hospital in it of which no list is printed; then what is to be known of the hospital."""
    told = not any(asked.u.asks_of(name) for name in hospitals) and any(asked.u.asks_of(name) for name in places)
    codes = {code for name in places for code in name.ids}
    doubts = [part for f in findings if f is not None for part in f.parts if part.key == CITY_YES]
    there = all(codes & around for name in hospitals for around in [_around(asked, name)])
    if not told or not there or len(doubts) < len(findings):
        return findings
    found = _places(asked, places, beside_drug=False)
    return [replace(f, parts=(*f.parts, *doubts)) if f is not None else None for f in found]


def _around(asked: Asked, hospital: Name) -> set[str]:
    """What a hospital lies in."""
    codes = (asked.index.hospital_codes.get(one, "") for one in hospital.ids)
    return {division.code for code in codes if code for division in asked.library.places.lineage(code)}


def _has_places(asked: Asked, service: Service) -> bool:
    return asked.edition.place_list(service) is not None or asked.edition.hospital_list(service) is not None


def _for_visit(asked: Asked, services: list[Service]) -> list[Service]:
    """Of the services those that are for the kind of visit that is named, where it is said of some."""
    kept = [s for s in services for v in asked.variants for r in rules_of(asked, s, v) if r.verdict is Verdict.YES]
    return kept or services


def _everywhere(asked: Asked, name: Name) -> Finding | None:
    """No service named: which of them are given in that place."""
    division = meant(asked, name)
    if division is None:
        return which_place(asked, None, name)
    if asked.cues >= A_HOSPITAL and not {"have", "list-in"}.isdisjoint(asked.cues):
        there = _hospitals_there(asked, name)
        if there is not None:
            return there
    having = _for_visit(asked, [s for s in asked.all_services if _has_places(asked, s)])
    having = having or [s for s in asked.all_services if asked.edition.coverage(s, "places")]
    found = [(s, place_finding(asked, s, name)) for s in having]
    groups = {
        key: [both(s.short) for s, finding in found if finding.verdict in verdicts]
        for key, verdicts in (
            ("there", (Verdict.YES, Verdict.INFO)),
            ("perhaps", (Verdict.DEPENDS, Verdict.UNKNOWN, Verdict.CLARIFY)),
            ("not_there", (Verdict.NO,)),
        )
    }
    groups["there"] += [both(s.short) for s, f in found if f.verdict is Verdict.DEPENDS and f.parts[0].key in THERE]
    groups["perhaps"] = [words for words in groups["perhaps"] if words not in groups["there"]]
    if not found:
        return None
    if len(found) == 1 or all(f.verdict is Verdict.UNKNOWN for _, f in found):
        return found[0][1]
    verdict = Verdict.NO if not groups["there"] and not groups["perhaps"] else Verdict.DEPENDS
    parts = [Part("answers.place.by_service", {"place": shown(division), **groups})]
    parts += {p.key: p for _, f in found for p in f.parts if p.key in CORRECTIONS}.values()
    return Finding(verdict, tuple(parts), tuple(c for _, f in found for c in f.citations)[:2], None, (), "coverage")


def _hospitals_there(asked: Asked, name: Name) -> Finding | None:
    """Whether any listed hospital is in that place, and which, said once for all services of that list."""
    having = [service for service in asked.all_services if asked.edition.hospital_list(service) is not None]
    if not having:
        return None
    found = place_finding(asked, having[0], name)
    first = replace(found.parts[0], args={**found.parts[0].args, "service": named_together(having)})
    parts = (first, *found.parts[1:])
    return replace(found, parts=parts, service=having[0].id if len(having) == 1 else None)


def _together(findings: list[Finding]) -> Finding | None:
    """Several names: each said; where their verdicts differ it is clarify, a no beside what is doubtful, or depends."""
    if len(findings) < 2:
        return findings[0] if findings else None
    verdicts = {finding.verdict for finding in findings}
    verdict = next(iter(verdicts)) if len(verdicts) == 1 else _mixed(verdicts)
    parts: dict[str, Part] = {}
    for finding in findings:
        for part in finding.parts:
            parts.setdefault(repr(part), part)
    services = {finding.service for finding in findings}
    cited = tuple(dict.fromkeys(c for finding in findings for c in finding.citations))
    options = tuple(option for finding in findings for option in finding.options)
    service = services.pop() if len(services) == 1 else None
    told = _in_one(tuple(parts.values())) if service else tuple(parts.values())
    return Finding(verdict, told, cited[:3], service, options, "coverage")


def _in_one(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Places of which the same is so in one line, and these lines first."""
    first: list[Part] = []
    for key, of_several in SEVERAL.items():
        same_ = [part for part in parts if part.key == key]
        if len(same_) > 1:
            args = {"places": [part.args["place"] for part in same_], "service": same_[0].args["service"]}
            first.append(Part(of_several, args))
            parts = tuple(part for part in parts if part.key != key)
    return (*first, *parts)


def _mixed(verdicts: set[Verdict]) -> Verdict:
    if Verdict.CLARIFY in verdicts:
        return Verdict.CLARIFY
    return Verdict.NO if Verdict.NO in verdicts and Verdict.YES not in verdicts else Verdict.DEPENDS
