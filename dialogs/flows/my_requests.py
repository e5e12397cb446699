"""My requests: where each stands in plain words, whether its promised day has passed, papers that lack, history, and
changing, cancelling or hurrying it."""

from typing import Any

from dialogs import people, told
from dialogs.allowed import OPEN, allowance, past_recall
from dialogs.commands import CallHuman, CancelRequest, ChangeRequest, OpenReport
from dialogs.events import Result
from dialogs.flows import next_steps, sent
from dialogs.plan import Ask, Do, End, Go, Known, Learned, Pick, Plain, Step
from dialogs.reading import Reading
from dialogs.replies import Option, Reply
from dialogs.ways import see, ways
from dialogs.world import REPORT, RequestView, World
from knowledge.models import TimeLimit

SHOWN = 8
LATE_IN = ("submitted", "needs_documents", "in_review", "approved")  # nothing is arranged, or over
DEEDS = ("cancel", "change", "alter", "hurry")  # what can be done to an open request only
AGAIN = "again"  # a form like that of one that was refused
AFTERWARDS = (REPORT, AGAIN)
_UNDO = "dialogs.ask.past_recall"


class RequestsFlow(Plain):
    name = "requests"

    def start(self, arg: str, world: World) -> dict[str, Any]:
        """``arg``: the number of a request, and behind a point what is to be done to it."""
        number, _, act = arg.partition(".")
        acts = {"act": act} if act in (*DEEDS, *AFTERWARDS) else {}
        return {"number": number, **acts} if told.request(world, number) else {}

    def plan(self, known: Known, world: World) -> Step:
        if not world.requests:
            options = ways("apply", "bind")
            return End((Reply(key="dialogs.requests.none", args={"bound": bool(world.bound)}, options=options),))
        act = known.get("act")
        shown = [view for view in world.requests if _may_be(act, view)] or list(world.requests)
        only = shown[0].number if len(shown) == 1 else ""
        view = told.request(world, str(known.get("number", only)))
        if view is None and act in DEEDS and all(each.status not in OPEN for each in shown):
            return End((Reply(key="dialogs.requests.all_over", options=ways("requests", "apply")),))
        if view is None:
            return _which(shown, str(act) if act in DEEDS else "", world)
        if known.get("done"):
            args = {**told.about(view, world), "until": "", "link": known.get("link", "")}
            anew = Option(id=f"a.request.{view.service}", key="dialogs.option.apply_now")
            options = (anew,) if known.get("wish") and act == "cancel" else ()
            options = ways("human") if known["done"] == "report_gone" else options
            return End((Reply(key=f"dialogs.requests.{known['done']}", args=args, options=options),))
        if act is None:
            return _shown(view, world)
        if act == "papers":
            return End(then=Go("add_papers", {"request": view.number}))
        if act in ("close", "keep"):
            return End((Reply(key="dialogs.requests.kept"),) if act == "keep" else ())
        if act == AGAIN:
            return End(then=Go("request", _anew(view, world)))
        if act == "hurry":
            return _hurried(view, world)
        if act == REPORT:
            return _report(view, world)
        if act == "next":
            return next_steps.upcoming(view, world, would_be(view, world))
        return self._change(str(act), known, view, world)

    def read(self, reading: Reading, known: Known, world: World) -> dict[str, Any]:
        act = {"cancel_request": "cancel", "papers": "papers"}.get(reading.wants, "")
        told_ = reading.text.upper()
        named = [v.number for v in world.requests if v.number in told_]
        named = named or [v.number for v in world.requests if people.is_named(world, reading, v.policy_no, v.service)]
        number = {"number": named[0]} if len(named) == 1 and "number" not in known else {}
        return {**number, **({"act": act} if act else {})}

    def take(self, known: Known, slot: str, value: Any, world: World) -> dict[str, Any]:
        """What becomes of a wish that was told at once is one of the things that may be done to the request. What is
        done to the only open one is noted of it: afterwards it may be open no more."""
        open_ = [view.number for view in world.requests if view.status in OPEN]
        of_it = slot in ("sure", "wish", "undo") and len(open_) == 1 and "number" not in known
        only = {"number": open_[0]} if of_it else {}
        return {"act": value} if slot == "pass_on" else {**only, slot: value}

    def learn(self, known: Known, result: Result, world: World) -> Learned:
        del world
        act = str(known.get("act"))
        link = {"link": result.data["link"]} if result.data.get("link") else {}
        return Learned({"done": f"{act}_{'done' if result.ok else result.reason or 'not_allowed'}", **link})

    def _change(self, act: str, known: Known, view: RequestView, world: World) -> Step:
        """By the service's rule: not allowed, until when, or sent to staff."""
        allowed, until = allowance("cancel" if act == "cancel" else "change", view, world)
        args = {**told.about(view, world), "until": until.isoformat() if until else ""}
        if act == "cancel" and past_recall(view, world):
            if known.get("undo") == "false":
                return End((Reply(key="dialogs.requests.kept", args=args),))
            picks = (Pick("true", key="dialogs.option.ask_staff"), Pick("false", key="dialogs.option.keep"))
            return _undo(view, world) if known.get("undo") else Ask("undo", "yes_no", _UNDO, args, picks)
        if not allowed:
            human = ways("human")
            deed = "cancel" if act == "cancel" else "change"
            return End((Reply(key=f"dialogs.requests.{deed}_not_allowed", args=args, options=human),))
        if act == "alter":
            args["may_cancel"] = allowance("cancel", view, world)[0] and not view.appointment
            return _pass_on({**args, "ruled_out": past_recall(view, world, "change")}, known)
        if act == "change" and not known.get("wish"):
            return Ask("wish", "text", "dialogs.ask.wish", args)
        if act == "change":
            return Do(ChangeRequest(request=view.number, wish=str(known["wish"])))
        if known.get("sure") == "false":
            return End((Reply(key="dialogs.requests.kept", args=args),))
        if known.get("sure") != "true":
            picks = (Pick("true", key="dialogs.option.cancel_sure"), Pick("false", key="dialogs.option.keep"))
            return Ask("sure", "agreement", "dialogs.ask.cancel_sure", args, picks, destroys=True, group="cancel_sure")
        return Do(CancelRequest(request=view.number))


