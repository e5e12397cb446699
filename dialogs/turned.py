"""A question that was answered is asked for another person ("and my father?"): by their own policy, where it is bound;
else nobody is to take the answer for theirs."""

from typing import Any

from dialogs import answers, lexicon, people, sent_requests, whose
from dialogs.replies import Option
from dialogs.talk import Talk
from dialogs.ways import ways


def asked(talk: Talk, text: str) -> bool:
    """Whether a message says no more than for whom it is asked now."""
    if not lexicon.says("turns_to_person", text) or (talk.ask is not None and talk.ask.kind == "relation"):
        return False
    person = whose.person(talk.state, talk.world, text)
    if person is not None and sent_requests.of_person(talk, person):
        return True
    if not talk.state.context.get("asked"):
        return False
    if person is None:
        _own_policy(talk)
    else:
        own = max(people.policies_of(talk.world, person), key=lambda bound: bound.policy.start_date)
        before = whose.unnamed(str(talk.state.context["asked"]), talk.world)  # it is no longer asked of whom it named
        talk.set(context={**whose.noted(talk.state.context, own, text), "asked": before or text})
        talk.say("dialogs.by_policy", **_called(talk, own.policy.policy_no))
        found = answers.again(talk.state, talk.world)
        if found is not None and found.understood:
            talk.replies.extend(found.replies)
            talk.set(context=found.context)
    talk.set(misses=0)
    if talk.top is not None:
        talk.go_on()
    return True


def _called(talk: Talk, number: str) -> dict[str, Any]:
    bound = people.policy(talk.world, number)
    assert bound is not None  # one of the bound policies
    book = people.handbook(talk.world, bound).handbook
    return {"person": bound.policy.insured_name, "product": book.product.model_dump()}


def _own_policy(talk: Talk) -> None:
    """That it is their own policy that decides; which one it is, is asked of a guest."""
    of = answers.speaking(talk.state, talk.world)
    if of is not None or talk.world.bound:
        known = (
            _called(talk, of.policy.policy_no) if of is not None else {"person": "", "product": {"zh": "", "en": ""}}
        )
        return talk.say("dialogs.own_policy.bound", options=ways("bind", "human"), **known)
    products = [(each.id, each.handbook.product.model_dump()) for each in people.editions(talk.world)]
    offered = [{"id": answers.OF_HANDBOOK + id_, "text": product} for id_, product in products]
    talk.set(context={**talk.state.context, "offered": offered})
    buttons = tuple(Option(id=f"q.{n}", text=product) for n, (_, product) in enumerate(products))
    return talk.say("dialogs.own_policy.guest", options=buttons)
