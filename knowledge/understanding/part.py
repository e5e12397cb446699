"""One question of a message, read: what it names, which of its clauses asks, and what it asks for."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from knowledge.understanding.ahead import ahead, wished_by
from knowledge.understanding.amounts import NOTHING, Amounts
from knowledge.understanding.around_days import around_days
from knowledge.understanding.begun import Begun
from knowledge.understanding.beyond import asking_clause, asks_more, beyond, left_over
from knowledge.understanding.brought_in import brought_in
from knowledge.understanding.days import Day
from knowledge.understanding.deeds import meant, of_deed
from knowledge.understanding.errands import tickets
from knowledge.understanding.features import doing, ruled
from knowledge.understanding.focus import beside, find
from knowledge.understanding.houses import longer_names
from knowledge.understanding.index import Index
from knowledge.understanding.marks import marks
from knowledge.understanding.membership import membership
from knowledge.understanding.names import (
    LISTED,
    SERVICES,
    TIMED,
    Kind,
    Name,
    Said,
    Scored,
    Understanding,
    Unknown,
    only_described,
    without,
)
from knowledge.understanding.narrowing import MOVED, asked_after, asked_of, narrow, of_the_move
from knowledge.understanding.normalise import Normal
from knowledge.understanding.only_told import told_by_cues
from knowledge.understanding.purposes import purpose
from knowledge.understanding.settled import settled
from knowledge.understanding.spotting import NAMES, Spotted
from knowledge.understanding.tables import compiled
from knowledge.understanding.unknowns import unknowns
from knowledge.understanding.unmistaken import unmistaken
from knowledge.understanding.urgent import no_sign, urgent

LISTS = frozenset({"which", "what", "how-many", "list-word"})  # cues of a question for all there are
STAY = "@stay"  # feature: how long somebody lies in hospital is told
LIKELY = 2  # intents that are likely the one that is meant
CALLED = {1: 40, 2: 58, 3: 70}  # length of a word by which a rule is called -> what it counts
CALLED_MOST = 78
NO_RECURRENCE = frozenset({"not-recurrence", "never-before"})  # cues that what is ill now is so for the first time
IN_WAITING, WAITING_OVER, NOT_FIRST = "in-waiting", "waiting-over", "not-first"
DISCHARGED = "discharged"  # cue
# cues: no service is guessed from what a doctor is asked, or what is no matter of any handbook
UNGUESSED = frozenset({"doctors-question", "outside-matter", "outside-errand"})
NO_CUES: frozenset[str] = frozenset()
PERIOD = frozenset({IN_WAITING, "waiting"})  # cues of a period that is not over
KEPT_UNTIL = frozenset({"delay", "past", WAITING_OVER})  # cues that what was found waits for the end of the period
LEAST = {"money": 0, "used": 0, "times": 1}  # "once" alone says nothing
Placed = TypeVar("Placed", Name, Unknown)
AMOUNTS = {"money": "yuan", "used": "used", "times": "times"}  # feature -> attribute of Amounts


def read(
    normal: Normal,
    spotted: Spotted,
    index: Index,
    span: tuple[int, int],
    *,
    language: str,
    today: date,
    own: frozenset[str],
) -> Understanding:
    """What the ``span`` of a message asks. ``spotted`` stays as it is, for a span may be read again with another.
    ``own``: the concepts that the member's handbook has."""
    (start, end), whole = span, span == (0, len(spotted.text))
    said = normal.text if whole else spotted.text[start:end]
    text = said.strip()
    begun = start + len(said) - len(said.lstrip())
    in_place = spotted.text.startswith(said, start)  # the marks of pinyin stand elsewhere than what they mean
    days = index.days.find(text, today, index.library.calendar) if spotted.hinted else ()
    clock = index.days.clock(text) if spotted.hinted else None
    policy = index.begun.find(text, days, today)
    if in_place:
        spotted = _period_over(_weighed(spotted, days, begun, today, index), policy, begun)
    spotted, strange = _strange(spotted, index, span)  # first, for it takes back names that are pieces of others
    names = spotted.names if whole else [n for n in spotted.names if start <= n.start and n.end <= end]
    every = frozenset(cue for cue, first, last in spotted.cues if start <= first and last <= end)
    names = asked_after(names, index, spotted.text)
    focus = find(spotted, index, span)
    cues = focus.cues if focus else every - beside(spotted, index, span)
    each = not every.isdisjoint(index.tables.every_place)
    if focus is not None:
        names = asked_of(names, focus.spans, spotted.text, index, each=each, listed=not LISTS.isdisjoint(cues))
        strange = _beside(strange, names, focus.spans)
    names = unmistaken(narrow(names, index, spotted.text, each=each), index, every)
    if index.likeness and UNGUESSED.isdisjoint(cues) and SERVICES.isdisjoint(name.kind for name in spotted.names):
        liked = told_by_cues(cues, own, index) or _rather(
            index.likeness.service(text, names, own), without(text, names, LISTED), index, own
        )
        if liked:  # who describes what is needed uses words that no list knows
            names = [*names, replace(liked, start=start, end=start)]
            if not index.concepts[liked.ids[0]].get("by_name"):
                strange = tuple(u for u in strange if u.looks != "name" or u.near or u.drug)
    amounts, stay = _counted(_without(text, days), index) if spotted.counted else (NOTHING, NO_CUES)
    features = {*stay, *marks(names, cues, strange, index)}.union(
        _measured(text, days, clock is not None, amounts, policy), of_the_move(names, spotted.text, index)
    )
    if spotted.counted and not days and ahead(text, days, index.days):
        features.add("@ahead")
    if focus is not None and "@relation" not in focus.told:
        features.discard("@relation")  # whose case it is, not who is to do something
    ranked = index.intents.rank(frozenset(features), focus.told | (MOVED & features) if focus else None)
    ranked = _with_called(ranked, _calling(names, cues, index), focus.spans if focus else (span,), index)
    danger, deed = urgent(spotted, start, end), ""
    found: list[str] = []
    if index.likeness:
        found = doing(text, names, cues, features)
        ranked, like = index.likeness.question(text, names, ranked, [*found, *ruled(ranked)])
        danger = danger or ("" if like and no_sign(text, like) else like)
        if not TIMED.isdisjoint(scored.intent for scored in ranked[:LIKELY]):
            deed = meant(index.likeness.deed(found), bool(days), text, index)
            cues = of_deed(deed, cues)
    clause = asking_clause(spotted, span, focus.spans if focus else (span,), index)
    asking = text if text.isascii() else spotted.text[slice(*clause)] or text  # latin words are all in one clause
    left = left_over(spotted, names, clause, index)
    bare, word = not left and not only_described(names), "" if normal.latin else beyond(spotted, names, clause, index)
    by = begun if in_place else 0
    return Understanding(
        text=text,
        language=language,
        names=tuple(sorted((_moved(name, by) for name in names), key=lambda name: name.start)),
        cues=cues,
        intents=ranked,
        days=days,
        clock=clock,
        said=_said(every, names, focus.aside if focus else NO_CUES, unsure=policy is not None and policy.unsure),
        unknown=tuple(_moved(unknown, by) for unknown in strange),
        urgent=danger,
        amounts=amounts,
        focus=tuple((first - by, last - by) for first, last in focus.spans) if focus else (),
        aside=focus.aside if focus else frozenset(),
        plain=spotted.plain,
        word=word,
        bare=bare,
        left=left,
        deed=deed,
        begun=policy,
        sentence=tuple(found),
        asking=asking,
        purpose=purpose(spotted, names, own, index),
        cued=tuple((cue, a - by, b - by) for cue, a, b in spotted.cues if start <= a and b <= end) if in_place else (),
        likely_more=0.0 if bare else asks_more(asking, names, cues, left, ranked, index),
    )