def is_overdue(view: RequestView, world: World) -> bool:
    """Whether the promised day has passed without anything being arranged."""
    over = view.promised is not None and view.promised < world.today and view.status in LATE_IN
    return over and not _lacks_papers(view, world)


def _may_be(act: Any, view: RequestView) -> bool:
    """Whether the request may be the one that is meant where just this is to be done."""
    if act == REPORT:
        return bool(view.documents.get(REPORT))
    return act not in DEEDS or view.status in OPEN


def _pass_on(args: dict[str, Any], known: Known) -> Ask:
    """A change that was told in words: a person makes it, or the request is cancelled and made anew."""
    anew = (("cancel", "cancel_anew"),) if args["may_cancel"] else ()
    acts = (("change", "pass_on"), *anew, ("keep", "no_change"))
    picks = tuple(Pick(act, key=f"dialogs.option.{option}") for act, option in acts)
    return Ask("pass_on", "choice", "dialogs.ask.pass_on", {**args, "wish": str(known.get("wish", ""))}, picks)


def _undo(view: RequestView, world: World) -> End:
    """A person is asked whether what was approved can still be taken back; nobody else can promise it."""
    args = {**told.about(view, world), "back": world.human_opens}
    calls = (CallHuman(why="asked", said=f"{view.number} {view.service} cancel"),) if world.human == "none" else ()
    options = (see(view.number), *ways("leave_human"))
    return End((Reply(key="dialogs.requests.undo", args=args, options=options),), commands=calls)


