"""One turn inside one transaction: the event, the world, what is said, what is done, until nothing is left to do."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError

from bot.carry_out import carry_out
from bot.carry_out.carrying import Carrying, ConsentText
from bot.crash_points import reach
from bot.store.contract import Transaction
from bot.store.conversations import Conversation, Seen
from bot.store.outbox import OutboxMessage
from bot.store.papers import Document
from bot.terms import TURN_STEPS
from bot.world import NO_FACTS, ChannelFacts, HumanTimes, load_world
from dialogs.commands import Command
from dialogs.events import Choice, Event, Location, Text, Unsupported, Upload
from dialogs.replies import Reply
from dialogs.state import State
from dialogs.world import World
from knowledge.library import Library

SAID_BY_MEMBERS = (Text, Choice, Upload, Location, Unsupported)


class TurnWithoutEnd(Exception):
    """A turn asked for commands again and again: the message names the last ones."""


class Outcome(Protocol):
    """What ``dialogs.machine.turn`` gives."""

    @property
    def state(self) -> State: ...
    @property
    def replies(self) -> tuple[Reply, ...]: ...
    @property
    def commands(self) -> tuple[Command, ...]: ...


TurnFunction = Callable[[State, Event, World], Outcome]


@dataclass(frozen=True)
class Taken:
    """``replies``: in order, each with its number in the conversation; of the first time, when ``duplicate``."""

    replies: tuple[OutboxMessage, ...]
    duplicate: bool = False


@dataclass(frozen=True)
class Arrived:
    """An event on its way in. ``key``: by which a copy of it is known; "" for what cannot come twice. ``documents``:
    rows for files that the event brings, already complete in the vault. ``origin``: a hash of where it came from."""

    conversation: str
    event: Event
    key: str
    now: datetime
    documents: Sequence[Document] = ()
    origin: str = ""


@dataclass(frozen=True)
class Ground:
    """What a turn stands on. ``push``: channels to which messages have to be sent; on others they are fetched.
    ``human_times``: of a moment, whether somebody is there. ``gone``: told of the vault's records to be removed."""

    turn: TurnFunction
    library: Library
    consent_text: ConsentText
    push: frozenset[str] = frozenset()
    facts: dict[str, ChannelFacts] = field(default_factory=dict)
    human_times: Callable[[datetime], HumanTimes] = lambda _: HumanTimes()
    public_url: str = ""
    gone: Callable[[Sequence[dict[str, Any]]], None] = lambda _: None
    after_turn: Callable[[str, str], None] = lambda _conversation, _channel: None


def take(tx: Transaction, ground: Ground, arrived: Arrived) -> Taken:
    """Takes the event, or finds what was replied when it came first. Raises NoSuchConversation, TurnWithoutEnd."""
    conversation = tx.conversations.lock(arrived.conversation)
    if arrived.key:
        seen = tx.conversations.seen(conversation.id, arrived.key)
        if seen is not None:
            return Taken(tx.outbox.between(conversation.id, seen.first_n, seen.last_n), duplicate=True)
        tx.conversations.mark_seen(conversation.id, arrived.key, Seen(0, -1), arrived.now)
        reach("after-dedupe")
    for document in arrived.documents:
        tx.papers.keep(document)
    if isinstance(arrived.event, SAID_BY_MEMBERS):
        tx.heard.add(conversation.id, conversation.last_n, arrived.event.model_dump(mode="json"), arrived.now)
    return _turns(tx, ground, conversation, arrived)


def say(tx: Transaction, ground: Ground, arrived: Arrived, reply: Reply) -> Taken:
    """One reply in place of a turn, for an event that cannot be processed. Nothing else changes."""
    conversation = tx.conversations.lock(arrived.conversation)
    return _told(tx, ground, conversation, arrived, replies=[reply], state=conversation.state)


def _turns(tx: Transaction, ground: Ground, conversation: Conversation, arrived: Arrived) -> Taken:
    state = readable_state(conversation.state)
    waiting: deque[Event] = deque([arrived.event])
    replies: list[Reply] = []
    commands: list[Command] = []
    world = _world(tx, ground, arrived)
    carrying = Carrying(tx, conversation, world, ground.consent_text, ground.public_url, arrived.origin)
    for _ in range(TURN_STEPS):
        outcome = ground.turn(state, waiting.popleft(), carrying.world)
        state = outcome.state
        replies.extend(outcome.replies)
        for command in outcome.commands:
            commands.append(command)
            waiting.append(carry_out(carrying, command))
            carrying.world = _world(tx, ground, arrived)
        if not waiting:
            break
    else:
        last = ", ".join(command.kind for command in commands[-5:])
        raise TurnWithoutEnd(f"{TURN_STEPS} steps follow from one {arrived.event.kind} event; the last: {last}")
    if carrying.forgotten:
        state = forgotten(state)
        files = tuple(carrying.files)
        tx.after_commit.append(lambda: ground.gone(files))
    return _told(tx, ground, conversation, arrived, replies=replies, state=state.model_dump_json(exclude_defaults=True))


def _told(
    tx: Transaction,
    ground: Ground,
    conversation: Conversation,
    arrived: Arrived,
    *,
    replies: Sequence[Reply],
    state: str,
) -> Taken:
    id_, first = conversation.id, conversation.last_n + 1
    push_on = conversation.channel if conversation.channel in ground.push else ""
    messages = tuple(
        tx.outbox.append(id_, n, reply.model_dump(mode="json"), arrived.now, push_on)
        for n, reply in enumerate(replies, start=first)
    )
    last = conversation.last_n + len(messages)
    tx.conversations.save(id_, state, last, arrived.now)
    if arrived.key:
        tx.conversations.mark_seen(id_, arrived.key, Seen(first, last), arrived.now)
    tx.after_commit.append(lambda: ground.after_turn(id_, conversation.channel))
    return Taken(messages)


def _world(tx: Transaction, ground: Ground, arrived: Arrived) -> World:
    conversation = tx.conversations.get(arrived.conversation)
    facts = ground.facts.get(conversation.channel, NO_FACTS)
    times = ground.human_times(arrived.now)
    return load_world(tx, conversation, ground.library, arrived.now, facts=facts, times=times)


def readable_state(text: str) -> State:
    """The state as kept; a fresh one where a newer release has written it in a shape that we do not know."""
    try:
        return State.model_validate_json(text) if text else State()
    except ValidationError:
        return State()


def forgotten(state: State) -> State:
    """Only what tells an old button from a new one."""
    return State(serial=state.serial)
