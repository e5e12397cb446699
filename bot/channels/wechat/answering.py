"""The answer to a callback: worked out once, given to each try of the platform, or else left to the outbox.

While tries may still come, the outbox does not send to this person (a lease on the conversation, see ``persons.hold``):
so an answer goes out passively or as a service message, and never both unless we die in between.
"""

import asyncio
import hashlib
import secrets
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.channels.picking import heard
from bot.channels.wechat import persons
from bot.channels.wechat.api import Api
from bot.channels.wechat.envelope import Opened, Refused
from bot.channels.wechat.errors import ApiError, Unreachable
from bot.channels.wechat.incoming import Incoming, Medium, News
from bot.channels.wechat.limits import ANSWER_SECONDS, TRIES_SECONDS
from bot.channels.wechat.persons import Arrival, Given, conversation_of
from bot.channels.wechat.photos import Photos
from bot.channels.wechat.pictures import Pictures
from bot.channels.wechat.portions import portion
from bot.channels.wechat.taking import Taking
from bot.channels.wechat.wording import Wording
from bot.logs import logger
from bot.store.contract import Store, Transaction
from bot.store.platforms import Token
from dialogs.events import Event, Started, Text

LINKED_FOR = timedelta(days=1)
LOOK_AGAIN_SECONDS = 0.05


class OutboxSends(Exception):
    """Just now the outbox is sending to this person."""


@dataclass(frozen=True)
class Answer:
    """``text`` "": nothing is said now. ``created``: of the message that it answers."""

    text: str = ""
    given: Given | None = None


