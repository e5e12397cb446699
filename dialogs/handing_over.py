"""Papers that a member sent for a request and named reach the staff, whether or not "that's all" was said: when another
wish takes the member elsewhere, or after a while of silence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dialogs import covered
from dialogs.allowed import OPEN
from dialogs.batches import waiting
from dialogs.commands import AddPapers, Remind
from dialogs.state import Frame
from dialogs.world import OTHER, World

FLOW = "add_papers"
ABOUT = "hand_over"  # of the reminder
SILENCE = timedelta(minutes=10)


def over(frames: Sequence[Frame], world: World) -> tuple[list[Frame], list[AddPapers], World]:
    """The frames without the papers that are handed over, the commands for these, and the world as it is then."""
    left, commands = list[Frame](), list[AddPapers]()
    for frame in frames:
        command = _command(frame, world)
        if command is None:
            left.append(frame)
            continue
        commands.append(command)
        world = _after(command, world)
        if frame.slots.get("unsorted"):
            left.append(frame.model_copy(update={"slots": {**frame.slots, "documents": None}}))
    return [frame.model_copy(update={"slots": _kept(frame.slots)}) for frame in left], commands, world


def after_silence(frame: Frame) -> Frame:
    """The frame as it is handed over when nobody says what else came: staff see what it is."""
    unsorted = waiting(frame.slots)
    if frame.flow != FLOW or not unsorted:
        return frame
    documents = dict(frame.slots.get("documents") or {})
    documents[OTHER] = [*documents.get(OTHER, []), *unsorted]
    return frame.model_copy(update={"slots": {**_kept(frame.slots), "documents": documents, "unsorted": None}})


def reminders(stack: Sequence[Frame], began: Sequence[Frame], world: World) -> list[Remind]:
    """To hand over what lies there when nothing more is said; set again it is moved."""
    at = world.now + SILENCE
    new = [frame for frame in stack if frame not in began and _command(after_silence(frame), world) is not None]
    return [Remind(about=ABOUT, at=at, request=str(frame.slots["request"])) for frame in new]


def is_of(frame: Frame, request: str) -> bool:
    return frame.flow == FLOW and frame.slots.get("request") == request


def _command(frame: Frame, world: World) -> AddPapers | None:
    documents: dict[str, list[str]] = frame.slots.get("documents") or {}
    open_ = {view.number for view in world.requests if view.status in OPEN}
    number = frame.slots.get("request")
    sorted_for = frame.slots.get("_sorted_for", number)  # another request has other papers
    if frame.flow != FLOW or frame.slots.get("sent") or number not in open_ or sorted_for != number or not documents:
        return None
    return AddPapers(request=str(number), documents={paper: tuple(ids) for paper, ids in documents.items()})


def _after(command: AddPapers, world: World) -> World:
    """What is told in this turn counts the papers in; what became of them is heard when they were put there."""
    came = command.documents
    views = [
        replace(view, missing=covered.still(view.missing, came)) if view.number == command.request else view
        for view in world.requests
    ]
    return replace(world, requests=tuple(views))


def _kept(slots: dict[str, Any]) -> dict[str, Any]:
    return {slot: value for slot, value in slots.items() if value is not None}
