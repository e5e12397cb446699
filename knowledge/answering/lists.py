"""Lists and their sizes: which cities, which hospitals, which drugs, how many."""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.facts import merge, no_hospitals, unsaid
from knowledge.answering.places import shown
from knowledge.answering.regions import alike, divisions, is_there, is_wide, within
from knowledge.answering.regions import regions as regions_of
from knowledge.answering.shapes import Finding, Option, Part, ask_channel, both, cite, same
from knowledge.gazetteer import Division
from knowledge.models import Coverage, Service, Verdict
from knowledge.understanding import scores
from knowledge.understanding.names import Kind
from knowledge.understanding.tables import compiled

GRADES = frozenset({"expert-rank", "grade-3a", "level", "lower-grade"})
FEW = 3
SHOWN = 40  # names of a whole list; of a province all are shown
GUESTS = 8  # those that a guest is shown of it, whom several handbooks answer at once
KINDS = {"cities": "places", "provinces": "places", "hospitals": "hospitals", "drugs": "drugs"}
THINGS = frozenset(KINDS)  # cues of what may be counted
WHETHER, WHICH = frozenset({"question", "list-word"}), frozenset({"which", "how-many"})  # cues


def listing(asked: Asked) -> Finding | None:
    """The covered places, hospitals or drugs; of a province or city where one is named."""
    kind = _kind(asked)
    services = asked.services or _with_list(asked, kind)
    if not services:
        return None
    regions = regions_of(asked)
    found = [(s, f) for s in services if (f := of_service(asked, s, kind, regions)) is not None]
    if kind == "places" and found and all(f.verdict is Verdict.NO for _, f in found):
        home = {code for name in asked.names(Kind.PLACE) if is_there(asked, name) for code in name.ids}
        away = [region for region in regions if region.code not in home]  # who lives there has to go elsewhere
        found = [(s, f) for s in services if (f := of_service(asked, s, kind, away)) is not None]
    if regions and not asked.services:  # the few that are named, all elsewhere, say nothing of this place
        found = [(s, f) for s, f in found if not _few_elsewhere(asked, s, kind, regions)] or found
    plainly = "cities" in asked.cues and asked.u.score("list") > scores.LED
    plainly = plainly and not any(s.topic and s.score >= scores.PLAIN for s in asked.u.intents)
    if not found and plainly and len(asked.services) == 1 and not regions:
        return unsaid(asked, asked.services[0], "coverage", "list")
    if not found:
        return None
    if len(found) > 3 and not asked.services:
        names = [both(s.short) for s, _ in found]
        options = tuple(Option(f"service:{s.id}", both(s.short)) for s, _ in found)
        return Finding(
            Verdict.CLARIFY, (Part("answers.which_service", {"services": names}),), (), None, options, "list"
        )
    return merge(found, named=len(found) > 1)


def of_one_city(asked: Asked) -> bool:
    """Whether a list of places is asked for one city alone: there is nothing to be listed but itself. Where the list
    has towns of its own beside it, only where yes or no is asked."""
    regions = regions_of(asked) if asked.services and _kind(asked) == "places" else []
    places = asked.names(Kind.PLACE)
    if len(regions) != 1 or is_wide(asked, regions[0]) or len(places) != 1 or is_there(asked, places[0]):
        return False
    lists = [one for service in asked.services if (one := asked.edition.place_list(service)) is not None]
    inside = {code for one in lists for code in within(asked, one.codes, regions)}
    return bool(lists) and (inside <= {regions[0].code} or (asked.cues >= WHETHER and WHICH.isdisjoint(asked.cues)))


def _kind(asked: Asked) -> str:
    cues = asked.cues if KINDS.keys() & asked.cues else asked.all_cues
    if {"drugs", "targeted-drug"} & cues and "cities" not in cues and "hospitals" not in cues:
        return "drugs"
    unlisted = bool(asked.names(Kind.HOSPITAL)) or any(one.looks == "hospital" for one in asked.u.unknown)
    return "hospitals" if "hospitals" in cues or (unlisted and not KINDS.keys() & cues) else "places"


def _with_list(asked: Asked, kind: str) -> tuple[Service, ...]:
    found = []
    for service in asked.all_services:
        coverage = asked.edition.coverage(service, kind)
        if coverage and (coverage.list or coverage.claimed):
            found.append(service)
    if not found and kind == "hospitals":  # none is listed: what kind of hospital it must be
        found = [service for service in asked.all_services if asked.edition.coverage(service, kind)]
    return tuple(found)


