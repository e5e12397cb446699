"""What typed words mean at this point of the conversation, and what follows from them."""

from typing import Any

from dialogs import answers, anywhere, filling, lexicon, people
from dialogs.commands import CallHuman, KeepQuestion
from dialogs.flows import said
from dialogs.plan import Ask
from dialogs.reading import Reading, read
from dialogs.replies import Option
from dialogs.state import Frame
from dialogs.talk import Talk
from dialogs.told import for_whom
from dialogs.world import Bound

WANTED = {"apply": "request", "entitlements": "entitlements", "requests": "requests", "cancel_request": "requests"}
GIVE_UP = 3
SHARED = ("service", "policy_no", "variant", "city", "contact_phone")  # what holds for a whole family
LOST = ("policy_no", "name", "last_four")


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
    options = talk.options(ask) if ask else ()
    if ask is None and talk.world.human == "waiting":
        talk.say("dialogs.human.kept")
    elif ask is None:
        talk.say("dialogs.not_understood", options=anywhere.MENU)
    elif ask.slot == "summary" and lexicon.agrees(text) == "false":
        talk.say("dialogs.which_change", options=options)
    elif misses == 1:
        talk.say("dialogs.miss.first", options=options, slot=ask.label)
    elif misses < GIVE_UP:
        talk.say("dialogs.miss.second", options=options, slot=ask.label, example=f"dialogs.example.{ask.kind}")
    else:
        ways = (
            Option(id="g.back", key="dialogs.option.back"),
            Option(id="g.cancel", key="dialogs.option.cancel"),
            Option(id="g.human", key="dialogs.menu.human"),
        )
        talk.say("dialogs.miss.third", options=(*options, *ways), slot=ask.label)
    if text.strip() and ask is None:
        talk.commands.append(KeepQuestion(question=text, verdict="not_understood"))
    if ask is None:
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
    if ask and _lost(talk, ask, reading, told):
        return None
    if ask and _said_aside(talk, ask, text):
        return None
    asked_back = reading.question and found.understood
    other = {} if asked_back and not corrects else filling.changed(talk, told, reading, corrects)
    if reading.wants == "apply" and "service" in other and not corrects:
        return filling.begin(talk, "request", reading)
    if other and not (ask and ask.slot in told):
        return filling.correct(talk, other, told)
    if asked_back and not (ask and ask.slot in told and ask.kind != "place"):
        return filling.digress(talk, found)
    if filling.repeated(talk, told, text):
        return None
    got = filling.answered(talk, text, reading, told)
    if ask and got and got.maybe:
        return filling.did_you_mean(talk, ask, got)
    new = {slot: value for slot, value in told.items() if slot in other or not (talk.top and slot in talk.top.slots)}
    if ask and got is not None:
        talk.put({slot: value for slot, value in new.items() if slot != ask.slot})
        return answer(talk, ask, got.value)
    if ask and ask.slot in new:
        talk.set(misses=0)
        talk.put(new)
        return talk.advance()
    return _besides(talk, text, reading, new)


def _besides(talk: Talk, text: str, reading: Reading, new: dict[str, Any]) -> None:
    """What is no answer to the open question: other facts, an answer called wrong, a complaint, another wish."""
    if new:
        return filling.note(talk, new)
    if not reading.question and filling.ask_anew(talk, lexicon.to_change(text)):
        return None
    if reading.wants == "complain":
        return _complain(talk, text)
    if not reading.question and _other_service(talk, reading):
        return filling.begin(talk, "request", reading)
    if reading.wants in WANTED and not reading.question and talk.top and WANTED[reading.wants] != talk.top.flow:
        return filling.begin(talk, WANTED[reading.wants], reading)
    return missed(talk, text)


def _lost(talk: Talk, ask: Ask, reading: Reading, told: dict[str, Any]) -> bool:
    """Somebody does not have the number, name or figures that binding asks for: where they are, and ways on."""
    if ask.slot in told or talk.top is None or talk.top.flow != "bind" or not lexicon.is_lost(reading.text):
        return False
    if not lexicon.is_of_policy(reading.text) and (reading.cities or reading.drugs or reading.concepts):
        return False  # a question of something else
    wanted = ask.kind if ask.kind in LOST else "policy_no"
    ways = (Option(id="g.human", key="dialogs.menu.human"), Option(id="g.menu", key="dialogs.option.menu"))
    talk.say(f"dialogs.lost.{wanted}", options=(*talk.options(ask), *ways))
    talk.set(misses=0)
    return True


def _said_aside(talk: Talk, ask: Ask, text: str) -> bool:
    """Thanks and greetings in a form are returned; "what now?" at a dead end is told what is possible."""
    group = next((group for group in ("thanks", "hello") if lexicon.is_said(group, text)), "")
    if group:
        talk.say(f"dialogs.aside.{group}")
        talk.set(misses=0)
        talk.brief = True
        talk.advance()
    elif ask.slot == "blocked" and lexicon.asks_what_now(text):
        talk.set(misses=0)
        instead = ask.args.get("instead", {"zh": "", "en": ""})
        more = Option(id="g.entitlements", key="dialogs.menu.entitlements")
        talk.say("dialogs.request.what_now", options=(*talk.options(ask), more), instead=instead)
    else:
        return False
    return True


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
    if talk.top is not None and "policy_no" in talk.top.slots:
        _carry_over(talk, own)
    talk.tell((for_whom(own[0]),), again=True)
    talk.advance()
    return True


def _other_service(talk: Talk, reading: Reading) -> bool:
    """Whether a sentence names another service of the same policy than the form is about."""
    known = talk.top.slots if talk.top else {}
    bound = people.policy(talk.world, str(known.get("policy_no", "")))
    named = said.named(reading, bound, talk.world) if bound else ()
    return len(named) == 1 and named[0] != known.get("service")


def _carry_over(talk: Talk, own: tuple[Bound, ...]) -> None:
    """The form under way goes on for the other person, where their handbook has the service too: as they left it,
    else anew, since one person's illness and papers are not another's."""
    known = talk.top.slots if talk.top else {}
    service = str(known.get("service", ""))
    fits = [bound for bound in own if service in people.handbook(talk.world, bound).services]
    numbers = [bound.policy.policy_no for bound in fits or own]
    left = [draft for draft in talk.world.drafts if draft.service == service and draft.policy_no in numbers]
    if len(left) == 1:
        talk.set(stack=(*talk.state.stack[:-1], Frame.model_validate(left[0].frame)), open="")
        return
    talk.put({slot: None for slot in known if slot not in SHARED}, by_member=False)
    talk.put({"policy_no": numbers[0] if len(numbers) == 1 else None})
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
