"""One thing that came in, as a turn of its conversation: files are fetched and looked at, taps answered, words read."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from bot import links
from bot.channels.picking import heard, label_of
from bot.channels.rendering import Shown, shown
from bot.channels.telegram.buttons import Buttons
from bot.channels.telegram.door import FileGone, Files, FileTooLarge, FileUnreachable
from bot.channels.telegram.incoming import (
    File,
    Ignored,
    Incoming,
    InGroup,
    Standing,
    Tap,
    Unreadable,
    What,
    incoming,
    language_of,
)
from bot.channels.telegram.limits import limit, seconds
from bot.channels.telegram.persons import CHANNEL, change, conversation_of, load
from bot.channels.telegram.sender import quietly
from bot.channels.telegram.texts import escaped, shortened, units
from bot.store.contract import Store, Transaction
from bot.store.conversations import Seen
from bot.store.inbox import Arrival
from bot.store.outbox import OutboxMessage
from bot.words import Catalogue
from dialogs.events import Choice, Event, Text, Upload
from dialogs.replies import Option, Reply
from telegram import Bot
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

LOOK_BACK: Final = 12
"""Messages among which an option can be meant by its words."""
STALE: Final = "stale"
"""A choice that no question offers: the dialog says so kindly and asks again what is open."""
GONE: Final = "not_stored"
"""The reason for a file that the platform has no longer, or does not give; its words are dialogs.upload.not_stored."""


class NotYet(Exception):
    """It cannot be taken now, and may be later. ``after``: seconds that the platform asked for, or None."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class Turns(Protocol):
    """What is asked of the assistant."""

    async def take(self, conversation: str, event: Event, key: str) -> object: ...


class Looks(Protocol):
    """What is asked of the one who looks at files (``bot.channels.uploads``)."""

    async def event(self, conversation: str, files: Sequence[bytes], caption: str = "") -> Upload: ...


@dataclass(frozen=True)
class _Offered:
    """``at``: when it was written; the messages of one turn have the same time."""

    at: datetime
    shown: Shown


@dataclass
class Myself:
    """The bot as the platform knows it; read once, when the platform first answers."""

    username: str = ""
    id: int = 0


