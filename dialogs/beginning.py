"""A flow that a sentence begins: it knows already what the sentence said, and what was told before."""

from dialogs import heard, people, whose
from dialogs.flows import FLOWS
from dialogs.heard import HEARD
from dialogs.reading import Reading
from dialogs.talk import Talk


def _told_before(talk: Talk) -> str:
    """What was told before the wish ("he was admitted last night, could you ..."): not asked again."""
    return "\uff0c".join(heard.told_before(talk.state.context))


def _just_asked_about(talk: Talk) -> str:
    """The service of the question that was answered, or of which something was noted, in the last message: "apply" then
    means this one."""
    services = talk.state.spoken_of
    answered_ = any(said.get("key") in ("answer", "dialogs.noted_for_later") for said in talk.state.said)
    return services[0] if answered_ and len(services) == 1 else ""


def begin(talk: Talk, flow: str, reading: Reading) -> None:
    """A flow begun by a sentence knows already what the sentence said. What was under way is parked."""
    slots_ = FLOWS[flow].read(reading, {}, talk.world) | whose.seen(flow, talk.state, talk.world, reading.text)
    told_ = {slot: value for slot, value in slots_.items() if value not in (None, "")}
    if flow == "request" and "service" not in told_ and _just_asked_about(talk):
        told_["service"] = _just_asked_about(talk)
    if reading.illnesses and not talk.state.context.get("kind"):
        talk.say("dialogs.kind")
        talk.set(context={**talk.state.context, "kind": True})
    talk.begin(flow, {"service": told_["service"]} if "service" in told_ else None)
    talk.put(told_)
    before = str(talk.top.slots.get(HEARD, "")) if talk.top else ""
    now = "" if "policy_no" in told_ else reading.text
    talk.put(
        {HEARD: heard.joined(before, _told_before(talk) if now or not people.several(talk.world) else "", now)},
        by_member=False,
    )
    talk.advance()
