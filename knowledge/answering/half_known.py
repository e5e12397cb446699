"""A name that is only half remembered: all listed ones that begin or end so are asked back; never yes or no of one."""

from collections.abc import Iterable
from datetime import date

from knowledge.answering.asked import handbooks_meant, put
from knowledge.answering.drugs import drug_finding
from knowledge.answering.places import shown
from knowledge.answering.shapes import Finding, Option, Part, ask_channel, same
from knowledge.library import HandbookInForce
from knowledge.models import Verdict
from knowledge.understanding.half_names import HALF
from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Name, Understanding

MOST = 12  # names that are asked back


def half_known(
    u: Understanding, index: Index, today: date, edition: HandbookInForce | None, among: Iterable[str] = ()
) -> Finding | None:
    """Which of the listed names is meant, where only a half of it is told. ``among``: the handbooks of the insurer that
    a guest named."""
    half = next((unknown for unknown in u.unknown if unknown.looks == HALF), None)
    if half is None:
        return None
    ids = handbooks_meant(u) or among or index.library.handbooks
    editions = [edition] if edition else [index.library.in_force(id_, today) for id_ in ids]
    drugs = all(near.kind is Kind.DRUG for near in half.near)
    if edition and drugs and not edition.drugs:  # no list to look it up in, whatever it is
        name = Name(Kind.DRUG, tuple(id_ for near in half.near for id_ in near.ids), half.text, half.start, half.end)
        return drug_finding(put(u, edition, index, today), name)
    options = tuple({o.text["zh"]: o for near in half.near for o in _options(near, editions, index)}.values())
    if not options and half.near[0].kind is Kind.HOSPITAL:
        options = tuple(Option(f"hospital:{near.ids[0]}", same(near.ids[0])) for near in half.near)
    if options:
        args = {"said": half.text, "names": [option.text for option in options[:MOST]], "more": len(options) > MOST}
        return Finding(Verdict.CLARIFY, (Part("answers.half_known", args),), (), None, options[:MOST], "coverage")
    lists = drugs and any(one.drugs for one in editions)
    said = Part("answers.half_not_listed" if lists else "answers.not_known_name", {"said": half.text})
    where = (ask_channel(edition),) if edition else ()
    return Finding(Verdict.CLARIFY, (said, *where), (), None, (), "coverage")


def _options(near: Name, editions: Iterable[HandbookInForce], index: Index) -> Iterable[Option]:
    """What a name stands for, as far as the lists of these handbooks have it; all hospitals where none are listed."""
    for edition in editions:
        services = edition.services.values()
        if near.kind is Kind.DRUG:
            listed = {drug.brand for service in services for drug in edition.drug_list(service) or ()}
            if not listed.isdisjoint(near.ids):
                yield Option(f"drug:{near.ids[0]}", same(near.text))
        elif near.kind is Kind.PLACE:
            codes = {code for service in services for code in edition.cities(service)}
            for code in near.ids:
                if code in codes:
                    yield Option(f"place:{code}", shown(index.library.division(code)))
        else:
            lists = [names for service in services if (names := edition.hospital_list(service)) is not None]
            if not lists or any(hospital.name in near.ids for names in lists for hospital in names):
                yield Option(f"hospital:{near.ids[0]}", same(near.ids[0]))
