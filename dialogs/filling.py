"""A sentence said while a form is open: an answer, several facts, a correction, a question, or none of these."""

from typing import Any

from dialogs import answers, asked, lexicon, people, slots
from dialogs.flows import FLOWS
from dialogs.plan import Ask, Known
from dialogs.reading import Reading
from dialogs.replies import Option
from dialogs.talk import HEARD, Talk

STEERING = ("service", "policy_no")  # changed only by those who say so
NAMED = ("city", "hospital", "drug", "illness")
WHOLE = "text"  # a kind of question that takes the whole sentence, whatever it names


def told(talk: Talk, reading: Reading) -> dict[str, Any]:
    """The slots of the open form that a sentence fills."""
    flow, top, ask = talk.flow, talk.top, talk.ask
    if flow is None or top is None:
        return {}
    found = {k: v for k, v in flow.read(reading, top.slots, talk.world).items() if v not in (None, "")}
    ahead = bool(reading.dates and reading.dates[0] > talk.world.today)
    if ask and ask.kind in ("date", WHOLE) and not (ask.slot in slots.PAST and ahead):
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
    talk.say("dialogs.corrected", items=_shown(talk, other))
    known = talk.top.slots if talk.top else {}
    talk.put({slot: value for slot, value in found.items() if slot in other or slot not in known})
    talk.put(_unread(known), by_member=False)
    talk.advance()


def note(talk: Talk, new: dict[str, Any]) -> None:
    """Facts that the open question did not ask for: kept, said to be kept, and the question stays open."""
    talk.set(misses=0)
    talk.say("dialogs.noted", items=_shown(talk, new))
    talk.put(new)
    talk.brief = True
    talk.advance()


def repeated(talk: Talk, found: dict[str, Any], text: str) -> bool:
    """What was said before is said once more ("still Suzhou"): agreed to, and the question stays open."""
    known = talk.top.slots if talk.top else {}
    same = {slot: value for slot, value in found.items() if slot in NAMED and known.get(slot) == value}
    if not same or not lexicon.is_still(text) or (talk.ask and talk.ask.slot in found):
        return False
    talk.set(misses=0)
    talk.say("dialogs.as_before", items=_shown(talk, same))
    talk.brief = True
    talk.advance()
    return True


def ask_anew(talk: Talk, slot: str) -> bool:
    """Somebody names an answer that is wrong without saying the right one: it is asked next."""
    known = talk.top.slots if talk.top else {}
    if slot not in known or (talk.ask and talk.ask.slot == slot):
        return False
    talk.put({slot: None, "next": slot, **_unread(known)}, by_member=False)
    talk.set(misses=0)
    talk.advance()
    return True


def _unread(known: Known) -> dict[str, Any]:
    """A summary that was agreed to is shown again after a change."""
    return {slot: None for slot in ("summary", "confirmed") if slot in known}


def _shown(talk: Talk, said: dict[str, Any]) -> list[dict[str, Any]]:
    """Slots with their values, as a summary shows them; of the form's own, the label alone."""
    known = talk.top.slots if talk.top else {}
    bound = people.policy(talk.world, str(known.get("policy_no", "")))
    service = people.service(talk.world, bound, str(known.get("service", ""))) if bound else None
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
    if reading.illnesses and not talk.state.context.get("kind"):
        talk.say("dialogs.kind")
        talk.set(context={**talk.state.context, "kind": True})
    talk.begin(flow, {"service": told_["service"]} if "service" in told_ else None)
    talk.put(told_)
    if "policy_no" not in told_:
        talk.put({HEARD: reading.text[: slots.TEXT_MOST]}, by_member=False)
    talk.advance()
