"""Conversations, the events that each has seen, and those that could not be processed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.store.errors import NoSuchConversation
from bot.store.rows import Row, Rows, utc

Human = Literal["none", "waiting", "talking"]


@dataclass(frozen=True)
class Conversation:
    """One person on one channel. ``state``: the dialog's state as JSON, "" at first. ``last_n``: newest message."""

    id: str
    channel: str
    address: str
    state: str
    human: Human
    turns: int
    last_n: int
    token_hash: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class Seen:
    """An event that was taken: its replies are the messages ``first_n`` to ``last_n`` (none when last < first)."""

    first_n: int
    last_n: int


@dataclass(frozen=True)
class Parked:
    id: str
    conversation: str
    key: str
    event: bytes
    error: str
    tries: int
    parked_at: datetime
    done_at: datetime | None


class Conversations:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def create(
        self, id_: str, channel: str, now: datetime, *, address: str = "", state: str = "", token_hash: str = ""
    ) -> Conversation:
        """Makes it, or leaves the one that is there."""
        self._rows.run(
            "INSERT INTO conversations (id, channel, address, state, token_hash, created_at, seen_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            id_, channel, address, state, token_hash, utc(now), utc(now),
        )  # fmt: skip
        return self.get(id_)

    def get(self, id_: str) -> Conversation:
        """Raises NoSuchConversation."""
        return _conversation(self._rows.one("SELECT * FROM conversations WHERE id = ?", id_), id_)

    def lock(self, id_: str) -> Conversation:
        """As :meth:`get`, and nobody else takes a turn of it until this transaction ends. Always the first lock."""
        row = self._rows.one(self._rows.locking("SELECT * FROM conversations WHERE id = ?"), id_)
        return _conversation(row, id_)

    def at_address(self, channel: str, address: str) -> Conversation | None:
        row = self._rows.one("SELECT * FROM conversations WHERE channel = ? AND address = ?", channel, address)
        return None if row is None else Conversation(**row)

    def with_token(self, token_hash: str) -> Conversation | None:
        row = self._rows.one("SELECT * FROM conversations WHERE token_hash = ? AND token_hash <> ''", token_hash)
        return None if row is None else Conversation(**row)

    def save(self, id_: str, state: str, last_n: int, now: datetime) -> None:
        self._rows.run(
            "UPDATE conversations SET state = ?, last_n = ?, turns = turns + 1, seen_at = ? WHERE id = ?",
            state, last_n, utc(now), id_,
        )  # fmt: skip

    def set_human(self, id_: str, human: Human) -> None:
        self._rows.run("UPDATE conversations SET human = ? WHERE id = ?", human, id_)

    def seen(self, id_: str, key: str) -> Seen | None:
        row = self._rows.one("SELECT first_n, last_n FROM seen_events WHERE conversation = ? AND key = ?", id_, key)
        return None if row is None else Seen(**row)

    def mark_seen(self, id_: str, key: str, seen: Seen, now: datetime) -> None:
        self._rows.run(
            "INSERT INTO seen_events (conversation, key, first_n, last_n, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (conversation, key) DO UPDATE SET first_n = excluded.first_n, last_n = excluded.last_n",
            id_, key, seen.first_n, seen.last_n, utc(now),
        )  # fmt: skip

    def forget_seen(self, before: datetime) -> int:
        """Platforms redeliver for a day at most; older keys are only weight."""
        return self._rows.run("DELETE FROM seen_events WHERE at < ?", utc(before))

    def count_try(self, id_: str, key: str) -> int:
        """One more failure of this event; how many there were."""
        self._rows.run(
            "INSERT INTO event_tries (conversation, key, tries) VALUES (?, ?, 1)"
            " ON CONFLICT (conversation, key) DO UPDATE SET tries = event_tries.tries + 1",
            id_, key,
        )  # fmt: skip
        row = self._rows.one("SELECT tries FROM event_tries WHERE conversation = ? AND key = ?", id_, key)
        return int(row["tries"]) if row else 0

    def park(self, parked: Parked) -> None:
        self._rows.run(
            "INSERT INTO parked_events (id, conversation, key, event, error, tries, parked_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            parked.id, parked.conversation, parked.key, parked.event, parked.error, parked.tries, utc(parked.parked_at),
        )  # fmt: skip
        self._rows.run("DELETE FROM event_tries WHERE conversation = ? AND key = ?", parked.conversation, parked.key)

    def forget(self, id_: str) -> None:
        """The state and the events that could not be processed."""
        self._rows.run("UPDATE conversations SET state = '' WHERE id = ?", id_)
        self._rows.run("DELETE FROM parked_events WHERE conversation = ?", id_)

    def parked(self) -> tuple[Parked, ...]:
        """Those that nobody has looked after yet, the oldest first."""
        rows = self._rows.all("SELECT * FROM parked_events WHERE done_at IS NULL ORDER BY parked_at, id")
        return tuple(Parked(**row) for row in rows)

    def unpark(self, id_: str, now: datetime) -> None:
        self._rows.run("UPDATE parked_events SET done_at = ? WHERE id = ?", utc(now), id_)


def _conversation(row: Row | None, id_: str) -> Conversation:
    if row is None:
        raise NoSuchConversation(f"there is no conversation {id_!r}")
    return Conversation(**row)
