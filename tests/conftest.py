"""What holds for every test: no network but loopback, no settings of the shell, the same examples always."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, settings
from psycopg import sql

from tests.chromium import MISSING, found
from tests.running import Server
from tests.warm import Warm

NO_POSTGRES = "PostgreSQL is not tested: set TEST_POSTGRES_URL to a server of yours, or run .ci/run, which brings one"

settings.register_profile("house", derandomize=True, database=None, deadline=None, max_examples=60)
settings.register_profile(
    "wide", deadline=None, database=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

# structlog's own way of printing an exception, with the source coloured, takes a second for each
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

for _name in [name for name in os.environ if name.startswith("MEMBER_ASSISTANT_")]:
    del os.environ[_name]


class NetworkForbiddenError(AssertionError):
    """A test reached for a host that is not this machine."""


def _is_loopback(host: object) -> bool:
    if host is None or host in (b"", "", "localhost", b"localhost"):
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _forbid_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: it sees sockets of every Python library, and can't be undone by one that patches sockets too."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if not isinstance(address, tuple):  # a Unix socket's path, or an already connected datagram socket
            return
        host = address[0]
    else:
        return
    if not _is_loopback(host):
        raise NetworkForbiddenError(f"a test asked for {host!r} ({event}): tests talk to this machine only")


sys.addaudithook(_forbid_network)


# Those of ten seconds and more, the longest first, so that no process is left with one of them at the end.
LONG = (
    "bot/staff/test_browser.py",
    "bot/channels/telegram/test_flow.py",
    "bot/channels/web/test_page.py",
    "bot/server/test_serve.py",
    "bot/channels/telegram/test_killed.py",
    "bot/channels/web/test_api.py",
    "bot/channels/telegram/test_faults.py",
    "bot/channels/wechat/test_sending.py",
    "bot/server/test_elsewhere.py",
    "dialogs/test_drawn.py",
    "bot/channels/wechat/test_product.py",
    "chaos/test_short.py",
    "bot/channels/wechat/test_photos.py",
    "bot/channels/test_same_request.py",
    "bot/test_kill.py",
    "bot/documents/test_doubts.py",
    "knowledge/answering/test_every_name.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {Path(__file__).parent / name: n for n, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite the transcripts with what the product says now; read the diff"
    )


@pytest.fixture(scope="session", autouse=True)
def _warm(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """One warm process for all workers of the session, from which servers are forked."""
    base, owner = tmp_path_factory.getbasetemp(), os.getpid()
    Server.warm = Warm(base, owner) if worker_id == "master" else Warm(base.parent, os.getppid())


@pytest.fixture(scope="session")
def update(pytestconfig: pytest.Config) -> bool:
    """True where the transcripts are to be rewritten rather than compared."""
    return bool(pytestconfig.getoption("--update"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The tree's top folder."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium for playwright's ``executable_path``; skips where there is none."""
    return found() or pytest.skip(MISSING)


@pytest.fixture(scope="session")
def _postgres_database(worker_id: str) -> Iterator[str]:
    """One database for each pytest process, new at its start and dropped at its end."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip(NO_POSTGRES)
    name = f"member_assistant_test_{os.getpid()}_{worker_id}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(drop)


@pytest.fixture
def postgres_url(_postgres_database: str) -> str:
    """The URL of an empty PostgreSQL database; skips, and says how to have one, where TEST_POSTGRES_URL is not set."""
    with psycopg.connect(_postgres_database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return _postgres_database
