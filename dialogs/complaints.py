"""A complaint that was passed on to staff: it stands until it is taken back in so many words."""

from dialogs import lexicon
from dialogs.commands import CallHuman, LeaveHuman
from dialogs.plan import Ask
from dialogs.reading import Reading
from dialogs.talk import Talk
from dialogs.ways import MENU

COMPLAINT = "complaint"  # of the context: one waits for staff


def complain(talk: Talk, text: str) -> None:
    if talk.world.human == "none":
        talk.commands.append(CallHuman(why="complaint", said=text))
    talk.set(context={**talk.state.context, COMPLAINT: True})
    talk.say("dialogs.complaint")


def of_form(ask: Ask, reading: Reading) -> bool:
    """Whether a complaint is made where something is asked: "not satisfied" is no answer to that."""
    return reading.wants == "complain" and not reading.question and ask.kind not in ("text", "consent")


def pending(talk: Talk) -> bool:
    return talk.world.human == "waiting" and bool(talk.state.context.get(COMPLAINT))


def taken_back(talk: Talk, text: str) -> bool:
    """ "I withdraw the complaint": nobody needs to come for it any more."""
    if not lexicon.says("drops_complaint", text):
        return False
    stood = pending(talk)
    if stood:
        talk.commands.append(LeaveHuman())
        over(talk)
    talk.set(misses=0)
    talk.say("dialogs.complaint_dropped" if stood else "dialogs.complaint_none", options=() if talk.top else MENU)
    talk.go_on()
    return True


def stands(talk: Talk) -> None:
    """ "Never mind", behind a complaint: it is not dropped in silence, nor is anybody kept waiting by it."""
    talk.set(misses=0)
    talk.say("dialogs.complaint_stands", options=() if talk.top else MENU)
    talk.go_on()


def over(talk: Talk) -> None:
    """Staff have seen to it, or it was taken back."""
    talk.set(context=talk.state.context_without(COMPLAINT))
