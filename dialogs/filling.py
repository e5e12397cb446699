"""A sentence said while a form is open: an answer, several facts, a correction, a question, or none of these."""

from typing import Any

from dialogs import answers, asked, slots
from dialogs.flows import FLOWS
from dialogs.plan import Ask
from dialogs.reading import Reading
from dialogs.replies import Option
from dialogs.talk import Talk

STEERING = ("service", "policy_no")  # changed only by those who say so
WHOLE = "text"  # a kind of question that takes the whole sentence, whatever it names


def told(talk: Talk, reading: Reading) -> dict[str, Any]:
    """The slots of the open form that a sentence fills."""
    flow, top, ask = talk.flow, talk.top, talk.ask
    if flow is None or top is None:
        return {}
    found = {k: v for k, v in flow.read(reading, top.slots, talk.world).items() if v not in (None, "")}
    if ask and ask.kind in ("date", WHOLE):
        found = {slot: value for slot, value in found.items() if slot == ask.slot or asked.kind(slot) != "date"}
    if ask and ask.kind == "hospital" and reading.strange and not reading.question:
        found.setdefault(ask.slot, reading.text.strip()[: slots.TEXT_MOST])
    return found


def changed(talk: Talk, found: dict[str, Any], reading: Reading, corrects: bool) -> dict[str, Any]:
    """What a sentence says otherwise than it was said before."""
    if talk.top is None or (talk.ask and talk.ask.kind == WHOLE and not corrects):
        return {}
    known = talk.top.slots
    steers = corrects or reading.wants == "apply"
    return {
        slot: value
        for slot, value in found.items()
        if slot in known and known[slot] != value and (steers or slot not in STEERING)
    }


def correct(talk: Talk, other: dict[str, Any], found: dict[str, Any]) -> None:
    talk.set(misses=0)
    talk.say("dialogs.corrected", slots=[f"dialogs.slot.{slot}" for slot in other])
    known = talk.top.slots if talk.top else {}
    talk.put({slot: value for slot, value in found.items() if slot in other or slot not in known})
    talk.advance()


def note(talk: Talk, new: dict[str, Any]) -> None:
    """Facts that the open question did not ask for: kept, said to be kept, and the question stays open."""
    talk.set(misses=0)
    talk.say("dialogs.noted", slots=[f"dialogs.slot.{slot}" for slot in new])
    talk.put(new)
    talk.brief = True
    talk.advance()


def answered(talk: Talk, text: str, reading: Reading, found: dict[str, Any]) -> slots.Read | None:
    """What the sentence answers to the open question, if it does."""
    ask = talk.ask
    if ask is None or talk.top is None:
        return None
    if ask.kind in slots.FREE and ask.kind != WHOLE:
        # the name of something else is no answer to a question that takes any words
        beside = {slot for slot, value in found.items() if talk.top.slots.get(slot) != value and slot not in STEERING}
        if beside and ask.slot not in found:
            return None
    return slots.read(ask, text, reading, talk.world)


def did_you_mean(talk: Talk, ask: Ask, got: slots.Read) -> None:
    """A near miss is asked back, never assumed; what was offered is remembered, so that a tap can be checked."""
    options = tuple(
        Option(id=f"{talk.state.serial}.{ask.slot}.~{n}", key=pick.key, args=pick.args, text=pick.text)
        for n, pick in enumerate(got.maybe)
    )
    talk.set(context={**talk.state.context, "maybe": [pick.value for pick in got.maybe]})
    talk.say("dialogs.did_you_mean", options=options)


def digress(talk: Talk, found: answers.Found) -> None:
    """A question in the middle is answered, and the form goes on without printing itself again."""
    talk.replies.extend(found.replies)
    talk.commands.extend(found.commands)
    talk.set(context=found.context, misses=0)
    talk.brief = True
    talk.advance()


def begin(talk: Talk, flow: str, reading: Reading) -> None:
    """A flow begun by a sentence knows already what the sentence said. What was under way is parked."""
    slots_ = FLOWS[flow].read(reading, {}, talk.world)
    told_ = {slot: value for slot, value in slots_.items() if value not in (None, "")}
    talk.begin(flow, {"service": told_["service"]} if "service" in told_ else None)
    talk.put(told_)
    talk.advance()
