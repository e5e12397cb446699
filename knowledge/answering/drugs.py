"""Is this drug on the printed list, under any of its names?"""

from collections.abc import Mapping
from typing import Any

from knowledge.answering.asked import ASKS, Asked
from knowledge.answering.conditions import provided
from knowledge.answering.on_policy import left_open
from knowledge.answering.shapes import Finding, Part, ask_channel, both, cite, same
from knowledge.answering.topics import topic
from knowledge.library import Drug
from knowledge.models import Service, Test, Verdict
from knowledge.understanding.names import Kind, Name
from knowledge.understanding.tables import compiled

OLD, KINDS = "old-chemo", "drug-kinds"  # what a drug is told to be: the topic that decides where no name is printed
WHICH = "which"  # cue
CASE = (Test.HAS_PRESCRIPTION, Test.DIAGNOSIS, Test.WAITING_OVER)


def drug_finding(asked: Asked, name: Name) -> Finding | None:
    """A brand, generic, English name or nickname against the printed list of drugs."""
    services = [s for s in asked.services if asked.edition.coverage(s, "drugs")] or [
        s for s in asked.all_services if asked.edition.coverage(s, "drugs")
    ]
    if not services:
        return Finding(
            Verdict.NO,
            (Part("answers.drug.no_service", {"drug": same(name.text)}), ask_channel(asked.edition)),
            (),
            None,
            (),
            "coverage",
        )
    service = services[0]
    cover = asked.edition.coverage(service, "drugs")
    assert cover is not None
    cited = cite(asked.edition, service, cover.source)
    if cover.list is None:
        other = OLD in asked.all_cues or compiled(asked.index.tables.raw["no_tumour_drug"]).search(name.text)
        if other and (refusal := topic(asked, KINDS)) is not None:
            return refusal
        parts = (
            Part("answers.drug.no_list", {"drug": same(name.text), "service": both(service.short)}),
            ask_channel(asked.edition),
        )
        return Finding(Verdict.UNKNOWN, parts, cited, service.id, (), "coverage")
    listed = {drug.brand: drug for drug in asked.edition.drugs}
    known = {drug.brand or drug.generic: drug for drug in asked.library.drugs}
    inside = [brand for brand in name.ids if brand in listed]
    base = {"said": name.text, "service": both(service.short), "count": len(listed)}
    if not inside:
        others = _same_generic(name, known, listed)
        args: dict[str, Any] = {
            **base,
            "drug": _drug(known.get(name.ids[0]), name),
            "others": [_drug(known.get(b), name) for b in others],
        }
        parts = (Part("answers.drug.no", args), ask_channel(asked.edition))
        return Finding(Verdict.NO, parts, cited, service.id, (), "coverage")
    args = {
        **base,
        "drugs": [_drug(known.get(brand), name) for brand in inside],
        "missing": [_drug(known.get(brand), name) for brand in name.ids if brand not in listed],
    }
    said: tuple[Part, ...] = (Part("answers.drug.yes", args), *_drug_conditions(asked, service))
    only_list = "list-in" in asked.cues
    verdict = Verdict.YES if only_list or not left_open(asked, service) else Verdict.DEPENDS
    if WHICH in asked.cues and not only_list and ASKS.isdisjoint(asked.cues) and len(asked.names(Kind.DRUG)) == 1:
        verdict = Verdict.INFO  # which drugs of a kind there are
    return Finding(verdict, said, cited, service.id, (), "coverage")


def _same_generic(name: Name, known: dict[str, Drug], listed: Mapping[str, object]) -> list[str]:
    generics = {known[brand].generic for brand in name.ids if brand in known}
    return [drug.brand for drug in known.values() if drug.generic in generics and drug.brand in listed]


def _drug(drug: Drug | None, name: Name) -> dict[str, str]:
    if drug is None:
        return same(name.ids[0])
    own = drug.brand or drug.generic
    english = f"{own} ({drug.english_brand})" if drug.english_brand else own
    inner = f"({drug.generic})" if drug.generic and drug.generic != own else ""
    return {"zh": f"{own}{inner}", "en": english}


def _drug_conditions(asked: Asked, service: Service) -> list[Part]:
    return provided(asked, service, (c for c in service.conditions if c.test in CASE))
