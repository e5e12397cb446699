"""The tables as they are, for a copy of everything: the same rows, whichever database they lie in."""

import base64
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from bot.store.rows import Row, Rows, Value, from_json, is_day, is_time, to_json

KEPT_BY_MIGRATIONS = "schema_migrations"
FIRST = ("conversations", "policies", "requests", "staff_users")  # others refer to these
SEEDED = ("audit_head",)  # has its first row from the migration


def table_names(rows: Rows) -> tuple[str, ...]:
    """All tables but the list of migrations, in an order in which they can be filled."""
    if rows.dialect == "sqlite":
        found = rows.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    else:
        found = rows.all("SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()")
    names = {str(row["name"]) for row in found} - {KEPT_BY_MIGRATIONS}
    return (*(name for name in FIRST if name in names), *sorted(names - set(FIRST)))


def schema_number(rows: Rows) -> int:
    row = rows.one("SELECT max(number) AS number FROM schema_migrations")
    return int(row["number"]) if row else 0


def is_empty(rows: Rows) -> bool:
    """Whether nothing was ever kept here but what the migrations put."""
    return all(rows.one(f"SELECT 1 AS found FROM {name} LIMIT 1") is None  # noqa: S608
               for name in table_names(rows) if name not in SEEDED)  # fmt: skip


def lines(rows: Rows, table: str) -> Iterator[str]:
    """The rows of a table as JSON, one a line, sorted by their own text so that copies can be compared."""
    order = ", ".join(_keys(rows, table))
    for row in rows.each(f"SELECT * FROM {table} ORDER BY {order}"):  # noqa: S608
        yield to_json({name: _out(value) for name, value in row.items()})


def fill(rows: Rows, table: str, found: Iterable[str]) -> int:
    """Puts rows back as :func:`lines` gave them; how many."""
    if table in SEEDED:
        rows.run(f"DELETE FROM {table}")  # noqa: S608
    count, batch, statement = 0, list[tuple[Value, ...]](), ""
    truths = _truths(rows, table)
    for line in found:
        row: Row = {name: _in(name, value, truths) for name, value in from_json(line).items()}
        statement = statement or _insert(table, tuple(row))
        batch.append(tuple(row.values()))
        count += 1
        if len(batch) >= 500:
            rows.many(statement, batch)
            batch.clear()
    if batch:
        rows.many(statement, batch)
    return count


class Digest:
    """SHA-256 over the rows of a table as an unordered whole: databases sort text in their own ways."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, line: str) -> None:
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(sha256(_plain(line).encode()).digest())) % 2**256

    @property
    def value(self) -> str:
        return f"{self._sum:064x}"


def _plain(line: str) -> str:
    """A truth value is 0 and 1 in one database and false and true in the other."""
    return to_json({name: int(value) if isinstance(value, bool) else value for name, value in from_json(line).items()})


def _insert(table: str, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})"  # noqa: S608


def _keys(rows: Rows, table: str) -> tuple[str, ...]:
    """The columns of the primary key, in their order."""
    if rows.dialect == "sqlite":
        found = rows.all("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", table)
    else:
        found = rows.all(
            "SELECT a.attname AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass(?) AND i.indisprimary"
            " ORDER BY array_position(i.indkey::smallint[], a.attnum)",
            table,
        )
    return tuple(str(row["name"]) for row in found)


def _truths(rows: Rows, table: str) -> frozenset[str]:
    """The columns that want false and true; SQLite keeps 0 and 1."""
    if rows.dialect == "sqlite":
        return frozenset()
    found = rows.all(
        "SELECT column_name AS name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = ? AND data_type = 'boolean'",
        table,
    )
    return frozenset(str(row["name"]) for row in found)


def _out(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _in(name: str, value: Any, truths: frozenset[str]) -> Value:
    if name in truths and value is not None:
        return bool(value)
    if isinstance(value, dict):
        return base64.b64decode(value["bytes"])
    if isinstance(value, str) and is_time(name):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and is_day(name):
        return date.fromisoformat(value)
    found: Value = value
    return found
