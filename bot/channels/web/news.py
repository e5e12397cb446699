"""Waiting for messages: one look at the store for everybody who waits here, and a bell for what happens here."""

import asyncio
import contextlib
from collections.abc import Iterable, Iterator, Mapping

from bot.store.contract import Store, Transaction
from bot.store.errors import StoreError

EVERY_SECONDS = 0.8
AT_ONCE = 400  # ids in one statement


class News:
    """Tells when a conversation has a message with a higher number, whichever process wrote it."""

    def __init__(self, store: Store, every_seconds: float = EVERY_SECONDS) -> None:
        self._store = store
        self._every = every_seconds
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._known: dict[str, int] = {}
        self._look: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def count(self) -> int:
        """How many wait now."""
        return sum(map(len, self._waiting.values()))

    def ring(self, conversation: str) -> None:
        """Something was written to ``conversation``: those who wait look at once. From the loop's own thread."""
        for event in self._waiting.get(conversation, ()):
            event.set()

    def ring_from_afar(self, conversation: str) -> None:
        """As :meth:`ring`, from any thread."""
        loop = self._loop
        if loop is not None and conversation in self._waiting:
            with contextlib.suppress(RuntimeError):  # the loop has been closed: nobody waits any more
                loop.call_soon_threadsafe(self.ring, conversation)

    async def wait(self, conversation: str, known: int, seconds: float) -> bool:
        """Until there is a message after number ``known`` or the time is over. True when there may be one."""
        with self._registered(conversation, known) as event:
            try:
                async with asyncio.timeout(seconds):
                    await event.wait()
            except TimeoutError:
                return False
            return True

    @contextlib.contextmanager
    def _registered(self, conversation: str, known: int) -> Iterator[asyncio.Event]:
        event = asyncio.Event()
        self._waiting.setdefault(conversation, set()).add(event)
        self._known[conversation] = min(known, self._known.get(conversation, known))
        if self._look is None or self._look.done():
            self._loop = asyncio.get_running_loop()
            self._look = self._loop.create_task(self._look_around())
        try:
            yield event
        finally:
            self._waiting[conversation].discard(event)
            if not self._waiting[conversation]:
                del self._waiting[conversation], self._known[conversation]

    async def _look_around(self) -> None:
        while self._waiting:
            with contextlib.suppress(StoreError):  # whoever waits is answered when the time is over
                for conversation, last in (await self._newest(tuple(self._waiting))).items():
                    if last > self._known.get(conversation, last):
                        self.ring(conversation)
            await asyncio.sleep(self._every)

    async def _newest(self, conversations: Iterable[str]) -> Mapping[str, int]:
        ids = tuple(conversations)
        found: dict[str, int] = {}
        for first in range(0, len(ids), AT_ONCE):
            part = ids[first : first + AT_ONCE]

            def look(transaction: Transaction, part: tuple[str, ...] = part) -> dict[str, int]:
                marks = ", ".join("?" * len(part))
                rows = transaction.rows.all(
                    f"SELECT id, last_n FROM conversations WHERE id IN ({marks})",  # noqa: S608
                    *part,
                )
                return {row["id"]: row["last_n"] for row in rows}

            found |= await self._store.read(look)
        return found

    async def close(self) -> None:
        """Lets everybody go who waits."""
        for conversation in tuple(self._waiting):
            self.ring(conversation)
        if self._look is not None:
            self._look.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._look
