"""A stage for conversations without a database: commands are carried out on a world in memory.

``flows check`` and the tests play on it; machine, plans and words are those of the product."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dialogs import commands, covered
from dialogs.events import Event, Result
from dialogs.machine import turn
from dialogs.replies import Reply
from dialogs.state import State
from dialogs.world import Bound, Draft, RequestView, World
from knowledge import clocks
from knowledge.models import Occasion
from knowledge.policies import Policy

ROUNDS = 12  # more commands in a row than any plan gives
TRIES = 3
AGAIN_IN = timedelta(minutes=10)
KEPT = timedelta(days=30)
UNDER_WAY = ("submitted", "in_review", "needs_documents")
Outcome = tuple[str, dict[str, Any]]  # reason ("" where it went well) and data


class EndlessCommands(Exception):
    """Turns gave commands ``ROUNDS`` times in a row: the message names the last ones."""


@dataclass(frozen=True)
class Scene:
    """A conversation and its world at one moment. ``policies``: those that may be bound, by number."""

    state: State
    world: World
    policies: Mapping[str, Policy]
    tries: int = 0
    said: tuple[Reply, ...] = ()  # by the last event
    carried: tuple[commands.Command, ...] = ()  # by the last event


def play(scene: Scene, event: Event) -> Scene:
    """What follows from ``event``: turns until no command is left, as the assistant does it.

    Raises EndlessCommands."""
    said, carried, waiting = list[Reply](), list[commands.Command](), [event]
    for _ in range(ROUNDS):
        if not waiting:
            return replace(scene, said=tuple(said), carried=tuple(carried))
        done = turn(scene.state, waiting.pop(0), scene.world)
        scene = replace(scene, state=State.model_validate_json(done.state.model_dump_json()))
        said.extend(done.replies)
        for command in done.commands:
            carried.append(command)
            scene, result = carry_out(scene, command)
            waiting.append(result)
    raise EndlessCommands(", ".join(command.kind for command in carried[-4:]))


def carry_out(scene: Scene, command: commands.Command) -> tuple[Scene, Result]:
    handler = _CARRY.get(type(command))
    scene, (reason, data) = handler(scene, command) if handler else (scene, ("", {}))
    return scene, Result(command=command.kind, ok=not reason, reason=reason, data=data)


def _changed(scene: Scene, **changes: Any) -> Scene:
    return replace(scene, world=replace(scene.world, **changes))


def _record_consent(scene: Scene, command: commands.RecordConsent) -> tuple[Scene, Outcome]:
    others = {about: version for about, version in scene.world.consents.items() if about != command.about}
    granted = {command.about: command.version} if command.granted else {}
    return _changed(scene, consents={**others, **granted}), ("", {})


def _bind(scene: Scene, command: commands.BindPolicy) -> tuple[Scene, Outcome]:
    if scene.tries >= TRIES:
        return scene, ("locked", {"until": (scene.world.now + AGAIN_IN).isoformat()})
    policy = scene.policies.get(command.policy_no)
    fits = policy and policy.insured_name == command.name and policy.insured_id_no.endswith(command.last_four)
    if policy is None or not fits:
        return replace(scene, tries=scene.tries + 1), ("not_found", {})
    others = tuple(bound for bound in scene.world.bound if bound.policy.policy_no != policy.policy_no)
    bound = Bound(policy, command.relation, policy.insured_id_no)
    data = {"policy_no": policy.policy_no, "person": policy.insured_id_no}
    return _changed(replace(scene, tries=0), bound=(*others, bound)), ("", data)


def _unbind(scene: Scene, command: commands.UnbindPolicy) -> tuple[Scene, Outcome]:
    kept = tuple(bound for bound in scene.world.bound if bound.policy.policy_no != command.policy_no)
    return _changed(scene, bound=kept), ("", {})


def _submit(scene: Scene, command: commands.SubmitRequest) -> tuple[Scene, Outcome]:
    for view in scene.world.requests:
        same = (view.policy_no, view.service) == (command.policy_no, command.service)
        if same and view.status in UNDER_WAY:
            return scene, ("open_already", {"number": view.number})
    promised, promise, estimate = _promise(scene, command)
    view = RequestView(
        number=f"R{len(scene.world.requests) + 1:04d}",
        policy_no=command.policy_no,
        service=command.service,
        variant=command.variant,
        status="submitted",
        submitted=scene.world.now,
        answers=command.answers,
        documents=command.documents,
        missing=tuple(paper for paper, lack in command.missing.items() if lack == "later"),
        promised=promised,
        promise=promise,
        history=({"at": scene.world.now.isoformat(), "to": "submitted", "note": ""},),
    )
    day = promised.isoformat() if promised else ""
    data = {"number": view.number, "promised": day, "promise": promise, "estimate": estimate}
    return _changed(scene, requests=(*scene.world.requests, view)), ("", data)


def _promise(scene: Scene, command: commands.SubmitRequest) -> tuple[date | None, str, bool]:
    handbook = scene.world.library.in_force(scene.policies[command.policy_no].handbook, scene.world.today)
    service = handbook.services[command.service]
    for id_ in service.promise:
        limit = next(limit for limit in service.time_limits if limit.id == id_)
        if limit.variant in (None, command.variant) and limit.occasion is not Occasion.ADMISSION:
            deadline = clocks.reckon(limit, scene.world.today, scene.world.library.calendar)
            return deadline.day, id_, deadline.estimate
    return None, "", False


def moved(scene: Scene, number: str, **changes: Any) -> Scene:
    """The scene after somebody else changed a request."""
    requests = tuple(replace(v, **changes) if v.number == number else v for v in scene.world.requests)
    return _changed(scene, requests=requests)


def _add_papers(scene: Scene, command: commands.AddPapers) -> tuple[Scene, Outcome]:
    view = next((view for view in scene.world.requests if view.number == command.request), None)
    if view is None:
        return scene, ("not_found", {})
    left = covered.still(view.missing, command.documents)
    status = "submitted" if view.status == "needs_documents" and not left else view.status
    documents = {
        paper: (*view.documents.get(paper, ()), *command.documents.get(paper, ()))
        for paper in dict.fromkeys((*view.documents, *command.documents))
    }
    return moved(scene, view.number, missing=left, status=status, documents=documents), ("", {})


def _cancel(scene: Scene, command: commands.CancelRequest) -> tuple[Scene, Outcome]:
    return moved(scene, command.request, status="cancelled"), ("", {})


def _save_draft(scene: Scene, command: commands.SaveDraft) -> tuple[Scene, Outcome]:
    now = scene.world.now
    draft = Draft(command.service, command.policy_no, command.frame, now, now + KEPT)
    return _changed(scene, drafts=(*_other_drafts(scene, command), draft)), ("", {})


def _drop_draft(scene: Scene, command: commands.DropDraft) -> tuple[Scene, Outcome]:
    return _changed(scene, drafts=_other_drafts(scene, command)), ("", {})


def _other_drafts(scene: Scene, command: commands.SaveDraft | commands.DropDraft) -> tuple[Draft, ...]:
    this = (command.service, command.policy_no)
    return tuple(draft for draft in scene.world.drafts if (draft.service, draft.policy_no) != this)


def _call_human(scene: Scene, command: commands.CallHuman) -> tuple[Scene, Outcome]:
    del command
    return _changed(scene, human="waiting", human_since=scene.world.now), ("", {})


def _leave_human(scene: Scene, command: commands.LeaveHuman) -> tuple[Scene, Outcome]:
    del command
    return _changed(scene, human="none", human_since=None), ("", {})


def _set_preference(scene: Scene, command: commands.SetPreference) -> tuple[Scene, Outcome]:
    language = {"language": command.value} if command.name == "language" else {}
    return _changed(scene, preferences={**scene.world.preferences, command.name: command.value}, **language), ("", {})


def _export(scene: Scene, command: commands.ExportData) -> tuple[Scene, Outcome]:
    del command
    return scene, ("", {"link": "https://example.invalid/export"})


def _report(scene: Scene, command: commands.OpenReport) -> tuple[Scene, Outcome]:
    return scene, ("", {"link": f"https://example.invalid/report-of-{command.request}"})


def _delete(scene: Scene, command: commands.DeleteData) -> tuple[Scene, Outcome]:
    del command
    return _changed(scene, bound=(), drafts=(), consents={}), ("", {"kept": []})


_CARRY: dict[type, Callable[[Scene, Any], tuple[Scene, Outcome]]] = {
    commands.RecordConsent: _record_consent,
    commands.BindPolicy: _bind,
    commands.UnbindPolicy: _unbind,
    commands.SubmitRequest: _submit,
    commands.AddPapers: _add_papers,
    commands.CancelRequest: _cancel,
    commands.SaveDraft: _save_draft,
    commands.DropDraft: _drop_draft,
    commands.CallHuman: _call_human,
    commands.LeaveHuman: _leave_human,
    commands.SetPreference: _set_preference,
    commands.ExportData: _export,
    commands.OpenReport: _report,
    commands.DeleteData: _delete,
}
