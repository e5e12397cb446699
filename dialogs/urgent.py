"""What happens now goes before everything; the name of an illness that a form asks for is no cry for help."""

from dialogs import answers, filling, lexicon, people
from dialogs.commands import CallHuman
from dialogs.lexicon import forms
from dialogs.reading import read
from dialogs.talk import Talk

SLOT = "illness"
CALLED, STILL = "dialogs.urgent.called", "dialogs.urgent.still"
AFTER = (("help_called", CALLED), ("presses", STILL))
OF_LIFE, OF_SELF = "answers.emergency", "answers.self_harm"
STAY = "dialogs.urgent.stay"
AFTER_SELF = (("presses", STAY), ("weary", STAY))


def is_only_told(talk: Talk, text: str) -> bool:
    """Whether a message is a diagnosis by its bare name: the answer to just that question, or a correction of it."""
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
    """Right after a danger nothing else is asked: help is on its way, or somebody presses for it, or is worn out."""
    last = {str(said.get("key")) for said in talk.state.said}
    last |= {part.get("key") for said in talk.state.said for part in (said.get("answer") or {}).get("parts", ())}
    after = AFTER_SELF if last & {OF_SELF, STAY} else AFTER if last & {OF_LIFE, CALLED, STILL} else ()
    said_ = next((key for group, key in after if lexicon.says(group, text)), "")
    if said_:
        talk.say(said_)
    return bool(said_)


def _lacking(talk: Talk) -> set[str]:
    """What the request under way asks for and does not know yet."""
    known = filling.request_known(talk)
    _, service = people.of_form(talk.world, known)
    return {question.slot for question in service.questions} - known.keys() if service else set()
