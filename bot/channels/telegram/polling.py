"""Long polling: one process of ours asks, keeps what it gets, and only then asks for more (which acknowledges it)."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bot.channels.telegram.door import AS_SENT, Flooded
from bot.channels.telegram.incoming import ALLOWED, Unreadable
from bot.channels.telegram.limits import limit
from bot.channels.telegram.sender import quietly
from bot.delivery import back_off
from bot.logs import logger
from bot.store.contract import Store, Transaction
from bot.store.platforms import Token
from telegram import Bot
from telegram.error import Conflict, TelegramError

LEASE: Final = timedelta(seconds=6)
RENEW_SECONDS: Final = 2.0
SHORT_SECONDS: Final = 0.5
"""A platform that answers "nothing new" sooner than this does not wait for news, and is asked less often."""
PAUSE_SECONDS: Final = 0.25
CONFLICT_SECONDS: Final = 3.0


@dataclass
class Polling:
    """``name``: of the lease, one for each bot. ``receive``: keeps an update."""

    bot: Bot
    name: str
    store: Store
    clock: Callable[[], datetime]
    receive: Callable[[Any], Awaitable[bool]]
    _mine: str = field(default_factory=lambda: secrets.token_hex(8))
    _offset: int | None = None
    _failures: int = 0

    async def run(self) -> None:
        """Until cancelled. Where another process of ours asks already, this one stands by."""
        try:
            while True:
                if not await self._leads():
                    await asyncio.sleep(RENEW_SECONDS)
                    continue
                asking = asyncio.create_task(self._ask_on())
                try:
                    while not asking.done() and await self._leads():
                        await asyncio.wait({asking}, timeout=RENEW_SECONDS)
                finally:
                    asking.cancel()
                    await asyncio.gather(asking, return_exceptions=True)
        finally:
            await asyncio.shield(self._let_go())

    async def _leads(self) -> bool:
        now = self.clock()

        def work(tx: Transaction) -> bool:
            held = tx.platforms.token(self.name, now)
            if held is not None and held.value != self._mine:
                return False
            tx.platforms.set_token(self.name, Token(self._mine, now + LEASE))
            return True

        try:
            return await self.store.write(work)
        except Exception:  # noqa: BLE001
            logger().exception("the lease for asking the platform cannot be had")
            return False

    async def _let_go(self) -> None:
        await self.store.write(lambda tx: tx.platforms.drop_token(self.name, self._mine))

    async def _ask_on(self) -> None:
        await quietly(self.bot.delete_webhook(drop_pending_updates=False))
        while True:
            wait = await self._ask()
            if wait:
                await asyncio.sleep(wait)

    async def _ask(self) -> float:
        """One question; in how many seconds the next is to follow."""
        began = time.monotonic()
        try:
            updates = await self.bot.get_updates(
                offset=self._offset, timeout=limit("poll_seconds"), allowed_updates=ALLOWED
            )
        except Flooded as error:
            return error.after
        except Conflict:
            await quietly(self.bot.delete_webhook(drop_pending_updates=False))
            logger().warning("somebody else asks for the bot's updates, or a webhook is set")
            return CONFLICT_SECONDS
        except TelegramError as error:
            self._failures += 1
            logger().warning("the platform does not answer", error=type(error).__name__, failures=self._failures)
            return back_off(min(self._failures, 5))
        self._failures = 0
        for update in updates:
            await self._keep(update.update_id, update.api_kwargs[AS_SENT])
        return PAUSE_SECONDS if not updates and time.monotonic() - began < SHORT_SECONDS else 0.0

    async def _keep(self, number: int, raw: Any) -> None:
        """Until it is kept: what is not kept must not be acknowledged."""
        tries = 0
        while True:
            try:
                await self.receive(raw)
            except Unreadable:
                logger().warning("an update could not be read", number=number)
            except Exception:  # noqa: BLE001
                logger().exception("an update could not be kept")
                tries += 1
                await asyncio.sleep(back_off(min(tries, 5)))
                continue
            self._offset = number + 1
            return
