"""A flow that is small enough to see through: it counts what it hears, and does as it is told: by single words, or by
a command as JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter

from bot.assistant import Assistant
from bot.store import Store
from bot.turning import Ground
from dialogs.commands import (
    CallHuman,
    Command,
    DeleteData,
    ExportData,
    KeepQuestion,
    LeaveHuman,
    RecordConsent,
    Remind,
    SetPreference,
)
from dialogs.events import Event, Reminder, RequestMoved, Result, Staff, Text
from dialogs.replies import Reply
from dialogs.state import State
from dialogs.world import World
from knowledge.library import Library

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, 10:00 in Shanghai
COMMANDS: dict[str, Command] = {
    "human": CallHuman(why="asked", said="please"),
    "leave": LeaveHuman(),
    "consent": RecordConsent(about="health", version="v1", granted=True),
    "withdraw": RecordConsent(about="health", version="v1", granted=False),
    "english": SetPreference(name="language", value="en"),
    "remind": Remind(about="policy_ending", at=NOW + timedelta(hours=1)),
    "export": ExportData(),
    "delete": DeleteData(),
    "question": KeepQuestion(question="13800000000 can I?", verdict="unknown"),
}


COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


@dataclass(frozen=True)
class TinyTurn:
    state: State
    replies: tuple[Reply, ...]
    commands: tuple[Command, ...] = ()


class Stubborn(Exception):
    """The flow's own defect."""


def turn(state: State, event: Event, world: World) -> TinyTurn:
    count = int(state.context.get("heard", 0))
    match event:
        case Text(text="raise"):
            raise Stubborn("always")
        case Text(text=text) if text.startswith("{"):
            return TinyTurn(state, (), (COMMAND.validate_json(text),))
        case Result(command="keep_question") if state.context.get("circling"):
            return TinyTurn(state, (), (COMMANDS["question"],))
        case Text(text=text):
            state = State(context={**state.context, "heard": count + 1, "circling": text == "circling"})
            wanted = (COMMANDS[text],) if text in COMMANDS else ()
            wanted = (COMMANDS["question"],) if text == "circling" else wanted
            return TinyTurn(state, (Reply(key="heard", args={"text": text, "n": count + 1}),), wanted)
        case Result():
            args = {"command": event.command, "ok": event.ok, "reason": event.reason, "human": world.human}
            return TinyTurn(state, (Reply(key="result", args={**args, "data": event.data}),))
        case RequestMoved():
            return TinyTurn(state, (Reply(key="moved", args={"to": event.to, "note": event.note, **event.data}),))
        case Reminder():
            return TinyTurn(state, (Reply(key="reminder", args={"about": event.about}),))
        case Staff():
            return TinyTurn(state, (Reply(key="staff", args={"act": event.act}),))
        case _:
            return TinyTurn(state, (Reply(key="other", args={"kind": event.kind}),))


def consent_text(about: str, version: str, language: str) -> str:
    return f"{about} {version} {language}"


def assistant(
    store: Store, library: Library, *, push: tuple[str, ...] = (), clock: Callable[[], datetime] = lambda: NOW
) -> Assistant:
    ground = Ground(turn=turn, library=library, consent_text=consent_text, push=frozenset(push))
    return Assistant(store, ground, clock)


def begin(store: Store, id_: str = "c1", channel: str = "web", address: str = "") -> None:
    store.write_now(lambda tx: tx.conversations.create(id_, channel, NOW, address=address))
