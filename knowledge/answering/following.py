"""A follow-up ("and in Wuxi?", "and on the fourth?") takes over what it does not say from the question before it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from knowledge.answering.asked import ASKS
from knowledge.answering.kinds import traits
from knowledge.answering.shapes import Finding
from knowledge.understanding import scores
from knowledge.understanding.beyond import GENERAL
from knowledge.understanding.deeds import SAID
from knowledge.understanding.index import Index
from knowledge.understanding.names import (
    CONTEXT,
    DESCRIBED,
    LISTED,
    SERVICES,
    TIMED,
    How,
    Kind,
    Name,
    Scored,
    Understanding,
)
from knowledge.understanding.no_days import either_day, no_such_day
from knowledge.understanding.tables import compiled, said_by

WIDER = frozenset({"cities", "provinces", "whole-country", "all", "elsewhere", "others-too"})  # cues of other places
SUBJECTS = (*SERVICES, *LISTED, Kind.CHOICE, Kind.HANDBOOK)
SMALL_TALK = ("hello", "thanks", "bye")  # after which the talk goes on where it was
OCCASION = "occ-"
DEED = "deed-"
MAY = "can"
CARRIED = frozenset({*SAID, "how-long", "in-advance", "deadline"})  # cues of what time is asked for
STAYS = frozenset({"inpatient", "outpatient"})  # cues
NO_MORE = STAYS | {
    "ask",
    "if",
    "admission",
    "occ-admission",
    "occ-appointment",
    "treatment-word",
}  # beside them nothing is asked
MOVED = {"topic.cancel": "deed-cancel", "topic.no-show-counts": "deed-cancel", "topic.change": "deed-change"}
STAYED = frozenset({"occ-admission", "occ-purchase"})  # cues of days of the member's own, which may be moved
ABROAD, ABROAD_CUE = "topic.abroad", "abroad"
APPLIED = "occ-application"  # cue of the day from which we are to answer
AHEAD = "in-advance"
PRICE, OTHER_PRODUCT = "topic.fees-included", "other-product"  # intents
BARE_PRICE, ONCE = frozenset({"amount", "fee", "how-many"}), frozenset({"per-use", "price", "ask"})  # cues
PAYING = frozenset({"advance", "direct-pay", "drug-direct-pay"})  # concepts
TOLD_OF = ("what-is", "services")  # intents: what there is
TOPIC, USE = "topic.", "eligible"  # begins an intent; an intent
ADMITTED, NEW_STAY = "admitted", "new-stay"  # cues
SHORT = 6  # characters around a day that say no more than what is to be on it
IN_TIME = frozenset({"in-time", "late-by"})  # cues


def follow(u: Understanding, context: Mapping[str, Any], index: Index) -> Understanding:
    """The question with what was spoken of before, where it leaves that unsaid."""
    if context.get("choices") and not u.of(*SUBJECTS):  # which of several was chosen
        u = replace(u, names=(Name(Kind.CHOICE, tuple(context["choices"]), "", 0, 0, How.EXACT), *u.names))
    if u.intent == "list" and "hospitals" in u.cues and not WIDER & u.cues and not u.of(Kind.PLACE):
        there = tuple(Name(Kind.PLACE, (code,), "", 0, 0, How.EXACT) for code in context.get("places", ()))
        return replace(u, names=(*there, *u.names))
    if not context.get("intent"):
        return u
    u = _as_before(_of_there(u, context, index), context)
    if context.get("services") and _only_a_price(u) and not _pays(context, index):  # "and how much is it?"
        priced = Scored(PRICE, scores.PLAIN, (CONTEXT,))
        return replace(u, intents=(priced, *(s for s in u.intents if not s.guessed)))
    if context.get("services") and _only_a_stay(u):  # "and as an inpatient?"
        kept = tuple(name for name in u.names if name.kind not in SERVICES)
        asked = Scored(context["intent"], scores.WEAK + 1, (CONTEXT,))
        return replace(u, names=kept, intents=(asked,), cues=u.cues | set(context.get("cues", ())), deed="")
    if u.score(u.intent) > scores.WEAK and u.intent != "coverage":
        return u
    asks, cues = u.intents, u.cues
    if u.intent != "coverage" or (not u.of(Kind.CONCEPT, Kind.SERVICE) and context["intent"] != "coverage"):
        if u.intents and u.intent in SMALL_TALK:
            return u
        of_duty = traits(context["intent"]).burden or (
            context["intent"] in (*TIMED, *TOLD_OF) and bool(u.of(*SERVICES))
        )
        wished = of_duty and MAY in u.cues  # whether it may be had is no question of a duty, nor of a time
        if u.intent != "coverage" and u.names and not wished:
            asks = (Scored(_carried(u, context, index), scores.WEAK + 1, (CONTEXT,)), *u.intents)
            cues |= set(context.get("cues", ()))
    spotted = u.names
    if asks and asks[0].intent == "coverage" and not u.of(Kind.PLACE, Kind.DRUG, Kind.HOSPITAL) and not u.unknown:
        places = tuple(Name(Kind.PLACE, (code,), "", 0, 0, How.EXACT) for code in context.get("places", ()))
        spotted = (*places, *spotted)
    return replace(u, intents=asks, names=spotted, cues=cues, deed=u.deed if cues == u.cues else "")


def _carried(u: Understanding, context: Mapping[str, Any], index: Index) -> str:
    """The intent that is taken over: whether it may be used, where what is said is the contrary of the topic that
    was spoken of ("and when she is admitted again?")."""
    intent = str(context["intent"])
    unless = index.tables.raw["called_unless"].get(intent.removeprefix(TOPIC), ())
    return intent if u.all_cues.isdisjoint(unless) else USE


def asked_again(u: Understanding, context: Mapping[str, Any], index: Index) -> str:
    """The question before, where no more is said than what its answer seems to mean ("so it can't be used?"), else
    ""."""
    said = compiled(index.tables.raw["asked_again"]).fullmatch(u.text)
    return str(context.get("asked", "")) if said and not _subject(u) else ""


def of_another_thing(u: Understanding) -> bool:
    """Whether it is asked if there is something that no handbook has a name for ("and a dietician?"): that there is the
    service that was spoken of is no answer to it."""
    return u.intent == "exists" and bool(u.left) and not _subject(u)


def _of_there(u: Understanding, context: Mapping[str, Any], index: Index) -> Understanding:
    """ "There" behind a place that was spoken of is that place, and no country abroad that nobody named."""
    guessed = u.intent == ABROAD and u.intents[0].guessed and ABROAD_CUE not in u.cues
    if not guessed or not context.get("places") or u.of(Kind.PLACE):
        return u
    if compiled(index.tables.raw["over_there"]).search(u.text) is None:
        return u
    asks = tuple(scored for scored in u.intents if scored.intent != ABROAD)
    there = tuple(Name(Kind.PLACE, (code,), "", 0, 0, How.EXACT) for code in context["places"])
    return replace(u, intents=(Scored("coverage", scores.WEAK + 1, (CONTEXT,)), *asks), names=(*there, *u.names))


def _only_a_stay(u: Understanding) -> bool:
    """Whether no more is said than that a stay, or a visit, is meant."""
    named = any(name.how not in DESCRIBED for name in u.names) or bool(u.unknown) or bool(u.days)
    return not named and u.cues <= NO_MORE and len(STAYS & u.cues) == 1


def _only_a_price(u: Understanding) -> bool:
    """Whether no more is asked than what it costs: what is guessed to be the price of a policy, where none is named."""
    bare = not u.names and not u.unknown and not u.days and u.cues >= BARE_PRICE and u.cues <= BARE_PRICE | ONCE
    return bare and u.intent == OTHER_PRODUCT and u.intents[0].guessed


def _pays(context: Mapping[str, Any], index: Index) -> bool:
    """Whether a service that was spoken of pays: then how much it pays is asked, and not what it costs."""
    paths = (f"{context.get('handbook')}/{id_}" for id_ in context["services"])
    return any(index.concept_of.get(path) in PAYING for path in paths)


def _as_before(u: Understanding, context: Mapping[str, Any]) -> Understanding:
    """A question of time that names nothing is of the deed, and of the kind of visit, that were spoken of: after "can I
    cancel?", how long ahead is how long before cancelling."""
    if u.intent not in TIMED or _subject(u) or u.days:
        return u
    stay, moved = context.get("stay", ""), context.get("moved", "")
    if stay and not STAYS & u.cues:
        u = replace(u, cues=u.cues | {stay})
    others = frozenset(SAID) - ({"deed-apply"} if APPLIED not in u.cues else set())  # "how long before do I tell you?"
    if moved and AHEAD in u.cues and not others & u.cues:
        asked = (
            Scored("deadline", scores.IN_WORDS, (CONTEXT,)),
            Scored(f"topic.{moved.removeprefix(DEED)}", scores.PLAIN),
        )
        u = replace(u, intents=asked, cues=u.cues | {moved}, deed=moved.removeprefix(DEED))
    return u


