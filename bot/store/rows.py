"""The one thing that the two databases do differently: running a statement. All else is built on this.

Statements are written once, with ``?`` for values. Values go in and come out as Python's own: an aware ``datetime`` in
a column ``at`` or ``..._at``, a ``date`` in a column ``day`` or ``..._day``; bool, int, str, bytes and None anywhere.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal, Protocol

Value = str | int | bool | bytes | datetime | date | None
Row = dict[str, Any]


class Rows(Protocol):
    """Statements inside one transaction."""

    dialect: Literal["sqlite", "postgresql"]

    def locking(self, select: str) -> str:
        """The SELECT, made to lock what it finds until the end of the transaction."""
        ...

    def claiming(self, select: str, table: str) -> str:
        """The same for one table, passing over what somebody else has locked."""
        ...

    def all(self, statement: str, *values: Value) -> list[Row]: ...

    def one(self, statement: str, *values: Value) -> Row | None:
        """The first row, or None."""
        ...

    def each(self, statement: str, *values: Value) -> Iterator[Row]:
        """Rows one by one, for tables that are too long to hold."""
        ...

    def run(self, statement: str, *values: Value) -> int:
        """How many rows it changed."""
        ...

    def many(self, statement: str, rows: Sequence[Sequence[Value]]) -> None: ...


def to_json(value: Any) -> str:
    """One spelling for one value, so that hashes and comparisons hold."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def from_json(text: str) -> Any:
    return json.loads(text)


def utc(moment: datetime) -> datetime:
    """Raises ValueError for a time without a zone: which moment it means would depend on the machine."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC)


def is_time(column: str) -> bool:
    return column == "at" or column.endswith("_at")


def is_day(column: str) -> bool:
    return column == "day" or column.endswith("_day")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
