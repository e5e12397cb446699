"""What a person is entitled to: every service with a mark, and each service opened to its reasons."""

from datetime import date
from typing import Any

from dialogs import asked, people, told
from dialogs.flows import checks, said
from dialogs.plan import Ask, End, Go, Known, Pick, Plain, Step
from dialogs.reading import Reading
from dialogs.replies import Option, Reply
from dialogs.ways import way
from dialogs.world import Bound, World
from knowledge import clocks, rules
from knowledge.models import Service, Test, TimeLimit

OUTSIDE = frozenset({Test.POLICY_OPTION, Test.PLAN})


class EntitlementsFlow(Plain):
    name = "entitlements"

    def plan(self, known: Known, world: World) -> Step:
        bound = people.policy(world, str(known.get("policy_no", "")))
        if bound is None:
            return Go("policy") if world.bound else said.to_bind(known)
        if people.is_over(world, bound):
            return End((told.policy_over(bound, world),))
        edition = people.handbook(world, bound)
        marked = [_marked(service, bound, known, world) for service in edition.services.values()]
        options = tuple(Option(id=f"a.service.{item['id']}", key="dialogs.option.marked", args=item) for item in marked)
        args = {
            "person": bound.policy.insured_name,
            "product": edition.handbook.product.model_dump(),
            "services": marked,
            "illness": asked.illness(str(known.get("illness", "")), world),
        }
        return End((Reply(key="dialogs.entitlements", args=args, options=options),))

    def read(self, reading: Reading, known: Known, world: World) -> dict[str, Any]:
        del known
        illness = {"illness": reading.illnesses[0]} if reading.illnesses else {}
        facts = {slot: "true" if value else "false" for slot, value in reading.facts.items()}
        alone = {"policy_no": world.bound[0].policy.policy_no} if len(world.bound) == 1 else {}
        return {**illness, **facts, **alone, **said.as_whom(reading, world)}


def mark(checked: tuple[rules.Checked, ...]) -> tuple[str, date | None]:
    """How a service stands: now, from (a day), found_from (for what is found from a day on), used_up, not_in_force,
    not_included, not_met, needs_answer."""
    failed = [item for item in checked if item.state == "not_met"]
    tests = {item.condition.test for item in failed}
    if Test.IN_FORCE in tests:
        return "not_in_force", None
    if tests & OUTSIDE:
        return "not_included", None
    if Test.USES_LEFT in tests:
        return "used_up", None
    if failed:
        days = [item.from_day for item in failed]
        found = any(item.condition.found_after for item in failed)
        return ("found_from" if found else "from", max(d for d in days if d)) if all(days) else ("not_met", None)
    return ("needs_answer" if any(item.state == "unknown" for item in checked) else "now"), None


def _marked(service: Service, bound: Bound, known: Known, world: World) -> dict[str, Any]:
    checked = checks.checked(known, bound, service, world)
    state, day = mark(checked)
    left = people.left_of_each(world, bound, service)
    if people.uses_left(world, bound, service) == 0:
        state = "used_up"
    if state in ("not_in_force", "not_included", "used_up"):
        left = []
    return {
        "id": service.id,
        "name": service.short.model_dump(),
        "mark": f"dialogs.mark.{state}",
        "day": day.isoformat() if day else "",
        "left": left,
    }


class ServiceFlow(Plain):
    """One service of one policy: conditions with clauses, uses left, papers, time limits with real dates."""

    name = "service"

    def start(self, arg: str, world: World) -> dict[str, Any]:
        known = {"service": arg}
        mine = [b for b in world.bound if arg in people.handbook(world, b).services]
        return {**known, "policy_no": mine[0].policy.policy_no} if len(mine) == 1 else known if mine else {}

    def plan(self, known: Known, world: World) -> Step:
        bound = people.policy(world, str(known.get("policy_no", "")))
        if bound is None:
            return Go("policy") if world.bound else Go("bind")
        service = people.service(world, bound, str(known.get("service", "")))
        if service is None:
            picks = tuple(
                Pick(id_, text=each.short.model_dump()) for id_, each in people.handbook(world, bound).services.items()
            )
            return Ask("service", "choice", "dialogs.ask.service", {"person": bound.policy.insured_name}, picks)
        checked = checks.checked(known, bound, service, world)
        state, day = mark(checked)
        left = people.uses_left(world, bound, service)
        args = {
            "person": bound.policy.insured_name,
            "service": service.names.model_dump(),
            "summary": service.summary.words.model_dump(),
            "mark": f"dialogs.mark.{'used_up' if left == 0 else state}",
            "day": day.isoformat() if day else "",
            "conditions": [_condition(item) for item in checked],
            "left": people.left_of_each(world, bound, service),
            "unlimited": bool(service.uses) and all(uses.count is None for uses in service.uses),
            "limits": [_limit(limit, world) for limit in service.time_limits],
            "papers": [
                {"name": p.names.model_dump(), "required": p.required != "never"}
                for p in people.papers(world, bound, service)
            ],
            "channels": [{"name": c.name.model_dump(), "value": c.value} for c in service.channels],
        }
        options = (
            Option(id=f"a.request.{service.id}", key="dialogs.option.apply_now"),
            way("entitlements"),
        )
        return End((Reply(key="dialogs.service", args=args, options=options),))


def _condition(item: rules.Checked) -> dict[str, Any]:
    source = item.condition.source
    return {
        "words": item.condition.words.model_dump(),
        "state": f"dialogs.state.{item.state}",
        "from_day": item.from_day.isoformat() if item.from_day else "",
        "found_after": item.condition.found_after,
        "source": f"{source.section} {source.item or ''}".strip(),
    }


def _limit(limit: TimeLimit, world: World) -> dict[str, Any]:
    """A time limit with what it would be if its clock began today."""
    deadline = clocks.reckon(limit, world.today, world.library.calendar)
    return {
        "words": limit.words.model_dump(),
        "amount": limit.amount,
        "amount_max": limit.amount_max,
        "unit": f"dialogs.unit.{limit.unit}",
        "today": deadline.day.isoformat() if limit.direction == "within" else "",
        "estimate": deadline.estimate,
    }
