"""What happens now goes before everything; the name of an illness that a form asks for is no cry for help."""

from dialogs import answers, filling, people
from dialogs.commands import CallHuman
from dialogs.lexicon import forms
from dialogs.reading import read
from dialogs.talk import Talk

SLOT = "illness"


def is_only_told(talk: Talk, text: str) -> bool:
    """Whether a message is a diagnosis by its bare name: the answer to just that question, or a correction of it."""
    if not forms.diagnosis(text):
        return False
    known = talk.top.slots if talk.top else {}
    return bool(talk.ask and talk.ask.kind == SLOT) or (SLOT in known and read(text, talk.world).correction)


def help_first(talk: Talk, found: answers.Found, text: str) -> None:
    """First and at once, in any state; what was under way stays where it is, and an illness that is named is kept."""
    talk.replies.extend(found.replies)
    if talk.world.human == "none":
        talk.commands.append(CallHuman(why="emergency"))
    reading = read(text, talk.world)
    named = [each for each in reading.illnesses if forms.diagnosis(each)]
    told = {**filling.told(talk, reading), **({SLOT: max(named, key=len)} if named else {})}
    new = {slot: value for slot, value in told.items() if slot in _lacking(talk)}
    talk.put(new)
    if SLOT in new:
        talk.say("dialogs.kept_for_later", illness=new[SLOT])


def _lacking(talk: Talk) -> set[str]:
    """What the request under way asks for and does not know yet."""
    known = filling.request_known(talk)
    _, service = people.of_form(talk.world, known)
    return {question.slot for question in service.questions} - known.keys() if service else set()
