"""Sends what waits in the outbox: one loop for all channels that push. Each channel has a sender that knows its
platform; what it answers decides whether a message is done, waits, or is shown to staff.

A conversation is claimed, never a message: one that has to wait holds up its own conversation and nobody else's.
"""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.crash_points import reach
from bot.logs import logger, tag
from bot.metrics import Metrics
from bot.store.contract import Store, Transaction
from bot.store.errors import LeaseLost
from bot.store.outbox import Claim, OutboxMessage

LEASE_SECONDS = 30.0
"""Longer than any call of a sender may take; renewed before each."""
POLL_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 300.0
HELD_SECONDS = 3600.0
GIVE_UP_AFTER = timedelta(hours=24)
"""So long a message is tried; then it is dead: kept, shown to staff, tried again when they say so."""
STRANGE_TRIES = 8
"""How often a message whose sending raises something unforeseen is tried."""


@dataclass(frozen=True)
class Sent:
    """The first ``count`` messages went, perhaps as one. ``provider_id``: the platform's name for it."""

    count: int = 1
    provider_id: str = ""


@dataclass(frozen=True)
class Retry:
    """Not now. ``after``: seconds that the platform asked for; None: our own back-off. ``error``: a code."""

    error: str
    after: float | None = None


@dataclass(frozen=True)
class Held:
    """Only the member can open the way (by writing): kept, looked at now and then, shown to staff meanwhile."""

    error: str


@dataclass(frozen=True)
class Dead:
    """The first message will never go."""

    error: str


@dataclass(frozen=True)
class Paused:
    """The whole channel has to wait for ``after`` seconds: a quota of the account, not of one chat."""

    error: str
    after: float


Outcome = Sent | Retry | Held | Dead | Paused


class Sender(Protocol):
    """``per_second``: how many calls of ``send`` this process may make on the channel."""

    channel: str
    per_second: float

    async def send(self, conversation: str, address: str, messages: tuple[OutboxMessage, ...]) -> Outcome:
        """Sends the first of ``messages`` (never empty), or as many from the front as fit together. What it raises is
        treated as ``Retry``, and as ``Dead`` when it goes on."""
        ...


@dataclass
class Pace:
    """At most ``per_second`` a second, evenly; ``clock`` in seconds, never set back."""

    per_second: float
    clock: Callable[[], float] = time.monotonic
    _next: float = 0.0

    def wait(self) -> float:
        """Takes the next turn: in how many seconds it is."""
        now = self.clock()
        self._next = max(now, self._next)
        delay = self._next - now
        self._next += 1 / self.per_second
        return delay


class DeliveryFigures:
    """Counts by channel and outcome: "sent", or the code of the error."""

    def __init__(self, metrics: Metrics) -> None:
        self._deliveries = metrics.deliveries

    def count(self, channel: str, outcome: str, messages: int = 1) -> None:
        self._deliveries.labels(channel, outcome.partition(":")[0][:40]).inc(messages)


