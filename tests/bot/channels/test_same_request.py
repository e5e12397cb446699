"""The same transcript on the terminal, the web page, WeChat and Telegram: the same stored request, row for row."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot import app, assembly
from bot.channels.terminal import CHANNEL, Hands, Terminal
from bot.documents.intake import Inspector
from bot.parts import Parts
from bot.settings import Settings
from bot.store import Transaction
from knowledge.library import Library
from tests.bot.channels.telegram.phone import Phone as TelegramPhone
from tests.bot.channels.telegram.running import Products
from tests.bot.channels.wechat.conftest import Clock, starter
from tests.bot.channels.wechat.phone import Phone as WeChatPhone
from tests.channel_conformance import Driver
from tests.members import Member, Message
from tests.platforms.telegram import Platform as TelegramPlatform
from tests.platforms.telegram_people import Chat
from tests.platforms.wechat import WeChatPlatform
from tests.running import Talk

OWN = {  # table -> columns that no two requests share: names, times, keys
    "requests": {"number", "conversation", "submitted_at", "moved_at"},
    "request_events": {"request", "at"},
    "documents": {"id", "conversation", "request", "stored", "kept_at"},
}
Line = tuple[str, str]
"""say, tap (the words on the button) or file (its path)."""


@dataclass
class Recorder:
    """Writes down what a member does, in words that are the same on every channel."""

    driver: Driver
    lines: list[Line] = field(default_factory=list)
    shown: list[Message] = field(default_factory=list)

    def __call__(self, event: dict[str, Any]) -> list[Message]:
        (kind, value), *_ = event.items()
        line = {"text": ("say", value), "file": ("file", value)}.get(kind)
        self.lines.append(line or ("tap", _named(self.shown, "id", value)["label"]))
        self.shown = self.driver.send(event)
        return self.shown


def replayed(driver: Driver, lines: list[Line], *, taps: bool) -> None:
    """Types or taps. Where the platform is abroad, consent to that is asked for besides, and given."""
    shown: list[Message] = []
    for kind, value in lines:
        if any(".abroad." in option["id"] for message in shown for option in message["options"]):
            shown = driver.send({"text": "同意"})
        if kind == "tap" and taps:
            shown = driver.send({"choice": _named(shown, "label", value)["id"]})
        else:
            shown = driver.send({"file" if kind == "file" else "text": value})


def _named(shown: list[Message], by: str, value: str) -> dict[str, str]:
    options = [option for message in reversed(shown) for option in message["options"] if option[by] == value]
    assert options, f"{value} is not offered in {shown}"
    found: dict[str, str] = options[0]
    return found


def stored(parts: Parts, conversation: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of the conversation's one request, without what no two requests share."""

    def read(tx: Transaction) -> dict[str, list[dict[str, Any]]]:
        (request,) = tx.rows.all("SELECT * FROM requests WHERE conversation = ?", conversation)
        number = request["number"]
        events = tx.rows.all("SELECT * FROM request_events WHERE request = ? ORDER BY n", number)
        papers = tx.rows.all("SELECT * FROM documents WHERE request = ? ORDER BY paper, size", number)
        (policy,) = tx.rows.all("SELECT person FROM policies WHERE policy_no = ?", request["policy_no"])
        names = {str(paper["id"]): f"paper {n}" for n, paper in enumerate(papers)}
        names |= {str(number): "the request", str(policy["person"]): "the insured"}
        tables = {"requests": [request], "request_events": events, "documents": papers}
        return {table: [_shared(row, OWN[table], names) for row in rows] for table, rows in tables.items()}

    return parts.store.read_now(read)


def _shared(row: dict[str, Any], own: set[str], names: dict[str, str]) -> dict[str, Any]:
    shared = {name: value for name, value in row.items() if name not in own}
    for its, ours in names.items():
        shared = {name: value.replace(its, ours) if isinstance(value, str) else value for name, value in shared.items()}
    return shared