def spoken(u: Understanding, intent: str, before: Mapping[str, Any], *, same: bool) -> dict[str, str]:
    """What is kept of a question for one of time behind it: the deed that moves what was booked, the kind of visit.

    ``same``: one service is spoken of, and was before."""
    moved = next((cue for cue in MOVED.values() if cue in u.cues and intent in TIMED), MOVED.get(intent, ""))
    one = STAYS & u.cues if same or u.of(*SERVICES) else frozenset[str]()
    kept = before.get("stay", "") if same and not u.of(*SERVICES) else ""
    return {"moved": moved, "stay": next(iter(one)) if len(one) == 1 else kept}


def timing(u: Understanding, intent: str, context: Mapping[str, Any]) -> list[str]:
    """What is kept of a question of time for the next service that is named: its cues, but for what was guessed."""
    if intent not in TIMED:
        return []
    before = context.get("cues", ()) if u.intents and CONTEXT in u.intents[0].by else ()
    return sorted(cue for cue in CARRIED & u.cues if cue not in SAID or cue in before or said_by(cue).search(u.text))


def dated(u: Understanding, intent: str) -> dict[str, Any]:
    """What is kept of a question of time: its text, and where in it the day stands that another may take the place of
    (at its beginning, where none is named)."""
    if len(u.days) > 1 or (not u.days and intent not in TIMED):
        return {}
    place = [u.days[0].start, u.days[0].end] if u.days else [0, 0]
    return {"text": u.text, "day": place, "occasions": sorted(_occasions(u))}


