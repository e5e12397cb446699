"""One quick answer: what was understood, put to the handbook that is meant, or to all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Any

from knowledge.answering import numbers
from knowledge.answering.asked import handbooks_meant, put
from knowledge.answering.beside_cover import beside_cover
from knowledge.answering.beside_feature import beside_feature
from knowledge.answering.chosen import as_chosen
from knowledge.answering.following import (
    SMALL_TALK,
    asked_again,
    dated,
    follow,
    inside_before,
    of_another_thing,
    on_another_day,
    spoken,
    timing,
    used_before,
)
from knowledge.answering.guests import compare, for_guest
from knowledge.answering.half_known import half_known
from knowledge.answering.hindered import cautious, led_by_its_verdict, to_guest
from knowledge.answering.item_by_item import of_each, things
from knowledge.answering.many import asked_of, once, with_left
from knowledge.answering.one import one
from knowledge.answering.only_cover import only_cover
from knowledge.answering.other_words import Reader
from knowledge.answering.outside import in_case, outside, urgent
from knowledge.answering.parts_told import MEDICAL
from knowledge.answering.second_reading import doubted, read_again, stands
from knowledge.answering.shapes import Answer, Finding, of_handbook
from knowledge.answering.together import together
from knowledge.answering.told_before import as_told
from knowledge.library import HandbookInForce
from knowledge.models import Service
from knowledge.policies import Policy, Used
from knowledge.understanding.index import Index
from knowledge.understanding.names import SERVICES, Kind, Understanding
from knowledge.understanding.understand import MANY, understand

OF_PLACES = ("coverage", "list")  # questions that a place may be meant by without being named
MOMENT = 1  # messages about something else, after which a place is still spoken of
LONGEST_KEPT = 200  # characters of the question before, to be asked again
MOST = 4  # questions of one message that are answered


@dataclass(frozen=True)
class Asking:
    """What does not change from question to question. ``among``: a guest's handbook is one of these."""

    index: Index
    today: date
    policy: Policy | None
    uses: Used | None
    among: tuple[str, ...] = ()


def answer(
    question: str,
    index: Index,
    *,
    today: date,
    handbook: str | None = None,
    policy: Policy | None = None,
    uses: Used | None = None,
    context: Mapping[str, Any] | None = None,
    chosen: Sequence[str] = (),
    in_form: bool = False,
) -> Answer:
    """The answer to a message. ``handbook``: the member's own; None: a guest, for whom the one that they named holds
    until they name another.

    ``index``: of ``knowledge.understanding.index.build(library)``. ``uses``: times used so far, where that is known.
    ``context``: ``Answer.context`` of the answer before, for a follow-up. ``chosen``: ids of the ``Answer.options`` by
    which was told what the question means. ``in_form``: it may answer what a form asks, and is not read again.
    Raises KeyError for a handbook that is not there.
    """
    asking = Asking(index, today, policy, uses)
    first = _answered(question, asking, handbook, context or {}, chosen)
    if chosen or in_form:
        return first
    found = _read_again(question, first, asking, handbook, context)
    whole = partial(_answered, asking=asking, handbook=handbook, context=context or {}, chosen=())
    return as_told(question, found, context, index, today, whole)


def _read_again(
    question: str, first: Answer, asking: Asking, handbook: str | None, context: Mapping[str, Any] | None
) -> Answer:
    """As the neighbours of the question speak for; the first answer where it turns on what was said before."""
    known, trees = asking.index.precedents, asking.index.trees
    if known is None or trees is None or stands(first):
        return first
    neighbours = known.near(question, handbook)
    if not doubted(first, neighbours):
        return first
    reader = Reader(asking.index, asking.today, handbook)
    in_talk = context is not None and not first.understood  # an answer, a command
    if in_talk or (context and any(u not in reader.read(question) for u, _ in first.told)):
        return first

    def ask(words: str) -> Answer:
        return _answered(words, asking, handbook, context or {}, ())

    return read_again(first, neighbours, reader, ask, trees)


