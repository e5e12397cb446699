"""Requests and the events that made them what they are. What is legal is decided in ``bot.requests``; this keeps it."""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from bot.store.errors import NoSuchRequest
from bot.store.members import SAME_PERSON
from bot.store.rows import Row, Rows, from_json, to_json, utc

COUNTED = frozenset({"counts", "complete", "occasion", "day"})
"""What uses and clocks are counted from; the rest of a step tells of the person."""
JSON = ("answers", "missing", "confirmed", "conditions", "waive", "wanted")


@dataclass(frozen=True)
class Request:
    """``status`` as in CONTRACT.md. ``version``: the number of its newest event. ``missing``: paper id -> why it is not
    there. ``wanted``: papers that staff asked for. ``conversation`` None: its member's data were deleted."""

    number: str
    conversation: str | None
    policy_no: str
    person: str
    handbook: str
    edition: str
    service: str
    variant: str
    status: str
    version: int
    submitted_at: datetime
    moved_at: datetime
    answers: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    confirmed: tuple[str, ...] = ()
    conditions: tuple[dict[str, Any], ...] = ()
    waive: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    wish: str = ""
    promise: str = ""
    promised_day: date | None = None
    late_day: date | None = None
    estimate: bool = False
    appointment_at: datetime | None = None
    place: str = ""
    assigned: str = ""


@dataclass(frozen=True)
class RequestEvent:
    """``what``: the deed (submitted, papers_added, approved, ...); ``status``: where it led; ``who``: member, clock, or
    staff:<name>."""

    n: int
    what: str
    status: str
    who: str
    why: str
    data: dict[str, Any]
    at: datetime


class Requests:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def next_number(self, day: date) -> str:
        """R, the day and a count: to be read over the telephone. Holds the day's counter until COMMIT."""
        key = f"request-number-{day.isoformat()}"
        self._rows.run(
            "INSERT INTO key_values (key, value) VALUES (?, '1')"
            " ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(key_values.value AS INTEGER) + 1 AS TEXT)",
            key,
        )
        row = self._rows.one("SELECT value FROM key_values WHERE key = ?", key)
        return f"R{day:%Y%m%d}-{int(row['value'] if row else 0):04d}"

    def create(self, request: Request, event: RequestEvent) -> None:
        row = _row(request)
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        self._rows.run(f"INSERT INTO requests ({names}) VALUES ({marks})", *row.values())  # noqa: S608
        self._keep(request.number, event)

    def get(self, number: str) -> Request:
        """Raises NoSuchRequest."""
        return _request(self._rows.one("SELECT * FROM requests WHERE number = ?", number), number)

    def lock(self, number: str) -> Request:
        """As :meth:`get`, for a change. The conversation's lock comes first."""
        row = self._rows.one(self._rows.locking("SELECT * FROM requests WHERE number = ?"), number)
        return _request(row, number)

    def save(self, request: Request, event: RequestEvent) -> Request:
        """The request after ``event``; the caller holds its lock. What it returns carries the new version."""
        request = replace(request, version=event.n, status=event.status, moved_at=event.at)
        row = _row(request)
        changes = ", ".join(f"{name} = ?" for name in row)
        self._rows.run(f"UPDATE requests SET {changes} WHERE number = ?", *row.values(), request.number)  # noqa: S608
        self._keep(request.number, event)
        return request

    def assign(self, number: str, staff: str) -> None:
        self._rows.run("UPDATE requests SET assigned = ? WHERE number = ?", staff, number)

    def events(self, number: str) -> tuple[RequestEvent, ...]:
        rows = self._rows.all(
            "SELECT n, what, status, who, why, data, at FROM request_events WHERE request = ? ORDER BY n", number
        )
        return tuple(RequestEvent(**{**row, "data": from_json(row["data"])}) for row in rows)

    def of_member(self, conversation: str) -> tuple[Request, ...]:
        """Those sent from this conversation, and those that the same person sent on another channel. The oldest
        first."""
        rows = self._rows.all(
            "SELECT r.* FROM requests r WHERE r.conversation = ? OR EXISTS ("  # noqa: S608
            " SELECT 1 FROM bindings mine JOIN bindings theirs"
            f"  ON {SAME_PERSON}"
            " WHERE mine.conversation = ? AND mine.policy_no = r.policy_no AND theirs.conversation = r.conversation)"
            " ORDER BY r.submitted_at, r.number",
            conversation, conversation,
        )  # fmt: skip
        return tuple(map(_request, rows))

    def of_policy(self, policy_no: str) -> tuple[Request, ...]:
        rows = self._rows.all("SELECT * FROM requests WHERE policy_no = ? ORDER BY submitted_at, number", policy_no)
        return tuple(map(_request, rows))

    def decided(self, policy_no: str) -> dict[str, bool]:
        """Request number -> whether it counts as a use, where the person who ended it decided that."""
        rows = self._rows.all(
            "SELECT e.request, e.data FROM request_events e JOIN requests r ON r.number = e.request"
            " WHERE r.policy_no = ? AND e.what IN ('no_show', 'cancel')",
            policy_no,
        )
        found = {row["request"]: from_json(row["data"]).get("counts") for row in rows}
        return {number: counts for number, counts in found.items() if counts is not None}

    def lock_policy(self, policy_no: str) -> None:
        """Two submissions for one policy come one after the other, so that its uses cannot be booked twice."""
        self._rows.one(self._rows.locking("SELECT policy_no FROM policies WHERE policy_no = ?"), policy_no)

    def open(self) -> tuple[Request, ...]:
        """All that are not at an end."""
        rows = self._rows.all(
            "SELECT * FROM requests WHERE status IN"
            " ('submitted', 'needs_documents', 'in_review', 'approved', 'scheduled') ORDER BY submitted_at, number"
        )
        return tuple(map(_request, rows))

    def all(self) -> tuple[Request, ...]:
        return tuple(map(_request, self._rows.all("SELECT * FROM requests ORDER BY submitted_at, number")))

    def blank(self, number: str) -> None:
        """What a member said in an ended request goes, and the request is nobody's; that it was, and the steps that it
        took, stay for the count of uses."""
        self._rows.run(
            "UPDATE requests SET conversation = NULL, answers = '{}', missing = '{}', conditions = '[]', waive = '[]',"
            " wanted = '[]', wish = '', place = '', appointment_at = NULL WHERE number = ?",
            number,
        )
        for event in self._rows.all("SELECT n, data FROM request_events WHERE request = ?", number):
            kept = {name: value for name, value in from_json(event["data"]).items() if name in COUNTED}
            self._rows.run(
                "UPDATE request_events SET why = '', data = ? WHERE request = ? AND n = ?",
                to_json(kept), number, event["n"],
            )  # fmt: skip

    def _keep(self, number: str, event: RequestEvent) -> None:
        self._rows.run(
            "INSERT INTO request_events (request, n, what, status, who, why, data, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            number, event.n, event.what, event.status, event.who, event.why, to_json(event.data), utc(event.at),
        )  # fmt: skip


def _row(request: Request) -> dict[str, Any]:
    row = {part.name: getattr(request, part.name) for part in fields(request)}
    row.update({name: to_json(row[name]) for name in JSON})
    return {name: utc(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _request(row: Row | None, number: str = "") -> Request:
    if row is None:
        raise NoSuchRequest(f"there is no request {number!r}")
    values = {**row, **{name: from_json(row[name]) for name in JSON}, "estimate": bool(row["estimate"])}
    for name in ("confirmed", "conditions", "waive", "wanted"):
        values[name] = tuple(values[name])
    return Request(**values)
