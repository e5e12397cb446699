"""A sentence said while a form is open: an answer, several facts, a correction, a question, or none of these."""

from typing import Any

from dialogs import answers, asked, heard, lexicon, people, slots, unasked, weighing
from dialogs.flows import FLOWS, said
from dialogs.flows.request import RequestFlow
from dialogs.heard import HEARD
from dialogs.lexicon import forms, yes_no
from dialogs.plan import Ask, Known
from dialogs.plausible import SIGNS, WHOLE, may_stand
from dialogs.reading import Reading
from dialogs.replies import Option
from dialogs.state import Frame
from dialogs.talk import Talk
from knowledge.clocks import behind

STEERING = ("service", "policy_no")  # changed only by those who say so
NAMED = ("city", "hospital", "drug", "illness")
AS_WRITTEN = ("hospital", "drug", "illness", "department")  # kinds of which lists don't know all names
TRIES = 2  # misses after which another way is offered, and a name is kept as it is written
PATIENT = ("consent", "relation")  # kinds of questions of which not every answer in between reminds again
RENAME = "change-illness"  # of a dead end, the way that gives the illness anew
SHORTEST = 2  # characters of a name
LEADING = ("consent", "bind", "person", "policy")  # flows that come before what a member wants


def told(talk: Talk, reading: Reading) -> dict[str, Any]:
    """The slots of the open form that a sentence fills."""
    flow, top, ask = talk.flow, talk.top, talk.ask
    if flow is None or top is None:
        return {}
    found = {k: v for k, v in flow.read(reading, top.slots, talk.world).items() if v not in (None, "")}
    if ask and ask.slot == "service" and "service" not in found:
        bound = people.policy(talk.world, str(top.slots.get("policy_no", "")))
        found |= {"service": kind} if bound and (kind := said.by_kind(reading, bound, talk.world)) else {}
    ahead = bool(reading.dates and behind(reading.dates[0], talk.world.today) > talk.world.today)
    if ask and ask.kind in ("date", WHOLE) and not (ask.slot in slots.PAST and ahead):
        found = {slot: value for slot, value in found.items() if slot == ask.slot or asked.kind(slot) != "date"}
    if ask and ask.kind == "hospital" and (reading.strange or reading.cities) and ask.slot not in found:
        named = slots.read(ask, reading.text, reading, talk.world)
        found |= {ask.slot: named.value} if named and named.value else {}
    if ask and ask.kind in AS_WRITTEN and not reading.correction and not lexicon.says("wrong", reading.text):
        found = {slot: value for slot, value in found.items() if slot not in _within_name(talk, ask, reading)}
    names_illness = (ask and ask.kind == "illness") or forms.diagnosis(reading.text)
    if names_illness and "accident" not in lexicon.facts(reading.text):
        found.pop("accident", None)  # a broken bone is an answer to what the doctor found, and to nothing else
    return unasked.noted(found, top.slots, reading, ask, talk.world)


def _within_name(talk: Talk, ask: Ask, reading: Reading) -> set[str]:
    """What the words of a name only seem to tell, where the message is no more than the name that is asked for:
    thoracic surgery is a department, and says nothing of a stay in hospital."""
    read = slots.read(ask, reading.text, reading, talk.world)
    if read is None or read.value != lexicon.trimmed(reading.text) or reading.question:
        return set()
    return set() if lexicon.says("names_kind", reading.text) else {"variant", "ward"}


def changed(talk: Talk, found: dict[str, Any], reading: Reading, corrects: bool) -> dict[str, Any]:
    """What a sentence says otherwise than it was said before."""
    if talk.top is None or (talk.ask and talk.ask.kind == WHOLE and not corrects):
        return {}
    known = talk.top.slots
    steers = corrects or reading.wants == "apply"
    return {
        slot: value
        for slot, value in found.items()
        if slot in known and known[slot] != value and (steers or slot not in STEERING) and slot != unasked.NOTE
        if corrects or not _is_same(talk, slot, value)
    }


def _is_same(talk: Talk, slot: str, value: Any) -> bool:
    """Whether an illness is called by another of its names: nothing else is said of it."""
    called, known = talk.world.library.illness_called, talk.top.slots if talk.top else {}
    return slot == "illness" and value in called and called.get(str(known.get(slot))) is called[value]


