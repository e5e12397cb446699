"""Whether a sentence that is said to a form is of something else: another policy, another service, what was sent."""

from dialogs import beginning, filling, identity, lexicon, people, photos, unasked
from dialogs.flows import said
from dialogs.reading import Reading
from dialogs.replies import Option
from dialogs.talk import Talk

WANTED = {
    "apply": "request",
    "bind": "bind",
    "entitlements": "entitlements",
    "papers": "add_papers",
    "requests": "requests",
    "cancel_request": "requests",
}
ELSEWHERE = ("bind", "entitlements", "papers", "requests")  # wishes that no form takes for a question about itself


def turns_away(talk: Talk, reading: Reading) -> bool:
    """Another policy to bind, what else there is, how a request stands: no question of the form under way."""
    below = {frame.flow for frame in talk.state.stack}
    of_request = people.numbers_request(reading.text, talk.world)
    if (
        "bind" not in below
        and not of_request
        and "policy_no" in identity.binding(reading.text)
        and not reading.question
    ):
        return True
    of_other = of_something(reading) or of_this_form(talk, reading)
    return reading.wants in ELSEWHERE and WANTED[reading.wants] not in below and not of_other


def of_this_form(talk: Talk, reading: Reading) -> bool:
    """Whether a wish to change or not to go can only mean the form under way: no request was ever sent."""
    open_ = any(frame.flow == WANTED["apply"] for frame in talk.state.stack)
    wish = reading.wants == "cancel_request" or (reading.wants == "requests" and lexicon.says("wrong", reading.text))
    return wish and open_ and not talk.world.requests


def supposed(talk: Talk, reading: Reading) -> bool:
    """Whether a booking is given up that was never made here, while a service is spoken of: how that would be done."""
    return reading.wants == "cancel_request" and not talk.world.requests and bool(talk.state.spoken_of)


def of_something(reading: Reading) -> bool:
    """Whether a wish to see or bind is rather a question about a service, a place or a drug."""
    named = reading.services or reading.concepts or reading.cities or reading.hospitals or reading.drugs
    return bool(named) and reading.wants != "bind" and not lexicon.says("has_applied", reading.text)


def ask_back(talk: Talk, reading: Reading) -> None:
    """Another service is named and not wished for: whether it is meant is asked, and the form stays as it is. What is
    only told of it is noted for staff."""
    known = talk.top.slots if talk.top else {}
    bound, service = people.of_form(talk.world, known)
    if bound is None or service is None:
        return beginning.begin(talk, "request", reading)
    talk.set(misses=0)
    if lexicon.says("had_already", reading.text) or photos.is_paper(talk, reading.text):
        return filling.note(talk, {unasked.NOTE: unasked.joined(known, reading.text)})
    other = people.handbook(talk.world, bound).services[said.named(reading, bound, talk.world)[0]]
    names = {"other": other.short.model_dump(), "service": service.short.model_dump()}
    option = Option(id=f"a.request.{other.id}", key="dialogs.option.other_service", args=names)
    talk.say("dialogs.request.other_service", options=(option,), **names)
    return talk.go_on()


def other_service(talk: Talk, reading: Reading) -> bool:
    """Whether a sentence names another service of the same policy than the form is about."""
    known = talk.top.slots if talk.top else {}
    bound = people.policy(talk.world, str(known.get("policy_no", "")))
    named = said.named(reading, bound, talk.world) if bound else ()
    return len(named) == 1 and named[0] != known.get("service")