def on_another_day(u: Understanding, context: Mapping[str, Any], index: Index) -> str:
    """The question before with the day that is named now, where that day is all that is said; else ""."""
    kept = context.get("dated")
    if kept and not u.days and _only_in_time(u) and kept["day"][0] < kept["day"][1]:
        return f"{_of_its_day(kept, index)},{u.text}"  # "admitted on Wednesday": "in time?"
    if not kept or len(u.days) != 1 or _subject(u):
        return ""
    day, before = u.days[0], str(kept["text"])
    start, end = kept["day"] if kept["day"][1] else _of_no_day(before, u, index)
    around = compiled(index.tables.raw["around_a_day"])
    head, tail = around.sub("", u.text[: day.start]), around.sub("", u.text[day.end :])
    if STAYED & set(kept["occasions"]) or (start < end and not context.get("moved")):
        # who puts off the stay asks the same of its new day
        head = compiled(index.tables.raw["moved_on"]).sub("", head)
    rest, occasions = head + tail, _occasions(u)
    same = rest in before or (len(rest) <= SHORT and occasions and occasions <= set(kept["occasions"]))
    if same:
        return before[:start] + u.text[day.start : day.end] + before[end:]
    from_it = start == end and occasions == {APPLIED} and AHEAD not in context.get("cues", ())
    asks_more = bool(frozenset(TIMED) & {scored.intent for scored in u.intents if not scored.guessed})
    if from_it and len(rest) <= SHORT and not asks_more:  # "how long does it take?", "and if I apply today?"
        return f"{head}{u.text[day.start : day.end]}{tail},{before}"
    return ""


def _of_no_day(text: str, u: Understanding, index: Index) -> tuple[int, int]:
    """Where the date stands that was asked back, for no day answers to it; the beginning, where there is none."""
    none = no_such_day(text, u.days[0].day, index.days.number)
    either = either_day(text)
    return (none.start, none.end) if none else either[0] if either else (0, 0)


def _of_its_day(kept: Mapping[str, Any], index: Index) -> str:
    """What the question before told of its day, without what was asked."""
    text, (start, end) = str(kept["text"]), kept["day"]
    first = max((text.rfind(cut, 0, start) for cut in index.tables.cuts), default=-1) + 1
    told = compiled(index.tables.raw["told_of_a_day"]).match(text, end)
    return text[first : told.end() if told else end]


def _only_in_time(u: Understanding) -> bool:
    """Whether no more is asked than if there is time, of the day that was told before."""
    return not IN_TIME.isdisjoint(u.cues) and len(u.text) <= SHORT + 2 and not _subject(u) and not _occasions(u)


def _subject(u: Understanding) -> bool:
    """Whether it names what it is about, and does not only sound like it."""
    return any(name.how not in DESCRIBED for name in u.of(*SUBJECTS))


def _occasions(u: Understanding) -> set[str]:
    return {cue for cue in u.cues if cue.startswith(OCCASION)}


def used_before(u: Understanding, told: Sequence[tuple[Understanding, Finding]]) -> Understanding:
    """With what the part before told of the uses of the service that is still spoken of."""
    before = told[-1][0].amounts.used if told else None
    if before is None or u.amounts.used is not None or u.of(*SERVICES):
        return u
    return replace(u, amounts=replace(u.amounts, used=before))


def inside_before(u: Understanding, told: Sequence[tuple[Understanding, Finding]]) -> Understanding:
    """Who was told to be in hospital in the part before, which asks nothing else, is there still, where this one only
    asks if there is time or if it may be used, and of no other stay."""
    before = told[-1][0].cues if told else frozenset[str]()
    if ADMITTED not in before or NEW_STAY in u.cues:
        return u
    only_told = ASKS.isdisjoint(before) or told[-1][1].intent == f"{TOPIC}already-{ADMITTED}"
    asks = only_told and ((u.intent in TIMED and not u.days) or u.intent in GENERAL)
    return replace(u, aside=u.aside | {ADMITTED}, said=replace(u.said, admitted=True)) if asks else u