def of_service(asked: Asked, service: Service, kind: str, regions: list[Division]) -> Finding | None:
    """What a service's list of that kind holds in the regions; in all of them where none is named."""
    edition = asked.edition
    if kind == "drugs" and edition.coverage(service, "drugs"):
        return _drugs(asked, service)
    if kind == "drugs" and asked.names(Kind.CHOICE):  # where another of the choices is given is no answer to that
        return None
    if kind == "hospitals" and (found := hospitals(asked, service, regions)) is not None:
        return found
    places = edition.place_list(service)
    if places is None:
        named = edition.coverage(service, "hospitals")
        if named and named.list:  # the hospitals in Japan are its list
            return hospitals(asked, service, regions)
        coverage = edition.coverage(service, "places") or named
        return _claimed(asked, service, coverage) if coverage else None
    codes = within(asked, places.codes, regions)
    coverage = edition.coverage(service, "places")
    args = {
        "service": both(service.short),
        "regions": [shown(region) for region in regions],
        "count": len(codes),
        "names": [shown(asked.library.division(code)) for code in codes[: _most(asked, regions)]],
        "cut": not regions and len(codes) > (_most(asked, regions) or len(codes)),
        "claim": both(coverage.words) if coverage else None,
    }
    parts = [Part("answers.list.places" if codes else "answers.list.none", args), *_doubtful(asked, service, codes)]
    if kind == "hospitals":
        of_which = edition.coverage(service, "hospitals")
        if of_which:
            parts.insert(0, Part("answers.words", {"words": both(of_which.words)}))
        elif codes:
            itself = coverage is not None and [region.code for region in regions] == list(codes)
            parts = [no_hospitals(edition, service), *([Part("answers.list.claimed", args)] if itself else parts)]
    return Finding(
        Verdict.INFO if codes else Verdict.NO,
        tuple(parts),
        cite(edition, service, *([coverage.source] if coverage else [])),
        service.id,
        (),
        "list",
    )


def _most(asked: Asked, regions: list[Division]) -> int | None:
    """How many names of a list are shown; None: all."""
    named = not asked.guest or bool(asked.names(Kind.HANDBOOK))
    return None if regions else SHOWN if named else GUESTS


def _few_elsewhere(asked: Asked, service: Service, kind: str, regions: list[Division]) -> bool:
    """Whether no list is printed, and the few that the words name are not in the places that are asked about."""
    told = asked.edition.coverage(service, kind)
    few = told is not None and told.list is None and told.claimed is not None and told.claimed <= FEW
    return few and told is not None and not any(region.short in told.words.zh for region in regions)


def _doubtful(asked: Asked, service: Service, codes: tuple[str, ...]) -> list[Part]:
    places = asked.edition.place_list(service)
    assert places is not None
    doubtful = [shown(asked.library.division(c)) for c in codes if (e := places.find(c)) and e.status == "doubtful"]
    return [Part("answers.list.doubtful", {"names": doubtful[:8]})] if doubtful else []


def hospitals(asked: Asked, service: Service, regions: list[Division]) -> Finding | None:
    """The hospitals of a service, as far as they lie in the regions."""
    edition = asked.edition
    coverage = edition.coverage(service, "hospitals")
    if coverage is None or coverage.list is None:
        return _claimed(asked, service, coverage) if coverage and edition.place_list(service) is None else None
    cited = cite(edition, service, coverage.source)
    if coverage.list != "hospitals":
        names = [{"zh": h.zh, "en": f"{h.english} ({h.zh})" if h.english else h.ja} for h in edition.japan]
        args = {"service": both(service.short), "regions": [], "count": len(names), "names": names}
        return Finding(Verdict.INFO, (Part("answers.list.hospitals", args),), cited, service.id, (), "list")
    listed = edition.hospitals
    regions = regions or alike(asked, tuple({h.code for h in listed}))
    if regions:
        inside = set(within(asked, tuple({h.code for h in listed}), regions))
        listed = tuple(h for h in listed if h.code in inside)
    besides = {id_ for name in asked.names(Kind.HOSPITAL) for id_ in name.ids if "elsewhere" in asked.cues}
    names_ = list(dict.fromkeys(h.name for h in listed if h.name not in besides))
    args = {
        "service": both(service.short),
        "regions": [shown(region) for region in regions],
        "count": len(names_),
        "names": [same(name) for name in names_[: _most(asked, regions)]],
    }
    key = "answers.list.hospitals" if names_ else "answers.list.none"
    return Finding(Verdict.INFO if names_ else Verdict.NO, (Part(key, args),), cited, service.id, (), "list")


def _drugs(asked: Asked, service: Service) -> Finding:
    coverage = asked.edition.coverage(service, "drugs")
    assert coverage is not None
    cited = cite(asked.edition, service, coverage.source)
    if coverage.list is None:
        return _claimed(asked, service, coverage)
    brands = [same(drug.brand) for drug in asked.edition.drugs]
    args = {"service": both(service.short), "count": len(brands), "names": brands}
    return Finding(Verdict.INFO, (Part("answers.list.drugs", args),), cited, service.id, (), "list")


