"""What members said, in order: the other half of a conversation beside the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store.rows import Row, Rows, from_json, to_json, utc


@dataclass(frozen=True)
class HeardEvent:
    """``event``: a dialogs.events.Event as JSON. ``after_n``: the newest outbox number when it was heard."""

    conversation: str
    n: int
    after_n: int
    event: dict[str, Any]
    at: datetime


class Heard:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, conversation: str, after_n: int, event: dict[str, Any], now: datetime) -> None:
        """The caller holds the conversation's lock."""
        self._rows.run(
            "INSERT INTO heard (conversation, n, after_n, event, at)"
            " SELECT ?, count(*) + 1, ?, ?, ? FROM heard WHERE conversation = ?",
            conversation, after_n, to_json(event), utc(now), conversation,
        )  # fmt: skip

    def of(self, conversation: str, after_n: int = 0) -> tuple[HeardEvent, ...]:
        """All that was heard when message ``after_n`` or a later one had been written."""
        rows = self._rows.all(
            "SELECT * FROM heard WHERE conversation = ? AND after_n >= ? ORDER BY n", conversation, after_n
        )
        return tuple(map(_heard, rows))

    def forget(self, conversation: str) -> int:
        """How many were there."""
        return self._rows.run("DELETE FROM heard WHERE conversation = ?", conversation)


def _heard(row: Row) -> HeardEvent:
    return HeardEvent(**{**row, "event": from_json(row["event"])})
