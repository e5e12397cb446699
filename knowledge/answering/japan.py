"""A place abroad against the cities of the printed list of hospitals there."""

from knowledge.answering.asked import Asked
from knowledge.answering.hospitals import hospital_finding
from knowledge.answering.lists import hospitals
from knowledge.answering.of_japan import PLACE, lives_there
from knowledge.answering.shapes import Finding, Part, both, cite, same
from knowledge.answering.topics import topic
from knowledge.models import Verdict
from knowledge.understanding.names import Kind, Name
from knowledge.understanding.tables import words_of


def japan_place(asked: Asked) -> Finding | None:
    """The hospitals where their city alone is named; no where another is, in which nobody is said to live."""
    for service in asked.services or asked.all_services:
        coverage = asked.edition.coverage(service, "hospitals")
        if coverage is None or coverage.list in (None, "hospitals"):
            continue
        if (named := _in_their_names(asked)) is not None:
            return hospital_finding(asked, named)
        cities = tuple(dict.fromkeys(hospital.city for hospital in asked.edition.japan))
        latin = asked.index.tables.raw["latin_cities"]
        written = (*cities, *(name for name, city in latin.items() if city in cities))
        wished = {"can", "question"} & asked.cues and _elsewhere(asked, written)
        if any(city in asked.u.text for city in written) and not wished:
            return hospitals(asked, service, [])
        args = {
            "service": both(service.short),
            "cities": [same(city) for city in cities],
            "count": len(asked.edition.japan),
        }
        cited = cite(asked.edition, service, coverage.source)
        return Finding(Verdict.NO, (Part("answers.list.japan_elsewhere", args),), cited, service.id, (), "coverage")
    return _abroad(asked)


def _abroad(asked: Asked) -> Finding | None:
    """The no to what lies abroad, of a service that has no hospitals there; not where somebody only lives there."""
    there = (
        asked.services and PLACE in asked.cues and PLACE not in asked.u.aside and not lives_there(asked.u, asked.index)
    )
    outside = topic(asked, "abroad") if there else None
    return outside if outside is not None and outside.verdict is Verdict.NO else None


def _in_their_names(asked: Asked) -> Name | None:
    """The hospitals in whose printed names a place that is named stands, but for one that is a heading of the list."""
    text, printed = asked.u.text, asked.edition.japan
    heads = {hospital.city for hospital in printed}
    places = [word for word in words_of(PLACE) if word in text and word not in heads]
    meant = tuple(hospital.zh for word in places for hospital in printed if word in hospital.zh)
    return Name(Kind.JAPAN, meant, places[0], 0, 0) if meant and len(places) == 1 else None


def _elsewhere(asked: Asked, cities: tuple[str, ...]) -> bool:
    """Whether a city is named that none of the hospitals is in, and that is not only where somebody lives."""
    text, living = asked.u.text, tuple(asked.index.tables.raw["living_in"])
    others = (word for word in words_of(PLACE) if not any(city in word for city in cities))
    return any(word in text and not text.partition(word)[0].endswith(living) for word in others)