@dataclass
class Delivery:
    """``clock``: an aware time. ``at_once``: conversations of one channel that are served together."""

    store: Store
    senders: tuple[Sender, ...]
    figures: DeliveryFigures
    clock: Callable[[], datetime]
    at_once: int = 8
    _news: dict[str, asyncio.Event] = field(default_factory=dict)
    _paused_until: dict[str, float] = field(default_factory=dict)
    _paces: dict[str, Pace] = field(default_factory=dict)

    async def run(self) -> None:
        """Until cancelled; then what is being sent is finished first, for as long as a lease lasts."""
        async with asyncio.TaskGroup() as group:
            for sender in self.senders:
                group.create_task(self._serve(sender))

    def wake(self) -> None:
        """There is something new; without it the next look is a second away. From the loop's own thread."""
        for news in self._news.values():
            news.set()

    async def once(self, sender: Sender) -> int:
        """Sends what is due now on one channel; how many conversations were served."""
        claims = await self._claimed(sender, self.at_once)
        await asyncio.gather(*(self._deliver(sender, claim) for claim in claims))
        return len(claims)

    async def _serve(self, sender: Sender) -> None:
        news = self._news.setdefault(sender.channel, asyncio.Event())
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                news.clear()
                claims = await self._next(sender, self.at_once - len(running))
                running |= {asyncio.create_task(self._deliver(sender, claim)) for claim in claims}
                if claims and len(running) < self.at_once:
                    continue
                waiting = asyncio.create_task(news.wait())
                await asyncio.wait({*running, waiting}, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                running = {task for task in running if not task.done()}
        finally:
            if running:
                await asyncio.wait(running, timeout=LEASE_SECONDS)

    async def _next(self, sender: Sender, limit: int) -> tuple[Claim, ...]:
        """A database that is away for a while must not end the loop."""
        if limit <= 0 or time.monotonic() < self._paused_until.get(sender.channel, 0.0):
            return ()
        try:
            return await self._claimed(sender, limit)
        except Exception:  # noqa: BLE001
            logger().exception("the outbox cannot be read", channel=sender.channel)
            return ()

    async def _claimed(self, sender: Sender, limit: int) -> tuple[Claim, ...]:
        now, lease = self.clock(), secrets.token_hex(8)
        until = now + timedelta(seconds=LEASE_SECONDS)
        return await self.store.write(lambda tx: tx.outbox.claim(sender.channel, lease, now, until, limit))

    async def _deliver(self, sender: Sender, claim: Claim) -> None:
        try:
            messages = claim.messages
            while messages:
                outcome = await self._send(sender, claim, messages)
                done = await self.store.write(partial(self._mark, claim, messages, outcome))
                self._count(sender.channel, outcome)
                if done is None:
                    return
                messages = messages[done:]
            await self.store.write(lambda tx: tx.outbox.release(claim, self.clock()))
        except LeaseLost:
            logger().warning("another sender took over", channel=claim.channel, conversation=tag(claim.conversation))
        except Exception:  # noqa: BLE001
            # The lease runs out by itself and the conversation is tried again: nothing is lost by going on.
            logger().exception("a delivery was broken off", channel=claim.channel, conversation=tag(claim.conversation))

    async def _send(self, sender: Sender, claim: Claim, messages: tuple[OutboxMessage, ...]) -> Outcome:
        await asyncio.sleep(self._paces.setdefault(sender.channel, Pace(sender.per_second)).wait())
        until = self.clock() + timedelta(seconds=LEASE_SECONDS)

        def begin(tx: Transaction) -> None:
            tx.outbox.renew(claim, self.clock(), until)
            tx.outbox.mark_sending(claim, messages[0].n, self.clock())

        await self.store.write(begin)
        try:
            outcome = await asyncio.wait_for(
                sender.send(claim.conversation, claim.address, messages), LEASE_SECONDS - 5
            )
        except TimeoutError:
            outcome = Retry("slow")
        except Exception as error:  # noqa: BLE001
            logger().exception("a message could not be sent", channel=sender.channel)
            strange = f"unforeseen: {type(error).__name__}"
            outcome = Retry(strange) if messages[0].attempts + 1 < STRANGE_TRIES else Dead(strange)
        reach("after-send")
        return outcome

    def _mark(self, claim: Claim, messages: tuple[OutboxMessage, ...], outcome: Outcome, tx: Transaction) -> int | None:
        """How many messages are done; None when the conversation has been let go."""
        now, head = self.clock(), messages[0]
        match outcome:
            case Sent(count, provider_id):
                for message in messages[:count]:
                    tx.outbox.mark_sent(claim, message.n, now, provider_id)
                return count
            case Dead(error):
                tx.outbox.mark_failed(claim, head.n, now, error, None)
            case Retry(error, after):
                if now - head.created_at > GIVE_UP_AFTER:
                    tx.outbox.mark_failed(claim, head.n, now, error, None)
                else:
                    wait = back_off(head.attempts) if after is None else after
                    tx.outbox.mark_failed(claim, head.n, now, error, now + timedelta(seconds=wait))
            case Held(error):
                tx.outbox.mark_failed(claim, head.n, now, error, now + timedelta(seconds=HELD_SECONDS))
            case Paused(error, after):
                tx.outbox.mark_failed(claim, head.n, now, error, now + timedelta(seconds=after))
        return None

    def _count(self, channel: str, outcome: Outcome) -> None:
        match outcome:
            case Sent(count):
                self.figures.count(channel, "sent", count)
            case Paused(error, after):
                self.figures.count(channel, error)
                self._paused_until[channel] = time.monotonic() + after
                logger().warning("the platform lets nothing through", channel=channel, error=error, seconds=after)
            case _:
                self.figures.count(channel, outcome.error)


def back_off(attempts: int) -> float:
    """Seconds before the next try: 1, 2, 4, … to five minutes, a fifth more or less so that not all come at once."""
    return float(min(LONGEST_WAIT_SECONDS, 2.0 ** min(attempts, 12)) * random.uniform(0.8, 1.2))  # noqa: S311


@contextlib.asynccontextmanager
async def running(delivery: Delivery) -> AsyncIterator[Delivery]:
    """The loop beside whatever is inside."""
    task = asyncio.create_task(delivery.run())
    try:
        yield delivery
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