def _weighed(spotted: Spotted, days: tuple[Day, ...], by: int, today: date, index: Index) -> Spotted:
    """With the cues that what is told together gives, and without those that it takes back."""
    told = settled(brought_in(membership(tickets(spotted, index), index), index), index)
    return around_days(told, days, by, today, index)


def _period_over(spotted: Spotted, policy: Begun | None, by: int) -> Spotted:
    """With the cue that the waiting period is over, and without those there that it runs, or is asked after."""
    if policy is None or policy.over is None:
        return spotted
    first, last = policy.over[0] + by, policy.over[1] + by
    kept = [cue for cue in spotted.cues if cue[0] not in PERIOD or cue[2] <= first or last <= cue[1]]
    return replace(spotted, cues=[*kept, (WAITING_OVER, first, last)])


def _rather(liked: Name | None, text: str, index: Index, own: frozenset[str]) -> Name | None:
    """The service that is described; or another, where the words are known to mean that ("the department of ...")."""
    other = index.concepts[liked.ids[0]].get("rather", {}) if liked else {}
    meant = next((concept for concept, said in other.items() if compiled(said).fullmatch(text)), "")
    if liked is None or not meant:
        return liked
    return replace(liked, ids=(meant,)) if not own or meant in own else None


def _strange(spotted: Spotted, index: Index, span: tuple[int, int]) -> tuple[Spotted, tuple[Unknown, ...]]:
    """The unknown names of the span, and what was spotted without the names that are pieces of them."""
    if 0 not in spotted.covered and not longer_names(spotted, index):
        return spotted, ()
    spotted = replace(spotted, names=[*spotted.names], covered=bytearray(spotted.covered), ordinary=[*spotted.ordinary])
    kept_at = compiled(index.tables.raw["kept_at"])  # where slides lie is no hospital that is asked about
    found = unknowns(spotted, index, *span)
    left = [(first, last) for cue, first, last in spotted.cues if cue == DISCHARGED]  # it has no name there
    found = tuple(u for u in found if u.looks != "hospital" or not any(a <= u.start and u.end <= b for a, b in left))
    return spotted, tuple(u for u in found if u.looks != "hospital" or not kept_at.search(spotted.text, 0, u.start))


