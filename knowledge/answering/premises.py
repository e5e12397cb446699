"""What a question for a fact takes for granted, and the handbook denies: said before the fact, which is no promise.

"How soon is it paid in Huanggang?" where Huanggang is not on the list; "how do I apply for a drug" that is not among
those listed; who is in hospital already; an illness that the service is not for.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from knowledge.answering import japan, names, topics
from knowledge.answering.asked import Asked
from knowledge.answering.case import situation
from knowledge.answering.kinds import traits
from knowledge.answering.limits import HOURS, beyond_a_limit
from knowledge.answering.several import unled
from knowledge.answering.shapes import Finding, Part, both, cite
from knowledge.models import Test, Verdict
from knowledge.rules import check
from knowledge.understanding import scores
from knowledge.understanding.clauses import clause_around
from knowledge.understanding.names import LISTED, SERVICES, Kind, Name
from knowledge.understanding.tables import compiled, said_by
from knowledge.understanding.understand import understand

DENIED = {  # the lines that deny, and the same before a fact
    "answers.place.no": "answers.beforehand.place",
    "answers.place.no_all": "answers.beforehand.places",
    "answers.place.rural": "answers.beforehand.rural",
    "answers.hospital.no": "answers.beforehand.hospital",
    "answers.hospital.no_several": "answers.beforehand.hospitals",
    "answers.hospital.none_in_place": "answers.beforehand.no_hospital",
    "answers.hospital.city_no": "answers.beforehand.city",
    "answers.drug.no": "answers.beforehand.drug",
    "answers.eligible.no": "answers.beforehand.case",
    "answers.list.japan_elsewhere": "answers.beforehand.japan",
}
DOUBTED = frozenset(
    {"answers.place.doubtful", "answers.place.lost", "answers.place.county_not_named", "answers.place.county_inside"}
)
BESIDE = frozenset({"answers.place.nearest", "answers.place.nearest_elsewhere", "answers.hospital.others"})
RULE = "answers.rule"
STAYS = ("occ-admission", "premise")  # cues: the clause tells of the stay, or takes it for granted
ADMITTED = "already-admitted"
ARRANGED = frozenset({"discharged", "just-approved", "occ-review_passed", "is-booked", "occ-papers_complete"})  # cues
OTHERS, WAITING = "topic.use-by-others", "topic.waiting-period"
ONLY_WITH = {OTHERS: "not-insured", WAITING: "in-waiting"}  # intent -> the cue that makes it a refusal
UNMEASURED = frozenset({"how-to", "papers", "uses"})  # beside them a duration is that of the service
FOUND = "diagnosed"  # cue
CLAIM = "claim"
MAY = frozenset({"eligible", "exists"})
ABROAD, BENIGN, FIRST_DAY = "abroad", "benign", "usable-from"
OPEN = frozenset({Verdict.INFO, Verdict.YES, Verdict.DEPENDS, Verdict.UNKNOWN})


def corrected(asked: Asked, finding: Finding) -> Finding:
    """The fact, headed by what is wrong with the question's premise; no, where that is plain."""
    if finding.verdict not in OPEN or "compare" in asked.cues:
        return finding
    if finding.intent in MAY and _lies_abroad(asked):
        outside = topics.topic(asked, ABROAD)
        return outside if outside is not None and outside.verdict is Verdict.NO else finding
    if not traits(finding.intent).of_use:
        return finding
    services = asked.said_or_asked(finding)
    if not services:
        return finding
    denied = next(_denials(asked.about(*services), finding), None)
    if denied is None:
        return finding
    bridge = () if denied.intent == CLAIM else (Part("answers.beforehand.else"),)  # it can be used all the same
    parts = (*denied.parts, *bridge, *finding.parts)
    citations = tuple(dict.fromkeys((*denied.citations[:1], *finding.citations)))
    verdict = Verdict.NO if denied.verdict is Verdict.NO else finding.verdict
    if verdict is Verdict.YES:
        verdict = Verdict.DEPENDS
    return replace(finding, verdict=verdict, parts=parts, citations=citations)


