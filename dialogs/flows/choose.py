"""For whom one speaks, and by which policy: asked only where there is a choice."""

from typing import Any

from dialogs import people
from dialogs.plan import Ask, End, Go, Known, Pick, Plain, Step
from dialogs.replies import Reply
from dialogs.world import Bound, World


class PersonFlow(Plain):
    """Switching between the insured people of a chat."""

    name = "person"

    def plan(self, known: Known, world: World) -> Step:
        if not world.bound:
            return Go("bind")
        if "person" not in known:
            names = {bound.person: bound.policy.insured_name for bound in world.bound}
            picks = tuple(Pick(person, text={"zh": name, "en": name}) for person, name in names.items())
            more = Pick("new", key="dialogs.option.bind_another")
            return Ask("person", "choice", "dialogs.ask.person", picks=(*picks, more))
        if known["person"] == "new":
            return End(then=Go("bind"))
        name = next((b.policy.insured_name for b in world.bound if b.person == known["person"]), "")
        return End((Reply(key="dialogs.speaking_for", args={"person": name}),), fruit={"person": known["person"]})


class PolicyFlow(Plain):
    """One of several policies, to hand to the flow below."""

    name = "policy"

    def plan(self, known: Known, world: World) -> Step:
        if not world.bound:
            return Go("bind")
        mine = people.policies_of(world, world.person)
        if len(mine) == 1:
            return End(fruit={"policy_no": mine[0].policy.policy_no})
        if "policy_no" not in known:
            return Ask("policy_no", "choice", "dialogs.ask.policy", picks=tuple(_pick(n, world) for n in _bound(mine)))
        return End(fruit={"policy_no": known["policy_no"]})

    def take(self, known: Known, slot: str, value: Any, world: World) -> dict[str, Any]:
        del known, world
        return {slot: value}


def _bound(mine: tuple[Bound, ...]) -> tuple[str, ...]:
    return tuple(bound.policy.policy_no for bound in mine)


def _pick(number: str, world: World) -> Pick:
    bound = people.policy(world, number)
    assert bound is not None  # the numbers are those of the bound policies
    product = people.handbook(world, bound).handbook.product
    label = {"zh": f"{bound.policy.insured_name}：{product.zh}", "en": f"{bound.policy.insured_name}: {product.en}"}
    return Pick(number, text=label)
