"""The web page's API does what every channel does."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot import app
from bot.parts import Parts
from tests.channel_conformance import Conformance, Driver
from tests.members import Message
from tests.running import Talk


class WebDriver:
    def __init__(self, client: TestClient) -> None:
        self._talk = Talk("", client)
        self.conversation = self._talk.id

    def send(self, event: dict[str, Any]) -> list[Message]:
        return self._talk.send(event)


@pytest.fixture(scope="module")
def served(parts: Parts) -> Iterator[TestClient]:
    """The whole program in this process, without a socket."""
    with TestClient(app.build(parts)) as client:
        yield client


class TestWeb(Conformance):
    @pytest.fixture
    def driver(self, served: TestClient) -> Driver:
        return WebDriver(served)