def _denials(asked: Asked, finding: Finding) -> Iterator[Finding]:
    """What denies the premise, by what it is said of: a country, a name, a fact of the case, an illness, hours."""
    ways = (
        partial(_abroad, asked),
        partial(_by_list, asked),
        partial(_by_rule, asked, finding),
        partial(_by_illness, asked),
        partial(_by_limit, asked, finding),
        partial(_by_claim, asked),
    )
    return (denied for way in ways if (denied := way()) is not None)


def _lies_abroad(asked: Asked) -> bool:
    """Whether a country is named that is the place of another service, which this handbook has not."""
    concepts, had = asked.index.concepts, {service.concept for service in asked.all_services}
    named = (name for name in asked.names(Kind.CONCEPT) if asked.services and had.isdisjoint(name.ids))
    return any(name.text in concepts[id_].get("countries", ()) for name in named for id_ in name.ids)


def _abroad(asked: Asked) -> Finding | None:
    if _lies_abroad(asked):
        return _ruled(topics.topic(asked, ABROAD))
    if any(scored.intent == "japan-place" and scored.score >= scores.OWN for scored in asked.u.intents):
        return _ruled(japan.japan_place(asked))
    return None


def _by_list(asked: Asked) -> Finding | None:
    """A place, hospital or drug that the printed list lacks, or of which that is in doubt. Of somebody who only lives
    there, no more is told than that."""
    named = [name for name in asked.names(*LISTED) if not _in_passing(asked, name)]
    meant = any(_is_for(asked, name) for name in named)
    told = meant or any(_lives_there(asked, name) for name in named)
    if not told or len(named) < len(asked.names(*LISTED)) or asked.u.unknown:
        return None
    found = names.coverage(asked)
    if found is None or found.options:
        return None
    lines = [Part(DENIED[part.key], part.args) for part in found.parts if part.key in DENIED]
    doubts = [part for part in found.parts if part.key in DOUBTED]
    if not lines:
        return replace(found, verdict=Verdict.INFO, parts=tuple(doubts)) if doubts else None
    plain = found.verdict is Verdict.NO and meant
    every = (*lines, *doubts, *(part for part in found.parts if part.key in BESIDE))
    return replace(found, verdict=Verdict.NO if plain else Verdict.INFO, parts=every)


def _in_passing(asked: Asked, name: Name) -> bool:
    """Whether the name is only told apart, or told for what was found there, or is a piece of a day ("yesterday")."""
    found = asked.u.text.startswith(tuple(asked.index.tables.raw["found_there"]), name.end)
    piece = any(day.start < name.end and name.start < day.end for day in asked.u.days)
    return found or piece or names.is_aside(asked, name)


def _lives_there(asked: Asked, name: Name) -> bool:
    living = tuple(asked.index.tables.raw["living_in"])
    return name.kind is Kind.PLACE and asked.u.text[: name.start].endswith(living)


def _is_for(asked: Asked, name: Name) -> bool:
    """Whether the service is meant for that very name: it stands in the clause that asks, or beside the service, or
    the stay."""
    if asked.u.asks_of(name):
        return True
    start, end = clause_around(asked.u.text, name.start, name.end, asked.index.tables.cuts)
    beside = any(start <= other.start < end for other in asked.names(*SERVICES))
    clause = asked.u.text[start:end]
    return beside or any(said_by(cue).search(clause) for cue in STAYS)


def _by_rule(asked: Asked, finding: Finding) -> Finding | None:
    """A fact of the case that is told, by the rule that decides on it."""
    told = asked.all_cues
    if finding.intent == FIRST_DAY:  # what keeps from it now is what is asked
        return None
    if _is_in(asked):
        return _ruled(topics.topic(asked, ADMITTED))
    for scored in asked.u.intents:
        wanted = ONLY_WITH.get(scored.intent)
        kind = traits(scored.intent)
        decides = kind.deciding and not kind.of_person if wanted is None else wanted in told
        beside = wanted is None and (FOUND in told or (scored.told and told.isdisjoint(STAYS)))  # what was found there
        if beside or not decides or scored.topic == ADMITTED or scored.guessed or scored.score < scores.OWN:
            continue
        if scored.topic == ABROAD and asked.u.language == "en" and not asked.names(Kind.PLACE):  # "get us in"
            continue
        denied = _ruled(topics.topic(asked, scored.topic))
        if denied is not None:
            return denied
    return None


