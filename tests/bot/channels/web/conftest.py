"""One real server for the tests of a process, a photo, and a browser."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.bot.documents.photos import jpeg, paper
from tests.bot.documents.photos import photo as photographed
from tests.chromium import QUIET
from tests.running import Server, Talk, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served") / "data", TODAY="2026-11-23") as running:
        yield running


@pytest.fixture(scope="session")
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=60) as client:
        yield client


@pytest.fixture
def talk(server: Server, client: httpx2.Client) -> Talk:
    """A new conversation."""
    return Talk(server.url, client)


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A readable photo of an invented paper."""
    path = tmp_path_factory.mktemp("papers") / "paper.jpg"
    path.write_bytes(jpeg(photographed(paper(11), 11)))
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One for a file of tests, which start no loop: while Playwright's runs in this thread, no other can."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()
