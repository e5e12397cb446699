"""The findings of one message, put together as one answer: its verdict, its parts, where they stand, what it offers."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from knowledge.answering.shapes import OF_HANDBOOK, UNDER, Answer, Finding, Option, Part
from knowledge.models import Verdict
from knowledge.understanding.names import LISTED, Understanding

HEADINGS = (OF_HANDBOOK, UNDER)  # from the outermost
OUTWEIGHS = (Verdict.CLARIFY, Verdict.NO, Verdict.DEPENDS, Verdict.INFO)  # of answers that differ; else they inform
SOURCES = 2  # that the text names; the citations have all


def together(
    told: list[tuple[Understanding, Finding]], handbook: str | None, context: Mapping[str, Any] | None
) -> Answer:
    """One answer. ``context``: to be given back with the next question."""
    told = _once(told)
    findings = [finding for _, finding in told]
    handbooks = {citation.handbook for finding in findings for citation in finding.citations}
    services = {finding.service for finding in findings if finding.service}
    return Answer(
        verdict=_verdict(told),
        parts=(*_parts(findings), *_sources(findings)),
        handbook=handbook or (handbooks.pop() if len(handbooks) == 1 else None),
        service=services.pop() if len(services) == 1 else None,
        citations=tuple(dict.fromkeys(c for finding in findings for c in finding.citations)),
        options=_options(findings),
        told=tuple(told),
        context=dict(context or {}),
    )


def _once(told: list[tuple[Understanding, Finding]]) -> list[tuple[Understanding, Finding]]:
    """Without what a rule tells where the same rule is asked for yes or no beside it: the one leads to the other."""
    settled = {_rule(finding) for _, finding in told if finding.verdict in (Verdict.YES, Verdict.NO)}
    return [(u, f) for u, f in told if f.verdict is not Verdict.INFO or _rule(f) not in settled]


def _rule(finding: Finding) -> tuple[object, ...]:
    """The topic, the service and the place in print; of no topic nothing that another finding has."""
    named = (finding.intent or "").startswith("topic.") and finding.service
    return (finding.intent, finding.service, finding.citations) if named else (id(finding),)


def _parts(findings: list[Finding]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for finding in findings:
        before = tuple(parts)  # within a finding a line may stand under several headings
        heads = [part for part in before if part.key == OF_HANDBOOK][-1:]  # the one under which more is said
        more = [p for p in finding.parts if p not in (heads if p.key == OF_HANDBOOK else before)]
        parts.extend(_plain(_headed(more)))
    return tuple(parts)


def _plain(parts: list[Part]) -> list[Part]:
    """Without the names of services as headings, where each line below one begins with that name anyway."""
    below = [part for head, part in pairwise(parts) if head.key == UNDER]
    return [part for part in parts if part.key != UNDER] if all(part.names_service for part in below) else parts


def _headed(parts: list[Part]) -> list[Part]:
    """Without the headings under which nothing is left, since it was said before."""
    kept: list[Part] = []
    for part in reversed(parts):
        below = kept[-1].key if kept else part.key
        if part.key not in HEADINGS or HEADINGS.index(part.key) < (*HEADINGS, below).index(below):
            kept.append(part)
    return kept[::-1]


def _sources(findings: list[Finding]) -> tuple[Part, ...]:
    """One line that says where it stands; two places at most, or one of each handbook."""
    every = tuple(dict.fromkeys(c for finding in findings for c in finding.citations))
    of_each = tuple({c.handbook: c for c in reversed(every)}.values())[::-1]
    cited = every[:SOURCES] if len(of_each) < SOURCES else of_each
    rows = [{"title": c.title, "section": c.section, "item": c.item} for c in cited]
    return (Part("answers.source", {"sources": rows}),) if rows else ()


def _options(findings: list[Finding]) -> tuple[Option, ...]:
    return tuple({option.id: option for finding in findings for option in finding.options}.values())


def _verdict(told: list[tuple[Understanding, Finding]]) -> Verdict:
    """Of several questions, in whatever order they are asked: the same, or what they have in common; never yes where
    one is not."""
    verdicts = {finding.verdict for _, finding in told}
    read = {finding.verdict for _, finding in told if finding.understood}
    if len(verdicts) > 1 and len(read) == 1 and read != {Verdict.YES}:
        return next(iter(read))  # what was not understood beside it is said, and changes nothing of it
    if len(verdicts) == 1:
        return next(iter(verdicts))
    weighed = verdicts
    if any(finding.tells for _, finding in told):  # beside one of these a no has to be plain
        weighed = {Verdict.INFO if _hardly_no(u, finding) else finding.verdict for u, finding in told}
    return next((verdict for verdict in OUTWEIGHS if verdict in weighed), Verdict.INFO)


def _hardly_no(u: Understanding, finding: Finding) -> bool:
    """A no that rests on a guess, or on a name that nobody knows, or to no yes or no, refuses nothing of what else is
    asked."""
    listed = finding.intent == "coverage" and bool(u.of(*LISTED))  # what the list says of a name is no guess
    guessed = not listed and any(scored.intent == finding.intent and scored.guessed for scored in u.intents)
    strange = finding.intent == "coverage" and bool(u.unknown)
    who_pays = "who-pays" in u.cues and "can" not in u.cues  # that one pays oneself is told
    return finding.verdict is Verdict.NO and (guessed or strange or who_pays)