def _measured(text: str, days: tuple[Day, ...], clock: bool, amounts: Amounts, policy: Begun | None) -> Iterable[str]:
    """The features of the days, hours and amounts that are told."""
    if days:
        yield "@date"
        if wished_by(text, days):
            yield "@by"
    if policy is not None and (policy.age or policy.at_finding):
        yield "@begun"
    if clock:
        yield "@clock"
    if amounts.any:
        yield from ("@" + name for name, of in AMOUNTS.items() if (getattr(amounts, of) or 0) > LEAST[name])
        if amounts.duration is not None:
            yield "@amount"


def _moved(found: Placed, by: int) -> Placed:
    """With its place in the text of the part, not of the message."""
    return replace(found, start=found.start - by, end=found.end - by) if by else found


def _beside(strange: tuple[Unknown, ...], names: list[Name], spans: tuple[tuple[int, int], ...]) -> tuple[Unknown, ...]:
    """Strange words of a clause that only tells are names only where they look like one."""
    if not any(name.kind in NAMES and name.kind is not Kind.RELATION for name in names):
        return strange
    asked = [u for u in strange if any(a <= u.start and u.end <= b for a, b in spans)]
    return tuple(u for u in strange if u in asked or u.looks != "name" or u.near or u.drug)


def _without(text: str, days: tuple[Day, ...]) -> str:
    for day in days:
        text = text[: day.start] + " " * (day.end - day.start) + text[day.end :]
    return text


def _counted(text: str, index: Index) -> tuple[Amounts, frozenset[str]]:
    """The amounts that are told, without how long somebody lies in hospital, unless help is wished for all of that
    time; and whether that is told."""
    said = index.tables.raw["length_of_stay"]
    stays = compiled(said["told"].replace("%n", index.days.numeral))
    if compiled(said["throughout"]).search(text) or not stays.search(text):
        return index.amounts.find(text), NO_CUES
    return index.amounts.find(stays.sub(lambda match: " " * len(match.group()), text)), frozenset({STAY})


