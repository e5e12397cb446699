"""What this channel keeps of a person, in the store's record for channels."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.store.contract import Transaction

CHANNEL = "telegram"


def conversation_of(chat: int) -> str:
    return f"{CHANNEL}:{chat}"


@dataclass(frozen=True)
class Person:
    """``blocked``: has blocked the bot, or is gone. ``keyboard``: the newest message with buttons on it, 0: none.
    ``begun``, ``pieces``: of the outbox message ``begun``, so many pieces went before something broke."""

    blocked: bool = False
    keyboard: int = 0
    begun: int = 0
    pieces: int = 0

    def done_of(self, n: int) -> int:
        """How many pieces of message ``n`` have gone."""
        return self.pieces if self.begun == n else 0


def load(tx: Transaction, address: str) -> Person:
    data = tx.platforms.member(CHANNEL, address)
    return Person(**{name: data[name] for name in Person.__dataclass_fields__ if name in data})


def change(address: str, now: datetime, **changes: Any) -> Callable[[Transaction], None]:
    """A unit of work that sets some of a person's fields."""

    def work(tx: Transaction) -> None:
        before = load(tx, address)
        after = replace(before, **changes)
        if after != before:
            tx.platforms.set_member(CHANNEL, address, dict(after.__dict__), now)

    return work