@dataclass
class Places:
    """Each channel with a store of its own, on the same Monday morning."""

    folder: Path
    library: Library
    inspector: Inspector

    def on(self, channel: str) -> AbstractContextManager[tuple[Driver, Parts]]:
        opened: AbstractContextManager[tuple[Driver, Parts]] = getattr(self, channel)()
        return opened

    @contextmanager
    def _parts(self) -> Iterator[Parts]:
        settings = Settings(data_dir=self.folder, demo=True)
        assembly.prepare(settings, self.library)
        parts = assembly.assemble(settings, self.library)
        hands = Hands(Clock())
        parts.assistant.clock = hands
        parts.inspector.close()  # the one of all tests is at work already
        yield replace(parts, clock=hands, inspector=self.inspector)
        parts.store.close()

    @contextmanager
    def terminal(self) -> Iterator[tuple[Driver, Parts]]:
        with self._parts() as parts:
            assert isinstance(parts.clock, Hands)
            yield _AtTerminal(Terminal(parts, parts.clock), parts), parts

    @contextmanager
    def web(self) -> Iterator[tuple[Driver, Parts]]:
        with self._parts() as parts, TestClient(app.build(parts)) as client:
            yield _OnPage(Talk("", client)), parts

    @contextmanager
    def wechat(self) -> Iterator[tuple[Driver, Parts]]:
        start = starter(self.folder, self.library, self.inspector)
        with WeChatPlatform().running() as platform, start(platform) as bot:
            yield WeChatPhone(bot, "oDemo-person_000000000000001"), bot.parts
            assert platform.complaints == []

    @contextmanager
    def telegram(self) -> Iterator[tuple[Driver, Parts]]:
        with TelegramPlatform().running() as platform:
            products = Products(self.folder, self.library, self.inspector, platform.origin, clock=Clock())
            with products.running() as product:
                platform.wait_for(lambda: platform.webhook)
                yield TelegramPhone(product, Chat(platform)), product.parts
            assert platform.complaints == []


@dataclass
class _AtTerminal:
    its: Terminal
    parts: Parts

    @property
    def conversation(self) -> str:
        found = self.parts.store.read_now(lambda tx: tx.conversations.at_address(CHANNEL, "a"))
        assert found is not None
        return found.id

    def send(self, event: dict[str, Any]) -> list[Message]:
        return [message.as_json() for message in asyncio.run(self.its.hear("a", event))]


@dataclass
class _OnPage:
    talk: Talk

    @property
    def conversation(self) -> str:
        id_: str = self.talk.id
        return id_

    def send(self, event: dict[str, Any]) -> list[Message]:
        return self.talk.send(event)


Told = tuple[list[Line], dict[str, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def told(library: Library, inspector: Inspector, paper_photo: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What a member did on the terminal, and what was stored of it."""
    with Places(tmp_path_factory.mktemp("terminal"), library, inspector).on("terminal") as (driver, parts):
        recorder = Recorder(driver)
        member = Member(recorder, "DEMO-PATH-0001", "郑示例", "0121", photo=str(paper_photo))
        member.bind()
        member.apply("我要申请第二诊疗意见")
        return recorder.lines, stored(parts, driver.conversation)


@pytest.mark.parametrize("taps", [False, True], ids=["typed", "tapped"])
@pytest.mark.parametrize("channel", ["terminal", "web", "wechat", "telegram"])
def test_the_same_transcript_ends_in_the_same_stored_request(
    told: Told, tmp_path: Path, library: Library, inspector: Inspector, channel: str, taps: bool
) -> None:
    lines, expected = told
    assert {kind for kind, _ in lines} == {"say", "tap", "file"}
    assert [len(rows) for rows in expected.values()] == [1, 1, 1]
    with Places(tmp_path, library, inspector).on(channel) as (driver, parts):
        replayed(driver, lines, taps=taps)
        assert stored(parts, driver.conversation) == expected
