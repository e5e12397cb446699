"""Stopping for now where nothing is under way, and what is asked of it: whether what was filled in is kept, and how one
goes on. No rule of the handbook is asked for."""

from dialogs import lexicon
from dialogs.replies import Option
from dialogs.state import Frame
from dialogs.talk import Talk
from dialogs.ways import ways

FREE = "text"  # a kind of question to which any sentence is an answer
RESUME = (Option(id="a.resume", key="dialogs.option.resume"),)


def heard(talk: Talk, text: str) -> bool:
    if talk.ask is not None and talk.ask.kind == FREE:
        return False
    asks = lexicon.says("asks_if_kept", text) and lexicon.is_question(text)
    if asks or lexicon.says("asks_where_on", text):
        talk.set(misses=0)
        _told(talk)
        return True
    return False


def stops(talk: Talk, text: str) -> bool:
    """Nothing is under way, and nothing more is to be done now; a goodbye is returned elsewhere."""
    if talk.top is not None or lexicon.is_question(text) or not lexicon.says("pauses", text):
        return False
    talk.set(misses=0)
    talk.say("dialogs.pause.later", kept=_aside(talk) is not None or bool(talk.world.own_drafts))
    return True


def _told(talk: Talk) -> None:
    if talk.top is not None:
        talk.say("dialogs.pause.kept")
        return talk.go_on()
    if _aside(talk) is not None:
        return talk.say("dialogs.pause.aside", options=RESUME)
    if drafts := talk.world.own_drafts[-1:]:
        option = Option(id=f"a.draft.{drafts[0].service}", key="dialogs.option.resume")
        return talk.say("dialogs.pause.aside", options=(option,))
    return talk.say("dialogs.pause.nothing", options=ways("apply", "requests"))


def _aside(talk: Talk) -> Frame | None:
    return talk.state.parked[-1] if talk.state.parked else None
