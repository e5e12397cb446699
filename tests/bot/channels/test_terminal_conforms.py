"""The terminal does what every channel does."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from bot.channels.terminal import CHANNEL, Terminal
from bot.parts import Parts
from tests.channel_conformance import Conformance, Driver
from tests.members import Message


class TerminalDriver:
    def __init__(self, terminal: Terminal, parts: Parts) -> None:
        self._terminal, self._parts = terminal, parts
        self._name = uuid4().hex

    @property
    def conversation(self) -> str:
        found = self._parts.store.read_now(lambda tx: tx.conversations.at_address(CHANNEL, self._name))
        assert found is not None
        return found.id

    def send(self, event: dict[str, Any]) -> list[Message]:
        return [message.as_json() for message in asyncio.run(self._terminal.hear(self._name, event))]


class TestTerminal(Conformance):
    @pytest.fixture
    def driver(self, terminal: Terminal, parts: Parts) -> Driver:
        return TerminalDriver(terminal, parts)