def _calling(names: Iterable[Name], cues: frozenset[str], index: Index) -> list[Name]:
    """The words that raise a topic, but where it is said that the case is another."""
    unless = index.tables.raw["called_unless"]
    gone = tuple("/" + topic for topic, others in unless.items() if not cues.isdisjoint(others))
    return [n for n in names if not gone or n.kind is not Kind.RULE or not any(i.endswith(gone) for i in n.ids)]


def _with_called(
    ranked: tuple[Scored, ...], names: Iterable[Name], spans: tuple[tuple[int, int], ...], index: Index
) -> tuple[Scored, ...]:
    """Words by which a handbook itself calls a rule speak for its topic; beside the question they only tell."""
    called: dict[str, tuple[int, str, bool]] = {}
    meant = {path for name in names if name.kind is Kind.SERVICE for path in name.ids}
    concepts = {id_ for name in names if name.kind is Kind.CONCEPT for id_ in name.ids}
    meant |= {path for path, concept in index.concept_of.items() if concept in concepts}
    for name in names:
        if name.kind is Kind.RULE:
            told = not any(a <= name.start and name.end <= b for a, b in spans)
            weight = CALLED.get(len(name.text), CALLED_MOST)
            for path in [path for path in name.ids if path.rsplit("/", 1)[0] in meant] or name.ids:
                topic = "topic." + path.rsplit("/", 1)[1]
                called[topic] = max(called.get(topic, (0, "", True)), (weight, name.text, told))
    if not called:
        return ranked
    merged = []
    for scored in ranked:
        weight, word, told = called.pop(scored.intent, (0, "", True))
        by = (*scored.by, word)
        score = scored.score if told else scored.score + 3
        merged.append(replace(scored, score=max(score, weight), by=by, told=scored.told and told) if weight else scored)
    merged.extend(Scored(topic, weight, (word,), told) for topic, (weight, word, told) in called.items())
    return tuple(sorted(merged, key=lambda scored: -scored.score))


def _waits(cues: frozenset[str]) -> bool:
    """Whether the waiting period runs, or what was found is to be kept until it is over."""
    found = {"recurrence", "diagnosed"} & cues
    return IN_WAITING in cues or (bool(found) and cues >= KEPT_UNTIL)


def _said(cues: frozenset[str], names: Iterable[Name], beside: frozenset[str], *, unsure: bool) -> Said:
    """``beside``: what is told beside the question; there the hospital and the ward are no part of what is asked."""
    relation = next((name.ids[0] for name in names if name.kind is Kind.RELATION), None)
    grade = next((grade for grade in ("3A", "2", "1", "3") if f"grade-{grade.lower()}" in cues), None)
    recurrence = None if "maybe-recurrence" in cues else "recurrence" in cues or None
    return Said(
        admitted="admitted" in cues or None,
        in_waiting_period=_waits(cues) or (False if WAITING_OVER in cues and not unsure else None),
        in_cooling_off="in-cooling-off" in cues or (False if "cooling-over" in cues else None),
        benign="benign" in cues or None,
        recurrence=False if cues & NO_RECURRENCE and "recurrence" not in cues else recurrence,
        first_diagnosis=False if NOT_FIRST in cues else not cues.isdisjoint(("first", "never-before")) or None,
        accident="accident" in cues or None,
        social_insurance_settles=False if {"social-insurance", "not-settle"} <= cues else None,
        hospital_grade=grade,
        hospital_public={"public-hospital", "private-hospital"} & beside == {"public-hospital"} or None,
        ordinary_ward={"ordinary-ward", "private-ward"} & beside == {"ordinary-ward"} or None,
        needs_care=not cues.isdisjoint(("nobody-there", "care-wish")) or None,
        obstetric="obstetric" in cues or None,
        relation=relation,
    )
