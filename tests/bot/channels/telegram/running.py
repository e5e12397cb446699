"""The product behind a real port, started as often as a test wants it."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.assembly import assemble
from bot.channels.telegram.mounting import Telegram
from bot.documents.intake import Inspector
from bot.opening import load_demo
from bot.parts import Parts
from bot.settings import Settings
from bot.store import Transaction
from bot.store.inbox import Inbox
from knowledge.library import Library
from tests.platforms.telegram import BOT_ID, TOKEN, WAIT_SECONDS

SECRET = "a-webhook-secret-of-nobody"


@dataclass
class Product:
    """The running product. ``origin``: where its port is."""

    parts: Parts
    origin: str
    channel: Telegram

    def now(self) -> datetime:
        return self.parts.clock()

    def count(self, outcome: str) -> float:
        """How many updates had this outcome."""
        name, labels = "member_assistant_turns_total", {"channel": "telegram", "outcome": outcome}
        return self.parts.metrics.registry.get_sample_value(name, labels) or 0.0

    def taken(self, chat: int, count: int) -> None:
        """Waits until so many updates were taken, and all that is to be said to ``chat`` has gone."""
        number = "SELECT count(*) AS count FROM inbox WHERE done_at IS NOT NULL"
        until(lambda: self.parts.store.read_now(lambda tx: tx.rows.all(number))[0]["count"] >= count)
        self.settled(chat)

    def settled(self, chat: int, update: int = 0) -> list[str]:
        """Waits until ``update`` has come, all is taken and all that is to be said to ``chat`` has gone; the states."""

        def states(tx: Transaction) -> list[str] | None:
            inbox, name = Inbox(tx.rows), f"telegram:{BOT_ID}"
            if inbox.waiting(name) or (inbox.newest(name) or 0) < update:
                return None
            return [message.state for message in tx.outbox.after(f"telegram:{chat}", 0, limit=1000)]

        found: list[str] | None = None

        def is_so() -> bool:
            nonlocal found
            found = self.parts.store.read_now(states)
            return found is not None and not {"pending", "sending"} & set(found)

        until(is_so)
        return found or []


@dataclass
class Products:
    """Starts the product, once or several times on the same data."""

    folder: Path
    library: Library
    inspector: Inspector
    platform_origin: str
    database: str = ""
    clock: Callable[[], datetime] | None = None  # else the true one

    @contextmanager
    def running(self, **more: Any) -> Iterator[Product]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
            given = {
                "data_dir": self.folder, "database_url": self.database, "public_url": origin, "telegram_token": TOKEN,
                "secret_key": "s" * 40, "demo": True, "telegram_api_base_url": self.platform_origin,
                "telegram_webhook_secret": SECRET, **more,
            }  # fmt: skip
            settings = Settings.from_environment(**given)
            parts = self._parts(settings)
            app = Starlette()
            channel = Telegram.of(parts)
            channel.mount(app)
            try:
                with serving(app, listening):
                    yield Product(parts, origin, channel)
            finally:
                parts.store.close()

    def _parts(self, settings: Settings) -> Parts:
        parts = assemble(settings, self.library)
        parts.inspector.close()
        load_demo(parts.store, self.library, parts.clock())
        if self.clock is not None:
            parts.assistant.clock = self.clock
        return replace(parts, inspector=self.inspector, clock=self.clock or parts.clock)


@contextmanager
def serving(app: Starlette, listening: socket.socket) -> Iterator[None]:
    """``app`` on a socket, in a thread with its own loop."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on", ws="none"))
    started = threading.Event()

    async def serve() -> None:
        task = asyncio.ensure_future(server.serve(sockets=[listening]))
        while not server.started and not task.done():  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.005)
        started.set()
        await task

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    started.wait(20)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(30)


def until(is_so: Callable[[], bool]) -> None:
    """Waits for something in the store, which tells nobody when it changes."""
    deadline = time.monotonic() + WAIT_SECONDS
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(0.02)
