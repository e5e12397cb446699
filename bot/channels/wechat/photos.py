"""Photos come one by one, each as a message of its own: they are fetched at once (the platform keeps them for three
days), gathered for a moment, and handed to the conversation together. What waits stands in the store, so that it is
not lost with this process; ``sweep`` looks after what another one has left behind. A batch is closed once and is the
same event whoever hands it over: two processes that do it at the same time give one answer."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.uploads import Looked, Uploads
from bot.channels.wechat.api import Api, TooLarge
from bot.channels.wechat.errors import ApiError, Busy, CredentialsRefused, TokenRefused, TooManyCalls, Unreachable
from bot.channels.wechat.incoming import Medium
from bot.channels.wechat.limits import GATHER_SECONDS
from bot.channels.wechat.persons import PHOTOS, conversation_of
from bot.channels.wechat.taking import Taking
from bot.logs import logger
from bot.store.contract import Store, Transaction
from dialogs.events import Upload

LEFT_BEHIND = timedelta(seconds=60)
SWEEP_SECONDS = 30.0
SWEEPS_MOST = 40
"""How often a file is tried that does not come; then the member is asked to send it again."""
DONE_KEPT = 40
MOST_TOGETHER = 20
FETCH_TRIES = 3
TROUBLE = (Unreachable, Busy, TooManyCalls, TokenRefused, CredentialsRefused)

Item = list[str]
"""The message's key, the media id, the file's name."""


class NotFetched(Exception):
    """The platform cannot be reached just now: the photos wait in the store."""


@dataclass
class Photos:
    """``gather_seconds``: how long after the last photo they are answered."""

    store: Store
    api: Api
    uploads: Uploads
    assistant: Taking
    clock: Callable[[], datetime]
    gather_seconds: float = GATHER_SECONDS
    fetch_wait: float = 0.5
    _fetching: dict[str, asyncio.Task[bytes | str]] = field(default_factory=dict)
    _hurry: dict[str, asyncio.Event] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def gather(self, openid: str, key: str, medium: Medium) -> None:
        """Returns when the photo and those around it have been handed over, or when a later one has taken over."""
        self._fetch(medium.media_id)
        hurry = self._hurry.setdefault(openid, asyncio.Event())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(hurry.wait(), self.gather_seconds)
        if await self.store.write(lambda tx: self._close_batch(tx, openid, key)):
            await self._hand_over(openid)

    async def flush(self, openid: str) -> None:
        """Hands over what waits, since the person has gone on to something else."""
        await self.store.write(lambda tx: self._close_batch(tx, openid, None))
        await self._hand_over(openid)
        self._go_on(openid)

    def hurry(self) -> None:
        """The process is to end: no photo waits for a next one any more."""
        for openid in list(self._hurry):
            self._go_on(openid)

    def _go_on(self, openid: str) -> None:
        """Those who wait for a next photo wait no longer."""
        event = self._hurry.pop(openid, None)
        if event is not None:
            event.set()

    async def sweep(self) -> None:
        """What has waited for longer than it should: its process died, or the platform was away."""
        before = self.clock() - LEFT_BEHIND
        for openid, data in await self.store.read(lambda tx: tx.platforms.members_of(PHOTOS, before)):
            if data.get("waiting") or data.get("batches"):
                await self.flush(openid)
            else:
                await self.store.write(lambda tx, openid=openid: self._forget(tx, openid, before))  # type: ignore[misc]

    async def run(self) -> None:
        """Sweeps until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
            except Exception:  # noqa: BLE001
                logger().exception("photos left behind cannot be looked after", channel="wechat")

    def _close_batch(self, tx: Transaction, openid: str, last: str | None) -> bool:
        """Makes a batch of what waits; with ``last``, only if that photo is still the last one."""
        photos = tx.platforms.member(PHOTOS, openid)
        waiting: list[Item] = photos.get("waiting", [])
        if not waiting or (last is not None and waiting[-1][0] != last):
            return False
        closed = [waiting[first : first + MOST_TOGETHER] for first in range(0, len(waiting), MOST_TOGETHER)]
        photos |= {"batches": [*photos.get("batches", []), *closed], "waiting": []}
        tx.platforms.set_member(PHOTOS, openid, photos, self.clock())
        return True

    async def _hand_over(self, openid: str) -> None:
        """All batches, in order; here one at a time a person."""
        async with self._locks.setdefault(openid, asyncio.Lock()):
            while batch := await self._first(openid):
                await self._take(openid, batch)

    async def _first(self, openid: str) -> list[Item]:
        photos = await self.store.read(lambda tx: tx.platforms.member(PHOTOS, openid))
        batches: list[list[Item]] = photos.get("batches", [])
        return batches[0] if batches else []

    async def _take(self, openid: str, batch: list[Item]) -> None:
        """One event, by its key. Raises NotFetched."""
        files = await asyncio.gather(*(self._fetch(media_id) for _, media_id, _ in batch))
        if any(file == "" for file in files) and await self.store.write(lambda tx: self._try_later(tx, openid)):
            raise NotFetched("the platform's files cannot be fetched now; they are tried again")
        good = [file for file in files if isinstance(file, bytes)]
        refused = tuple(file or "not_stored" for file in files if isinstance(file, str))
        looked = await self.uploads.look(conversation_of(openid), good) if good else Looked(Upload())
        assert isinstance(looked.event, Upload)
        event = looked.event.model_copy(update={"refused": (*looked.event.refused, *refused)})
        key = f"photos:{hashlib.sha256(' '.join(item[0] for item in batch).encode()).hexdigest()[:32]}"
        await self.assistant.take(conversation_of(openid), event, key, documents=looked.documents)
        await self.store.write(lambda tx: self._done(tx, openid, batch))
        for _, media_id, _ in batch:
            self._fetching.pop(media_id, None)

    def _fetch(self, media_id: str) -> asyncio.Task[bytes | str]:
        """The file, or the reason why it is not to be had; "" when it should be tried later."""
        task = self._fetching.get(media_id)
        if task is None or (task.done() and task.result() == ""):
            task = asyncio.create_task(self._fetched(media_id))
            self._fetching[media_id] = task
        return task

    async def _fetched(self, media_id: str) -> bytes | str:
        for tried in range(FETCH_TRIES):
            if tried:
                await asyncio.sleep(self.fetch_wait * 2**tried)
            try:
                return await self.api.medium(media_id)
            except TooLarge:
                return "too_large"
            except TROUBLE as error:
                logger().info("a file does not come", channel="wechat", error=str(error))
            except ApiError as error:
                logger().info("a file is not to be had", channel="wechat", error=str(error))
                return "not_stored"
        return ""

    def _try_later(self, tx: Transaction, openid: str) -> bool:
        """Counts a try in vain; False when there were enough of them."""
        photos = tx.platforms.member(PHOTOS, openid)
        tries = int(photos.get("tries", 0))
        if tries < SWEEPS_MOST:
            tx.platforms.set_member(PHOTOS, openid, {**photos, "tries": tries + 1}, self.clock())
        return tries < SWEEPS_MOST

    def _done(self, tx: Transaction, openid: str, batch: list[Item]) -> None:
        photos = tx.platforms.member(PHOTOS, openid)
        batches = photos.get("batches", [])
        if batch not in batches:
            return  # another process was quicker
        done = [*photos.get("done", []), *(item[0] for item in batch)][-DONE_KEPT:]
        photos |= {"batches": [one for one in batches if one != batch], "done": done, "tries": 0}
        tx.platforms.set_member(PHOTOS, openid, photos, self.clock())

    def _forget(self, tx: Transaction, openid: str, before: datetime) -> None:
        """Nothing waits, and no try of those photos comes any more."""
        photos = tx.platforms.member(PHOTOS, openid)
        quiet = any(address == openid for address, _ in tx.platforms.members_of(PHOTOS, before))
        if quiet and not photos.get("waiting") and not photos.get("batches"):
            tx.platforms.forget_member(PHOTOS, openid)