@dataclass
class Hearing:
    """``in_group``: answers words in a group (chat, message, words). ``page``: the public origin, where papers are
    sent through the web page instead; "" where they are taken here."""

    bot: Bot
    name: str
    store: Store
    turns: Turns
    looks: Looks
    files: Files
    buttons: Buttons
    catalogue: Callable[[str], Catalogue]
    clock: Callable[[], datetime]
    in_group: Callable[[int, InGroup, str], Awaitable[None]]
    myself: Myself = field(default_factory=Myself)
    page: str = ""

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """One update, or the parts of one album. Raises NotYet, Unreadable, and what the assistant raises."""
        parts = [incoming(json.loads(arrival.body), self.myself.username, self.myself.id) for arrival in arrivals]
        first = parts[0]
        if isinstance(first.what, Ignored):
            return
        if isinstance(first.what, InGroup):
            await self.in_group(first.chat, first.what, language_of(first.language))
            return
        await self._open(first)
        if isinstance(first.what, Standing):
            return
        key = f"{self.name}:{arrivals[0].n}"
        files = [part.what for part in parts if isinstance(part.what, File)]
        if files and self.page:
            await self.store.write(self._way_to_the_page(first.chat, key))
            return
        if files and await self._was_taken(first.chat, key):
            return  # we died after the turn: the files need not be fetched again
        event = await self._event(first.chat, first.what, files, arrivals[0].tries)
        await self._turn(first.chat, event, key)

    async def _turn(self, chat: int, event: Event, key: str) -> None:
        """The turn; who has to wait for it sees that somebody is at work."""
        turn = asyncio.ensure_future(self.turns.take(conversation_of(chat), event, key))
        done, _ = await asyncio.wait({turn}, timeout=seconds("typing_seconds"))
        if not done:
            await quietly(self.bot.send_chat_action(chat, ChatAction.TYPING))
        await turn

    async def _event(self, chat: int, what: What, files: Sequence[File], tries: int) -> Event:
        match what:
            case File():
                return await self._upload(chat, files, tries)
            case Tap():
                return await self._tapped(chat, what)
            case Text():
                return await self._words(chat, what)
            case Standing() | InGroup() | Ignored():
                raise Unreadable("an update that begins no turn")
            case _:
                return what

    async def _open(self, first: Incoming) -> None:
        """The conversation is there, in the person's language; who writes has not blocked us."""
        now, address, id_ = self.clock(), str(first.chat), conversation_of(first.chat)
        blocked = isinstance(first.what, Standing) and first.what.blocked

        def work(tx: Transaction) -> None:
            if tx.conversations.at_address(CHANNEL, address) is None:
                tx.conversations.create(id_, CHANNEL, now, address=address)
                tx.members.prefer(id_, "language", language_of(first.language))
            change(address, now, blocked=blocked)(tx)

        def is_open(tx: Transaction) -> bool:
            there = tx.conversations.at_address(CHANNEL, address) is not None
            return there and load(tx, address).blocked == blocked

        if not await self.store.read(is_open):
            await self.store.write(work)

    async def _was_taken(self, chat: int, key: str) -> bool:
        return await self.store.read(lambda tx: tx.conversations.seen(conversation_of(chat), key)) is not None

    # --- files

    async def _upload(self, chat: int, files: Sequence[File], tries: int) -> Upload:
        """The files that came together, fetched and looked at; those that cannot be had, with the reason."""
        caption = "\n".join(file.caption for file in files if file.caption)[: limit("text_units")]
        await quietly(self.bot.send_chat_action(chat, ChatAction.TYPING))
        fetched: list[bytes] = []
        refused: list[str] = []
        for file in files:
            try:
                fetched.append(await self._fetched(file, last=tries + 1 >= limit("fetch_tries")))
            except FileTooLarge:
                refused.append("too_large")
            except FileGone:
                refused.append(GONE)
        looked = await self.looks.event(conversation_of(chat), fetched, caption) if fetched else Upload(caption=caption)
        return looked.model_copy(update={"refused": (*looked.refused, *refused)})

    async def _fetched(self, file: File, *, last: bool) -> bytes:
        """Raises FileTooLarge, FileGone, NotYet."""
        if file.size > limit("download_bytes"):
            raise FileTooLarge
        try:
            return await self.files.fetch(file.file_id)
        except FileUnreachable as error:
            if last:
                raise FileGone from error
            raise NotYet(str(error), error.after) from error

    def _way_to_the_page(self, chat: int, key: str) -> Callable[[Transaction], None]:
        """Papers are not taken here (TELEGRAM_DOCUMENTS=off): the member gets a one-time address of the web page."""
        id_, now = conversation_of(chat), self.clock()

        def work(tx: Transaction) -> None:
            conversation = tx.conversations.lock(id_)
            if tx.conversations.seen(id_, key) is not None:
                return
            url = f"{self.page}{links.make(tx, links.Link('papers', id_), now)}"
            option = Option(id="link", key="telegram.papers.open", url=url)
            reply = Reply(key="telegram.papers.elsewhere", options=(option,))
            n = conversation.last_n + 1
            tx.outbox.append(id_, n, reply.model_dump(mode="json"), now, CHANNEL)
            tx.conversations.save(id_, conversation.state, n, now)
            tx.conversations.mark_seen(id_, key, Seen(n, n), now)

        return work

    # --- words and taps

    async def _words(self, chat: int, said: Text) -> Event:
        """The words as a choice where they name an option that is offered. A correction is never one."""
        return said if said.edited else heard(said.text, _newest(await self._offered(chat)))

    async def _tapped(self, chat: int, tap: Tap) -> Event:
        """Every tap is answered at once, whatever becomes of it; the buttons go, what was chosen stays to be seen."""
        offered = await self._offered(chat)
        option = self.buttons.option(chat, tap.data, [o.id for one in offered for o in one.shown.options])
        words = await self._catalogue(chat)
        toast = None if option else shortened(words.say("telegram.not_this_button"), limit("toast_characters"))
        await quietly(self.bot.answer_callback_query(tap.query, text=toast))
        if tap.message:
            await self._close(chat, tap, label_of(option, [one.shown for one in reversed(offered)]) if option else "")
        return Choice(id=option or STALE)

    async def _close(self, chat: int, tap: Tap, label: str) -> None:
        chosen = f"{tap.shown}\n\n✓ <b>{escaped(label)}</b>"
        with suppress(TelegramError):
            if tap.shown and label and units(chosen) <= limit("text_units"):
                await self.bot.edit_message_text(
                    chosen, chat_id=chat, message_id=tap.message, parse_mode=ParseMode.HTML
                )
            else:
                await self.bot.edit_message_reply_markup(chat_id=chat, message_id=tap.message)
        await self.store.write(self._without_keyboard(str(chat), tap.message))

    def _without_keyboard(self, address: str, message: int) -> Callable[[Transaction], None]:
        def work(tx: Transaction) -> None:
            if load(tx, address).keyboard == message:
                change(address, self.clock(), keyboard=0)(tx)

        return work

    async def _offered(self, chat: int) -> list[_Offered]:
        """The newest messages to the member, the oldest first, as they were shown."""
        id_ = conversation_of(chat)

        def read(tx: Transaction) -> tuple[OutboxMessage, ...]:
            last = tx.conversations.get(id_).last_n
            return tx.outbox.after(id_, max(0, last - LOOK_BACK))

        words = await self._catalogue(chat)
        messages = await self.store.read(read)
        return [_Offered(one.created_at, shown(Reply.model_validate(one.reply), words)) for one in messages]

    async def _catalogue(self, chat: int) -> Catalogue:
        preferences = await self.store.read(lambda tx: tx.members.preferences(conversation_of(chat)))
        return self.catalogue(preferences.get("language", "zh-Hans"))


def _newest(offered: Sequence[_Offered]) -> list[Shown]:
    """The messages of the last turn: an older question is no longer answered by its words. What the bot began by itself
    (a reminder) does not close a question."""
    at = next((one.at for one in reversed(offered) if not one.shown.quiet), None)
    return [one.shown for one in offered if one.at == at]
