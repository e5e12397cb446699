"""From empty to now, once, whole or not at all; never backwards."""

import os
import re
import signal
import subprocess
import sys

import pytest

from bot.store import Store, open_store
from bot.store.errors import StoreRefused
from bot.store.migrate import Migration, migrate, migrations, newest
from bot.store.tables import schema_number, table_names

OPEN = "import sys; from bot.store import open_store; open_store(sys.argv[1]).close()"
NUMBERS = [step.number for step in migrations("sqlite")]


def test_a_new_database_is_brought_to_the_newest_schema(store: Store) -> None:
    assert store.read_now(lambda tx: schema_number(tx.rows)) == newest(store.dialect)


def test_opening_again_applies_nothing(store: Store, database_url: str) -> None:
    before = store.read_now(lambda tx: tx.rows.all("SELECT * FROM schema_migrations"))
    open_store(database_url).close()
    assert store.read_now(lambda tx: tx.rows.all("SELECT * FROM schema_migrations")) == before


def test_both_databases_have_the_same_steps() -> None:
    assert [step.name for step in migrations("sqlite")] == [step.name for step in migrations("postgresql")]
    assert list(range(1, len(NUMBERS) + 1)) == NUMBERS


def test_both_databases_have_the_same_columns_in_the_same_order() -> None:
    column = re.compile(r"^    (?!PRIMARY|UNIQUE|CHECK|FOREIGN)(\w+) ", re.MULTILINE)
    for ours, theirs in zip(migrations("sqlite"), migrations("postgresql"), strict=True):
        assert column.findall(ours.sql) == column.findall(theirs.sql), ours.name


def test_a_newer_schema_is_refused_with_one_line(new_database_url: str) -> None:
    store = open_store(new_database_url)
    number = newest(store.dialect) + 1
    store.write_now(lambda tx: tx.rows.run("INSERT INTO schema_migrations VALUES (?, 'next', 'x')", number))
    store.close()
    with pytest.raises(StoreRefused, match=f"schema {number}.*start the newer program") as refused:
        open_store(new_database_url)
    assert "\n" not in str(refused.value)


def test_a_schema_made_by_other_words_is_refused(new_database_url: str) -> None:
    store = open_store(new_database_url)
    store.write_now(lambda tx: tx.rows.run("UPDATE schema_migrations SET fingerprint = 'x' WHERE number = 1"))
    store.close()
    with pytest.raises(StoreRefused, match="migration 1 was applied in another wording"):
        open_store(new_database_url)


@pytest.mark.parametrize("number", NUMBERS)
def test_each_earlier_schema_is_brought_up_to_date(new_database_url: str, number: int) -> None:
    earlier = open_store(new_database_url, up_to=number)
    earlier.write_now(
        lambda tx: tx.rows.run(
            "INSERT INTO key_values (key, value) VALUES ('kept', 'through the upgrade')",
        )
    )
    earlier.close()
    now = open_store(new_database_url)
    assert now.read_now(lambda tx: schema_number(tx.rows)) == newest(now.dialect)
    assert now.read_now(lambda tx: tx.platforms.value("kept")) == "through the upgrade"
    now.close()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_migration_killed_after_any_step_goes_on_where_it_was(new_database_url: str, number: int) -> None:
    died = subprocess.run(
        [sys.executable, "-c", OPEN, new_database_url],
        env={**os.environ, "MEMBER_ASSISTANT_CRASH_AT": f"migration-{number}"},
        timeout=60,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    store = open_store(new_database_url)
    assert store.read_now(lambda tx: schema_number(tx.rows)) == newest(store.dialect)
    assert store.read_now(lambda tx: "audit_head" in table_names(tx.rows))
    store.close()


def test_a_step_that_fails_half_way_leaves_none_of_it(new_database_url: str) -> None:
    open_store(new_database_url, up_to=1).close()
    with pytest.raises(Exception, match=r"(?i)nowhere"):
        _open_with(new_database_url, Migration(2, "0002_broken.sql", "CREATE TABLE half (x TEXT); DROP TABLE nowhere;"))
    store = open_store(new_database_url)
    assert store.read_now(lambda tx: "half" not in table_names(tx.rows))
    store.close()


def _open_with(database_url: str, step: Migration) -> None:
    if database_url.startswith("sqlite"):
        from pathlib import Path

        from bot.store.sqlite import _Target, connect

        path = Path(database_url.removeprefix("sqlite:///"))
        migrate(_Target(connect(path, "WAL"), path), [*migrations("sqlite", 1), step])
        return
    import psycopg

    from bot.store.postgres import _Target as PostgresTarget

    with psycopg.connect(database_url, autocommit=True) as connection:
        migrate(PostgresTarget(connection), [*migrations("postgresql", 1), step])


def test_two_processes_that_start_at_once_migrate_once(new_database_url: str) -> None:
    starting = [subprocess.Popen([sys.executable, "-c", OPEN, new_database_url]) for _ in range(2)]
    assert [process.wait(timeout=60) for process in starting] == [0, 0]
    store = open_store(new_database_url)
    assert store.read_now(lambda tx: schema_number(tx.rows)) == newest(store.dialect)
    store.close()
