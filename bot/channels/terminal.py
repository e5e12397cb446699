"""The terminal: a conversation at a prompt, and a scripted one with a JSON object a line."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from bot.channels.picking import heard
from bot.channels.rendering import Shown, kept_shown
from bot.channels.uploads import Looked, Uploads
from bot.documents.limits import limit as paper_limit
from bot.limits import limit
from bot.parts import Parts
from bot.store.contract import Transaction
from bot.store.outbox import OutboxMessage
from bot.terms import ZONE
from bot.words import LANGUAGES, Catalogue
from dialogs.events import Choice, Started, Text, Upload

CHANNEL: Final = "terminal"
ALL: Final = 2**31 - 1  # at a prompt nobody leaves anything out
LOOK_BACK: Final = 12  # messages among which an option can be meant by its words
MORNING: Final = time(10)  # of a day that is named without an hour: within everybody's hours


class BadLine(Exception):
    """A line of a script that cannot be read: the message says what is expected."""


@dataclass
class Hands:
    """A clock that a script may set; otherwise it goes on as the true one does."""

    true: Callable[[], datetime]
    set_to: datetime | None = None

    def __call__(self) -> datetime:
        return self.set_to or self.true()


class Terminal:
    """Conversations by name: ``c1`` stays ``c1``, also in the next call of the program."""

    def __init__(self, parts: Parts, hands: Hands) -> None:
        self._parts = parts
        self._hands = hands
        self._uploads = Uploads(parts)

    async def hear(self, name: str, said: Mapping[str, Any]) -> tuple[Shown, ...]:
        """What the assistant says to a line: exactly one of ``text``, ``choice``, ``file`` (or ``files``), ``started``.

        Messages that came since the last line of this conversation (a step of staff) come first. With an ``id`` that
        this conversation has heard before nothing happens, and what was said then is said again. Raises BadLine.
        """
        conversation = await self._conversation(name)
        key = _key_of(said)
        taken = await self._parts.store.read(lambda tx: tx.conversations.seen(conversation, key)) is not None
        looked = Looked(Upload()) if taken else await self._event(conversation, said)
        found = await self._parts.assistant.take(conversation, looked.event, key, documents=looked.documents)
        if not found.duplicate:
            return await self.unseen(name)
        words = await self.words(name)
        return tuple(kept_shown(message.reply, words) for message in found.replies)

    async def unseen(self, name: str) -> tuple[Shown, ...]:
        """Messages that this terminal has not shown yet; now it has."""
        conversation = await self._conversation(name)

        def fetch(transaction: Transaction) -> tuple[tuple[OutboxMessage, ...], Catalogue]:
            seen = int(transaction.platforms.member(CHANNEL, name).get("shown", 0))
            messages = transaction.outbox.after(conversation, seen, ALL)
            if messages:
                transaction.platforms.set_member(CHANNEL, name, {"shown": messages[-1].n}, self._hands())
            return messages, self._words(transaction, conversation)

        messages, words = await self._parts.store.write(fetch)
        return tuple(kept_shown(message.reply, words) for message in messages)

    async def words(self, name: str) -> Catalogue:
        """The words of the language in which this conversation is held."""
        conversation = await self._conversation(name)
        return await self._parts.store.read(lambda tx: self._words(tx, conversation))

    async def _conversation(self, name: str) -> str:
        """Its id; a new one where there is none of this name."""

        def find(transaction: Transaction) -> str:
            found = transaction.conversations.at_address(CHANNEL, name)
            if found is None:
                found = transaction.conversations.create(f"t_{uuid4().hex[:24]}", CHANNEL, self._hands(), address=name)
            return found.id

        return await self._parts.store.write(find)

    async def _event(self, conversation: str, said: Mapping[str, Any]) -> Looked:
        kinds = [kind for kind in ("text", "choice", "file", "files", "started") if kind in said]
        if len(kinds) != 1:
            raise BadLine('expected one of "text", "choice", "file"')
        value = said[kinds[0]]
        if kinds[0] == "started":
            return Looked(Started(payload=value if isinstance(value, str) else ""))
        if kinds[0] == "files" and isinstance(value, list) and all(isinstance(path, str) for path in value):
            return await self._upload(conversation, value, str(said.get("caption", "")))
        if not isinstance(value, str):
            raise BadLine(f'expected a string for "{kinds[0]}"')
        if kinds[0] == "choice":
            return Looked(Choice(id=value))
        if kinds[0] == "file":
            return await self._upload(conversation, [value], str(said.get("caption", "")))
        return Looked(await self._words_or_choice(conversation, value))

    async def _upload(self, conversation: str, paths: list[str], caption: str) -> Looked:
        files = [await asyncio.to_thread(_read, path) for path in paths]
        return await self._uploads.look(conversation, files, caption)

    async def _words_or_choice(self, conversation: str, text: str) -> Text | Choice:
        def offered(transaction: Transaction) -> tuple[Shown, ...]:
            last = transaction.conversations.get(conversation).last_n
            words = self._words(transaction, conversation)
            messages = transaction.outbox.after(conversation, max(0, last - LOOK_BACK))
            return tuple(kept_shown(message.reply, words) for message in messages)

        return heard(text, await self._parts.store.read(offered))

    def _words(self, transaction: Transaction, conversation: str) -> Catalogue:
        language = transaction.members.preferences(conversation).get("language", LANGUAGES[0])
        return self._parts.catalogue(language if language in LANGUAGES else LANGUAGES[0])


def _key_of(said: Mapping[str, Any]) -> str:
    """By which a copy of the line is known. Raises BadLine."""
    id_ = said.get("id")
    if id_ is None:
        return f"terminal:{uuid4().hex}"
    if not isinstance(id_, str) or not 0 < len(id_) <= limit("key_characters"):
        raise BadLine(f'expected a string of 1 to {limit("key_characters")} characters for "id"')
    return f"line:{id_}"


def _read(path: str) -> bytes:
    """The bytes, at most one more than a paper may have: the inspector then refuses it by its own rule."""
    try:
        with Path(path).open("rb") as file:
            return file.read(paper_limit("file_bytes") + 1)
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) else "no path"
        raise BadLine(f"file {path}: {cause}; give a path that can be read") from error


def moment_of(said: Mapping[str, Any], day: date | None) -> datetime | None:
    """The time of a scripted line: ``now``, else ``today`` or ``day`` in the morning, else None. Raises BadLine."""
    try:
        if said.get("now"):
            moment = datetime.fromisoformat(said["now"])
            return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
        if said.get("today"):
            day = date.fromisoformat(said["today"])
    except (TypeError, ValueError) as error:
        raise BadLine('expected "today" as 2026-11-23 and "now" as 2026-11-23T10:00:00+08:00') from error
    return datetime.combine(day, MORNING, ZONE) if day else None
