"""What only PostgreSQL needs: its settings, conflicts, connections that break."""

import asyncio
import os
import threading
from pathlib import Path

import psycopg
import pytest

from bot import backups
from bot.documents import stores
from bot.store import Store, Transaction, open_store
from bot.store.errors import StoreRefused, StoreUnavailable
from bot.store.postgres import SESSION, PostgresStore
from bot.store.tables import lines, table_names
from dialogs.events import Text
from knowledge.library import Library
from tests.bot.store.rows_made import NOW, conversation
from tests.bot.tiny import assistant, begin
from tests.conftest import NO_POSTGRES

if not os.environ.get("TEST_POSTGRES_URL"):
    pytest.skip(NO_POSTGRES, allow_module_level=True)


def test_a_server_that_does_not_wait_for_the_disk_is_refused(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())
        try:
            with pytest.raises(StoreRefused, match="synchronous_commit is off"):
                PostgresStore(postgres_url)
        finally:
            connection.execute(f'ALTER DATABASE "{name}" RESET synchronous_commit'.encode())


def test_no_statement_waits_for_ever(postgres_url: str) -> None:
    store = PostgresStore(postgres_url, connections=2)

    def look(tx: Transaction) -> dict[str, str]:
        names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        rows = [tx.rows.one("SELECT current_setting(?) AS value", name) for name in names]
        return {name: row["value"] for name, row in zip(names, rows, strict=True) if row}

    assert store.read_now(look) == {name: SESSION[name] for name in SESSION if name.endswith("_timeout")}
    store.close()


def test_a_server_that_is_not_there_is_said_in_one_line() -> None:
    with pytest.raises(StoreUnavailable, match="PostgreSQL is not there") as said:
        PostgresStore("postgresql://nobody@127.0.0.1:1/none")
    assert "\n" not in str(said.value)


def test_two_that_lock_crosswise_both_get_through(postgres_url: str) -> None:
    store = PostgresStore(postgres_url, connections=2)
    for id_ in ("a", "b"):
        store.write_now(lambda tx, id_=id_: conversation(tx, id_))  # type: ignore[misc]
    meeting = threading.Barrier(2)

    def crosswise(first: str, second: str) -> int:
        tried = 0

        def work(tx: Transaction) -> None:
            nonlocal tried
            tried += 1
            tx.conversations.lock(first)
            if tried == 1:
                meeting.wait(10)  # both hold one now, and want the other's
            tx.conversations.lock(second)
            tx.conversations.save(first, "x", 1, NOW)

        futures.append(store.submit(work))
        return tried

    futures: list[object] = []
    crosswise("a", "b")
    crosswise("b", "a")
    for future in futures:
        future.result(timeout=30)  # type: ignore[attr-defined]
    kept = store.read_now(lambda tx: [tx.conversations.get(id_).turns for id_ in ("a", "b")])
    assert kept == [1, 1]
    store.close()


def test_a_connection_that_broke_before_commit_is_replaced_and_the_work_done(postgres_url: str) -> None:
    store = PostgresStore(postgres_url, connections=2)
    killed: list[int] = []

    def work(tx: Transaction) -> None:
        row = tx.rows.one("SELECT pg_backend_pid() AS pid")
        if row and not killed:
            killed.append(row["pid"])
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (row["pid"],))
        conversation(tx)

    store.write_now(work)
    assert store.read_now(lambda tx: tx.conversations.get("c1")).id == "c1"
    assert len(killed) == 1
    store.close()


def _everything(store: Store) -> dict[str, list[str]]:
    return store.read_now(lambda tx: {name: sorted(lines(tx.rows, name)) for name in table_names(tx.rows)})


def test_a_copy_moves_from_sqlite_and_back_again_row_by_row(
    tmp_path: Path, postgres_url: str, library: Library
) -> None:
    papers = stores.open_store(str(tmp_path / "documents"))
    store = open_store(f"sqlite:///{tmp_path / 'here.db'}")
    begin(store)
    helper = assistant(store, library)
    for word in ("hello", "consent", "human", "remind", "question", "english"):
        asyncio.run(helper.take("c1", Text(text=word), word))
    backups.make(store, papers, tmp_path / "there.tar", NOW)
    backups.restore(tmp_path / "there.tar", postgres_url, papers)
    there = open_store(postgres_url)
    asyncio.run(assistant(there, library).take("c1", Text(text="hello"), "hello"))  # known there too
    backups.make(there, papers, tmp_path / "back.tar", NOW)
    there.close()
    backups.restore(tmp_path / "back.tar", f"sqlite:///{tmp_path / 'back.db'}", papers)
    back = open_store(f"sqlite:///{tmp_path / 'back.db'}")
    assert _everything(back) == _everything(store)
    back.close()
    store.close()
