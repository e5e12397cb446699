"""What only SQLite needs: the library's version, how the file is opened, whose file it is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from bot.store import open_store
from bot.store.errors import StoreRefused, StoreUnavailable
from bot.store.sqlite import APPLICATION_ID, SqliteStore, connect, wal_is_safe
from bot.store.tables import table_names
from tests.bot.store.rows_made import conversation

HOLDER = """
import sys, apsw
connection = apsw.Connection(sys.argv[1])
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 6, 23), True),  # no WAL yet
        ((3, 7, 0), False),
        ((3, 40, 1), False),  # Debian 12
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 4), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 54, 1), True),
    ],
)
def test_which_libraries_lose_commits_in_wal_mode(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_the_library_that_comes_with_the_driver_is_safe(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    assert store.described.endswith("(WAL) in a.db")
    store.close()


def test_an_affected_library_is_used_with_the_rollback_journal_and_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db", version=(3, 40, 1))
    assert "(TRUNCATE)" in store.described
    assert "can lose commits in WAL mode" in store.described
    store.write_now(conversation)
    mode = store.read_now(lambda tx: tx.rows.one("PRAGMA journal_mode"))
    assert mode == {"journal_mode": "truncate"}
    store.close()


def test_the_file_is_opened_with_everything_that_we_rely_on(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    connection = connect(tmp_path / "a.db", "WAL")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1,
              "application_id": APPLICATION_ID, "trusted_schema": 0}  # fmt: skip
    found = {name: connection.execute(f"PRAGMA {name}").fetchall()[0][0] for name in wanted}
    assert found == wanted
    connection.close()
    strict = store.read_now(lambda tx: tx.rows.all("SELECT name, strict FROM pragma_table_list"))
    ours = store.read_now(lambda tx: table_names(tx.rows))
    assert {row["name"] for row in strict if row["strict"]} >= set(ours)
    store.close()


def test_another_programs_file_is_refused_with_one_line(tmp_path: Path) -> None:
    other = apsw.Connection(str(tmp_path / "other.db"))
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(StoreRefused, match="of another program") as refused:
        SqliteStore(tmp_path / "other.db")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"not a database at all, " * 100)
    with pytest.raises(StoreRefused, match="not an SQLite database"):
        SqliteStore(tmp_path / "a.db")


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    with pytest.raises((StoreRefused, StoreUnavailable, NotADirectoryError, FileExistsError)):
        open_store(f"sqlite:///{tmp_path / 'file' / 'a.db'}")


@pytest.mark.parametrize("url", ["", "mysql://host/db", "sqlite:", "sqlite:///", "sqlite://relative.db"])
def test_a_url_that_is_neither_is_refused(url: str) -> None:
    with pytest.raises(StoreRefused, match="DATABASE_URL"):
        open_store(url)


def test_a_writer_in_another_process_makes_us_wait_and_then_say_that_we_cannot_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.sqlite.BUSY_MS", 50)
    store = SqliteStore(tmp_path / "a.db")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "a.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StoreUnavailable, match="try again"):
        store.write_now(conversation)
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    store.write_now(conversation)
    assert store.read_now(lambda tx: tx.conversations.get("c1")).id == "c1"
    store.close()


def test_what_is_submitted_before_closing_is_done_and_after_it_is_refused(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    futures = [store.submit(conversation) for _ in range(20)]
    store.close()
    assert all(future.exception() is None for future in futures)
    with pytest.raises(StoreUnavailable, match="closed"):
        store.write_now(conversation)
    store.close()


def test_deleted_words_are_not_in_the_files_any_more(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    store.write_now(lambda tx: conversation(tx, "c1", address="a-word-to-be-forgotten"))
    files = [tmp_path / "a.db", tmp_path / "a.db-wal"]
    assert any(b"a-word-to-be-forgotten" in file.read_bytes() for file in files)
    store.write_now(lambda tx: tx.rows.run("DELETE FROM conversations"))
    store.scrub()
    assert not any(b"a-word-to-be-forgotten" in file.read_bytes() for file in files if file.exists())
    store.close()


def test_a_full_disk_refuses_what_does_not_fit_and_takes_the_next_once_there_is_room(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    pages = store.read_now(lambda tx: tx.rows.one("PRAGMA page_count"))
    assert pages is not None
    store.write_now(lambda tx: tx.rows.all(f"PRAGMA max_page_count = {pages['page_count'] + 2}"))
    futures = [
        store.submit(lambda tx, n=n: tx.platforms.set_value(f"k{n}", "x" * 3000))  # type: ignore[misc]
        for n in range(12)
    ]
    failed = [n for n, future in enumerate(futures) if isinstance(future.exception(), StoreUnavailable)]
    assert failed
    assert all(future.exception() is None or n in failed for n, future in enumerate(futures))
    kept = store.read_now(lambda tx: [n for n in range(12) if tx.platforms.value(f"k{n}")])
    assert kept == [n for n in range(12) if n not in failed]
    store.write_now(lambda tx: tx.rows.all("PRAGMA max_page_count = 100000"))
    store.write_now(conversation)
    assert store.faults() == ()
    store.close()
