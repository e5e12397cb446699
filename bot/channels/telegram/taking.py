"""Takes what the inbox holds: each chat in its order, several chats at once, whichever process was told of it."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from bot.channels.telegram.hearing import NotYet
from bot.channels.telegram.incoming import Unreadable, outline
from bot.channels.telegram.limits import seconds
from bot.delivery import back_off
from bot.logs import logger, tag
from bot.store.contract import Store
from bot.store.errors import LeaseLost, StoreUnavailable
from bot.store.inbox import Arrival, Batch, Inbox
from bot.store.rows import to_json

LEASE: Final = timedelta(seconds=15)
"""Renewed by a heartbeat for as long as something is taken; after it another process goes on where one died."""
ENDS_WITHIN_SECONDS: Final = 30.0
POLL_SECONDS: Final = 1.0
AT_ONCE: Final = 16
STRANGE_TRIES: Final = 4
"""How often an update whose taking raises something unforeseen is tried; then it is left, and the next is taken."""
SWEEP_SECONDS: Final = 600.0


class Hears(Protocol):
    async def take(self, arrivals: tuple[Arrival, ...]) -> None: ...


@dataclass
class Taking:
    """``inbox``: the name of the bot's inbox. ``after``: called when something was taken (there may be replies to
    send). ``count``: called with the outcome of each batch. ``album``: how long a next part of one is waited for."""

    inbox: str
    store: Store
    hears: Hears
    clock: Callable[[], datetime]
    after: Callable[[], None]
    count: Callable[[str], None]
    lease: timedelta = LEASE
    album: timedelta = timedelta(seconds=seconds("album_seconds"))
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, raw: Any) -> bool:
        """Keeps an update; once this returns it may be acknowledged. False for a copy, or what is for nobody.

        Raises Unreadable, and what the store raises.
        """
        where = outline(raw)
        if where is None:
            return False
        now = self.clock()
        wait = self.album if where.album else timedelta()
        fresh = await self.store.write(
            lambda tx: Inbox(tx.rows).put(
                self.inbox, str(where.chat), where.update_id, to_json(raw), now,
                together=where.album, wait=wait, longest=timedelta(seconds=seconds("album_most_seconds")),
            )
        )  # fmt: skip
        if fresh:
            self._ring(wait.total_seconds())
        return fresh

    def _ring(self, after: float) -> None:
        if after:
            asyncio.get_running_loop().call_later(after, self._news.set)
        self._news.set()

    async def run(self) -> None:
        """Until cancelled; what is being taken is finished first."""
        running: set[asyncio.Task[None]] = set()
        sweeping = asyncio.create_task(self._sweep())
        try:
            while True:
                self._news.clear()
                batches = await self._claimed(AT_ONCE - len(running))
                running |= {asyncio.create_task(self._taken(batch)) for batch in batches}
                waiting = asyncio.create_task(self._news.wait())
                await asyncio.wait({*running, waiting}, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                running = {task for task in running if not task.done()}
        finally:
            sweeping.cancel()
            if running:
                await asyncio.wait(running, timeout=ENDS_WITHIN_SECONDS)

    async def _claimed(self, limit: int) -> tuple[Batch, ...]:
        """A database that is away for a while must not end the loop."""
        if limit <= 0:
            return ()
        now, name = self.clock(), secrets.token_hex(8)
        until = now + self.lease
        try:
            return await self.store.write(lambda tx: Inbox(tx.rows).claim(self.inbox, name, now, until, limit))
        except Exception:  # noqa: BLE001
            logger().exception("the inbox cannot be read", channel=self.inbox)
            return ()

    async def _taken(self, batch: Batch) -> None:
        beating = asyncio.create_task(self._beat(batch))
        try:
            await self._take(batch)
        except LeaseLost:
            logger().warning("another process took over", chat=tag(batch.address))
        except Exception:  # noqa: BLE001
            # The lease runs out by itself and the update is tried again: nothing is lost by going on.
            logger().exception("an update was broken off", chat=tag(batch.address))
        finally:
            beating.cancel()
            self._news.set()
            self.after()

    async def _take(self, batch: Batch) -> None:
        outcome, again = await self._outcome(batch)
        now = self.clock()
        if again is None:
            await self.store.write(lambda tx: Inbox(tx.rows).done(batch, now))
        else:
            until = now + timedelta(seconds=again)
            await self.store.write(lambda tx: Inbox(tx.rows).put_off(batch, now, until))
            self._ring(again)
        self.count(outcome)

    async def _outcome(self, batch: Batch) -> tuple[str, float | None]:
        """What became of it, and in how many seconds it is tried again (None: it is done with)."""
        if not batch.arrivals:
            return "nothing", None
        tries = batch.arrivals[0].tries
        try:
            await self.hears.take(batch.arrivals)
        except NotYet as error:
            return "put_off", back_off(tries) if error.after is None else error.after
        except StoreUnavailable:
            return "store_away", back_off(min(tries, 5))
        except Unreadable as error:
            logger().warning("an update could not be read", why=str(error))
            return "unreadable", None
        except Exception:  # noqa: BLE001
            logger().exception("an update could not be taken", chat=tag(batch.address), tries=tries)
            return "failed", back_off(tries) if tries + 1 < STRANGE_TRIES else None
        return "taken", None

    async def _beat(self, batch: Batch) -> None:
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            now = self.clock()
            await self.store.write(lambda tx, at=now: Inbox(tx.rows).renew(batch, at, at + self.lease))  # type: ignore[misc]

    async def _sweep(self) -> None:
        """Drops what was taken long ago."""
        while True:
            before = self.clock() - timedelta(hours=seconds("seen_hours"))
            try:
                await self.store.write(lambda tx, at=before: Inbox(tx.rows).forget(self.inbox, at))  # type: ignore[misc]
            except Exception:  # noqa: BLE001
                logger().exception("the inbox cannot be swept", channel=self.inbox)
            await asyncio.sleep(SWEEP_SECONDS)