def fresh(talk: Talk, found: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What a sentence tells that was not known, with ``other`` (said otherwise before) and what is to be noted."""
    known = talk.top.slots if talk.top else {}
    more = {unasked.NOTE} if found.get(unasked.NOTE) != known.get(unasked.NOTE) else set()
    return {slot: value for slot, value in found.items() if slot in other or slot not in known or slot in more}


def correct(talk: Talk, other: dict[str, Any], found: dict[str, Any]) -> None:
    talk.set(misses=0)
    talk.say("dialogs.corrected", items=shown(talk, other))
    known = talk.top.slots if talk.top else {}
    talk.put({slot: value for slot, value in found.items() if slot in other or slot not in known})
    talk.put(_unread(known), by_member=False)
    talk.advance()


def tell_change(talk: Talk, other: dict[str, Any]) -> None:
    """What an answer changes beside what was asked for is said: nothing is replaced in silence."""
    if other:
        talk.say("dialogs.corrected", items=shown(talk, other))


def note(talk: Talk, new: dict[str, Any]) -> None:
    """Facts that the open question did not ask for: kept, said to be kept, and the question stays open."""
    before = talk.ask
    talk.set(misses=0)
    talk.say("dialogs.noted", items=shown(talk, new))
    if before and before.slot == "blocked" and "department" in new and any(p.value == RENAME for p in before.picks):
        new = {**new, "illness": None}  # it is of another matter: what that is called is asked
    talk.put(new)
    after = talk.ask
    other = before and after and after.slot == before.slot == "blocked" and after.args != before.args
    return talk.advance() if other else talk.go_on()  # what keeps from it may have changed by what was told


def repeated(talk: Talk, found: dict[str, Any], text: str) -> bool:
    """What was said before is said once more ("still Suzhou"): agreed to, and the question stays open."""
    known = talk.top.slots if talk.top else {}
    same = {slot: value for slot, value in found.items() if slot in NAMED and known.get(slot) == value}
    if not same or not lexicon.says("still", text) or found.keys() - known.keys():
        return False
    talk.set(misses=0)
    talk.say("dialogs.as_before", items=shown(talk, same))
    talk.go_on()
    return True


def known_already(talk: Talk, found: dict[str, Any], reading: Reading) -> bool:
    """What the form knows is told again without a word of "still": that is said, and the question stays open."""
    known = talk.top.slots if talk.top else {}
    aside = STEERING if lexicon.is_person(reading.text) else (*STEERING, "relation")  # named by the way
    by_member = set(talk.top.order if talk.top else ()) - {*aside}  # of what was only concluded nobody spoke
    bare = lexicon.trimmed(reading.text) in {known.get(slot) for slot in NAMED}
    same = bare or any(known.get(slot) == value for slot, value in found.items() if slot in by_member)
    lost = talk.state.misses >= TRIES  # who says it again and again is at a loss with the open question
    if reading.question or not same or lost or (talk.ask and talk.ask.kind == "date"):
        return False
    talk.set(misses=talk.state.misses + 1)
    if talk.ask is None or talk.ask.slot != "blocked":
        talk.say("dialogs.known_already")
        talk.go_on()
    else:
        talk.advance()  # what keeps from it is told in full once more
    return True


def ask_anew(talk: Talk, slot: str, told_: dict[str, Any]) -> bool:
    """Somebody names an answer that is wrong without saying the right one: it is asked next."""
    known = talk.top.slots if talk.top else {}
    _, service = people.of_form(talk.world, known)
    asks = {question.slot for question in service.questions} if service else set()
    if slot not in known.keys() | asks or slot in told_ or (talk.ask and talk.ask.slot == slot):
        return False
    talk.put({slot: None, "next": slot, **_unread(known)}, by_member=False)
    talk.set(misses=0)
    talk.advance()
    return True


def _unread(known: Known) -> dict[str, Any]:
    """A summary that was agreed to is shown again after a change."""
    return {slot: None for slot in ("summary", "confirmed") if slot in known}


def shown(talk: Talk, said: dict[str, Any]) -> list[dict[str, Any]]:
    """Slots with their values, as a summary shows them; of the form's own, the label alone."""
    known = talk.top.slots if talk.top else {}
    _, service = people.of_form(talk.world, known)
    questions = {question.slot for question in service.questions} if service else set()
    bare = {"key": "", "text": "", "day": ""}
    return [
        asked.shown(slot, value, service, talk.world)
        if service and slot in questions
        else {**bare, "label": f"dialogs.slot.{slot}"}
        for slot, value in said.items()
        if service is None or slot in questions or slot in STEERING
    ] or [{**bare, "label": f"dialogs.slot.{slot}"} for slot in said]


def answered(talk: Talk, text: str, reading: Reading, found: dict[str, Any]) -> slots.Read | None:
    """What the sentence answers to the open question, if it does."""
    ask = talk.ask
    if ask is None or talk.top is None:
        return None
    beside = _new(talk, found) and ask.slot not in found
    if beside and ask.kind in slots.FREE and ask.kind != WHOLE:
        return None  # the name of something else is no answer to a question that takes any words
    if beside and ask.kind == "yes_no":
        # yes or no may stand before other facts, set apart; the "no" within another fact is no answer
        said = yes_no.unhesitating(text)
        return slots.read(ask, lexicon.parts(said)[0], reading, talk.world) if lexicon.is_yes_or_no(said) else None
    return slots.read(ask, text, reading, talk.world)


def as_written(talk: Talk, text: str, reading: Reading) -> bool:
    """What is typed for the third time where any name may stand is kept as it is, and that is said."""
    ask = talk.ask
    words = lexicon.trimmed(text)[: slots.TEXT_MOST]
    if ask is None or talk.state.misses < TRIES or not may_stand(text, reading):
        return False
    if not (ask.kind in AS_WRITTEN or ask.slot in SIGNS):
        return False
    if len(words) < SHORTEST or any(lexicon.says(group, text) for group in ("paper_names", "rooms")):
        return False
    talk.say("dialogs.as_written", words=words, slot=ask.label)
    talk.put({ask.slot: words})
    talk.set(misses=0)
    talk.advance()
    return True


def _new(talk: Talk, found: dict[str, Any]) -> set[str]:
    known = talk.top.slots if talk.top else {}
    beside = (*STEERING, unasked.NOTE)
    return {slot for slot, value in found.items() if known.get(slot) != value and slot not in beside}


def answers_plainly(talk: Talk, text: str, reading: Reading) -> bool:
    """Whether a sentence answers the open question, and that question does not take any words there are."""
    ask = talk.ask
    return ask is not None and ask.kind not in slots.FREE and slots.read(ask, text, reading, talk.world) is not None


def corrects(talk: Talk, reading: Reading) -> bool:
    known = talk.top.slots if talk.top else {}
    other = any(known.get(slot) != value for slot, value in told(talk, reading).items())
    return not reading.question and (reading.correction or other)


def did_you_mean(talk: Talk, ask: Ask, got: slots.Read) -> None:
    """A near miss is asked back, never assumed; what was offered is remembered, so that a tap can be checked."""
    options = tuple(
        Option(id=f"{talk.state.serial}.{ask.slot}.~{n}", key=pick.key, args=pick.args, text=pick.text)
        for n, pick in enumerate(got.maybe)
    )
    talk.set(context={**talk.state.context, "maybe": [pick.value for pick in got.maybe]})
    talk.say("dialogs.did_you_mean", options=options)


def only_wondered(talk: Talk, ask: Ask, told_: dict[str, Any]) -> bool:
    """Whether a question would end the form if what it names were its answer: whether that is covered is only asked."""
    if talk.flow is None or talk.top is None or ask.slot not in told_:
        return False
    step = talk.flow.plan({**talk.top.slots, ask.slot: told_[ask.slot]}, talk.world)
    return isinstance(step, Ask) and step.slot == "blocked"


def digress(talk: Talk, found: answers.Found) -> None:
    """A question in the middle is answered, and the form goes on without printing itself again."""
    found = weighing.no_third_time(talk, found)
    talk.replies.extend(found.replies)
    talk.commands.extend(found.commands)
    talk.set(context=found.context, misses=0)
    reminded = any(said.get("key") == "dialogs.go_on" for said in talk.state.said)
    if talk.ask is None or talk.ask.kind not in PATIENT or not reminded:
        talk.go_on()


def request_known(talk: Talk) -> Known:
    """What the request under way knows; nothing where another flow is on top."""
    return talk.top.slots if talk.top and talk.top.flow == RequestFlow.name else {}


def is_leading(talk: Talk) -> bool:
    """Whether what is open only comes before what the member wants."""
    return talk.top is not None and talk.top.flow in LEADING


def keep(talk: Talk, reading: Reading) -> bool:
    """What is told too early is kept: for the forms below the open one, or for one that has not begun."""
    top = talk.top
    early = top and (is_leading(talk) or (FLOWS[top.flow].keeps_draft and "service" not in top.slots))
    if not early or reading.question:
        return False
    stack = [_with_told(frame, reading, talk) for frame in talk.state.stack[:-1]] + [*talk.state.stack[-1:]]
    below = next((n for n, frame in enumerate(stack) if FLOWS[frame.flow].keeps_draft), None)
    if heard.tells(reading, talk.world) and below is not None:
        kept = heard.joined(str(stack[below].slots.get(HEARD, "")), reading.text)
        stack[below] = stack[below].model_copy(update={"slots": {**stack[below].slots, HEARD: kept}})
    elif heard.tells(reading, talk.world):
        context = talk.state.context
        talk.set(context={**context, "told": heard.joined(str(context.get("told", "")), reading.text)})
    changed_ = heard.tells(reading, talk.world) or tuple(stack) != talk.state.stack
    talk.set(stack=tuple(stack))
    return changed_


def _with_told(frame: Frame, reading: Reading, talk: Talk) -> Frame:
    """A form below the open one with what the sentence tells for it; what is kept in words is read later."""
    flow = FLOWS[frame.flow]
    told_ = {} if flow.keeps_draft else flow.read(reading, frame.slots, talk.world)
    new = {slot: value for slot, value in told_.items() if value not in (None, "") and frame.slots.get(slot) != value}
    order = (*(slot for slot in frame.order if slot not in new), *new)
    return frame.model_copy(update={"slots": {**frame.slots, **new}, "order": order}) if new else frame


def note_kept(talk: Talk, reading: Reading) -> None:
    talk.set(misses=0)
    talk.say("dialogs.noted_for_later", words=heard.quoted(reading.text))
    talk.go_on()
