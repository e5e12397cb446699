"""Where the one hospital stands that a service is given in: asked as "it is in Beijing, isn't it?"."""

from knowledge.answering.asked import Asked
from knowledge.answering.shapes import Finding, Part, ask_channel, both, cite
from knowledge.gazetteer import Division
from knowledge.models import Coverage, Service, Verdict
from knowledge.understanding.names import Kind
from knowledge.understanding.tables import compiled


def stands_elsewhere(asked: Asked, service: Service, coverage: Coverage | None) -> Finding | None:
    """No, where the city in which the one hospital that is named is said to stand is another than the handbook's."""
    if coverage is None or coverage.claimed != 1:
        return None
    places = [name for name in asked.names(Kind.PLACE) if len(name.ids) == 1]
    if len(places) != 1:
        return None
    raw, text, name = asked.index.tables.raw["stands_there"], asked.u.text, places[0]
    division = asked.library.division(name.ids[0])
    said = compiled(raw["before"]).search(text, 0, name.start) and compiled(raw["behind"]).match(text, name.end)
    if not said or _is_there(asked, division, coverage):
        return None
    args = {"place": _name(division), "words": both(coverage.words)}
    parts = (Part("answers.place.stands_elsewhere", args), ask_channel(asked.edition))
    return Finding(Verdict.NO, parts, cite(asked.edition, service, coverage.source), service.id, (), "coverage")


def _is_there(asked: Asked, division: Division, coverage: Coverage) -> bool:
    """Whether the place, or what it lies in, is in the name of the hospital."""
    line = asked.library.places.lineage(division.code)
    return any(outer.short in coverage.words.zh for outer in line)


def _name(division: Division) -> dict[str, str]:
    return {"zh": division.short, "en": f"{division.pinyin.capitalize()} ({division.short})"}
