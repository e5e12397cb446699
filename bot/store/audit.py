"""Who did what, in a chain: each entry's hash covers the one before, so that none can be changed or left out."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.store.rows import Rows, from_json, to_json, utc


@dataclass(frozen=True)
class AuditEntry:
    """``subject``: an id (conversation, request, document), never a name or number of a person."""

    n: int
    at: datetime
    who: str
    what: str
    subject: str
    data: dict[str, Any]
    hash: str


class Audit:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._waiting: list[tuple[datetime, str, str, str, str]] = []

    def add(self, who: str, what: str, subject: str, now: datetime, **data: Any) -> None:
        """Noted now, linked into the chain just before COMMIT."""
        self._waiting.append((utc(now), who, what, subject, to_json(data)))

    def flush(self) -> None:
        if not self._waiting:
            return
        head = self._rows.one(self._rows.locking("SELECT n, hash FROM audit_head WHERE id = 1"))
        n, last = (int(head["n"]), str(head["hash"])) if head else (0, "")
        rows = []
        for at, who, what, subject, data in self._waiting:
            n += 1
            last = link(last, n, at, who, what, subject, data)
            rows.append((n, at, who, what, subject, data, last))
        self._rows.many("INSERT INTO audit (n, at, who, what, subject, data, hash) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self._rows.run("UPDATE audit_head SET n = ?, hash = ? WHERE id = 1", n, last)
        self._waiting.clear()

    def entries(self, after: int = 0, limit: int = 1000) -> tuple[AuditEntry, ...]:
        rows = self._rows.all("SELECT * FROM audit WHERE n > ? ORDER BY n LIMIT ?", after, limit)
        return tuple(AuditEntry(**{**row, "data": from_json(row["data"])}) for row in rows)

    def about(self, subject: str) -> tuple[AuditEntry, ...]:
        rows = self._rows.all("SELECT * FROM audit WHERE subject = ? ORDER BY n", subject)
        return tuple(AuditEntry(**{**row, "data": from_json(row["data"])}) for row in rows)

    def broken_at(self) -> int | None:
        """The number of the first entry that does not follow from the one before; None when the chain is whole."""
        last, expected = "", 0
        while entries := self._rows.all("SELECT * FROM audit WHERE n > ? ORDER BY n LIMIT 1000", expected):
            for row in entries:
                expected += 1
                last = link(last, expected, row["at"], row["who"], row["what"], row["subject"], row["data"])
                if row["n"] != expected or row["hash"] != last:
                    return expected
        head = self._rows.one("SELECT n, hash FROM audit_head WHERE id = 1")
        whole = head is not None and (head["n"], head["hash"]) == (expected, last)
        return None if whole else expected + 1


def link(last: str, n: int, at: datetime, *said: str) -> str:
    """The hash of an entry, in hexadecimal. ``said``: who, what, subject, data."""
    return sha256("\x1f".join((last, str(n), utc(at).isoformat(), *said)).encode()).hexdigest()
