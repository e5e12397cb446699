"""How to apply, and whom to call."""

import re
from collections.abc import Iterable

from knowledge.answering.asked import Asked
from knowledge.answering.facts import clock, each, unsaid
from knowledge.answering.kinds import of_topic
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.models import Channel, Rule, Service, Verdict

NUMBER = re.compile(r"\d[\d-]{3,}\d")


def how_to(asked: Asked) -> Finding | None:
    if not asked.services:
        args = {"channels": [named_channel(c) for c in asked.edition.handbook.channels]}
        cited = cite(asked.edition, None, *(c.source for c in asked.edition.handbook.channels))
        return Finding(Verdict.INFO, (Part("answers.how_to_any", args),), cited[:2], None, (), "how-to")
    return each(asked, "steps", "how-to", apply_for)


def apply_for(asked: Asked, service: Service) -> Finding | None:
    """The ways to apply for one service, and the steps."""
    if not service.channels and not service.steps:
        return None
    args = {
        "service": both(service.short),
        "channels": [named_channel(c) for c in service.channels],
        "steps": [both(step.words) for step in service.steps[:6]],
    }
    sources = [*(c.source for c in service.channels), *(s.source for s in service.steps)][:1]
    return Finding(
        Verdict.INFO, (Part("answers.how_to", args),), cite(asked.edition, service, *sources), service.id, (), "how-to"
    )


def named_channel(channel: Channel) -> dict[str, object]:
    """A channel as ``answers.channel`` says it."""
    return {"kind": channel.kind, "name": both(channel.name), "value": channel.value, "path": list(channel.path)}


def turn_to(asked: Asked) -> Finding:
    """Where to take a question, a wish or a complaint: the handbook's official channel."""
    handbook = asked.edition.handbook
    cited = cite(asked.edition, None, *(c.source for c in handbook.channels))
    part = Part("answers.turn_to", {"channel": both(handbook.official_channel)})
    return Finding(Verdict.INFO, (part,), cited[:1], None, (), "turn-to")


def phone(asked: Asked) -> Finding | None:
    """The hotline: of the service that is meant, else of the handbook."""
    found: dict[str, Channel] = {}
    for service in asked.services:
        found.update((c.value, c) for c in service.channels if c.kind == "phone")
    if not found and not asked.services:
        found.update((c.value, c) for c in asked.edition.handbook.channels if c.kind == "phone")
    if not found:
        return unsaid(asked, asked.services[0] if asked.services else None, "phone", "phone")
    args = {"phones": [{"name": both(c.name), "value": c.value} for c in found.values()]}
    only = asked.services[0] if len(asked.services) == 1 else None
    cited = cite(asked.edition, only, *(c.source for c in found.values()))
    parts = [Part("answers.phone", args)]
    hours_of = [h for s in asked.services or asked.all_services for h in s.hours if h.kind == "telephone"]
    if hours_of and asked.services:
        rows = [{"days": o.days, "opens": clock(o.opens), "closes": clock(o.closes)} for o in hours_of[0].openings]
        parts.append(Part("answers.hours", {"kind": "telephone", "openings": rows, "after": None}))
    right = _as_told(asked, found) if "phone-told" in asked.cues or _to_apply_by(asked) else None
    if right is not None:
        parts.insert(0, Part("answers.phone_told", {"right": right}))
    verdict = {None: Verdict.INFO, True: Verdict.YES, False: Verdict.NO}[right]
    return Finding(verdict, tuple(parts), cited[:2], only.id if only else None, (), "phone")


def if_another_number(asked: Asked, service: Service | None, rule: Rule, verdict: Verdict) -> Finding | None:
    """No, where one may apply by telephone, but the question names another number than the service has."""
    if service is None or verdict is not Verdict.YES or not of_topic(rule.topic).by_number:
        return None
    phones = [c.value for c in service.channels if c.kind == "phone"]
    return phone(asked.about(service)) if phones and _as_told(asked, phones) is False else None


def _to_apply_by(asked: Asked) -> bool:
    """Whether it is asked if one may apply by the number that is named."""
    return any(of_topic(scored.topic).by_number for scored in asked.u.intents[:1] if scored.topic)


def _as_told(asked: Asked, numbers: Iterable[str]) -> bool | None:
    """Whether the number that the question tells is one of these; None where it tells several, or none."""
    told = {_digits(number) for number in NUMBER.findall(asked.u.text)}
    return told.pop() in {_digits(number) for number in numbers} if len(told) == 1 else None


def _digits(number: str) -> str:
    return number.replace("-", "")
