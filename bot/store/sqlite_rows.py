"""Statements on an SQLite connection: times and days as text of one width, which sorts as they do."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Literal

import apsw

from bot.store.rows import Row, Value, is_day, is_time, utc


class SqliteRows:
    dialect: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def locking(self, select: str) -> str:
        return select  # BEGIN IMMEDIATE has locked everything already

    def claiming(self, select: str, table: str) -> str:  # noqa: ARG002
        return select

    def all(self, statement: str, *values: Value) -> list[Row]:
        return list(self.each(statement, *values))

    def each(self, statement: str, *values: Value) -> Iterator[Row]:
        cursor = self._connection.execute(statement, tuple(map(_into, values)))
        columns: list[tuple[str, Callable[[str], datetime | date] | None]] = []
        for row in cursor:
            columns = columns or [(column[0], _reader(column[0])) for column in cursor.get_description()]
            yield {
                name: value if reader is None or value is None else reader(value)
                for (name, reader), value in zip(columns, row, strict=True)
            }

    def one(self, statement: str, *values: Value) -> Row | None:
        rows = self.all(statement, *values)
        return rows[0] if rows else None

    def run(self, statement: str, *values: Value) -> int:
        self._connection.execute(statement, tuple(map(_into, values))).fetchall()
        return self._connection.changes()

    def many(self, statement: str, rows: Sequence[Sequence[Value]]) -> None:
        if rows:
            self._connection.executemany(statement, [tuple(map(_into, row)) for row in rows])


def _into(value: Value) -> str | int | bytes | None:
    if isinstance(value, datetime):
        return utc(value).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


@cache
def _reader(name: str) -> Callable[[str], datetime | date] | None:
    """What makes a column's text a Python value; None where it stays as it is."""
    return datetime.fromisoformat if is_time(name) else date.fromisoformat if is_day(name) else None
