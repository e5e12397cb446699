"""A follow-up ("and in Wuxi?", "and on the fourth?") takes over what it does not say from the question before it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from knowledge.answering.kinds import traits
from knowledge.understanding import scores
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
from knowledge.understanding.tables import compiled, said_by

WIDER = frozenset({"cities", "provinces", "whole-country", "all", "elsewhere", "others-too"})  # cues of other places
SUBJECTS = (*SERVICES, *LISTED, Kind.CHOICE, Kind.HANDBOOK)
SMALL_TALK = ("hello", "thanks", "bye")  # after which the talk goes on where it was
OCCASION = "occ-"
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
SHORT = 6  # characters around a day that say no more than what is to be on it


def follow(u: Understanding, context: Mapping[str, Any]) -> Understanding:
    """The question with what was spoken of before, where it leaves that unsaid."""
    if context.get("choices") and not u.of(*SUBJECTS):  # which of several was chosen
        u = replace(u, names=(Name(Kind.CHOICE, tuple(context["choices"]), "", 0, 0, How.EXACT), *u.names))
    if u.intent == "list" and "hospitals" in u.cues and not WIDER & u.cues and not u.of(Kind.PLACE):
        there = tuple(Name(Kind.PLACE, (code,), "", 0, 0, How.EXACT) for code in context.get("places", ()))
        return replace(u, names=(*there, *u.names))
    if not context.get("intent"):
        return u
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
        wished = traits(context["intent"]).burden and MAY in u.cues  # whether it may be had is no question of a duty
        if u.intent != "coverage" and u.names and not wished:
            asks = (Scored(context["intent"], scores.WEAK + 1, (CONTEXT,)), *u.intents)
            cues |= set(context.get("cues", ()))
    spotted = u.names
    if asks and asks[0].intent == "coverage" and not u.of(Kind.PLACE, Kind.DRUG, Kind.HOSPITAL) and not u.unknown:
        places = tuple(Name(Kind.PLACE, (code,), "", 0, 0, How.EXACT) for code in context.get("places", ()))
        spotted = (*places, *spotted)
    return replace(u, intents=asks, names=spotted, cues=cues, deed=u.deed if cues == u.cues else "")


def _only_a_stay(u: Understanding) -> bool:
    """Whether no more is said than that a stay, or a visit, is meant."""
    named = any(name.how not in DESCRIBED for name in u.names) or bool(u.unknown) or bool(u.days)
    return not named and u.cues <= NO_MORE and len(STAYS & u.cues) == 1


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
    if not kept or len(u.days) != 1 or u.of(*SUBJECTS):
        return ""
    day, before = u.days[0], str(kept["text"])
    rest = compiled(index.tables.raw["around_a_day"]).sub("", u.text[: day.start])
    rest += compiled(index.tables.raw["around_a_day"]).sub("", u.text[day.end :])
    same = rest in before or (len(rest) <= SHORT and _occasions(u) and _occasions(u) <= set(kept["occasions"]))
    start, end = kept["day"]
    return before[:start] + u.text[day.start : day.end] + before[end:] if same else ""


def _occasions(u: Understanding) -> set[str]:
    return {cue for cue in u.cues if cue.startswith(OCCASION)}
