"""Statements on a PostgreSQL connection: the same text with its marks changed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal

import psycopg
from psycopg.rows import dict_row

from bot.store.rows import Row, Value, utc


class PostgresRows:
    """``reading``: inside a transaction that may not lock."""

    dialect: Literal["sqlite", "postgresql"] = "postgresql"

    def __init__(self, connection: psycopg.Connection[Any], *, reading: bool = False) -> None:
        self._connection = connection
        self._cursor = connection.cursor(row_factory=dict_row)
        self._reading = reading

    def locking(self, select: str) -> str:
        return select if self._reading else f"{select} FOR UPDATE"

    def claiming(self, select: str, table: str) -> str:
        return select if self._reading else f"{select} FOR UPDATE OF {table} SKIP LOCKED"

    def all(self, statement: str, *values: Value) -> list[Row]:
        return [_out_of(row) for row in self._cursor.execute(_marked(statement), values).fetchall()]

    def one(self, statement: str, *values: Value) -> Row | None:
        row = self._cursor.execute(_marked(statement), values).fetchone()
        return None if row is None else _out_of(row)

    def each(self, statement: str, *values: Value) -> Iterator[Row]:
        # a cursor of the server's: the client holds no more than a page
        with self._connection.cursor(name="each", row_factory=dict_row) as cursor:
            cursor.itersize = 1000
            for row in cursor.execute(_marked(statement), values):
                yield _out_of(row)

    def run(self, statement: str, *values: Value) -> int:
        return self._cursor.execute(_marked(statement), values).rowcount

    def many(self, statement: str, rows: Sequence[Sequence[Value]]) -> None:
        if rows:
            self._cursor.executemany(_marked(statement), rows)


@cache
def _marked(statement: str) -> bytes:
    # every statement is a constant of this package; none holds a question mark or a percent sign of its own
    return statement.replace("?", "%s").encode()


def _out_of(row: Row) -> Row:
    return {name: utc(value) if isinstance(value, datetime) else value for name, value in row.items()}
