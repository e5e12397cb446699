"""PostgreSQL 15 or later through psycopg: a pool of connections, a thread each while a transaction runs."""

import contextlib
import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from bot.crash_points import reach
from bot.store.contract import Store, Transaction, Work
from bot.store.errors import OutcomeUnknown, StoreRefused, StoreUnavailable
from bot.store.migrate import Migration, migrate, migrations
from bot.store.postgres_rows import PostgresRows

T = TypeVar("T")
TRIES = 6
MIGRATION_LOCK = 0x4D454D41  # one process migrates; the number is ours by chance only
SESSION = {
    "timezone": "UTC",
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "20s",
    "application_name": "member-assistant",
}
# Nothing was written, and the same work may be run again: a conflict, or a connection that broke before COMMIT.
AGAIN = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)


class PostgresStore(Store):
    """Raises StoreRefused, StoreUnavailable. ``schema``: where the tables live, "public" unless it is named."""

    dialect = "postgresql"

    def __init__(self, url: str, *, connections: int = 8, schema: str = "public", up_to: int = 0) -> None:
        self._schema = schema
        self._pool = ConnectionPool(
            url, min_size=1, max_size=connections, timeout=10, configure=self._configure,
            kwargs={"autocommit": True, "prepare_threshold": None, "connect_timeout": 5}, open=False,
            check=ConnectionPool.check_connection, reconnect_timeout=30,
        )  # fmt: skip
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="store")
        try:
            with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
                self._configure(connection)
                self.described = self._looked_at(connection)
                migrate(_Target(connection), migrations("postgresql", up_to))
            self._pool.open(wait=True, timeout=10)
        except (psycopg.OperationalError, PoolTimeout) as error:
            self._threads.shutdown()
            raise StoreUnavailable(f"PostgreSQL is not there: {_one_line(error)}; see DATABASE_URL") from error
        except BaseException:
            self._threads.shutdown()
            raise

    def submit(self, work: Work[T]) -> "Future[T]":
        return self._threads.submit(self._write, work)

    def submit_read(self, work: Work[T]) -> "Future[T]":
        return self._threads.submit(self._read, work)

    def faults(self) -> tuple[str, ...]:
        return ()  # PostgreSQL keeps its own promises; amcheck and data checksums are its operator's

    def scrub(self) -> None:
        with _told(), self._pool.connection() as connection:
            connection.execute("SET statement_timeout = 0")
            connection.execute("VACUUM")
            connection.execute("SELECT set_config('statement_timeout', %s, false)", (SESSION["statement_timeout"],))

    def close(self) -> None:
        self._threads.shutdown()
        self._pool.close()

    def _configure(self, connection: psycopg.Connection[Any]) -> None:
        for name, value in {**SESSION, "search_path": self._schema}.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))

    def _looked_at(self, connection: psycopg.Connection[Any]) -> str:
        version = connection.info.server_version
        if version < 150000:
            raise StoreRefused(f"PostgreSQL {version // 10000} is too old: 15 or later is needed")
        row = connection.execute("SHOW synchronous_commit").fetchone()
        if row is None or row[0] in ("off",):
            raise StoreRefused(
                "synchronous_commit is off, so an answered message could be lost: set it to on for this database"
            )
        encoding = connection.execute("SHOW server_encoding").fetchone()
        if encoding != ("UTF8",):
            raise StoreRefused(f"the database's encoding is {encoding and encoding[0]}: create it with ENCODING 'UTF8'")
        return f"PostgreSQL {version // 10000}.{version % 10000}"

    def _write(self, work: Work[T]) -> T:
        for attempt in range(TRIES):
            with _told():
                reach("before-begin")
                try:
                    return self._once(work)
                except AGAIN:
                    if attempt == TRIES - 1:
                        raise
                except psycopg.OperationalError:  # the server went away before COMMIT
                    if attempt >= 1:
                        raise
            sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 (only to step out of each other's way)
        raise AssertionError("unreachable")

    def _once(self, work: Work[T]) -> T:
        with self._pool.connection() as connection:
            connection.execute("BEGIN")
            transaction = Transaction(PostgresRows(connection))
            try:
                value = work(transaction)
                transaction.finish()
            except BaseException:
                with contextlib.suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                raise
            reach("before-commit")
            _commit(connection)
        reach("after-commit")
        transaction.tell()
        return value

    def _read(self, work: Work[T]) -> T:
        with _told(), self._pool.connection() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                return work(Transaction(PostgresRows(connection, reading=True)))
            finally:
                with contextlib.suppress(psycopg.Error):
                    connection.execute("ROLLBACK")


def _commit(connection: psycopg.Connection[Any]) -> None:
    try:
        connection.execute("COMMIT")
    except AGAIN:
        raise
    except psycopg.OperationalError as error:
        raise OutcomeUnknown(f"the connection broke during COMMIT ({_one_line(error)})") from error


class _Target:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def applied(self) -> dict[int, str]:
        there = self._connection.execute("SELECT to_regclass('schema_migrations') IS NOT NULL").fetchone()
        if there != (True,):
            return {}
        return dict(self._connection.execute("SELECT number, fingerprint FROM schema_migrations").fetchall())

    def apply(self, migration: Migration) -> None:
        with self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
            if migration.number in self.applied():  # another process was quicker
                return
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS schema_migrations"
                " (number BIGINT PRIMARY KEY, name TEXT NOT NULL, fingerprint TEXT NOT NULL)"
            )
            self._connection.execute(migration.sql.encode())
            self._connection.execute(
                "INSERT INTO schema_migrations VALUES (%s, %s, %s)",
                (migration.number, migration.name, migration.fingerprint),
            )


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """psycopg's own errors as ours."""
    try:
        yield
    except (psycopg.OperationalError, PoolTimeout) as error:
        raise StoreUnavailable(f"PostgreSQL cannot write now ({_one_line(error)}): try again") from error


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
