"""What a member is told of things that happened elsewhere: a step of staff, a clock, the outcome of a command."""

from datetime import date, datetime, time, timedelta
from typing import Any

from dialogs import people
from dialogs.commands import Command, Remind
from dialogs.events import Reminder, RequestMoved, Result
from dialogs.plan import Known
from dialogs.replies import Option, Reply
from dialogs.world import RequestView, World
from knowledge import clocks
from knowledge.models import Deed

RESULTS = frozenset({"export_data", "delete_data", "cancel_request", "add_papers", "change_request"})
DAY_STARTS, DAY_ENDS = time(8, 30), time(21, 30)  # outside these a reminder waits for the morning


def label(known: Known, world: World) -> dict[str, str]:
    """The service that a form is about, in every language; empty words where it is about none."""
    bound = people.policy(world, str(known.get("policy_no", "")))
    if bound is None or "service" not in known:
        return {"zh": "", "en": ""}
    return people.service_name(world, bound.policy.handbook, str(known["service"]))


def speaking_for(world: World, person: str) -> str:
    """The name of the person for whom one speaks, or ""."""
    chosen = next((bound for bound in world.bound if bound.person == person), None)
    return chosen.policy.insured_name if chosen else world.bound[0].policy.insured_name if world.bound else ""


def human(world: World) -> Reply:
    """That a person was asked for: who comes when; outside hours, when somebody is there again."""
    leave = (Option(id="g.leave_human", key="dialogs.human.leave"),)
    if world.human == "talking":
        return Reply(key="dialogs.human.talking")
    if not world.human_hours and world.human_back is not None:
        return Reply(key="dialogs.human.closed", args={"back": world.human_back.isoformat()}, options=leave)
    return Reply(key="dialogs.human.waiting", options=leave)


def request(world: World, number: str) -> RequestView | None:
    return next((request for request in world.requests if request.number == number), None)


def about(view: RequestView, world: World) -> dict[str, Any]:
    """The arguments by which any message names a request: its number, service and person."""
    bound = people.policy(world, view.policy_no)
    handbook = bound.policy.handbook if bound else ""
    return {
        "number": view.number,
        "service": people.service_name(world, handbook, view.service) if handbook else {"zh": "", "en": ""},
        "person": bound.policy.insured_name if bound else "",
    }


def moved(event: RequestMoved, world: World) -> tuple[Reply, ...]:
    """One message for a step of a request: what happened, what it means, what to do."""
    view = request(world, event.request)
    if view is None:
        return ()
    papers = [people.paper_name(world, view, paper) for paper in event.papers]
    upload = (Option(id=f"a.add_papers.{view.number}", key="dialogs.option.add_papers"),)
    detail = (Option(id=f"a.requests.{view.number}", key="dialogs.option.see_request"),)
    args = {
        **about(view, world),
        "note": event.note,
        "papers": papers,
        "appointment": event.appointment.isoformat() if event.appointment else "",
        "place": event.place,
        **{key: value for key, value in event.data.items() if isinstance(value, str | int | bool)},
    }
    args.setdefault("left", "")
    options = upload if event.to == "needs_documents" else detail
    return (Reply(key=f"dialogs.moved.{event.to}", args=args, options=options),)


def reminders_of(event: RequestMoved, world: World) -> list[Command]:
    """What the member is to be reminded of after this step."""
    if event.to == "needs_documents":
        return [remind(world, "missing_paper", world.now + timedelta(days=2), event.request)]
    if event.to != "scheduled" or event.appointment is None:
        return []
    last = _last_to_cancel(event, world)
    wanted = [("appointment", event.appointment - timedelta(days=1))]
    wanted += [("last_day_to_cancel", datetime.combine(last, time(9), world.now.tzinfo))] if last else []
    return [remind(world, about, at, event.request) for about, at in wanted if at > world.now]


def _last_to_cancel(event: RequestMoved, world: World) -> date | None:
    """The last day on which the service's handbook lets an appointment be cancelled or changed."""
    view = request(world, event.request)
    bound = people.policy(world, view.policy_no) if view else None
    service = people.service(world, bound, view.service) if view and bound else None
    if service is None or event.appointment is None:
        return None
    deeds = (Deed.CANCEL, Deed.CHANGE)
    limits = [limit for limit in service.time_limits if limit.deed in deeds and limit.direction == "before"]
    days = [clocks.reckon(limit, event.appointment.date(), world.library.calendar).day for limit in limits]
    return min(days, default=None)


def remind(world: World, what: str, at: datetime, number: str = "", **data: Any) -> Remind:
    """A reminder moved out of the quiet hours; ``at`` is aware."""
    local = at.astimezone(world.now.tzinfo)
    if local.time() < DAY_STARTS:
        local = local.replace(hour=DAY_STARTS.hour, minute=DAY_STARTS.minute, second=0, microsecond=0)
    elif local.time() > DAY_ENDS:
        local = (local + timedelta(days=1)).replace(
            hour=DAY_STARTS.hour, minute=DAY_STARTS.minute, second=0, microsecond=0
        )
    return Remind(about=what, at=local, request=number, day=at.date(), data=data)


def reminder(event: Reminder, world: World) -> tuple[Reply, ...]:
    """A message that the bot starts; nothing where the matter has settled itself meanwhile."""
    view = request(world, event.request) if event.request else None
    if event.request and (view is None or not _still(event, view)):
        return ()
    args: dict[str, Any] = {**(about(view, world) if view else {}), **event.data}
    args["day"] = event.day.isoformat() if event.day else ""
    if view is not None:
        args["papers"] = [people.paper_name(world, view, paper) for paper in view.missing]
        args["appointment"] = view.appointment.isoformat() if view.appointment else ""
        args["place"] = view.place
    stop = Option(id="g.stop_reminders", key="dialogs.option.stop_reminders")
    options = (Option(id=f"a.requests.{event.request}", key="dialogs.option.see_request"),) if view else ()
    return (Reply(key=f"dialogs.reminder.{event.about}", args=args, options=(*options, stop), quiet=True),)


def _still(event: Reminder, view: RequestView) -> bool:
    if event.about == "missing_paper":
        return view.status == "needs_documents"
    if event.about in ("appointment", "last_day_to_cancel"):
        return view.status == "scheduled"
    if event.about == "answer_late":
        return view.status in ("submitted", "in_review", "approved")
    return True


def result(event: Result, world: World) -> tuple[Reply, ...]:
    """The outcome of a command that no plan waits for."""
    del world
    key = f"dialogs.result.{event.command}.{'ok' if event.ok else event.reason or 'failed'}"
    return (Reply(key=key, args=event.data),)
