"""Messages to members, numbered per conversation, and who sends them.

A number is given under the conversation's lock, so numbers appear in order. A sender claims a conversation by its
delivery row, never a single message: what comes first goes first, whatever else waits. A lease that has run out is
taken by another sender, and the slow one finds out when it marks.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.store.errors import LeaseLost
from bot.store.rows import Row, Rows, from_json, to_json, utc

MessageState = Literal["pull", "pending", "sending", "sent", "dead"]


@dataclass(frozen=True)
class OutboxMessage:
    """``reply``: a dialogs.replies.Reply as JSON. State "pull": the channel fetches; "sending": begun, and perhaps
    sent, when its sender died."""

    conversation: str
    n: int
    reply: dict[str, Any]
    state: MessageState
    attempts: int
    error: str
    provider_id: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Claim:
    """The right to send to one conversation until ``ends_at``; ``messages``: what is to be sent, in order."""

    conversation: str
    channel: str
    address: str
    lease: str
    ends_at: datetime
    messages: tuple[OutboxMessage, ...]


class Outbox:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def append(
        self, conversation: str, n: int, reply: dict[str, Any], now: datetime, push_on: str = ""
    ) -> OutboxMessage:
        """The caller holds the conversation's lock. ``push_on``: the channel that has to send it; "": it is fetched."""
        state: MessageState = "pending" if push_on else "pull"
        self._rows.run(
            "INSERT INTO outbox (conversation, n, reply, state, created_at) VALUES (?, ?, ?, ?, ?)",
            conversation, n, to_json(reply), state, utc(now),
        )  # fmt: skip
        if push_on:
            self._rows.run(
                "INSERT INTO deliveries (conversation, channel, due_at) VALUES (?, ?, ?)"
                " ON CONFLICT (conversation) DO UPDATE SET due_at = coalesce(deliveries.due_at, excluded.due_at)",
                conversation, push_on, utc(now),
            )  # fmt: skip
        return OutboxMessage(conversation, n, from_json(to_json(reply)), state, 0, "", "", utc(now), None)

    def between(self, conversation: str, first: int, last: int) -> tuple[OutboxMessage, ...]:
        rows = self._rows.all(
            "SELECT * FROM outbox WHERE conversation = ? AND n BETWEEN ? AND ? ORDER BY n", conversation, first, last
        )
        return tuple(map(_message, rows))

    def after(self, conversation: str, n: int, limit: int = 200) -> tuple[OutboxMessage, ...]:
        rows = self._rows.all(
            "SELECT * FROM outbox WHERE conversation = ? AND n > ? ORDER BY n LIMIT ?", conversation, n, limit
        )
        return tuple(map(_message, rows))

    def claim(self, channel: str, lease: str, now: datetime, until: datetime, limit: int = 1) -> tuple[Claim, ...]:
        """Up to ``limit`` conversations of the channel that have something due and no living sender."""
        now, until = utc(now), utc(until)
        due = (
            "SELECT d.conversation, c.address FROM deliveries d JOIN conversations c ON c.id = d.conversation"
            " WHERE d.channel = ? AND d.due_at <= ? AND (d.lease_ends_at IS NULL OR d.lease_ends_at <= ?)"
            " ORDER BY d.due_at LIMIT ?"
        )
        rows = self._rows.all(self._rows.claiming(due, "d"), channel, now, now, limit)
        claims = []
        for row in rows:
            id_ = row["conversation"]
            self._rows.run(
                "UPDATE deliveries SET lease = ?, lease_ends_at = ? WHERE conversation = ?", lease, until, id_
            )
            waiting = self._rows.all(
                "SELECT * FROM outbox WHERE conversation = ? AND state IN ('pending', 'sending') ORDER BY n LIMIT 50",
                id_,
            )
            claims.append(Claim(id_, channel, row["address"], lease, until, tuple(map(_message, waiting))))
        return tuple(claims)

    def claim_one(self, conversation: str, channel: str, lease: str, now: datetime, until: datetime) -> Claim | None:
        """One conversation, due or not, for an answer that the caller gives itself; None while another sender lives.
        Who holds ``lease`` already keeps it until ``until``."""
        self._rows.run(
            "INSERT INTO deliveries (conversation, channel) VALUES (?, ?) ON CONFLICT (conversation) DO NOTHING",
            conversation, channel,
        )  # fmt: skip
        row = self._rows.one(
            self._rows.locking("SELECT lease, lease_ends_at FROM deliveries WHERE conversation = ?"), conversation
        )
        address = self._rows.one("SELECT address FROM conversations WHERE id = ?", conversation)
        assert row is not None  # inserted above
        assert address is not None  # the delivery refers to it
        if row["lease"] not in ("", lease) and row["lease_ends_at"] is not None and row["lease_ends_at"] > now:
            return None
        self._rows.run(
            "UPDATE deliveries SET lease = ?, lease_ends_at = ? WHERE conversation = ?", lease, utc(until), conversation
        )
        waiting = self._rows.all(
            "SELECT * FROM outbox WHERE conversation = ? AND state IN ('pending', 'sending') ORDER BY n LIMIT 50",
            conversation,
        )
        return Claim(conversation, channel, address["address"], lease, utc(until), tuple(map(_message, waiting)))

    def renew(self, claim: Claim, now: datetime, until: datetime) -> None:
        """A heartbeat. Raises LeaseLost."""
        self._hold(claim, now)
        self._rows.run("UPDATE deliveries SET lease_ends_at = ? WHERE conversation = ?", utc(until), claim.conversation)

    def mark_sending(self, claim: Claim, n: int, now: datetime) -> None:
        """Before the platform is called, so that a death in between is seen as "perhaps sent". Raises LeaseLost."""
        self._hold(claim, now)
        self._rows.run(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE conversation = ? AND n = ?",
            claim.conversation, n,
        )  # fmt: skip

    def mark_sent(self, claim: Claim, n: int, now: datetime, provider_id: str = "") -> None:
        """Raises LeaseLost when another sender has taken over."""
        self._hold(claim, now)
        self._rows.run(
            "UPDATE outbox SET state = 'sent', sent_at = ?, provider_id = ?, error = ''"
            " WHERE conversation = ? AND n = ?",
            utc(now), provider_id, claim.conversation, n,
        )  # fmt: skip

    def mark_failed(self, claim: Claim, n: int, now: datetime, error: str, retry_at: datetime | None) -> None:
        """``retry_at`` None: it will never go, and is shown to staff. Raises LeaseLost."""
        self._hold(claim, now)
        self._rows.run(
            "UPDATE outbox SET state = ?, error = ? WHERE conversation = ? AND n = ?",
            "dead" if retry_at is None else "pending", error, claim.conversation, n,
        )  # fmt: skip
        self._release(claim, retry_at or now)

    def release(self, claim: Claim, now: datetime) -> None:
        """Ends the claim; what still waits (or came meanwhile) is due now. Raises LeaseLost."""
        self._hold(claim, now)
        self._release(claim, now)

    def retry_dead(self, conversation: str, n: int, now: datetime) -> None:
        """Staff tries once more."""
        self._rows.run("UPDATE outbox SET state = 'pending' WHERE conversation = ? AND n = ? AND state = 'dead'",
                       conversation, n)  # fmt: skip
        self._rows.run("UPDATE deliveries SET due_at = ? WHERE conversation = ?", utc(now), conversation)

    def undelivered(self, older_than: datetime) -> tuple[OutboxMessage, ...]:
        """What will not go or has not gone for a while, the oldest first."""
        rows = self._rows.all(
            "SELECT * FROM outbox WHERE state = 'dead' OR (state IN ('pending', 'sending') AND created_at <= ?)"
            " ORDER BY created_at, conversation, n",
            utc(older_than),
        )
        return tuple(map(_message, rows))

    def forget(self, conversation: str) -> None:
        """What was said; what is still to be sent is sent by nobody."""
        self._rows.run("DELETE FROM outbox WHERE conversation = ?", conversation)

    def _hold(self, claim: Claim, now: datetime) -> None:
        row = self._rows.one(
            self._rows.locking("SELECT lease, lease_ends_at FROM deliveries WHERE conversation = ?"),
            claim.conversation,
        )
        if row is None or row["lease"] != claim.lease or row["lease_ends_at"] is None or row["lease_ends_at"] < now:
            raise LeaseLost(f"the lease on conversation {claim.conversation} has passed to another sender")

    def _release(self, claim: Claim, due: datetime) -> None:
        waiting = self._rows.one(
            "SELECT n FROM outbox WHERE conversation = ? AND state IN ('pending', 'sending') LIMIT 1",
            claim.conversation,
        )
        self._rows.run(
            "UPDATE deliveries SET lease = '', lease_ends_at = NULL, due_at = ? WHERE conversation = ?",
            utc(due) if waiting else None, claim.conversation,
        )  # fmt: skip


def _message(row: Row) -> OutboxMessage:
    return OutboxMessage(**{**row, "reply": from_json(row["reply"])})