def off_list(asked: Asked) -> Finding | None:
    """Something that is on no list, whatever it is called: no where the list is printed."""
    kind = _kind(asked)
    found = []
    having = [s for s in asked.services if asked.edition.coverage(s, kind)]
    for service in having or _with_list(asked, kind):
        coverage = asked.edition.coverage(service, kind)
        if coverage is None:
            continue
        if coverage.list is None:
            found.append((service, replace(_claimed(asked, service, coverage), verdict=Verdict.UNKNOWN)))
            continue
        args = {"service": both(service.short), "claim": both(coverage.words)}
        cited = cite(asked.edition, service, coverage.source)
        parts = (Part("answers.off_list", args), ask_channel(asked.edition))
        found.append((service, Finding(Verdict.NO, parts, cited, service.id, (), "off-list")))
    return merge(found, named=len(found) > 1) if found else None


def _claimed(asked: Asked, service: Service, coverage: Coverage) -> Finding:
    channel = both(asked.edition.handbook.official_channel)
    args = {"service": both(service.short), "claim": both(coverage.words), "channel": channel}
    few = coverage.claimed is not None and coverage.claimed <= FEW  # its words name them
    verdict = Verdict.INFO if few or (coverage.claimed and not {"which", "list-word"} & asked.cues) else Verdict.UNKNOWN
    return Finding(
        verdict,
        (Part("answers.list.not_printed", args),),
        cite(asked.edition, service, coverage.source),
        service.id,
        (),
        "list",
    )


def count(asked: Asked) -> Finding | None:
    """How many: what the handbook claims, and what its list holds."""
    wanted = _units(asked)
    if "provinces" in wanted:  # "how many provinces and municipalities": a kind that is counted, and no place
        kinds = asked.index.tables.raw["kinds_of_place"]
        asked = replace(asked, u=replace(asked.u, names=tuple(n for n in asked.u.names if n.text not in kinds)))
    services = asked.services or _with_list(asked, KINDS[wanted[0]])
    found = []
    for service in services:
        own = [told for unit in wanted if (told := _counted(asked, service, unit)) is not None]
        if own:
            parts = {repr(part): part for one in own for part in one.parts}
            found.append((service, replace(own[0], parts=tuple(parts.values()))))
    return merge(found, named=len(found) > 1) if found else None


def _units(asked: Asked) -> list[str]:
    """What is to be counted: several things where the question counts several."""
    said = [
        unit for unit, pattern in asked.index.tables.raw["counted"].items() if compiled(pattern).search(asked.u.text)
    ]
    return said or ["provinces" if "provinces" in asked.cues else _unit(asked)]


def _unit(asked: Asked) -> str:
    cues = asked.cues if THINGS & asked.cues else asked.cues | (THINGS & asked.u.aside)  # told before "how many is it"
    if "drugs" in cues and not {"cities", "hospitals"} & cues:
        return "drugs"
    if "which-plan" in cues and "cities" in cues:  # the handbook, not the hospital, is asked for
        return "cities"
    return "hospitals" if "hospitals" in cues or ("grade-3a" in cues and "cities" not in cues) else "cities"


def _counted(asked: Asked, service: Service, wanted: str) -> Finding | None:
    edition = asked.edition
    claims = [
        c for c in service.coverage if c.kind == KINDS[wanted] or (wanted == "provinces" and c.claimed_unit == wanted)
    ]
    own = [c for c in claims if c.claimed_unit == wanted] or claims
    if not own:
        return None
    coverage = own[0]
    regions = divisions(asked, asked.names(Kind.PLACE))
    number: int | None = None
    names: list[str] = []
    if wanted == "drugs" and coverage.list:
        number = len(edition.drugs)
    elif wanted == "hospitals" and coverage.list == "hospitals":
        inside = set(within(asked, tuple({h.code for h in edition.hospitals}), regions))
        names = list(dict.fromkeys(h.name for h in edition.hospitals if h.code in inside))
        number = len(names)
    elif wanted == "hospitals" and coverage.list:
        number = len(edition.japan)
    elif wanted == "cities" and (places := edition.place_list(service)):
        number = len(within(asked, places.codes, regions))
    elif wanted == "provinces" and edition.cities(service):
        number = len({asked.library.places.province_of(code).code for code in edition.cities(service)})
    if coverage.claimed is None and number is None:
        return _claimed(asked, service, coverage)
    args = {
        "service": both(service.short),
        "unit": wanted,
        "claimed": coverage.claimed if coverage.claimed_unit == wanted and not regions else None,
        "counted": number,
        "words": both(coverage.words),
        "regions": [shown(region) for region in regions],
    }
    parts = [Part("answers.count", args)]
    if GRADES & asked.all_cues:  # "how many, and of what grade?"
        parts.append(Part("answers.words", {"words": both(coverage.words)}))
    if names and regions:
        parts.append(Part("answers.names", {"names": [same(name) for name in names]}))
    parts += [
        Part("answers.contradiction", {"words": both(c.words)})
        for c in service.contradictions
        if {"coverage", "counts", wanted} & set(c.topics)
    ][:1]
    return Finding(Verdict.INFO, tuple(parts), cite(edition, service, coverage.source), service.id, (), "count")
