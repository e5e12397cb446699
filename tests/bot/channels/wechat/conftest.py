"""The bot on a real port, the emulated platform on another, and a person in between."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.assembly import assemble
from bot.channels.wechat.mounting import WeChat
from bot.documents.intake import Inspector
from bot.opening import load_demo
from bot.parts import Parts
from bot.settings import Settings
from bot.store.outbox import OutboxMessage
from bot.terms import ZONE
from bot.world import HumanTimes
from knowledge.library import Library
from tests.bot.documents import photos
from tests.platforms.wechat import WeChatPlatform

PAGE = "https://bot.example"


BEGAN = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)  # a Monday, when somebody is there


@dataclass
class Clock:
    """A time that goes on by itself, and as much faster as the test wishes; bot and platform share it."""

    ahead: timedelta = timedelta(0)
    began: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return BEGAN + timedelta(seconds=time.monotonic() - self.began) + self.ahead

    passed: Callable[[], object] = lambda: None  # told when time was made to pass

    def pass_by(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)
        self.passed()


@dataclass
class Bot:
    parts: Parts
    wechat: WeChat
    clock: Clock
    platform: WeChatPlatform
    url: str
    gate: threading.Event
    loop: asyncio.AbstractEventLoop

    def outbox(self, openid: str) -> tuple[OutboxMessage, ...]:
        return self.parts.store.read_now(lambda tx: tx.outbox.after(f"wechat:{openid}", 0))

    def turns(self, openid: str) -> int:
        """How many events of this person were taken."""
        return self.parts.store.read_now(lambda tx: tx.conversations.get(f"wechat:{openid}").turns)

    def settled(self, openid: str) -> tuple[OutboxMessage, ...]:
        """The outbox, once nothing in it waits."""
        self.wait_until(lambda: all(row.state in ("sent", "dead") for row in self.outbox(openid)), "something waits")
        return self.outbox(openid)

    def figure(self, outcome: str) -> float:
        value = self.parts.metrics.registry.get_sample_value(
            "member_assistant_deliveries_total", {"channel": "wechat", "outcome": outcome}
        )
        return value or 0.0

    def undelivered(self) -> tuple[OutboxMessage, ...]:
        """What staff see."""
        moment = self.clock() + timedelta(minutes=1)
        return self.parts.store.read_now(lambda tx: tx.outbox.undelivered(moment))

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Looks again and again, for as long as a slow machine may need."""
        pause = threading.Event()
        for _ in range(3000):
            if condition():
                return
            pause.wait(0.01)
        raise AssertionError(what)

    def on_loop(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs on the server's own loop."""
        asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def tell(self, openid: str, event: Any) -> None:
        """As staff or a clock would."""
        asyncio.run(self.parts.assistant.tell(f"wechat:{openid}", event))


Start = Callable[..., AbstractContextManager[Bot]]


@pytest.fixture(scope="session")
def library(library: Library) -> Library:
    assert library.index is not None  # built before the first member waits for an answer
    return library


@pytest.fixture
def platform() -> Iterator[WeChatPlatform]:
    with WeChatPlatform().running() as running:
        yield running
        assert running.complaints == []


@pytest.fixture
def start(tmp_path: Path, library: Library, inspector: Inspector) -> Start:
    """On the test's own store: a second start goes on where the first one ended."""
    return starter(tmp_path, library, inspector)


def starter(folder: Path, library: Library, inspector: Inspector) -> Start:
    """Starts a bot for a platform.

    ``pace``: patience of both sides against the real five seconds; large, so that a busy machine fails no test.
    ``answer``: seconds after which the bot stops waiting for its own work.
    """

    @contextmanager
    def started(
        platform: WeChatPlatform,
        *,
        pace: float = 6.0,
        gather: float = 0.15,
        answer: float = 0.0,
        clock: Clock | None = None,
        **more: Any,
    ) -> Iterator[Bot]:
        clock = clock or Clock()
        platform.clock = lambda: clock().timestamp()
        settings = Settings(
            data_dir=folder,
            wechat_app_id=platform.app_id,
            wechat_app_secret=SecretStr(platform.secret),
            wechat_token=SecretStr(platform.token),
            wechat_aes_key=SecretStr(platform.aes_key),
            wechat_api_base_url=platform.base_url,
            **{"public_url": PAGE, **more},
        )
        gate = threading.Event()
        gate.set()
        parts = _assembled(settings, library, clock, gate)
        parts.inspector.close()
        parts = replace(parts, inspector=inspector)
        load_demo(parts.store, library, clock())
        wechat = WeChat.of(parts)
        wechat.callback.clock = clock
        wechat.callback.passive_seconds *= pace
        wechat.answering.answer_seconds = answer or wechat.answering.answer_seconds * pace
        wechat.answering.tries_seconds *= pace
        wechat.photos.gather_seconds = gather
        wechat.photos.fetch_wait = 0.01
        site = Starlette()
        wechat.mount(site)
        with _serving(site) as (url, loop):
            platform.callback, platform.pace = f"{url}/wechat", pace
            clock.passed = lambda: loop.call_soon_threadsafe(wechat.delivery.wake)
            yield Bot(parts, wechat, clock, platform, url, gate, loop)
            clock.passed = lambda: None
        parts.store.close()

    return started


def _assembled(settings: Settings, library: Library, clock: Clock, gate: threading.Event) -> Parts:
    """``gate``: while it is not set, no turn gets on: the database is slow."""
    parts = replace(assemble(settings, library), clock=clock)
    parts.assistant.clock = clock
    times = parts.assistant.ground.human_times
    parts.assistant.ground = replace(
        parts.assistant.ground, human_times=lambda moment: times(moment) if gate.wait(60) else HumanTimes()
    )
    return parts


@contextmanager
def _serving(site: Starlette) -> Iterator[tuple[str, asyncio.AbstractEventLoop]]:
    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            loops.append(asyncio.get_running_loop())
            ready.set()

    server = Server(uvicorn.Config(site, host="127.0.0.1", port=0, log_config=None, ws="none", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(120)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", loops[0]
    finally:
        server.should_exit = True
        thread.join(30)


@cache
def photo(seed: int = 1) -> bytes:
    """A phone's picture of a paper that nothing is wrong with."""
    return photos.jpeg(photos.photo(photos.paper(seed), seed))


@dataclass
class Talk:
    """A person who types and reads."""

    platform: WeChatPlatform
    openid: str = "oDemo-person_000000000000001"
    read: int = field(default=0)

    def say(self, text: str) -> str:
        """What is on the screen after it, since the last time."""
        self.platform.say(self.openid, text)
        return self.new()

    def new(self) -> str:
        screen = self.platform.screens[self.openid]
        fresh, self.read = screen[self.read :], len(screen)
        return "\n".join(seen.text for seen in fresh)
