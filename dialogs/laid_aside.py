"""What lies aside: which forms are worth it, which two are the same, and how photos get from a copy into its form."""

from typing import Any

from dialogs import identity, people, reminders
from dialogs.allowed import OPEN
from dialogs.batches import batches, photos
from dialogs.commands import Command, DropDraft, SaveDraft
from dialogs.flows import FLOWS
from dialogs.flows.add_papers import AddPapersFlow
from dialogs.heard import HEARD
from dialogs.replies import Option
from dialogs.state import DOUBTS, OUT, Frame, State
from dialogs.world import Draft, World

KEPT = {HEARD, "unsorted", "documents"}  # what makes a frame worth keeping
MOST, AT_ALL = 3, 10  # frames that lie aside; those that hold photos stay longer
WAYS = (
    Option(id="a.resume", key="dialogs.option.resume"),
    Option(id="a.drop", key="dialogs.option.drop"),
)


def is_kept(frame: Frame) -> bool:
    return FLOWS[frame.flow].parks and bool(frame.order or KEPT & frame.slots.keys())


def is_draft(frame: Frame) -> bool:
    """Whether a draft keeps it: something was answered, and it is known what the form is about."""
    return FLOWS[frame.flow].keeps_draft and bool(frame.order) and all(_about(frame))


def holds_photos(frame: Frame) -> bool:
    """Whether photos came for it that no draft keeps."""
    return bool(photos(frame.slots)) and not is_draft(frame)


def most(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """The last of the frames; photos are not pushed out by what came after them."""
    last = frames[-MOST:]
    return tuple(frame for frame in frames if frame in last or holds_photos(frame))[-AT_ALL:]


def is_over(frame: Frame, world: World) -> bool:
    """Whether a frame without photos is for papers of a request that has ended: there is nothing to go on with."""
    if frame.flow != AddPapersFlow.name or photos(frame.slots):
        return False
    open_ = {view.number for view in world.requests if view.status in OPEN}
    return frame.slots["request"] not in open_ if "request" in frame.slots else not (open_ or world.drafts)


def remembered(flow: str, slots: dict[str, Any], state: State, world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was said and sent before a form begins, where it can only mean one person: it is not asked again. Beside it,
    what changes of the state."""
    if not FLOWS[flow].keeps_draft or people.several(world):
        return {}, {}
    elsewhere = people.drafts(world) or any(view.status in OPEN for view in world.requests)
    # photos that may be for something else are asked about there
    photos_, others = ({}, state.parked) if elsewhere else loose(state.parked, slots)
    told = {HEARD: state.context["told"]} if state.context.get("told") else {}
    changes = {"context": state.context_without("told"), "parked": others}
    return {**state.context.get("case", {}), **told, **photos_}, changes


def loose(parked: tuple[Frame, ...], slots: dict[str, Any]) -> tuple[dict[str, Any], tuple[Frame, ...]]:
    """The photos that came before anything was asked, for the form that begins now; and the other frames."""
    found = [frame for frame in parked if frame.flow == AddPapersFlow.name and "request" not in frame.slots]
    came = [batch for frame in found for batch in batches(frame.slots)]
    if not came or "unsorted" in slots:
        return {}, parked
    flaws = {document: flaw for frame in found for document, flaw in (frame.slots.get(DOUBTS) or {}).items()}
    every = [document for batch in came for document in batch]
    taken = {"unsorted": came, "_come": len(every), "_row": every, **({DOUBTS: flaws} if flaws else {})}
    return taken, tuple(frame for frame in parked if frame not in found)


def alike(frame: Frame, parked: tuple[Frame, ...], world: World) -> list[Frame]:
    """Copies of a form: the same service of the same policy. A form that does not know these yet has none."""
    if not FLOWS[frame.flow].keeps_draft or not all(_about(frame)):
        return []
    # photos of another chat come in by asking only
    drafts = [draft.frame for draft in world.own_drafts if (draft.service, draft.policy_no) == _about(frame)]
    others = (*parked, *map(Frame.model_validate, drafts))
    return [other for other in others if other.flow == frame.flow and _about(other) == _about(frame)]


def with_photos(frame: Frame, copies: list[Frame]) -> Frame:
    """The form with the photos that only a copy of it has; what the member has answered since holds."""
    slots = dict(frame.slots)
    for copy in copies:
        here = {*photos(slots), *(slots.get(OUT) or [])}
        waiting = [_new(batch, here) for batch in copy.slots.get("unsorted") or []]
        known: dict[str, list[str]] = slots.get("documents") or {}
        sorted_ = {id_: _new(batch, here) for id_, batch in (copy.slots.get("documents") or {}).items()}
        if found := {id_: [*known.get(id_, []), *batch] for id_, batch in sorted_.items() if batch}:
            slots["documents"] = {**known, **found}
        if any(waiting):
            slots["unsorted"] = [*(slots.get("unsorted") or []), *filter(None, waiting)]
            slots.pop("done", None)
    return frame if slots == frame.slots else frame.model_copy(update={"slots": slots})


def of_draft(draft: Draft) -> Frame:
    """The form that a draft keeps. Begun in another chat it comes without what holds a telephone number: who knows a
    policy has not thereby shown that they are who gave it."""
    frame = Frame.model_validate(draft.frame)
    if not draft.elsewhere:
        return frame
    words = {slot: str(value) for slot, value in frame.slots.items() if isinstance(value, str)}
    left = {slot for slot, value in words.items() if slot == HEARD or identity.phone_number(value)}
    slots = {slot: value for slot, value in frame.slots.items() if slot not in {*left, "summary", "confirmed"}}
    return Frame(flow=frame.flow, slots=slots, order=tuple(slot for slot in frame.order if slot in slots))


def offer(frame: Frame) -> str:
    """What an offer to go on is known by: it is made once."""
    return f"{frame.flow}.{frame.slots.get('service', '')}.{len(frame.order)}"


def saved(frame: Frame, began: tuple[Frame, ...], world: World) -> list[Command]:
    """Keeps a form as a draft, as soon as it is known what it is about. ``began``: the stack as the turn found it."""
    service, policy = _about(frame)
    if not service or not policy:
        return []
    draft = SaveDraft(service=service, policy_no=policy, frame=frame.model_dump(mode="json"))
    before = next((old.slots for old in began if old.slots.get("service") == service), {})
    return [draft, *reminders.of_form(frame.slots, before, world)]


def dropped(frame: Frame) -> list[Command]:
    """A form that has ended needs its draft no more."""
    service, policy = _about(frame)
    kept = FLOWS[frame.flow].keeps_draft and service and policy
    return [DropDraft(service=service, policy_no=policy)] if kept else []


def _about(frame: Frame) -> tuple[Any, Any]:
    return frame.slots.get("service"), frame.slots.get("policy_no")


def _new(batch: list[str], here: set[str]) -> list[str]:
    return [document for document in batch if document not in here]
