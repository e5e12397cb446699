"""What typed words mean at this point of the conversation, and what follows from them."""

from typing import Any

from dialogs import answers, anywhere, filling, lexicon, people
from dialogs.commands import CallHuman, KeepQuestion
from dialogs.plan import Ask
from dialogs.reading import Reading, read
from dialogs.replies import Option
from dialogs.talk import Talk
from dialogs.world import Bound

WANTED = {"apply": "request", "entitlements": "entitlements", "requests": "requests", "cancel_request": "requests"}
GIVE_UP = 3


def hear(talk: Talk, text: str, edited: bool) -> None:
    """One message of typed words. An edited one is taken as a correction of what it said before."""
    if not text.strip():
        return missed(talk, text)
    reading = read(text, talk.world)
    found = answers.find(text, talk.state, talk.world)
    if found.emergency:
        return _emergency(talk, found)
    if talk.world.human == "talking":
        return None
    word = lexicon.global_word(text)
    ask = talk.ask
    if word and not (ask and ask.kind == "papers" and lexicon.is_said("done", text)):
        return anywhere.obey(talk, word)
    if _switch(talk, text, reading):
        return None
    if talk.top is not None:
        return _in_flow(talk, text, reading, found, corrects=edited or reading.correction)
    return _outside(talk, text, reading, found)


def answer(talk: Talk, ask: Ask, value: Any) -> None:
    """The open question is answered."""
    if talk.flow is None or talk.top is None:
        return
    talk.set(misses=0)
    talk.put(talk.flow.take(talk.top.slots, ask.slot, value, talk.world))
    talk.advance()


def answer_place(talk: Talk, code: str) -> None:
    ask = talk.ask
    if ask is not None:
        answer(talk, ask, code)


def ask_about(talk: Talk, text: str) -> None:
    """A quick answer to words that were not typed just so."""
    found = answers.find(text, talk.state, talk.world)
    talk.replies.extend(found.replies)
    talk.set(context=found.context)


def narrow(talk: Talk, number: int) -> None:
    """An option of a quick answer was tapped: the question again, as it is now meant."""
    found = answers.narrowed(number, talk.state, talk.world) if number >= 0 else None
    if found is None or not found.understood:
        return anywhere.stale(talk)
    if talk.top is not None:
        return filling.digress(talk, found)
    talk.replies.extend(found.replies)
    talk.commands.extend(found.commands)
    talk.set(context=found.context)
    return None


def missed(talk: Talk, text: str) -> None:
    """Not understood: the second time says what is understood with examples, the third offers choices and a human."""
    misses = talk.state.misses + 1
    talk.set(misses=misses)
    ask = talk.ask
    if ask is None and talk.world.human == "waiting":
        talk.say("dialogs.human.kept")
    elif ask is None:
        talk.say("dialogs.not_understood", options=anywhere.MENU)
    elif misses == 1:
        talk.say("dialogs.miss.first", slot=ask.label)
    elif misses < GIVE_UP:
        talk.say("dialogs.miss.second", slot=ask.label, example=f"dialogs.example.{ask.kind}")
    else:
        ways = (
            Option(id="g.back", key="dialogs.option.back"),
            Option(id="g.cancel", key="dialogs.option.cancel"),
            Option(id="g.human", key="dialogs.menu.human"),
        )
        talk.say("dialogs.miss.third", options=(*talk.options(ask), *ways), slot=ask.label)
    if text.strip() and ask is None:
        talk.commands.append(KeepQuestion(question=text, verdict="not_understood"))
    if ask is None or misses < GIVE_UP:
        talk.brief = True
        talk.advance()


def _emergency(talk: Talk, found: answers.Found) -> None:
    """First and at once, in any state; what was under way stays where it is."""
    talk.replies.extend(found.replies)
    if talk.world.human == "none":
        talk.commands.append(CallHuman(why="emergency"))


def _in_flow(talk: Talk, text: str, reading: Reading, found: answers.Found, corrects: bool) -> None:
    """Corrections first, then a question in the middle, then the answer, then other facts, then another wish."""
    ask = talk.ask
    told = filling.told(talk, reading)
    asked_back = reading.question and found.understood
    other = {} if asked_back and not corrects else filling.changed(talk, told, reading, corrects)
    if reading.wants == "apply" and "service" in other and not corrects:
        return filling.begin(talk, "request", reading)
    if other and not (ask and ask.slot in told):
        return filling.correct(talk, other, told)
    if asked_back and not (ask and ask.slot in told and ask.kind != "place"):
        return filling.digress(talk, found)
    got = filling.answered(talk, text, reading, told)
    if ask and got and got.maybe:
        return filling.did_you_mean(talk, ask, got)
    new = {slot: value for slot, value in told.items() if slot in other or not (talk.top and slot in talk.top.slots)}
    if ask and got is not None:
        talk.put({slot: value for slot, value in new.items() if slot != ask.slot})
        return answer(talk, ask, got.value)
    if new:
        return filling.note(talk, new)
    if reading.wants == "complain":
        return _complain(talk, text)
    if reading.wants in WANTED and not reading.question and talk.top and WANTED[reading.wants] != talk.top.flow:
        return filling.begin(talk, WANTED[reading.wants], reading)
    return missed(talk, text)


def _complain(talk: Talk, text: str) -> None:
    if talk.world.human == "none":
        talk.commands.append(CallHuman(why="complaint", said=text))
    talk.say("dialogs.complaint")


def _switch(talk: Talk, text: str, reading: Reading) -> bool:
    """Speaking for somebody else from now on, in a word; False where the sentence says no such thing."""
    if not lexicon.is_switch(text) or not (reading.relation or people.meant(talk.world, text, "")):
        return False
    person = people.meant(talk.world, text, reading.relation)
    told = filling.told(talk, reading).keys() - {"policy_no", "relation"}
    if told or reading.concepts or reading.services or not talk.world.bound:
        return False
    if not person:
        talk.begin("person")
        talk.advance()
        return True
    talk.speak_for(person)
    own = people.policies_of(talk.world, person)
    talk.say("dialogs.speaking_for", person=own[0].policy.insured_name)
    if talk.top is not None and "policy_no" in talk.top.slots:
        _carry_over(talk, own)
    talk.advance()
    return True


def _carry_over(talk: Talk, own: tuple[Bound, ...]) -> None:
    """The form under way goes on for the other person, where their handbook has the service too."""
    service = talk.top.slots.get("service") if talk.top else None
    fits = [bound for bound in own if service in people.handbook(talk.world, bound).services]
    talk.put({"policy_no": (fits or list(own))[0].policy.policy_no if len(fits or own) == 1 else None})
    if service and fits:
        talk.put({"service": service}, by_member=False)


def _outside(talk: Talk, text: str, reading: Reading, found: answers.Found) -> None:
    """Nothing is under way: a wish begins a flow, a question is answered, pleasantries are returned."""
    if reading.wants == "complain":
        return _complain(talk, text)
    names = reading.cities or reading.hospitals or reading.drugs
    if reading.wants == "entitlements" and not found.named and not (names and found.understood):
        return filling.begin(talk, "entitlements", reading)
    if reading.wants in WANTED and not reading.question:
        return filling.begin(talk, WANTED[reading.wants], reading)
    for group in ("thanks", "hello"):
        if lexicon.is_said(group, text):
            return talk.say(f"dialogs.{group}", options=anywhere.MENU if group == "hello" else ())
    if not found.understood:
        return missed(talk, text)
    talk.replies.extend(found.replies)
    talk.commands.extend(found.commands)
    talk.set(context=found.context, misses=0)
    return None