def _answered(
    question: str, asking: Asking, handbook: str | None, context: Mapping[str, Any], chosen: Sequence[str]
) -> Answer:
    """The answer by the rules alone."""
    index, today = asking.index, asking.today
    found = _understood(question, index, today, handbook, context)
    danger = next((u for u in found if u.urgent), None)
    if danger is not None:
        return together([(danger, urgent(danger))], handbook, context)
    found = tuple(as_chosen(u, chosen, index) for u in found)
    told: list[tuple[Understanding, Finding]] = []
    around = dict(context)
    alone: str | None = None
    questions = once(asked_of(found), index)
    for u in questions[:MOST]:
        followed = used_before(inside_before(follow(u, around, index), told), told)
        around |= _named(followed)
        whose = handbook or around.get("named") or alone
        finding = _put(followed, asking, whose, around)
        put_anew = partial(_put, asking=asking, handbook=whose, context=around)
        followed, finding = only_cover(followed, finding, put_anew, index)
        finding = _of_each(followed, finding, asking, whose, around) or finding
        told.append((followed, in_case(followed, finding, index)))
        if not (whose and finding.service):
            around["services"] = _spoken_of(followed, asking, whose, around)
        around = _context(followed, finding, around, whose)
        if only := _alone(finding):
            alone = only
            around["services"] = [service.id for service in _compared(followed, index.library.in_force(only, today))]
    told = _refused_once(told)
    around |= _places_kept(told, around)
    answered = together(told if handbook else _headed(told, asking), handbook, around)
    left = [u.text.strip("".join(index.tables.cuts)) for u in questions[MOST:]]
    return with_left(answered, left, more=len(found) >= MANY)


def _refused_once(told: list[tuple[Understanding, Finding]]) -> list[tuple[Understanding, Finding]]:
    """Where a doctor is asked for, what a service's own rule says of medical advice adds nothing."""
    refused = any(finding.intent == MEDICAL for _, finding in told)
    return [(u, finding) for u, finding in told if not refused or finding.intent != f"topic.{MEDICAL}-advice"]


def _places_kept(told: list[tuple[Understanding, Finding]], around: Mapping[str, Any]) -> dict[str, Any]:
    """The places that are spoken of: forgotten when the talk has turned to something else for longer than a moment."""
    if any(u.of(Kind.PLACE) or finding.intent in OF_PLACES for u, finding in told):
        return {"since_places": 0}
    since = around.get("since_places", 0) + any(finding.intent not in SMALL_TALK for _, finding in told)
    return {"since_places": since} if since <= MOMENT else {"since_places": since, "places": []}


def _headed(told: list[tuple[Understanding, Finding]], asking: Asking) -> list[tuple[Understanding, Finding]]:
    """Of questions to one handbook each and not the same, every answer says whose it is."""
    named = [tuple(handbooks_meant(u)) for u, _ in told]
    if len(set(named)) < 2 or any(len(ids) != 1 for ids in named):
        return told
    headed = []
    for (u, finding), (id_,) in zip(told, named, strict=True):
        head = of_handbook(asking.index.library.in_force(id_, asking.today))
        parts = finding.parts if head in finding.parts[:1] else (head, *finding.parts)
        headed.append((u, replace(finding, parts=parts)))
    return headed


def _understood(
    question: str, index: Index, today: date, handbook: str | None, context: Mapping[str, Any]
) -> tuple[Understanding, ...]:
    """Read as it would be in the handbook that was named before, unless others are named now; another day alone is the
    question before, asked for that day."""
    named = context.get("named")
    found = understand(question, index, today=today, handbook=handbook or named)
    if named and not handbook and any(handbooks_meant(u) for u in found):
        return understand(question, index, today=today)
    alone = found[0] if len(found) == 1 else None
    anew = (asked_again(alone, context, index) or on_another_day(alone, context, index)) if alone else ""
    return understand(anew, index, today=today, handbook=handbook or named) if anew else found


def _alone(finding: Finding) -> str | None:
    """The only handbook that has what was compared: the rest of the message is about that one."""
    having = [option.id.removeprefix("handbook:") for option in finding.options]
    return having[0] if finding.intent == "compare" and len(having) == 1 else None


def _compared(u: Understanding, edition: HandbookInForce) -> list[Service]:
    """What was compared, as this handbook has it."""
    concepts = {id_ for name in u.of(Kind.CONCEPT) for id_ in name.ids}
    return [service for service in edition.services.values() if service.concept in concepts]


def _named(u: Understanding) -> dict[str, Any]:
    """An insurer with one handbook that is named decides, also for what is asked next; several leave it open which of
    them it is."""
    named = handbooks_meant(u)
    if not named:
        return {}
    return {"named": None, "among": list(named)} if len(named) > 1 else {"named": next(iter(named)), "among": []}