@dataclass
class Answering:
    """``wake`` tells the outbox that something may be due. ``menu``: key of the account menu -> what a tap means."""

    store: Store
    assistant: Taking
    api: Api
    photos: Photos
    pictures: Pictures
    wording: Wording
    menu: dict[str, Event]
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    answer_seconds: float = ANSWER_SECONDS
    tries_seconds: float = TRIES_SECONDS
    _working: dict[tuple[str, str], asyncio.Task[None]] = field(default_factory=dict)
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)
    _open: Counter[str] = field(default_factory=Counter)
    _aside: set[asyncio.Task[Any]] = field(default_factory=set)

    async def answer(self, message: Incoming, opened: Opened, began: float) -> Answer:
        """``began``: monotonic seconds when the try came in. Raises Refused for a replayed one, and what the store
        raises: then nothing was noted, and the platform may try again."""
        arrival = await self.store.write(lambda tx: persons.arrive(tx, message, opened, self.clock()))
        if arrival.replayed:
            raise Refused("replayed", "a nonce that was used before, for another message or too long ago")
        if arrival.given is not None:
            return Answer(arrival.given.text, arrival.given)
        if isinstance(message.what, News):
            return Answer()
        self._open[message.openid] += 1
        try:
            work = self._work(message, arrival)
            limit = self.answer_seconds if arrival.service else self.tries_seconds
            done, _ = await asyncio.wait({work}, timeout=max(0.0, began + limit - time.monotonic()))
            if not done:
                self._beside(self._show_typing(message.openid))
                return Answer()
            work.result()  # raises what went wrong
            return await self._given(message, arrival, began + limit)
        finally:
            self._open[message.openid] -= 1
            if not self._open[message.openid]:
                del self._open[message.openid]

    async def _given(self, message: Incoming, arrival: Arrival, until: float) -> Answer:
        """While the outbox sends, the answer is the outbox's; but in an account without service messages it finds out
        in a moment that it can send nothing, and this try is the only way. ``until``: monotonic seconds."""
        while True:
            try:
                given = await self.store.write(lambda tx: self._give(tx, message))
            except OutboxSends:
                if arrival.service or time.monotonic() + LOOK_AGAIN_SECONDS > until:
                    return Answer()
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
                continue
            return Answer() if given is None else Answer(given.text, given)

    async def settle(self, message: Incoming, answer: Answer, *, written: bool) -> None:
        """After the answer was sent; ``written``: in time, to somebody who was still there."""
        if answer.given is not None and not written:
            return  # another try comes, or the lease runs out and the outbox sends it
        unfinished = (message.openid, message.key) in self._working
        let_go = not unfinished and not self._open[message.openid]
        if answer.given is not None or let_go:
            said = await self.store.write(partial(self._settled, message.openid, answer.given, let_go))
            self.wake()
            if said:
                self._beside(self.pictures.after(message.openid, said))

    @property
    def busy(self) -> bool:
        """Whether an answer is being worked out."""
        return bool(self._working)

    async def close(self) -> None:
        """Waits for what is under way."""
        self.photos.hurry()
        while pending := [*self._working.values(), *self._aside]:
            await asyncio.wait(pending)
            await asyncio.sleep(0)

    def _work(self, message: Incoming, arrival: Arrival) -> asyncio.Task[None]:
        """The one task that works out the answer to a message, whichever of its tries came first."""
        name = (message.openid, message.key)
        if name not in self._working:
            task = asyncio.create_task(self._worked(message, arrival))
            self._working[name] = task
            task.add_done_callback(lambda done: self._worked_out(name, done))
        return self._working[name]

    async def _worked(self, message: Incoming, arrival: Arrival) -> None:
        if isinstance(message.what, Medium):
            await self.photos.gather(message.openid, message.key, message.what)
            return
        if arrival.photos:
            await self.photos.flush(message.openid)
        async with self._turns.setdefault(message.openid, asyncio.Lock()):
            event = await self._event(message)
            await self.assistant.take(conversation_of(message.openid), event, message.key)

    async def _event(self, message: Incoming) -> Event:
        what = message.what
        if isinstance(what, str):
            return self.menu.get(what, Text(text=what))
        if isinstance(what, Text):
            offered = await self.store.read(lambda tx: self.wording.last_offered(tx, conversation_of(message.openid)))
            return heard(what.text, offered)
        if isinstance(what, Started):
            self._beside(self._learn_union_id(message.openid))
        assert not isinstance(what, Medium | News)  # those were treated before
        return what

    def _worked_out(self, name: tuple[str, str], done: asyncio.Task[None]) -> None:
        self._working.pop(name, None)
        openid = name[0]
        lock = self._turns.get(openid)
        if lock is not None and not lock.locked() and not any(key[0] == openid for key in self._working):
            del self._turns[openid]
        error = None if done.cancelled() else done.exception()
        if error is not None:
            logger().error("a message could not be worked on", channel="wechat", error=type(error).__name__)
        if not self._open[openid]:  # too late for a passive answer: the outbox sends it
            self._beside(self._let_go(openid))

    async def _let_go(self, openid: str) -> None:
        await self.store.write(partial(self._settled, openid, None, True))
        self.wake()

    def _settled(self, openid: str, given: Given | None, let_go: bool, tx: Transaction) -> list[str]:
        """Marks what was given as sent, and lets the outbox send again; the keys of what was given just now."""
        now, said = self.clock(), []
        claim = persons.hold(tx, openid, now)
        if claim is None:
            return []
        if given is not None:
            for message in claim.messages:
                if message.n in given.numbers:
                    tx.outbox.mark_sent(claim, message.n, now, f"passive:{given.key}"[:60])
                    said.append(str(message.reply.get("key", "")))
        person = persons.load(tx, openid)
        rest = [message.n for message in claim.messages if given is None or message.n not in given.numbers]
        if let_go and not any(person.may_still_be_given(number, now) for number in rest):
            tx.outbox.release(claim, now)
        return said

    def _give(self, tx: Transaction, message: Incoming) -> Given | None:
        """What waits for this person, as the answer to this message; None where nothing waits or it needs several
        texts, which are for the outbox. Raises OutboxSends."""
        now, conversation = self.clock(), conversation_of(message.openid)
        claim = persons.hold(tx, message.openid, now)
        person = persons.load(tx, message.openid)
        given = person.answered(message.key)
        if given is not None:
            return given
        if claim is None:
            raise OutboxSends
        waiting = [row for row in claim.messages if not person.may_still_be_given(row.n, now)]
        shown = self.wording.shown(tx, conversation, waiting)
        room = person.window.room(now.timestamp()) if persons.may_serve(tx, now) else 0
        token = secrets.token_urlsafe(16)
        part = portion(shown, room, self.wording.more(tx, conversation, token))
        if len(part.texts) != 1:
            return None
        if part.linked:
            keep_page(tx, token, part.linked, now)
        given = Given(message.key, part.texts[0], tuple(row.n for row in waiting[: part.count]), now.timestamp())
        for number in given.numbers:
            tx.outbox.mark_sending(claim, number, now)
        persons.save(tx, message.openid, person.keeping(given), now)
        return given

    async def _show_typing(self, openid: str) -> None:
        try:
            await self.api.show_typing(openid)
        except (ApiError, Unreachable) as error:
            logger().info("typing is not shown", channel="wechat", error=str(error))

    async def _learn_union_id(self, openid: str) -> None:
        """By which the same person is known in the operator's other accounts, where the platform gives it."""
        try:
            union_id = await self.api.union_id(openid)
        except (ApiError, Unreachable) as error:
            logger().info("no union id", channel="wechat", error=str(error))
            return
        if union_id:
            await self.store.write(partial(_keep_union_id, openid, union_id, self.clock()))

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)


def _keep_union_id(openid: str, union_id: str, now: datetime, tx: Transaction) -> None:
    tx.conversations.lock(conversation_of(openid))
    persons.save(tx, openid, replace(persons.load(tx, openid), union_id=union_id), now)


def page_name(token: str) -> str:
    """Under which a page's text is kept: the token itself is not."""
    return f"wechat:page:{hashlib.sha256(token.encode()).hexdigest()}"


def keep_page(tx: Transaction, token: str, text: str, now: datetime) -> None:
    tx.platforms.set_token(page_name(token), Token(text, now + LINKED_FOR))
