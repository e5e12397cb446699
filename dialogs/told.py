"""What a member is told of things that happened elsewhere: a step of staff, a clock, the outcome of a command."""

from datetime import datetime, time, timedelta
from typing import Any

from dialogs import allowed, people
from dialogs.commands import Remind
from dialogs.events import RequestMoved, Result
from dialogs.plan import Known, Notice
from dialogs.replies import Option, Reply
from dialogs.ways import again, more_papers, see, ways
from dialogs.world import REPORT, Bound, RequestView, World

RESULTS = frozenset({"export_data", "delete_data", "cancel_request", "add_papers", "change_request"})
POLICY_ENDS_IN = timedelta(days=30)  # time enough to use what is left
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


def for_whom(bound: Bound) -> Notice:
    """That one speaks for this person now; said once in the life of a form."""
    return Notice(f"for-{bound.person}", Reply(key="dialogs.speaking_for", args={"person": bound.policy.insured_name}))


def policy_over(bound: Bound, world: World) -> Reply:
    """That nothing of a policy can be requested any more, since when, and whom to ask about the policy itself."""
    policy, book = bound.policy, people.handbook(world, bound).handbook
    args = {
        "person": policy.insured_name,
        "product": book.product.model_dump(),
        "status": f"dialogs.policy_over.{policy.status if policy.status != 'active' else 'ended'}",
        "end": policy.end_date.isoformat() if policy.end_date < world.today else "",
        "channel": book.official_channel.model_dump(),
    }
    return Reply(key="dialogs.policy_over.told", args=args, options=ways("bind", "human"))


def human(world: World) -> Reply:
    """That a person was asked for: who comes when; outside hours, when somebody is there again."""
    leave = ways("leave_human")
    if world.human == "talking":
        return Reply(key="dialogs.human.talking")
    if world.human_since is not None:
        return still_waiting(world)
    if world.human_opens:
        return Reply(key="dialogs.human.closed", args={"back": world.human_opens}, options=leave)
    return Reply(key="dialogs.human.waiting", options=leave)


def still_waiting(world: World, channel: dict[str, str] | None = None) -> Reply:
    """How long one has waited and who is before: how much longer it takes, nobody keeps."""
    waited = int((world.now - world.human_since).total_seconds() // 60) if world.human_since else 0
    channel = channel or {"zh": "", "en": ""}
    args = {"waited": waited, "ahead": world.human_ahead, "channel": channel, "back": world.human_opens}
    return Reply(key="dialogs.human.still_waiting", args=args, options=ways("leave_human"))


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
    upload = (more_papers(view.number),)
    detail = (see(view.number),)
    args = {
        **about(view, world),
        "note": event.note,
        "papers": papers,
        "appointment": event.appointment.isoformat() if event.appointment else "",
        "place": event.place,
        **{key: value for key, value in event.data.items() if isinstance(value, str | int | bool)},
    }
    bound, service = people.of_form(world, {"policy_no": view.policy_no, "service": view.service})
    counted = bound is not None and service is not None and args.get("left", "") != ""
    args["left"] = people.left_of_each(world, bound, service) if counted and bound and service else []
    report = bool(view.documents.get(REPORT)) and event.to == "completed"
    opens = Option(id=f"a.requests.{view.number}.{REPORT}", key="dialogs.option.report")
    ended = {
        "declined": (again(view.number), *ways("human"), *detail),
        "completed": ((opens,) if report else ()) + detail,
    }
    options = ended.get(event.to, upload if event.to == "needs_documents" else detail)
    args["report"] = report
    args |= {**allowed.told(view, world), "past_recall": allowed.past_recall(view, world)}
    return (Reply(key=f"dialogs.moved.{event.to}", args=args, options=options),)


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


def result(event: Result, world: World) -> tuple[Reply, ...]:
    """The outcome of a command that no plan waits for."""
    del world
    failed = "not_handed" if event.command == "add_papers" else event.reason or "failed"
    key = f"dialogs.result.{event.command}.{'ok' if event.ok else failed}"
    return (Reply(key=key, args=event.data),)
