"""What happens now goes before everything; the name of an illness that a form asks for is no cry for help."""

from collections.abc import Iterable, Mapping
from typing import Any

from dialogs import answers, filling, kin, lexicon, people
from dialogs.commands import CallHuman
from dialogs.lexicon import forms
from dialogs.reading import read
from dialogs.talk import Talk

SLOT = "illness"
CALLED, STILL, OVER = "dialogs.urgent.called", "dialogs.urgent.still", "dialogs.urgent.over"
STAY, EASED = "dialogs.urgent.stay", "dialogs.urgent.eased"
OF_LIFE, OF_SELF, OF_ANOTHER = "answers.emergency", "answers.self_harm", "answers.self_harm_of_another"
AFTER = (("over_now", OVER), ("help_called", CALLED), ("presses", STILL))
AFTER_SELF = (("not_meant", EASED), ("presses", STAY), ("weary", STAY))
MOURNS = "mourns"  # in the context: that somebody has died
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


def help_first(talk: Talk, found: answers.Found, text: str) -> None:
    """First and at once, in any state; what was under way stays where it is, and an illness that is named is kept."""
    if lexicon.says("help_called", text):
        talk.say(CALLED)
    else:
        talk.replies.extend(found.replies)
    if any(part in _said_keys(reply.model_dump() for reply in found.replies) for part in (OF_SELF, OF_ANOTHER)):
        talk.set(context={**talk.state.context, LOW: True})
    if talk.world.human == "none":
        talk.commands.append(CallHuman(why="emergency"))
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
    of_self = bool(last & {OF_SELF, OF_ANOTHER, STAY, EASED})
    after = AFTER_SELF if of_self else AFTER if last & {OF_LIFE, CALLED, STILL, OVER} else ()
    return next((key for group, key in after if lexicon.says(group, text)), "")


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