def _of_each(
    u: Understanding, whole: Finding, asking: Asking, handbook: str | None, context: Mapping[str, Any]
) -> Finding | None:
    """What is said of each of several things, where it is asked which of them something holds for. ``whole``: what is
    said of all in one."""
    named = things(u, asking.index)
    if not named:
        return None
    spoken_of = _spoken_of(u, asking, handbook, {}) or ([whole.service] if whole.service else [])
    around = {**context, "services": spoken_of or context.get("services", ())}

    def put_alone(text: str) -> list[tuple[Understanding, Finding]]:
        alone = understand(text, asking.index, today=asking.today, handbook=handbook)
        return [(one, _put(one, asking, handbook, around)) for one in alone]

    return of_each(named, put_alone)


def _put(u: Understanding, asking: Asking, handbook: str | None, context: Mapping[str, Any]) -> Finding:
    index, library = asking.index, asking.index.library
    edition = library.in_force(handbook, asking.today) if handbook else None
    if u.intent == "compare" and (edition is None or not u.of(Kind.PLACE, Kind.DRUG, Kind.HOSPITAL)):
        compared = compare(u, asking.index, asking.today, edition, one)
        if compared is not None:
            return compared
    number = numbers.of_number(u, index, asking.today, edition)
    if number is not None:
        return number
    recent = () if of_another_thing(u) else tuple(context.get("services", ()))
    asking = replace(asking, among=tuple(context.get("among", ())))
    said = _said(u, asking, edition, recent)
    again = cache(partial(_again, asking, edition))  # both that follow may put the rest of the message
    found = beside_cover(u, said, edition, again, index.tables)
    found = beside_feature(u, found, edition, again, index, asking.today)
    return led_by_its_verdict(cautious(u, found, edition, again, index.tables, index.likeness))


def _said(u: Understanding, asking: Asking, edition: HandbookInForce | None, recent: tuple[str, ...]) -> Finding:
    finding = half_known(u, asking.index, asking.today, edition, asking.among) or outside(u.intent, edition)
    if finding is not None:
        return finding
    if edition is None:
        return for_guest(u, asking.index, asking.today, recent, to_guest, asking.among)
    return one(put(u, edition, asking.index, asking.today, recent, policy=asking.policy, uses=asking.uses))


def _again(
    asking: Asking, edition: HandbookInForce | None, text: str, services: tuple[str, ...]
) -> tuple[Understanding, Finding] | None:
    found = understand(text, asking.index, today=asking.today, handbook=edition.id if edition else None)
    return None if len(found) > 1 else (found[0], _said(found[0], asking, edition, services))


def _spoken_of(u: Understanding, asking: Asking, handbook: str | None, context: Mapping[str, Any]) -> list[str]:
    """The services that a part names, though it may not be one that they answer; else those of before. A guest's are
    those of every handbook that is meant."""
    before = list(context.get("services", ()))
    if not u.of(*SERVICES, Kind.DRUG):
        return before
    library = asking.index.library
    meant = [handbook] if handbook else handbooks_meant(u) or context.get("among") or library.handbooks
    found = (put(u, library.in_force(id_, asking.today), asking.index, asking.today).services for id_ in meant)
    return list(dict.fromkeys(service.id for services in found for service in services)) or before


def _context(u: Understanding, finding: Finding, before: Mapping[str, Any], whose: str | None) -> dict[str, Any]:
    if finding.intent in SMALL_TALK:
        return dict(before)
    named = list(dict.fromkeys(c.service for c in finding.citations if c.service))
    several = named if whose and finding.intent != "coverage" and u.of(*SERVICES) else []
    told = [finding.service] if finding.service and (whose or not u.of(*SERVICES)) else []
    services = told or several or list(before.get("services", ()))
    places = [code for name in u.of(Kind.PLACE) for code in name.ids if len(name.ids) == 1]
    handbook = next((c.handbook for c in finding.citations), before.get("handbook"))
    choices = list(dict.fromkeys(path for name in u.of(Kind.CHOICE) for path in name.ids))
    return {
        "handbook": handbook,
        "services": services,
        "intent": finding.intent or before.get("intent", ""),
        "asked": u.text[:LONGEST_KEPT] if finding.intent else before.get("asked", ""),
        "places": places or list(before.get("places", ())),
        "choices": choices,
        "dated": dated(u, finding.intent),
        "cues": timing(u, finding.intent, before),
        **spoken(u, finding.intent, before, same=len(services) == 1 and services == list(before.get("services", ()))),
        "since_places": before.get("since_places", 0),
        "named": before.get("named"),
        "among": before.get("among", []),
    }
