"""Members who wait for a person, and the person who took them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.store.rows import Rows, utc


@dataclass(frozen=True)
class HumanCall:
    """``due_at``: by when somebody should have taken it. ``why``: a code of commands.CallHuman."""

    id: str
    conversation: str
    why: str
    said: str
    state: Literal["waiting", "talking", "done"]
    taken_by: str
    called_at: datetime
    due_at: datetime
    taken_at: datetime | None
    done_at: datetime | None


class Humans:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def call(self, id_: str, conversation: str, *, why: str, said: str, now: datetime, due: datetime) -> None:
        """One open call a conversation: a second one changes nothing."""
        self._rows.run(
            "INSERT INTO human_calls (id, conversation, why, said, state, called_at, due_at)"
            " VALUES (?, ?, ?, ?, 'waiting', ?, ?) ON CONFLICT DO NOTHING",
            id_, conversation, why, said, utc(now), utc(due),
        )  # fmt: skip

    def open_call(self, conversation: str) -> HumanCall | None:
        row = self._rows.one("SELECT * FROM human_calls WHERE conversation = ? AND state <> 'done'", conversation)
        return None if row is None else HumanCall(**row)

    def queue(self) -> tuple[HumanCall, ...]:
        """All that are open: those who wait first, the longest first."""
        rows = self._rows.all("SELECT * FROM human_calls WHERE state <> 'done' ORDER BY state DESC, called_at, id")
        return tuple(HumanCall(**row) for row in rows)

    def ahead(self, call: HumanCall) -> int:
        """How many wait longer than this one."""
        sql = "SELECT count(*) AS n FROM human_calls WHERE state = 'waiting' AND called_at < ?"
        row = self._rows.one(sql, utc(call.called_at))
        return int(row["n"]) if row else 0

    def take(self, conversation: str, staff: str, now: datetime) -> bool:
        """Whether it was there to be taken. The conversation's lock first."""
        return self._rows.run(
            "UPDATE human_calls SET state = 'talking', taken_by = ?, taken_at = ?"
            " WHERE conversation = ? AND state = 'waiting'",
            staff, utc(now), conversation,
        ) > 0  # fmt: skip

    def end(self, conversation: str, now: datetime) -> bool:
        """Whether there was an open call."""
        return self._rows.run(
            "UPDATE human_calls SET state = 'done', done_at = ? WHERE conversation = ? AND state <> 'done'",
            utc(now), conversation,
        ) > 0  # fmt: skip

    def overdue(self, now: datetime) -> tuple[HumanCall, ...]:
        """Waiting longer than promised."""
        rows = self._rows.all(
            "SELECT * FROM human_calls WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id", utc(now)
        )
        return tuple(HumanCall(**row) for row in rows)

    def forget(self, conversation: str) -> None:
        self._rows.run("DELETE FROM human_calls WHERE conversation = ?", conversation)
