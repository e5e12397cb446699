"""The steps that a plan can answer with. A flow is a function from what is known to one of these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dialogs.commands import Command
from dialogs.events import Result, Upload
from dialogs.reading import Reading
from dialogs.replies import Reply
from dialogs.world import World

Known = Mapping[str, Any]


@dataclass(frozen=True)
class Pick:
    """One of the answers that a question offers. ``key``/``args``: its label in the catalogue; or ``text``: data's
    own words, one a language. ``called``: what else members call it."""

    value: str
    key: str = ""
    args: dict[str, Any] = field(default_factory=dict)
    text: dict[str, str] = field(default_factory=dict)
    called: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something to be said once in the life of a frame, for instance a conclusion drawn on the way."""

    id: str
    reply: Reply


@dataclass(frozen=True)
class Ask:
    """A question. ``kind`` is how an answer is read (``slots.READERS``); ``optional``: it may be skipped.

    ``strict``: only a pick is an answer, never a sentence that happens to contain one. ``destroys``: a yes throws
    something away, and holds only as the answer to the message just before it (``disarmed``).
    """

    slot: str
    kind: str
    key: str
    args: dict[str, Any] = field(default_factory=dict)
    picks: tuple[Pick, ...] = ()
    optional: bool = False
    unknown: bool = False  # "I don't know" is an answer; a person will see to it
    strict: bool = False
    before: tuple[Notice, ...] = ()
    skip_as: str = ""  # the pick that "skip" means
    destroys: bool = False
    group: str = ""  # slots of one kind share this name, where each alone has none

    @property
    def label(self) -> str:
        """The key of what the question is about, in a few words."""
        return f"dialogs.slot.{self.group or self.slot}"


@dataclass(frozen=True)
class Do:
    """A command; its outcome reaches ``Flow.learn`` in the same transaction."""

    command: Command


@dataclass(frozen=True)
class Go:
    """Another flow that has to come first; this one goes on when it has ended. ``order``: as ``state.Frame`` has it,
    of a form that is taken up again."""

    flow: str
    slots: dict[str, Any] = field(default_factory=dict)
    before: tuple[Notice, ...] = ()
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class End:
    """The flow is over. ``fruit``: what it leaves to the flow below, by slot. ``then``: a flow to begin next.

    ``alone``: what is said only where no flow lies below and goes on."""

    replies: tuple[Reply, ...] = ()
    alone: tuple[Reply, ...] = ()
    fruit: dict[str, Any] = field(default_factory=dict)
    commands: tuple[Command, ...] = ()
    then: Go | None = None
    abandon: bool = False  # the flows below cannot go on without this one: they are laid aside
    forget: bool = False  # nothing that was told is to be kept


Step = Ask | Do | Go | End


@dataclass(frozen=True)
class Learned:
    """What a flow makes of a result: slots to set (None clears) and what to say."""

    slots: dict[str, Any] = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()


class Flow(Protocol):
    """One conversation about one thing. Instances hold nothing: all that is known is in the slots."""

    name: str
    keeps_draft: bool  # whether what was filled in is kept for weeks
    parks: bool  # whether it is worth laying aside for another flow, and offering again
    hangs_on: Mapping[str, tuple[str, ...]]  # slot -> slots that fall with it when it changes

    def start(self, arg: str, world: World) -> dict[str, Any]:
        """The slots with which a button or a link of this flow begins it."""

    def plan(self, known: Known, world: World) -> Step:
        """The next question, command or end, given what is known."""

    def learn(self, known: Known, result: Result, world: World) -> Learned:
        """What the outcome of a command of this flow means for its slots."""

    def read(self, reading: Reading, known: Known, world: World) -> dict[str, Any]:
        """The slots that a free sentence fills, known ones included."""

    def take(self, known: Known, slot: str, value: Any, world: World) -> dict[str, Any]:
        """What answering ``slot`` with ``value`` sets; usually just that."""

    def upload(self, known: Known, event: Upload, world: World) -> Learned | None:
        """What files do here; None where this flow has no use for them."""


class Plain:
    """What most flows share: nothing to learn, nothing to read, an answer fills its own slot."""

    keeps_draft = False
    parks = False
    hangs_on: Mapping[str, tuple[str, ...]] = {}

    def start(self, arg: str, world: World) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def learn(self, known: Known, result: Result, world: World) -> Learned:  # noqa: ARG002
        return Learned()

    def read(self, reading: Reading, known: Known, world: World) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def take(self, known: Known, slot: str, value: Any, world: World) -> dict[str, Any]:  # noqa: ARG002
        return {slot: value}

    def upload(self, known: Known, event: Upload, world: World) -> Learned | None:  # noqa: ARG002
        return None
