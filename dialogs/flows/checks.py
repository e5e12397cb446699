"""Whether a request can go on: the service's conditions and the last day to apply, said as soon as they are known."""

from datetime import date
from typing import Any

from dialogs import people
from dialogs.plan import Ask, Known, Pick, Step
from dialogs.world import Bound, World
from knowledge import clocks, rules
from knowledge.models import Deed, Occasion, Service, Test

DATES = {Occasion.ADMISSION: "admission_date", Occasion.PURCHASE: "purchase_date", Occasion.APPOINTMENT: "wished_date"}
NEARBY = 3
PLAIN_SLIPS = frozenset({"admitted", "has_prescription", "has_admission_notice"})  # changed means: the other way
FIXED = frozenset({Test.IN_FORCE, Test.POLICY_OPTION, Test.PLAN, Test.USES_LEFT})  # no human may waive these


def texts(known: Known) -> dict[str, str]:
    return {slot: str(value) for slot, value in known.items() if isinstance(value, str | int) and value != ""}


def checked(known: Known, bound: Bound, service: Service, world: World) -> tuple[rules.Checked, ...]:
    case = people.situation(world, bound, service, texts(known))
    edition = people.handbook(world, bound)
    return rules.check(service, edition, case, world.library, people.variant(service, known))


def blocked(known: Known, bound: Bound, service: Service, world: World) -> Step | None:
    """A conclusion drawn on the way is said at once, with what is possible instead."""
    waived = known.get("waived", ())
    for item in checked(known, bound, service, world):
        condition = item.condition
        if item.state != "not_met" or condition.id in waived:
            continue
        slot = "city" if condition.slot == people.URBAN else condition.slot
        changeable = slot in known and slot is not None
        picks = (
            *(_nearby(str(known["city"]), bound, service, world) if condition.test is Test.PLACE_LISTED else ()),
            *([Pick(f"change-{slot}", key=f"dialogs.change.{slot}")] if changeable else []),
            *([] if condition.test in FIXED else [Pick(f"waive-{condition.id}", key="dialogs.option.let_human_see")]),
            Pick("stop", key="dialogs.option.stop_here"),
        )
        args = {
            "condition": condition.words.model_dump(),
            "instead": condition.instead.model_dump() if condition.instead else {"zh": "", "en": ""},
            "from_day": item.from_day.isoformat() if item.from_day else "",
            "found_after": condition.found_after,
            "service": service.short.model_dump(),
            "source": f"{condition.source.section} {condition.source.item or ''}".strip(),
        }
        return Ask("blocked", "choice", "dialogs.request.blocked", args, picks)
    return _late(known, service, world)


def _nearby(code: str, bound: Bound, service: Service, world: World) -> tuple[Pick, ...]:
    """The nearest cities of the list, those of the same province first (GB/T 2260: a code begins with it)."""
    places, gazetteer = people.handbook(world, bound).place_list(service), world.library.places
    here = gazetteer.divisions.get(code)
    if places is None or here is None or here.latitude is None or here.longitude is None:
        return ()
    ranked = [place for place, _ in gazetteer.nearest(here.latitude, here.longitude, places.codes)]
    own = [place for place in ranked if place.code[:2] == code[:2]]
    return tuple(Pick(f"city-{p.code}", text={"zh": p.short, "en": p.short}) for p in (own or ranked)[:NEARBY])


def _late(known: Known, service: Service, world: World) -> Step | None:
    """Whether it is too late to apply for the day that the member named."""
    for limit in service.time_limits:
        slot = DATES.get(limit.occasion, "")
        if slot == "admission_date" and _is_admitted(known, service):
            continue  # that it comes too late was said
        if limit.direction != "before" or limit.deed is not Deed.APPLY or not known.get(slot):
            continue
        day = date.fromisoformat(str(known[slot]))
        if limit.id in known.get("waived", ()) or clocks.in_time(limit, day, world.now, world.library.calendar):
            continue
        deadline = clocks.reckon(limit, day, world.library.calendar)
        picks = (
            Pick(f"change-{slot}", key=f"dialogs.change.{slot}"),
            Pick(f"waive-{limit.id}", key="dialogs.option.let_human_see"),
            Pick("stop", key="dialogs.option.stop_here"),
        )
        args: dict[str, Any] = {
            "last": deadline.day.isoformat(),
            "day": day.isoformat(),
            "limit": limit.words.model_dump(),
        }
        args |= {"amount": limit.amount, "unit": f"dialogs.unit.{limit.unit}"}
        return Ask("blocked", "choice", "dialogs.request.too_late", args, picks)
    return None


def _is_admitted(known: Known, service: Service) -> bool:
    """Whether the patient is in hospital, for a service of which that is a condition of its own."""
    return known.get("admitted") == "true" and any(condition.slot == "admitted" for condition in service.conditions)


def last_to_apply(known: Known, service: Service, world: World) -> date | None:
    """The last day on which a request for the date that the form names may be sent."""
    days = [
        clocks.reckon(limit, date.fromisoformat(str(known[slot])), world.library.calendar).day
        for limit in service.time_limits
        if limit.direction == "before" and limit.deed is Deed.APPLY and known.get(slot := DATES.get(limit.occasion, ""))
    ]
    return min(days, default=None)


def unblock(known: Known, value: str, world: World) -> dict[str, Any]:
    del world
    act, _, name = value.partition("-")
    if act == "city":
        return {"city": name}
    if act == "change" and name in PLAIN_SLIPS:
        return {name: "false" if known.get(name) == "true" else "true"}
    if act == "change":
        return {name: None, "next": name}
    if act == "waive":
        return {"waived": [*known.get("waived", ()), name]}
    return {"stopped": True}
