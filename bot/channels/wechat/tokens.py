"""The access token: one for all workers, kept in the store, renewed before it ends, fetched anew once when refused.

The stable interface gives every caller the same token until it ends, so two workers that fetch at once do not take it
from each other; only a forced refresh makes a new one, and is rationed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.channels.wechat.limits import FORCED_TOKEN_SECONDS, TOKEN_MARGIN_SECONDS
from bot.store.contract import Store
from bot.store.platforms import Token

Fetch = Callable[[bool], Awaitable[tuple[str, float]]]
"""Of ``force``: the token and how many seconds it lasts."""


class Clock(Protocol):
    def __call__(self) -> datetime: ...


@dataclass
class Tokens:
    """``name``: of the token in the store."""

    store: Store
    name: str
    clock: Clock

    def __post_init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()

    async def current(self, fetch: Fetch) -> str:
        """The token in use; fetches one where there is none, or where it ends soon."""
        kept = await self._kept()
        if kept is not None and kept.ends_at - self.clock() > timedelta(seconds=TOKEN_MARGIN_SECONDS / 2):
            return kept.value
        async with self._one_at_a_time:
            kept = await self._kept()
            if kept is not None and kept.ends_at - self.clock() > timedelta(seconds=TOKEN_MARGIN_SECONDS):
                return kept.value
            return await self._fetched(fetch, force=False)

    async def after_refusal(self, refused: str, fetch: Fetch) -> str:
        """Another token than ``refused``: what a worker has fetched meanwhile, or the platform's newest; a forced one
        when the platform still gives the refused one, and when none was forced lately."""
        async with self._one_at_a_time:
            kept = await self._kept()
            if kept is not None and kept.value != refused:
                return kept.value
            await self.store.write(lambda tx: tx.platforms.drop_token(self.name, refused))
            fresh = await self._fetched(fetch, force=False)
            if fresh != refused:
                return fresh
            if await self.store.read(lambda tx: tx.platforms.token(f"{self.name}:forced", self.clock())) is not None:
                return fresh
            ration = Token("forced", self.clock() + timedelta(seconds=FORCED_TOKEN_SECONDS))
            await self.store.write(lambda tx: tx.platforms.set_token(f"{self.name}:forced", ration))
            return await self._fetched(fetch, force=True)

    async def _kept(self) -> Token | None:
        return await self.store.read(lambda tx: tx.platforms.token(self.name, self.clock()))

    async def _fetched(self, fetch: Fetch, *, force: bool) -> str:
        value, seconds = await fetch(force)
        token = Token(value, self.clock() + timedelta(seconds=seconds))
        await self.store.write(lambda tx: tx.platforms.set_token(self.name, token))
        return value
