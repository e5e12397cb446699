"""Sends what waits for a chat, for the common loop in ``bot/delivery.py``: one message of the outbox a call."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.channels.rendering import Shown, shown
from bot.channels.telegram.buttons import Buttons
from bot.channels.telegram.door import Flooded
from bot.channels.telegram.keyboards import keyboard, left_out, links
from bot.channels.telegram.limits import LIMITS
from bot.channels.telegram.persons import CHANNEL, Person, change, load
from bot.channels.telegram.texts import pieces
from bot.delivery import Dead, Outcome, Paused, Retry, Sent
from bot.store.contract import Store
from bot.store.outbox import OutboxMessage
from bot.terms import ZONE
from bot.words import Catalogue
from dialogs.replies import Reply
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError, TimedOut

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
NIGHT: Final = (22, 8)
"""From this hour to that, China time, what the bot starts by itself makes no sound."""
TOKEN_REFUSED_SECONDS: Final = 60.0
GONE: Final = ("chat not found", "user is deactivated", "user not found", "peer_id_invalid", "chat_id is empty")
CHATS_KEPT: Final = 10_000


@dataclass
class ChatPace:
    """A burst at once, then evenly, for each chat; in this process alone. ``clock`` in seconds, never set back."""

    per_second: float = LIMITS["chat_second"].value
    burst: float = LIMITS["chat_burst"].value
    clock: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)  # chat -> (tokens, when counted)

    def wait(self, chat: str) -> float:
        """Takes the chat's next turn: in how many seconds it is."""
        now = self.clock()
        tokens, when = self._left.pop(chat, (self.burst, now))
        tokens = min(self.burst, tokens + (now - when) * self.per_second) - 1
        self._left[chat] = (tokens, now)
        if len(self._left) > CHATS_KEPT:
            self._left.popitem(last=False)
        return max(0.0, -tokens / self.per_second)


@dataclass
class TelegramSender:
    """A ``bot.delivery.Sender``. ``catalogue``: the words of a language; ``clock``: an aware time."""

    bot: Bot
    store: Store
    buttons: Buttons
    catalogue: Callable[[str], Catalogue]
    clock: Callable[[], datetime]
    pace: ChatPace = field(default_factory=ChatPace)
    per_second: float = LIMITS["messages_second"].value
    channel: str = CHANNEL

    async def send(self, conversation: str, address: str, messages: tuple[OutboxMessage, ...]) -> Outcome:
        """The first of ``messages``, in as many pieces as it needs."""
        person, language = await self.store.read(
            lambda tx: (load(tx, address), tx.members.preferences(conversation).get("language", "zh-Hans"))
        )
        if person.blocked:
            return Dead("blocked")
        message = shown(Reply.model_validate(messages[0].reply), self.catalogue(language))
        try:
            return await self._send(address, person, messages[0].n, message, self.catalogue(language))
        except TelegramError as error:
            return await self._outcome(address, error)

    async def _send(self, address: str, person: Person, n: int, message: Shown, words: Catalogue) -> Outcome:
        chat = int(address)
        markup = keyboard(message.options, chat, self.buttons)
        parts = pieces(written(message, words))
        sent: Message | None = None
        for index in range(person.done_of(n), len(parts)):
            last = index == len(parts) - 1
            await asyncio.sleep(self.pace.wait(address))
            sent = await self._message(chat, parts[index], markup if last else None, self._is_silent(message))
            if not last:
                await self.store.write(change(address, self.clock(), begun=n, pieces=index + 1))
        number = sent.message_id if sent else 0
        if markup is not None and number:
            await self._move_keyboard(chat, person.keyboard, number)
        return Sent(1, str(number or ""))

    async def _message(self, chat: int, text: str, markup: InlineKeyboardMarkup | None, silent: bool) -> Message:
        return await self.bot.send_message(
            chat,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            disable_notification=silent or None,
            link_preview_options=NO_PREVIEW,
        )

    async def _move_keyboard(self, chat: int, old: int, new: int) -> None:
        """The buttons of the message before are taken away: that question is no longer open."""
        if old and old != new:
            await quietly(self.bot.edit_message_reply_markup(chat_id=chat, message_id=old))
        await self.store.write(change(str(chat), self.clock(), keyboard=new))

    def _is_silent(self, message: Shown) -> bool:
        hour = self.clock().astimezone(ZONE).hour
        return message.quiet and (hour >= NIGHT[0] or hour < NIGHT[1])

    async def _outcome(self, address: str, error: TelegramError) -> Outcome:
        """What an error of the platform means for the message."""
        said = str(error).lower()
        match error:
            case Flooded(after=after):
                return Retry("flood", after)
            case Forbidden():
                await self.store.write(change(address, self.clock(), blocked=True))
                return Dead("blocked")
            case BadRequest() if any(gone in said for gone in GONE):
                await self.store.write(change(address, self.clock(), blocked=True))
                return Dead("chat_gone")
            case BadRequest() | ChatMigrated():
                return Dead(f"refused: {said[:80]}")
            case InvalidToken():
                return Paused("token_refused", TOKEN_REFUSED_SECONDS)
            case TimedOut():
                return Retry("slow")
            case NetworkError():
                return Retry("unreachable")
            case _:
                return Retry(f"unforeseen: {type(error).__name__}")


def written(message: Shown, words: Catalogue) -> str:
    """The text, and below it what no button can hold."""
    lines = [message.text] if message.text else []
    lines += [words.say("web.plain.link", label=option.label, url=option.url) for option in links(message.options)]
    lines += [f"· {option.label}" for option in left_out(message.options)]
    return "\n".join(lines)


async def quietly(call: Awaitable[object]) -> bool:
    """Carries out what is only a nicety: whatever the platform says to it, the conversation goes on."""
    with suppress(TelegramError):
        await call
        return True
    return False
