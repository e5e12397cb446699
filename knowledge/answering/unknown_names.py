"""A name that no list knows: never a yes; what sounds or looks alike is asked back."""

from functools import partial
from typing import Any

from knowledge.answering.asked import Asked
from knowledge.answering.drugs import drug_finding
from knowledge.answering.places import full, shown
from knowledge.answering.shapes import Finding, Option, Part, ask_channel, both, cite, same
from knowledge.answering.strange_hospitals import strange_hospital
from knowledge.models import Verdict
from knowledge.understanding.names import LISTED, How, Kind, Name, Unknown

ALIKE = 2  # characters: of a name so short another of which one differs may be a place of its own


def strange_name(asked: Asked) -> Finding | None:
    """A name that nobody knows: never yes. What sounds or looks alike is asked back."""
    if not asked.u.unknown:
        return None
    unknown = _most_telling(asked)
    if unknown is None:
        return None
    if len(unknown.near) == 1 and unknown.near[0].kind is Kind.DRUG and unknown.near[0].how is not How.OTHER:
        meant_drug = _misspelt_drug(asked, unknown)
        if meant_drug is not None:
            return meant_drug
    if unknown.near:
        options = tuple(option for near in unknown.near for option in _near_options(asked, near))
        args: dict[str, Any] = {"said": unknown.text, "names": [option.text for option in options]}
        return Finding(Verdict.CLARIFY, (Part("answers.did_you_mean", args),), (), None, options, "coverage")
    if unknown.looks == "hospital":
        return strange_hospital(asked, unknown)
    drugs = [s for s in (asked.services or asked.all_services) if asked.edition.coverage(s, "drugs")]
    if len(set(unknown.text)) < ALIKE + 1 and unknown.text.isascii():  # a key that was held down is no drug
        drugs = []
    if drugs and unknown.looks != "place" and unknown.drug is not False and (asked.services or not _named(asked)):
        cover = asked.edition.coverage(drugs[0], "drugs")
        cited = cite(asked.edition, drugs[0], *([cover.source] if cover else []))
        listed = bool(cover and cover.list)
        key = "answers.drug.unknown" if listed else "answers.drug.no_list"
        args = {"drug": same(unknown.text), "service": both(drugs[0].short), "count": len(asked.edition.drugs)}
        return Finding(
            Verdict.NO if listed else Verdict.UNKNOWN,
            (Part(key, args), ask_channel(asked.edition)),
            cited,
            drugs[0].id,
            (),
            "coverage",
        )
    return Finding(Verdict.CLARIFY, (Part("answers.not_known_name", {"said": unknown.text}),), (), None, (), "coverage")


def _misspelt_drug(asked: Asked, unknown: Unknown) -> Finding | None:
    """What holds for the one drug that was probably meant, which is said first; never yes."""
    near = unknown.near[0]
    finding = drug_finding(asked, near)
    if finding is None or not finding.hopeful:
        return None
    head = Part(
        "answers.did_you_mean", {"said": unknown.text, "names": [option.text for option in _near_options(asked, near)]}
    )
    return Finding(Verdict.DEPENDS, (head, *finding.parts), finding.citations, finding.service, (), finding.intent)


def _named(asked: Asked) -> bool:
    return bool(asked.names(*LISTED))


def _most_telling(asked: Asked) -> Unknown | None:
    """Beside a known place, drug or hospital only what looks like another name of that kind counts."""
    unknown = tuple(one for one in asked.u.unknown if not _same_otherwise_spelt(asked, one))
    if not unknown:
        return None
    if not _named(asked):
        hospital = next((one for one in unknown if one.looks == "hospital"), unknown[0])
        return next((one for one in unknown if one.near), hospital)
    return next((one for one in unknown if one.looks != "name"), None) or next(
        (one for one in unknown if one.near), None
    )


def _same_otherwise_spelt(asked: Asked, unknown: Unknown) -> bool:
    """Whether it is a name of the question once more, one character of which is written otherwise."""
    alike = (n.text for n in asked.names(*LISTED) if len(n.text) == len(unknown.text) > ALIKE)
    return any(sum(a != b for a, b in zip(text, unknown.text, strict=True)) == 1 for text in alike)


def _near_options(asked: Asked, near: Name) -> tuple[Option, ...]:
    """What a name that was probably meant stands for: of places of one name each, with what it lies in."""
    if near.kind is not Kind.PLACE:
        return (Option(f"{near.kind.value}:{near.ids[0]}", same(near.ids[0])),)
    divisions = [asked.library.division(code) for code in near.ids]
    said = shown if len(divisions) == 1 else partial(full, asked)
    return tuple(Option(f"place:{division.code}", said(division)) for division in divisions)
