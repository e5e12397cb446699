"""My requests: where each stands in plain words, papers that lack, history, and changing or cancelling by the rule."""

from datetime import datetime, timedelta
from typing import Any

from dialogs import people, told
from dialogs.commands import CancelRequest, ChangeRequest
from dialogs.events import Result
from dialogs.flows.add_papers import OPEN
from dialogs.plan import Ask, Do, End, Go, Known, Learned, Pick, Plain, Step
from dialogs.reading import Reading
from dialogs.replies import Reply
from dialogs.ways import ways
from dialogs.world import RequestView, World
from knowledge import clocks
from knowledge.models import Deed, Rule, TimeLimit, Verdict

SHOWN = 8
TOPICS = {"cancel": (Deed.CANCEL, "cancel"), "change": (Deed.CHANGE, "change")}


class RequestsFlow(Plain):
    name = "requests"

    def start(self, arg: str, world: World) -> dict[str, Any]:
        return {"number": arg} if told.request(world, arg) else {}

    def plan(self, known: Known, world: World) -> Step:
        if not world.requests:
            options = ways("apply", "bind")
            return End((Reply(key="dialogs.requests.none", args={"bound": bool(world.bound)}, options=options),))
        only = world.requests[0].number if len(world.requests) == 1 else ""
        view = told.request(world, str(known.get("number", only)))
        if view is None:
            return _which(world)
        if known.get("done"):
            return End((Reply(key=f"dialogs.requests.{known['done']}", args={**told.about(view, world), "until": ""}),))
        act = known.get("act")
        if act is None:
            return _shown(view, world)
        if act == "papers":
            return End(then=Go("add_papers", {"request": view.number}))
        if act == "close":
            return End()
        return self._change(str(act), known, view, world)

    def read(self, reading: Reading, known: Known, world: World) -> dict[str, Any]:
        del known, world
        act = {"cancel_request": "cancel", "papers": "papers"}.get(reading.wants, "")
        return {"act": act} if act else {}

    def learn(self, known: Known, result: Result, world: World) -> Learned:
        del world
        act = str(known.get("act"))
        return Learned({"done": f"{act}_{'done' if result.ok else result.reason or 'not_allowed'}"})

    def _change(self, act: str, known: Known, view: RequestView, world: World) -> Step:
        """By the service's rule: not allowed, until when, or sent to staff."""
        allowed, until = allowance(act, view, world)
        args = {**told.about(view, world), "until": until.isoformat() if until else ""}
        if not allowed:
            human = ways("human")
            return End((Reply(key=f"dialogs.requests.{act}_not_allowed", args=args, options=human),))
        if act == "change" and not known.get("wish"):
            return Ask("wish", "text", "dialogs.ask.wish", args)
        if act == "change":
            return Do(ChangeRequest(request=view.number, wish=str(known["wish"])))
        if known.get("sure") == "false":
            return End((Reply(key="dialogs.requests.kept", args=args),))
        if known.get("sure") != "true":
            picks = (Pick("true", key="dialogs.option.cancel_sure"), Pick("false", key="dialogs.option.keep"))
            return Ask("sure", "agreement", "dialogs.ask.cancel_sure", args, picks)
        return Do(CancelRequest(request=view.number))


def allowance(act: str, view: RequestView, world: World) -> tuple[bool, datetime | None]:
    """Whether a request may be changed or cancelled now, and until when. Before anything is arranged, always."""
    if view.status not in OPEN:
        return False, None
    if view.appointment is None:
        return True, None
    bound = people.policy(world, view.policy_no)
    service = people.service(world, bound, view.service) if bound else None
    if bound is None or service is None:
        return True, None
    deed, topic = TOPICS[act]
    limit = next((each for each in service.time_limits if each.deed is deed and each.direction == "before"), None)
    if limit is not None:
        return _until(limit, view.appointment, world)
    rule = _rule(topic, view, (*service.rules, *people.handbook(world, bound).handbook.rules))
    # where the handbook says nothing of it, a person decides
    return rule is None or rule.verdict is not Verdict.NO, None


def _until(limit: TimeLimit, appointment: datetime, world: World) -> tuple[bool, datetime | None]:
    deadline = clocks.reckon(limit, appointment.date(), world.library.calendar)
    end = datetime.combine(deadline.day, deadline.at, world.now.tzinfo) if deadline.at else None
    last = end or datetime.combine(deadline.day + timedelta(days=1), datetime.min.time(), world.now.tzinfo)
    return world.now < last, end or last - timedelta(minutes=1)


def _rule(topic: str, view: RequestView, rules: tuple[Rule, ...]) -> Rule | None:
    return next((rule for rule in rules if rule.topic == topic and rule.variant in (None, view.variant)), None)


def _which(world: World) -> Step:
    newest = sorted(world.requests, key=lambda view: view.submitted, reverse=True)[:SHOWN]
    picks = tuple(
        Pick(
            view.number,
            key="dialogs.option.request_status",
            args={**told.about(view, world), "status": f"dialogs.status.{view.status}"},
        )
        for view in newest
    )
    return Ask("number", "choice", "dialogs.ask.request", {"count": len(world.requests)}, picks)


def _shown(view: RequestView, world: World) -> Step:
    """One request: status, what lacks, the promised day, the appointment, what may be done, history."""
    args = {
        **told.about(view, world),
        "status": f"dialogs.status.{view.status}",
        "missing": [people.paper_name(world, view, paper) for paper in view.missing],
        "promised": view.promised.isoformat() if view.promised and view.status in OPEN else "",
        "appointment": view.appointment.isoformat() if view.appointment else "",
        "place": view.place,
        "history": [
            {"at": step["at"], "to": f"dialogs.status.{step['to']}", "note": step.get("note", "")}
            for step in view.history
        ],
    }
    picks = []
    for act in ("change", "cancel"):
        allowed, until = allowance(act, view, world) if view.status in OPEN else (False, None)
        args[f"{act}_until"] = until.isoformat() if until else ""
        args[f"may_{act}"] = allowed
        if allowed:
            picks.append(Pick(act, key=f"dialogs.option.{act}_request"))
    if view.status in OPEN:
        picks.insert(0, Pick("papers", key="dialogs.option.add_papers"))
    picks.append(Pick("close", key="dialogs.option.close"))
    return Ask("act", "choice", "dialogs.request_shown", args, tuple(picks))
