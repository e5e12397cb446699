"""What a member is reminded of, and whether it still matters when the time has come."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from dialogs import people, told
from dialogs.allowed import OPEN
from dialogs.commands import Command
from dialogs.events import Reminder, RequestMoved
from dialogs.flows.checks import last_to_apply
from dialogs.plan import Known
from dialogs.replies import Option, Reply
from dialogs.ways import more_papers, see, way
from dialogs.world import Bound, Draft, RequestView, World
from knowledge import clocks
from knowledge.models import Deed

MORNING = time(9)
TIME_TO_DECIDE = timedelta(hours=4)  # less is left on a last day: the day before is reminded of it
HUMAN = way("human")
ENTITLEMENTS = way("entitlements")
STOP = way("stop_reminders")


def after_step(event: RequestMoved, world: World) -> list[Command]:
    """What the member is to be reminded of after this step of a request."""
    if event.to == "needs_documents":
        return [told.remind(world, "missing_paper", world.now + timedelta(days=2), event.request)]
    if event.to != "scheduled" or event.appointment is None:
        return []
    wanted = [told.remind(world, "appointment", event.appointment - timedelta(days=1), event.request)]
    last = _last_to_cancel(event, world)
    if last is not None:
        same = datetime.combine(last.date(), MORNING, last.tzinfo)
        mornings = (same,) if last - same >= TIME_TO_DECIDE else (same - timedelta(days=1), same)
        found = (told.remind(world, "last_day_to_cancel", at, event.request, until=last.isoformat()) for at in mornings)
        ahead = [each for each in found if world.now < each.at < last][:1]
        wanted += [each.model_copy(update={"day": last.date()}) for each in ahead]
    return [each for each in wanted if each.at > world.now]


def of_form(known: Known, before: Known, world: World) -> list[Command]:
    """The last day to apply for the date that a form names, told the day before it while the form lies unfinished.

    ``before``: the form as it was; a day that was told already is not told again."""
    last = _last_to_apply(known, world)
    if last is None or last == _last_to_apply(before, world):
        return []
    days = (last - timedelta(days=1), last)
    at = next((at for day in days if (at := datetime.combine(day, MORNING, world.now.tzinfo)) > world.now), None)
    if at is None:
        return []
    data = {slot: str(known[slot]) for slot in ("service", "policy_no")}
    return [told.remind(world, "last_day_to_apply", at, **data).model_copy(update={"day": last})]


def due(event: Reminder, world: World) -> tuple[tuple[Reply, ...], tuple[Command, ...]]:
    """What is said when a reminder is due; nothing where the matter has settled itself. At night it is put off."""
    if world.preferences.get("reminders") == "off":
        return (), ()
    morning = told.remind(world, event.about, world.now, event.request)
    if morning.at != world.now:
        return (), (morning.model_copy(update={"day": event.day, "data": event.data}),)
    return _SAID[event.about](event, world) if event.about in _SAID else (), ()


def _last_to_apply(known: Known, world: World) -> date | None:
    _, service = people.of_form(world, known)
    return last_to_apply(known, service, world) if service else None


def _last_to_cancel(event: RequestMoved, world: World) -> datetime | None:
    """The moment until which the service's handbook lets an appointment be cancelled or changed."""
    view = told.request(world, event.request)
    _, service = people.of_request(world, view) if view else (None, None)
    if service is None or event.appointment is None:
        return None
    deeds = (Deed.CANCEL, Deed.CHANGE)
    limits = [limit for limit in service.time_limits if limit.deed in deeds and limit.direction == "before"]
    return min((clocks.last_moment(limit, event.appointment, world.library.calendar) for limit in limits), default=None)


def _say(event: Reminder, options: tuple[Option, ...], **args: Any) -> tuple[Reply, ...]:
    args = {"day": event.day.isoformat() if event.day else "", **args}
    return (Reply(key=f"dialogs.reminder.{event.about}", args=args, options=(*options, STOP), quiet=True),)


def _of_request(event: Reminder, world: World) -> tuple[Reply, ...]:
    view = told.request(world, event.request)
    if view is None or not _STILL[event.about](view):
        return ()
    args = {
        **told.about(view, world),
        "papers": [people.paper_name(world, view, paper) for paper in view.missing],
        "appointment": view.appointment.isoformat() if view.appointment else "",
        "place": view.place,
        "until": str(event.data.get("until", "")),
    }
    more = {"missing_paper": (more_papers(view.number),), "answer_late": (HUMAN,)}
    return _say(event, (*more.get(event.about, ()), see(view.number)), **args)


_STILL: dict[str, Callable[[RequestView], bool]] = {
    "missing_paper": lambda view: bool(view.missing) and view.status in OPEN,
    "answer_late": lambda view: view.status in ("submitted", "in_review", "approved"),
    "appointment": lambda view: view.status == "scheduled",
    "last_day_to_cancel": lambda view: view.status == "scheduled",
    "quarter_box": lambda view: view.status not in ("draft", "cancelled", "declined", "expired"),
}


def _of_drafts(event: Reminder, world: World) -> tuple[Reply, ...]:
    """A form that still lies unfinished: the one of which the day is the last to apply, or those that end on it."""
    said: tuple[Reply, ...] = ()
    for draft in people.drafts(world):
        bound = people.policy(world, draft.policy_no)
        if bound is None or not _meant(event, draft, world):
            continue
        service = people.service_name(world, bound.policy.handbook, draft.service)
        resume = Option(id=f"a.draft.{draft.service}", key="dialogs.option.resume")
        said += _say(event, (resume,), service=service, person=bound.policy.insured_name)
    return said


def _meant(event: Reminder, draft: Draft, world: World) -> bool:
    if event.about == "draft_expires":
        return draft.expires.date() == event.day
    same = (draft.service, draft.policy_no) == (event.data.get("service"), event.data.get("policy_no"))
    return same and _last_to_apply(draft.frame.get("slots", {}), world) == event.day


def _of_policy(event: Reminder, world: World) -> tuple[Reply, ...]:
    """The waiting period is over, or a policy ends with services unused; as long as it is bound and in force."""
    said: tuple[Reply, ...] = ()
    for bound in world.bound:
        policy = bound.policy
        if (
            policy.insured_name != event.data.get("person")
            or policy.status != "active"
            or policy.end_date < world.today
        ):
            continue
        if event.about == "waiting_over":
            return _say(event, (ENTITLEMENTS,), person=policy.insured_name)
        services = _unused(bound, world)
        if services and policy.end_date - world.today <= told.POLICY_ENDS_IN:
            day = policy.end_date.isoformat()
            said += _say(event, (ENTITLEMENTS,), person=policy.insured_name, services=services, day=day)
    return said


def _unused(bound: Bound, world: World) -> list[dict[str, str]]:
    """Services with uses left of those that the policy includes."""
    services = people.handbook(world, bound).services.values()
    included = [each for each in services if not each.optional or each.id in bound.policy.optional_services]
    return [each.short.model_dump() for each in included if people.uses_left(world, bound, each)]


_SAID: dict[str, Callable[[Reminder, World], tuple[Reply, ...]]] = {
    **dict.fromkeys(_STILL, _of_request),
    "last_day_to_apply": _of_drafts,
    "draft_expires": _of_drafts,
    "waiting_over": _of_policy,
    "policy_ending": _of_policy,
}