def _ruled(found: Finding | None) -> Finding | None:
    """A refusal, as it is said before a fact."""
    if found is None or found.verdict is not Verdict.NO or found.parts[0].key not in (RULE, *DENIED):
        return None
    first = found.parts[0]
    args = {"words": unled(first.args["words"])} if first.key == RULE else first.args
    return replace(found, parts=(Part(DENIED.get(first.key, "answers.beforehand.words"), args),))


def _is_in(asked: Asked) -> bool:
    """Whether who is ill is in hospital already, and nothing was arranged before: no day of the stay is ahead."""
    told = asked.all_cues
    ahead = any(day.day > asked.today for day in asked.u.days)
    inside = compiled(asked.index.tables.raw["in_hospital_already"]).search(asked.u.text)
    return inside is not None and ARRANGED.isdisjoint(told) and not ahead


def _by_illness(asked: Asked) -> Finding | None:
    """An illness, named right beside the service, that is none of those that it is for."""
    if not any(_beside(asked, name) for name in asked.names(Kind.ILLNESS)):
        return None
    service, case = asked.services[0], situation(asked)
    verdict = Verdict.INFO if BENIGN in (case.illness_kinds or ()) else Verdict.NO  # it may not be known yet
    for item in check(service, asked.edition, case, asked.library):
        if item.state == "not_met" and item.condition.test is Test.DIAGNOSIS:
            args = {"service": both(service.short), "condition": both(item.condition.words), "instead": None}
            cited = cite(asked.edition, service, item.condition.source)
            return Finding(verdict, (Part(DENIED["answers.eligible.no"], {**args, "from": None}),), cited)
    return None


def _beside(asked: Asked, name: Name) -> bool:
    """Whether no more than a few words that join stand between it and a service."""
    text = asked.u.text
    for other in asked.names(*SERVICES):
        first, second = sorted((name, other), key=lambda one: one.start)
        if first.end <= second.start and _joins(asked).fullmatch(text[first.end : second.start]):
            return True
    return False


def _joins(asked: Asked) -> re.Pattern[str]:
    return compiled(asked.index.tables.raw["beside_the_service"])


def _by_limit(asked: Asked, finding: Finding) -> Finding | None:
    """So many hours, said right behind a service, that are more than it has."""
    if finding.intent not in UNMEASURED or asked.u.days:
        return None
    over = beyond_a_limit(asked) if asked.u.amounts.duration else None
    if over is None or over.parts[-1].args["unit"] not in HOURS:
        return None
    return replace(over, parts=(Part("answers.beforehand.limit"), *over.parts[1:]))


def _by_claim(asked: Asked) -> Finding | None:
    """What a clause before the question says that a service includes: put as a question of its own."""
    raw = asked.index.tables.raw["claims"]
    for name in asked.names(*SERVICES):
        if not compiled(raw["behind"]).match(asked.u.text, name.end) or (asked.u.focus and asked.u.asks_of(name)):
            continue
        _, end = clause_around(asked.u.text, name.start, name.end, asked.index.tables.cuts)
        claimed = f"{asked.u.text[name.start : end]}{raw['asks']}"
        if len(claimed) >= len(asked.u.text):
            continue  # it is the question itself
        u = understand(claimed, asked.index, today=asked.today, handbook=asked.edition.id)[0]
        topic = next((scored.topic for scored in u.intents if scored.topic and scored.score >= scores.ASKED), None)
        denied = _ruled(topics.topic(replace(asked, u=u), topic)) if topic else None
        if denied is not None:
            return replace(denied, verdict=Verdict.INFO, intent=CLAIM)
    return None
