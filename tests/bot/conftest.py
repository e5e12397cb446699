"""Stores of both kinds, the knowledge base, and an assistant over them."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.store import Store, open_store
from bot.store.migrate import migrations
from knowledge.library import Library
from knowledge.loader import load


@pytest.fixture(scope="session")
def library() -> Library:
    return load()


# without a server one test says so, in one line (store/test_postgres.py); the others run on SQLite alone
DATABASES = ("sqlite", "postgresql") if os.environ.get("TEST_POSTGRES_URL") else ("sqlite",)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of each kind without a row in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("_postgres_database")
    _empty(url)
    return url


@pytest.fixture(params=DATABASES)
def new_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of each kind without a table in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


def _empty(url: str) -> None:
    """Deletes all rows where the tables are there as they should be, and else the tables: making them takes longer."""
    with psycopg.connect(url, autocommit=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        done: dict[int, str] = {}
        if "schema_migrations" in tables:
            done = dict(connection.execute("SELECT number, fingerprint FROM schema_migrations").fetchall())
        if done != {step.number: step.fingerprint for step in migrations("postgresql")}:
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            return
        rows = set(tables) - {"schema_migrations", "audit_head"}
        deletes = "; ".join(f'DELETE FROM "{table}"' for table in sorted(rows))
        reset = "UPDATE audit_head SET n = 0, hash = ''"
        connection.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deletes}; {reset}; COMMIT".encode())


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


@pytest.fixture
def other_store(database_url: str, store: Store) -> Iterator[Store]:
    """A second process would see the same: another store on the same database."""
    other = open_store(database_url)
    yield other
    other.close()


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """A server that speaks S3, on this machine: its address."""
    from moto.server import ThreadedMotoServer  # a second to load

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """An empty bucket, and the AWS_* variables that an operator would set for it."""
    import urllib.request

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "demo")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "demo")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    name = f"demo-{abs(hash(request.node.name)):x}"
    with closing(urllib.request.urlopen(urllib.request.Request(f"{s3}/{name}", method="PUT"))):
        return name
