"""What happens now goes before everything; the name of an illness that a form asks for is no cry for help."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dialogs import answers, filling, kin, lexicon, people
from dialogs.commands import CallHuman
from dialogs.lexicon import forms
from dialogs.reading import read
from dialogs.talk import Talk

SLOT = "illness"
CALLED, STILL, OVER = "dialogs.urgent.called", "dialogs.urgent.still", "dialogs.urgent.over"
STAY, EASED, WATCH = "dialogs.urgent.stay", "dialogs.urgent.eased", "dialogs.urgent.watch"
WATCH_ON = "dialogs.urgent.watch_on"
IN_CARE, COMES = "dialogs.urgent.in_care", "dialogs.urgent.somebody_comes"
ALL_SAID = "all said"
OF_LIFE, OF_SELF, OF_ANOTHER = "answers.emergency", "answers.self_harm", "answers.self_harm_of_another"
ASKED = "dialogs.danger."  # the keys of what is said to a question in danger
OF_VIOLENCE = "answers.violence"
OTHERS = frozenset({OF_ANOTHER, WATCH, WATCH_ON})
AFTER = (("over_now", OVER), ("help_called", CALLED), ("presses", STILL))
AFTER_SELF = (("not_meant", EASED), ("presses", STAY), ("weary", STAY))
AFTER_ANOTHER = (("not_meant", EASED), ("presses", WATCH), ("weary", WATCH))
MOURNS = "mourns"  # in the context: that somebody has died
CARED = "cared"  # in the context: the day on which it was told that the patient is with doctors, or help on its way
CARED_DAYS = 14  # for which that holds; whoever was in hospital longer ago may be anywhere
LOW = "low"  # in the context: that somebody spoke of ending it; nobody wishes them a good recovery


def is_only_told(talk: Talk, text: str) -> bool:
    """Whether a message is a diagnosis by its bare name: the answer to just that question, or a correction of it; or
    says after a danger that it is over, or only that somebody is back, wants to go ahead, or who it is."""
    if lexicon.says("is_back", text) or lexicon.says("goes_ahead", text) or _after(talk, text) in (OVER, EASED):
        return True
    if kin.is_correction(text):
        return True  # of two mothers-in-law nobody faints
    if not forms.diagnosis(text):
        return False
    known = talk.top.slots if talk.top else {}
    return bool(talk.ask and talk.ask.kind == SLOT) or (SLOT in known and read(text, talk.world).correction)


def note_care(talk: Talk, text: str) -> None:
    """That the patient is in hospital, or that help was called, is remembered: what a doctor found is told later."""
    if lexicon.says("in_care", text) or lexicon.facts(text).get("admitted") or _after(talk, text) == CALLED:
        talk.set(context={**talk.state.context, CARED: talk.world.today.isoformat()})


def in_care(talk: Talk, text: str, found: answers.Found) -> str:
    """Whether a danger to life is no more than what was found, of somebody who is with doctors already: no word of it
    says that it happens now, gets worse or befalls somebody else. What to do if it does is said all the same.

    "", ``IN_CARE``, or ``ALL_SAID`` where nothing else is told."""
    since = str(talk.state.context.get(CARED, ""))
    known = bool(since) and (talk.world.today - date.fromisoformat(since)).days <= CARED_DAYS
    if OF_LIFE not in _keys_of(found) or not known or lexicon.says("gets_worse", text):
        return ""
    is_there = lexicon.says("in_care", text)
    if not is_there and not lexicon.says("found_by_doctor", text):
        return ""
    talk.say(IN_CARE)
    return ALL_SAID if is_there and not read(text, talk.world).illnesses else IN_CARE


def help_first(talk: Talk, found: answers.Found, text: str) -> None:
    """First and at once, in any state; what was under way stays where it is, and an illness that is named is kept."""
    keys, last = _keys_of(found), _said_keys(talk.state.said)
    if lexicon.says("help_called", text) or lexicon.says("help_on_way", text):
        talk.say(CALLED)
    elif OF_ANOTHER in keys and last & OTHERS:  # of the next sign it is said what to do, not the same once more
        talk.say(WATCH_ON if last & {WATCH, WATCH_ON} else WATCH)
    else:
        talk.replies.extend(found.replies)
    if keys & {OF_SELF, OF_ANOTHER}:
        talk.set(context={**talk.state.context, LOW: True})
    kind = "self-harm" if keys & {OF_SELF, OF_ANOTHER} else "violence" if OF_VIOLENCE in keys else "emergency"
    talk.set(context={**talk.state.context, "danger": kind, "danger_at": talk.world.now.isoformat()})
    if talk.world.human == "none":
        talk.commands.append(CallHuman(why="emergency"))
        talk.say(COMES, back=talk.world.human_opens)
    reading = read(text, talk.world)
    named = [each for each in reading.illnesses if forms.diagnosis(each)]
    told = {**filling.told(talk, reading), **({SLOT: max(named, key=len)} if named else {})}
    new = {slot: value for slot, value in told.items() if slot in _lacking(talk)}
    talk.put(new)
    if SLOT in new:
        talk.say("dialogs.kept_for_later", illness=new[SLOT])


def goes_on(talk: Talk, text: str) -> bool:
    """Right after a danger nothing else is asked: help is on its way, or somebody presses for it, or is worn out. Where
    it is over, or was not meant so, a kind word goes before what was under way."""
    said_ = _after(talk, text)
    if said_:
        talk.say(said_)
    if said_ == OVER:
        talk.go_on()
    return bool(said_)


def thanked(talk: Talk) -> None:
    """Thanks are returned; softly to who was near despair, or has lost somebody."""
    low = not talk.state.context.keys().isdisjoint((LOW, MOURNS))
    talk.say("dialogs.thanks_softly" if low else "dialogs.thanks")


def _after(talk: Talk, text: str) -> str:
    """What is to be said to a message right after a danger, or "": its key."""
    last = _said_keys(talk.state.said)
    if any(key.startswith(ASKED) for key in last):
        kind = str(talk.state.context.get("danger", ""))
        last = last | ({OF_SELF} if kind == "self-harm" else {OF_LIFE} if kind else set())
    said = _fitting(last, text)
    return WATCH_ON if said == WATCH and last & {WATCH, WATCH_ON} else said


def _fitting(last: set[str], text: str) -> str:
    """The key of what fits a message after ``last``, the keys of what was said."""
    after = AFTER_SELF if last & {OF_SELF, STAY, EASED} else AFTER_ANOTHER if last & OTHERS else ()
    after = after or (AFTER if last & {OF_LIFE, CALLED, STILL, OVER} else ())
    return next((key for group, key in after if lexicon.says(group, text)), "")


def _keys_of(found: answers.Found) -> set[str]:
    return _said_keys(reply.model_dump() for reply in found.replies)


def _said_keys(replies: Iterable[Mapping[str, Any]]) -> set[str]:
    """The keys of what was said, with those of the parts of answers."""
    replies = tuple(replies)
    parts = (part for said in replies for part in (said.get("answer") or {}).get("parts", ()))
    return {str(each.get("key")) for each in (*replies, *parts)}


def _lacking(talk: Talk) -> set[str]:
    """What the request under way asks for and does not know yet."""
    known = filling.request_known(talk)
    _, service = people.of_form(talk.world, known)
    return {question.slot for question in service.questions} - known.keys() if service else set()
