"""The channel through which somebody wants to apply, held against those that the handbook names for the service.

"May I apply for the drugs in the app?": that there is a mini program for them is no yes; nor is it one that the place
which is named beside a telephone call stands on the list, where the handbook prints no telephone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import stands_there
from knowledge.answering.kinds import traits
from knowledge.answering.shapes import Finding, Part, ask_channel, both, cite
from knowledge.answering.ways import NUMBER, named_channel
from knowledge.models import Channel, Service, Verdict
from knowledge.understanding.tables import NEVER, compiled

LATER = frozenset({"deed-cancel", "deed-change", "claim-after"})  # cues of what comes after applying
TOPIC = "topic."
HOW = ("topic.online", "topic.phone")


@dataclass(frozen=True)
class Way:
    """``kinds``: channels of which one would do; none, where no handbook has such a channel. ``value``: its own name,
    where that is told."""

    id: str
    kinds: frozenset[str]
    value: str = ""

    def is_of(self, channel: Channel) -> bool:
        return channel.kind in self.kinds and self.value in ("", _folded(channel.value))


def as_applied_for(asked: Asked, finding: Finding) -> Finding:
    """Not said, where a yes would be one to a channel that the handbook does not name for the service."""
    if LATER & asked.cues or not _may_be_asked(finding):
        return finding
    services = asked.asked_or_said(finding)
    ways = tuple(_ways(asked)) if services else ()
    lacking = [(s, missing) for s in services if s.channels and (missing := _missing(s, ways))]
    if not lacking:
        return finding
    told = tuple(_not_through(service, missing) for service, missing in lacking)
    sources = (cite(asked.edition, service, service.channels[0].source)[0] for service, _ in lacking)
    cited = tuple(dict.fromkeys((*sources, *finding.citations)))[:3]
    partly = len(lacking) < len(services) or any(len(missing) < len(ways) for _, missing in lacking)
    if partly or (finding.verdict is Verdict.DEPENDS and finding.intent.startswith(TOPIC)):  # a rule has its own doubt
        return replace(finding, verdict=Verdict.DEPENDS, parts=(*told, *finding.parts), citations=cited)
    parts = (*told, ask_channel(asked.edition), *stands_there(finding))
    return replace(finding, verdict=Verdict.UNKNOWN, parts=parts, citations=cited)


def _missing(service: Service, ways: tuple[Way, ...]) -> tuple[Way, ...]:
    return tuple(way for way in ways if not any(way.is_of(channel) for channel in service.channels))


def _may_be_asked(finding: Finding) -> bool:
    """Whether the answer says that the service may be had, or applied for now; not how it goes once it is arranged."""
    if not finding.hopeful:
        return finding.intent in HOW and finding.verdict is Verdict.INFO
    kind = traits(finding.intent)
    return not (kind.afterwards or kind.burden)


def _not_through(service: Service, ways: tuple[Way, ...]) -> Part:
    named = {channel.kind + channel.value: {**named_channel(channel), "path": []} for channel in service.channels}
    args = {"service": both(service.short), "ways": [way.id for way in ways], "channels": list(named.values())}
    return Part("answers.not_through", args)


def _ways(asked: Asked) -> Iterator[Way]:
    """The channels by which the message wishes to apply, each with the name that stands beside it."""
    raw, text = asked.index.tables.raw["applied_through"], asked.u.text
    values = {_folded(c.value): c.kind for s in asked.all_services for c in s.channels if not c.value[:1].isdigit()}
    for id_, way in raw["ways"].items():
        for found in compiled(way["said"]).finditer(text):
            if _wished(raw, text, found, way.get("unless_by", NEVER)):
                around = text[max(found.start() - raw["near"], 0) : found.end() + raw["near"]]
                value = next((one for one in values if one in around), "") if way.get("named") else ""
                number = NUMBER.match(text, found.end())
                yield Way(id_, frozenset(way["kinds"]), _folded(number.group()) if number else value)
                break


def _wished(raw: dict[str, str], text: str, found: re.Match[str], others: str) -> bool:
    """Whether something is to be applied for by it: a word of that stands near in the clause, and none that it cannot,
    or need not, be used. ``others``: who else may be the one to use it."""
    before = compiled(raw["clause_before"]).search(text, 0, found.start())
    behind = compiled(raw["clause_behind"]).match(text, found.end())
    head, tail = before.group() if before else "", behind.group() if behind else ""
    if any(compiled(one).search(head) for one in (raw["not_before"], others)) or compiled(raw["not_behind"]).match(
        tail
    ):
        return False
    return bool(compiled(raw["deed_behind"]).match(tail) or compiled(raw["deed_before"]).search(head))


def _folded(name: str) -> str:
    return name.lower().replace("-", "").removesuffix("app")
