"""Of which service a figure of the handbook is said ("which one are the 212 cities of?")."""

from collections.abc import Iterator

from knowledge.answering.asked import Asked
from knowledge.answering.facts import limit_line
from knowledge.answering.shapes import UNDER, Finding, Part, both, cite
from knowledge.answering.times import limit_told
from knowledge.models import Coverage, Service, Source, Verdict
from knowledge.understanding.tables import compiled

WORDS = "answers.words"
OF_FIGURE = "of-figure"  # intent
FACES = {"hospital_workdays": "workdays"}  # units that are said alike
Said = tuple[int, str, Part, Source]  # a number, of what, the line that says it, and where that is printed


def of_figure(asked: Asked) -> Finding | None:
    """The services of which the figure that is quoted is said, each with what it says; None where none has it."""
    wanted = _quoted(asked)
    services = asked.services if asked.services and not asked.unnamed else asked.all_services
    found = [(s, said) for s in services if wanted and (said := [o for o in _figures(asked, s) if o[:2] in wanted])]
    if not found:
        return None
    alike: dict[str, tuple[list[Service], list[Part]]] = {}
    for service, said in found:
        told = list({repr(one): one for _, _, one, _ in said}.values())
        if any(one.key == WORDS for one in told):  # with what else there is of the lists
            told += [one for covered in service.coverage if (one := _words(covered)) not in told]
        alike.setdefault(repr(told), ([], told))[0].append(service)
    parts: list[Part] = []
    for having, told in alike.values():
        parts += [Part(UNDER, {"services": [both(service.names) for service in having]}), *told]
    cited = tuple(dict.fromkeys(c for s, said in found for o in said for c in cite(asked.edition, s, o[3])))
    alone = found[0][0].id if len(found) == 1 else None
    return Finding(Verdict.INFO, tuple(parts), cited[:3], alone, (), OF_FIGURE)


def _words(covered: Coverage) -> Part:
    return Part(WORDS, {"words": both(covered.words)})


def _quoted(asked: Asked) -> set[tuple[int, str]]:
    """The figures of the question, each with what is counted."""
    raw = asked.index.tables.raw["figures"]
    pattern = compiled(raw["said"].replace("%n", asked.index.days.numeral))
    numbers = ((asked.index.days.number(m["n"]), raw["units"][m["unit"]]) for m in pattern.finditer(asked.u.text))
    return {(number, unit) for number, unit in numbers if number is not None}


def _figures(asked: Asked, service: Service) -> Iterator[Said]:
    """Every figure that the handbook has of a service."""
    for covered in service.coverage:
        told = _words(covered)
        if covered.claimed is not None and covered.claimed_unit:
            yield covered.claimed, covered.claimed_unit, told, covered.source
        places = asked.edition.place_list(service) if covered.kind == "places" else None
        if places is not None:
            yield len(places.codes), "cities", told, covered.source
    for limit in service.time_limits:
        for amount in (limit.amount, limit.amount_max):
            if amount is not None:
                unit = FACES.get(limit.unit.value, limit.unit.value)
                yield amount, unit, limit_told(asked, (service, limit), named=False), limit.source
    for other in service.limits:
        for amount in (other.amount, other.amount_max):
            if amount is not None:
                yield amount, other.unit, limit_line(other, None), other.source
