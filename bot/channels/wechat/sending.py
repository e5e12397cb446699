"""What the outbox sends of its own accord: a service message while the person's window is open, else a notice that
they agreed to, else nothing until they write again, which staff see."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.channels.wechat import persons
from bot.channels.wechat.answering import keep_page
from bot.channels.wechat.api import Api
from bot.channels.wechat.errors import (
    ApiError,
    Busy,
    CredentialsRefused,
    NotAuthorised,
    NotWanted,
    NoWindow,
    TokenRefused,
    TooLong,
    TooManyCalls,
    Unreachable,
    WindowUsedUp,
)  # fmt: skip
from bot.channels.wechat.limits import CLIENT_MESSAGE_BYTES
from bot.channels.wechat.notices import Notice, NoticesError
from bot.channels.wechat.pictures import Pictures
from bot.channels.wechat.portions import portion
from bot.channels.wechat.wording import Wording
from bot.delivery import Dead, Held, Outcome, Paused, Retry, Sent
from bot.logs import logger
from bot.store.contract import Store, Transaction
from bot.store.outbox import OutboxMessage

QUOTA_SECONDS = 600.0
CREDENTIALS_SECONDS = 60.0
BUSY_SECONDS = 5.0


@dataclass(frozen=True)
class Ready:
    """What was decided in the store: texts that count as sent from now on, or a notice, or an outcome."""

    texts: tuple[str, ...] = ()
    count: int = 0
    notice: Notice | None = None
    body: dict[str, Any] | None = None
    outcome: Outcome | None = None


@dataclass
class WeChatSender:
    store: Store
    api: Api
    pictures: Pictures
    wording: Wording
    clock: Callable[[], datetime]
    channel: str = persons.CHANNEL
    per_second: float = 20.0

    async def send(self, conversation: str, address: str, messages: tuple[OutboxMessage, ...]) -> Outcome:
        ready = await self.store.write(partial(self._prepare, conversation, address, messages))
        if ready.outcome is not None:
            return ready.outcome
        if ready.notice is not None:
            return await self._named(partial(self._notify, ready), address, service=False)
        outcome = await self._named(partial(self._say, ready, address, messages[0].n), address, service=True)
        if isinstance(outcome, Sent):
            await self.pictures.after(address, [str(row.reply.get("key", "")) for row in messages[: outcome.count]])
        return outcome

    def _prepare(self, conversation: str, openid: str, messages: tuple[OutboxMessage, ...], tx: Transaction) -> Ready:
        now, person = self.clock(), persons.load(tx, openid)
        if person.left:
            return Ready(outcome=Dead("left"))
        shown = self.wording.shown(tx, conversation, messages)
        may_serve = persons.may_serve(tx, now)
        room = person.window.room(now.timestamp()) if may_serve else 0
        if room:
            token, gone = secrets.token_urlsafe(16), person.gone_of(messages[0].n)
            part = portion(shown, room - 1 + gone, self.wording.more(tx, conversation, token))
            if part.linked:
                keep_page(tx, token, part.linked, now)
            if texts := part.texts[gone:] or part.texts:
                # Counted before it is sent: after a crash in between we send one too few, never one too many.
                persons.save(tx, openid, replace(person, window=person.window.spent(len(texts))), now)
                return Ready(texts, part.count)
            if not part.count:
                return Ready(outcome=Held("window_used_up"))
            return Ready(count=part.count)  # messages without a word
        notice = self.wording.notices.of(str(messages[0].reply.get("key", "")), person.notices)
        if notice is None:
            return Ready(outcome=Held("no_window" if may_serve else "not_authorised"))
        return self._as_notice(tx, openid, notice, messages[0], shown[0].text)

    def _as_notice(self, tx: Transaction, openid: str, notice: Notice, message: OutboxMessage, text: str) -> Ready:
        now = self.clock()
        try:
            body = self.wording.notices.message(notice, openid, text, message.reply.get("args", {}), now)
        except NoticesError as error:
            logger().error("a notice cannot be written", channel=self.channel, error=str(error))
            return Ready(outcome=Held("notice_wrong"))
        if notice.kind == "template":
            body["client_msg_id"] = f"{openid[-12:]}-{message.n}"[-CLIENT_MESSAGE_BYTES:]
        else:
            persons.save(tx, openid, persons.load(tx, openid).agreeing(notice.template, 0), now)
        return Ready(count=1, notice=notice, body=body)

    async def _say(self, ready: Ready, openid: str, number: int) -> Outcome:
        for place, text in enumerate(ready.texts):
            try:
                await self.api.send_text(openid, text)
            except (ApiError, Unreachable):
                if place:
                    await self.store.write(partial(self._broken_off, openid, number, place, len(ready.texts)))
                raise
        return Sent(ready.count)

    def _broken_off(self, openid: str, number: int, gone: int, texts: int, tx: Transaction) -> None:
        """The texts that went are not sent again; those that were not tried count in no window."""
        person = persons.load(tx, openid)
        begun, window = (number, person.gone_of(number) + gone), person.window.spent(gone + 1 - texts)
        persons.save(tx, openid, replace(person, begun=begun, window=window), self.clock())

    async def _notify(self, ready: Ready) -> Outcome:
        assert ready.notice is not None
        assert ready.body is not None
        if ready.notice.kind == "template":
            return Sent(1, await self.api.send_template(ready.body))
        if ready.notice.kind == "subscription":
            return Sent(1, await self.api.send_subscription(ready.body))
        await self.api.send_subscription_once(ready.body)
        return Sent(1)

    async def _named(self, work: Callable[[], Awaitable[Outcome]], openid: str, *, service: bool) -> Outcome:
        """What the platform refuses, by name, as what becomes of the message."""
        try:
            return await work()
        except Unreachable as error:
            return Retry(f"unreachable: {error}")
        except (NoWindow, WindowUsedUp, NotAuthorised) as error:
            if not service:
                return Held(f"{_NAMES[type(error)]}: {error.code}")
            # Noted first, so that the next try, at once, takes another way or waits for the person.
            await self.store.write(partial(self._note, openid, type(error)))
            return Retry(f"{_NAMES[type(error)]}: {error.code}", 0.0)
        except ApiError as error:
            for cause, outcome in _OUTCOMES.items():
                if isinstance(error, cause):
                    return outcome(error.code)
            logger().error("a message was refused", channel=self.channel, error=str(error))
            return Dead(f"refused: {error.code}")

    def _note(self, openid: str, cause: type[ApiError], tx: Transaction) -> None:
        person = persons.load(tx, openid)
        if cause is NotAuthorised:
            persons.note_no_service(tx, self.clock())
            return
        window = person.window.closed() if cause is NoWindow else person.window.used_up()
        persons.save(tx, openid, replace(person, window=window), self.clock())


_NAMES: dict[type[ApiError], str] = {
    NoWindow: "no_window",
    WindowUsedUp: "window_used_up",
    NotAuthorised: "not_authorised",
}
_OUTCOMES: dict[type[ApiError], Callable[[int], Outcome]] = {
    NotWanted: lambda code: Held(f"not_wanted: {code}"),
    TooManyCalls: lambda code: Paused(f"too_many_calls: {code}", QUOTA_SECONDS),
    CredentialsRefused: lambda code: Paused(f"credentials: {code}", CREDENTIALS_SECONDS),
    TokenRefused: lambda code: Retry(f"token: {code}"),
    Busy: lambda code: Retry(f"busy: {code}", BUSY_SECONDS),
    TooLong: lambda code: Dead(f"too_long: {code}"),
}
