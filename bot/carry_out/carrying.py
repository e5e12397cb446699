"""What is at hand while the commands of one turn are carried out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.store.contract import Transaction
from bot.store.conversations import Conversation
from dialogs.events import Result
from dialogs.world import Bound, World

ConsentText = Callable[[str, str, str], str]
"""Of what a consent is about, its version and a language: the words that were shown."""


@dataclass
class Carrying:
    """``forgotten``: set once the member's data were deleted in this turn. ``origin``: a hash of where the event came
    from, "" where the channel does not know. ``files``: records of the vault that are to be removed after COMMIT."""

    tx: Transaction
    conversation: Conversation
    world: World
    consent_text: ConsentText
    public_url: str = ""
    origin: str = ""
    forgotten: bool = False
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.conversation.id

    @property
    def now(self) -> datetime:
        return self.world.now

    def bound(self, policy_no: str) -> Bound | None:
        return next((bound for bound in self.world.bound if bound.policy.policy_no == policy_no), None)

    def audit(self, what: str, subject: str = "", **data: Any) -> None:
        self.tx.audit.add("member", what, subject or self.id, self.now, **data)


def done(command: str, **data: Any) -> Result:
    return Result(command=command, ok=True, data=data)


def refused(command: str, reason: str, **data: Any) -> Result:
    return Result(command=command, ok=False, reason=reason, data=data)
