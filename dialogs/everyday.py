"""What is said around the matter every day: somebody is back, or says as whom they write. Neither is a question for the
handbook nor a sign of anything; what was under way goes on."""

from dialogs import answers, lexicon, people, urgent
from dialogs.replies import Option
from dialogs.talk import Talk
from dialogs.ways import MENU, ways
from knowledge.understanding.urgent import of_every_day

OF_WHOM = "relation"  # a kind of question that is answered by it
FREE = "text"  # a kind of question to which any sentence is an answer
LONG = "consent"  # a kind of question that fills a page


def heard(talk: Talk, text: str) -> bool:
    """Whether the whole message says that, and has been answered."""
    if lexicon.says("is_back", text):
        _welcome(talk)
        return True
    taken = talk.ask is not None and talk.ask.kind in (OF_WHOM, FREE)
    if taken:
        return False
    if _waits(talk, text) or _leaves(talk, text) or _right_relative(talk, text):
        return True
    if not lexicon.says("writes_as", text):
        return False
    if talk.top is None and talk.world.human == "waiting":
        talk.say("dialogs.human.kept")
    else:
        talk.say("dialogs.writes_as", options=() if talk.top else MENU)
    talk.set(misses=0)
    talk.go_on()
    return True


def returned(talk: Talk, text: str) -> None:
    """Thanks and greetings, where nothing is under way."""
    if lexicon.is_said("thanks", text):
        urgent.thanked(talk)
    else:
        talk.say("dialogs.hello", options=MENU)


def _leaves(talk: Talk, text: str) -> bool:
    """A goodbye in the words of a chat, where nothing is under way: "to chat" is no service of the handbook."""
    if talk.top is not None or not lexicon.says("chats_no_more", text):
        return False
    talk.set(misses=0)
    talk.say("answers.outside.bye")
    return True


def _right_relative(talk: Talk, text: str) -> bool:
    """ "No, it's my mother's": for whom it is done is said, by name, and what is asked stays open. No illness of it."""
    if not lexicon.says("right_relative", text) or people.several(talk.world):
        return False  # of several people's policies another one may be meant
    bound = answers.speaking(talk.state, talk.world)
    talk.set(misses=0)
    named = bool(talk.top) and bound is not None
    talk.say("dialogs.right_relative", person=bound.policy.insured_name if bound and named else "")
    talk.go_on()
    return True


def _waits(talk: Talk, text: str) -> bool:
    """What is said of sleeping, eating or going out in the middle of a form is no answer to it: there is no hurry."""
    if talk.top is None or not (lexicon.says("every_day_deed", text) and of_every_day(lexicon.plain(text))):
        return False
    talk.set(misses=0)
    talk.say("dialogs.aside.waiting")
    talk.go_on()
    return True


def _welcome(talk: Talk) -> None:
    """Back from wherever: the question that was open is put again; what lies aside is offered."""
    talk.set(misses=0)
    if talk.top is not None:
        talk.say("dialogs.welcome_back.form")
        if talk.ask is not None and talk.ask.kind == LONG:
            return talk.go_on()
        talk.set(open="")
        return talk.advance()
    if talk.world.human == "waiting":
        return talk.say("dialogs.welcome_back.queue", options=ways("leave_human"))
    if talk.state.parked:
        talk.say("dialogs.welcome_back.form")
        talk.set(context=talk.state.context_without("offer"))
        return talk.advance()
    left = talk.world.drafts[-1:]
    key = "draft" if left else "talk" if talk.state.said else "new"
    resume = tuple(Option(id=f"a.draft.{draft.service}", key="dialogs.option.resume") for draft in left)
    return talk.say(f"dialogs.welcome_back.{key}", options=(*resume, *MENU))