def _hurried(view: RequestView, world: World) -> End:
    """A person is called to look after it, and where else one may ask meanwhile is told."""
    args = {
        **told.about(view, world),
        "status": f"dialogs.status.{view.status}",
        "promised": view.promised.isoformat() if view.promised else "",
        "overdue": is_overdue(view, world),
        "channel": _channel(view, world),
        "back": world.human_opens,
    }
    said = f"{view.number} {view.service} {args['promised']}"
    calls = (CallHuman(why="late", said=said),) if world.human == "none" else ()
    options = (see(view.number), *ways("leave_human"))
    return End((Reply(key="dialogs.requests.hurried", args=args, options=options),), commands=calls)


def _report(view: RequestView, world: World) -> Step:
    """The report that staff attached; where there is none, that nothing lies here."""
    if view.documents.get(REPORT):
        return Do(OpenReport(request=view.number))
    args = {**told.about(view, world), "status": f"dialogs.status.{view.status}", "open": view.status in OPEN}
    return End((Reply(key="dialogs.requests.report_none", args=args, options=ways("human")),))


def _anew(view: RequestView, world: World) -> dict[str, Any]:
    """The form of one that was refused, for the same policy where it is still bound."""
    bound = people.policy(world, view.policy_no)
    variant = {"variant": view.variant} if view.variant else {}
    return {"service": view.service, **({"policy_no": view.policy_no, **variant} if bound else {})}


def _channel(view: RequestView, world: World) -> dict[str, str]:
    """Where the handbook says that one can ask, by telephone or otherwise."""
    bound = people.policy(world, view.policy_no)
    return people.handbook(world, bound).handbook.official_channel.model_dump() if bound else {"zh": "", "en": ""}


def would_be(view: RequestView, world: World) -> dict[str, Any]:
    """What is promised of a request whose clock waits for something, and the day that it would be from today."""
    limit = limit_of(view, world)
    papers = _lacks_papers(view, world)
    open_ = limit is not None and view.appointment is None and view.status in LATE_IN
    return sent.expected({}, limit, world, waits=papers) if open_ and (papers or view.promised is None) else {}


def _lacks_papers(view: RequestView, world: World) -> bool:
    """Whether nothing is reckoned yet because papers are still to come."""
    lacks = view.status in ("submitted", "needs_documents") and bool(view.missing)
    return lacks and sent.stands_still(limit_of(view, world))


def limit_of(view: RequestView, world: World) -> TimeLimit | None:
    _, service = people.of_form(world, {"policy_no": view.policy_no, "service": view.service})
    return next((each for each in service.time_limits if each.id == view.promise), None) if service else None


def _which(views: list[RequestView], deed: str, world: World) -> Step:
    newest = sorted(views, key=lambda view: view.submitted, reverse=True)[:SHOWN]
    picks = tuple(
        Pick(
            view.number,
            key="dialogs.option.request_status",
            args={**told.about(view, world), "status": f"dialogs.status.{view.status}"},
        )
        for view in newest
    )
    return Ask("number", "choice", "dialogs.ask.request", {"count": len(views), "deed": deed}, picks)


def _shown(view: RequestView, world: World) -> Step:
    """One request: status, what lacks, the promised day, the appointment, what may be done, history."""
    waited = would_be(view, world)
    args = {
        **told.about(view, world),
        "status": f"dialogs.status.{view.status}",
        "missing": [people.paper_name(world, view, paper) for paper in view.missing if view.status in OPEN],
        "promised": view.promised.isoformat() if view.promised and view.status in OPEN and not waited else "",
        "would_be": waited,
        "overdue": is_overdue(view, world),
        "channel": _channel(view, world),
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
        if allowed or (act == "cancel" and past_recall(view, world)):
            picks.append(Pick(act, key=f"dialogs.option.{act}_request"))
    if view.status in OPEN:
        picks.insert(0, Pick("papers", key="dialogs.option.add_papers"))
    if view.documents.get(REPORT):
        picks.insert(0, Pick(REPORT, key="dialogs.option.report"))
    if view.status == "declined":
        picks.insert(0, Pick(AGAIN, key="dialogs.option.again"))
    if args["overdue"]:
        picks.insert(0, Pick("hurry", key="dialogs.option.hurry"))
    picks.append(Pick("close", key="dialogs.option.close"))
    return Ask("act", "choice", "dialogs.request_shown", args, tuple(picks))
