"""What is to happen at a time: rows that survive a restart."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from bot.store.rows import Row, Rows, from_json, to_json, utc


@dataclass(frozen=True)
class Due:
    """Wake the conversation at ``due_at`` with events.Reminder. The id decides: set again, it is moved."""

    id: str
    conversation: str
    about: str
    request: str
    due_at: datetime
    day: date | None
    data: dict[str, Any]
    done_at: datetime | None = None


SEASONS = "quarter_box"  # comes once a season about one request, also when that was completed


def reminder_id(conversation: str, about: str, told_apart: str) -> str:
    """One reminder of a kind about one thing (a request's number, say): set again, it is moved."""
    return sha256("\x1f".join((conversation, about, told_apart)).encode()).hexdigest()[:32]


class Schedule:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def set(self, due: Due) -> None:
        self._rows.run(
            "INSERT INTO reminders (id, conversation, about, request, due_at, day, data) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, day = excluded.day, data = excluded.data,"
            " done_at = NULL",
            due.id, due.conversation, due.about, due.request, utc(due.due_at), due.day, to_json(due.data),
        )  # fmt: skip

    def find_due(self, now: datetime, limit: int = 100) -> tuple[Due, ...]:
        rows = self._rows.all(
            "SELECT * FROM reminders WHERE done_at IS NULL AND due_at <= ? ORDER BY due_at, id LIMIT ?", utc(now), limit
        )
        return tuple(map(_due, rows))

    def take(self, id_: str, now: datetime) -> Due | None:
        """The reminder, now done; None when somebody was quicker or it was moved. The conversation's lock first."""
        done = self._rows.run(
            "UPDATE reminders SET done_at = ? WHERE id = ? AND done_at IS NULL AND due_at <= ?", utc(now), id_, utc(now)
        )
        row = self._rows.one("SELECT * FROM reminders WHERE id = ?", id_) if done else None
        return None if row is None else _due(row)

    def drop(self, id_: str) -> None:
        self._rows.run("DELETE FROM reminders WHERE id = ? AND done_at IS NULL", id_)

    def cancel(self, conversation: str, request: str, about: str = "", *, but: str = "") -> None:
        """Those of a request (of one kind, or all but one kind) that have not come yet."""
        self._rows.run(
            "DELETE FROM reminders WHERE conversation = ? AND request = ? AND (about = ? OR ? = '')"
            " AND about <> ? AND done_at IS NULL",
            conversation, request, about, about, but,
        )  # fmt: skip

    def of_conversation(self, conversation: str) -> tuple[Due, ...]:
        rows = self._rows.all("SELECT * FROM reminders WHERE conversation = ? ORDER BY due_at, id", conversation)
        return tuple(map(_due, rows))

    def forget(self, conversation: str, except_for: tuple[str, ...] = ()) -> None:
        """All of a conversation, but those of the requests in ``except_for``."""
        for due in self.of_conversation(conversation):
            if due.request not in except_for or not due.request:
                self._rows.run("DELETE FROM reminders WHERE id = ?", due.id)


def _due(row: Row) -> Due:
    return Due(**{**row, "data": from_json(row["data"])})
