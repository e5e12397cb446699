"""Conversations over HTTP: opened with a token, heard through the assistant, shown in the member's language."""

import secrets
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal

from bot.channels.picking import heard, label_of
from bot.channels.rendering import Shown, kept_shown
from bot.channels.uploads import Looked
from bot.limits import limit
from bot.parts import Parts
from bot.server.refusals import Refusal
from bot.store.contract import Transaction
from bot.store.conversations import Conversation
from bot.store.errors import NoSuchConversation
from bot.store.heard import HeardEvent
from bot.store.outbox import OutboxMessage
from bot.words import LANGUAGES, Catalogue
from dialogs.events import Choice, Event, Started, Text

CHANNEL: Final = "web"
LOOK_BACK: Final = 12  # messages among which an option can be meant by its words
Who = Literal["assistant", "staff", "member"]


@dataclass(frozen=True)
class Opened:
    """``token`` opens the conversation and is known to nobody else: the store has its hash alone."""

    conversation: str
    token: str


@dataclass(frozen=True)
class Said:
    """One line of a conversation. ``number``: of the message, or for a member's the one before it."""

    number: int
    who: Who
    at: str
    shown: Shown
    chosen: str = ""

    def as_json(self) -> dict[str, Any]:
        chosen = {"chosen": self.chosen} if self.chosen else {}
        return {**self.shown.as_json(), "number": self.number, "from": self.who, "at": self.at, **chosen}


class Talks:
    """Conversations of the channel ``web``."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, language: str, *, large_text: bool = False) -> Opened:
        """A new conversation."""
        opened = Opened(f"w_{secrets.token_hex(12)}", secrets.token_urlsafe(32))
        now = self._parts.clock()

        def work(transaction: Transaction) -> None:
            transaction.conversations.create(opened.conversation, CHANNEL, now, token_hash=_hash(opened.token))
            transaction.members.prefer(opened.conversation, "language", language)
            if large_text:
                transaction.members.prefer(opened.conversation, "large_text", "on")

        await self._parts.store.write(work)
        return opened

    async def authorised(self, conversation: str, authorization: str) -> Conversation:
        """The conversation, for the one who holds its token. Raises Refusal("not_yours")."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refusal("not_yours")
        found = await self._parts.store.read(lambda tx: tx.conversations.with_token(_hash(token.strip())))
        if found is None or found.id != conversation:
            raise Refusal("not_yours")
        return found

    async def prefer(self, conversation: str, wishes: Mapping[str, str]) -> None:
        """Remembers how the member wants to read: ``language``, ``large_text`` (on, off)."""

        def work(transaction: Transaction) -> None:
            for name, value in wishes.items():
                transaction.members.prefer(conversation, name, value)

        await self._parts.store.write(work)

    async def event_of_words(self, conversation: Conversation, text: str) -> Event:
        """The words as a choice where they name an option that is offered, else as text."""
        offered = await self.latest(conversation)
        return heard(text, [said.shown for said in offered])

    async def take(self, conversation: str, looked: Looked, key: str, origin: str = "") -> tuple[Said, ...]:
        """One turn; the messages that answer it, the same ones when the key comes again."""
        metrics = self._parts.metrics
        with metrics.turn_seconds.labels(CHANNEL).time():
            taken = await self._parts.assistant.take(
                conversation, looked.event, key, documents=looked.documents, origin=origin
            )
        metrics.turns.labels(CHANNEL, "duplicate" if taken.duplicate else "taken").inc()
        language = await self._parts.store.read(lambda tx: _language(tx, conversation))
        words = self._parts.catalogue(language)
        return tuple(_said(message, words) for message in taken.replies)

    async def was_taken(self, conversation: str, key: str) -> bool:
        """Whether an event with this key has been taken."""
        return await self._parts.store.read(lambda tx: tx.conversations.seen(conversation, key)) is not None

    async def latest(self, conversation: Conversation) -> tuple[Said, ...]:
        """The newest messages to the member, the oldest first."""
        return await self.since(conversation.id, max(0, conversation.last_n - LOOK_BACK))

    async def since(self, conversation: str, after: int, *, members_too: bool = False) -> tuple[Said, ...]:
        """A page of the messages with a higher number than ``after``, in order.

        ``members_too``: the newest page, with the member's own between them.
        """
        most = limit("messages_page")

        def read(transaction: Transaction) -> tuple[tuple[OutboxMessage, ...], tuple[HeardEvent, ...], str]:
            first = after
            if members_too:  # a page shows the newest part of a long conversation
                first = max(after, transaction.conversations.get(conversation).last_n - most)
            own = transaction.heard.of(conversation, first) if members_too else ()
            return transaction.outbox.after(conversation, first, most), own, _language(transaction, conversation)

        try:
            messages, own, language = await self._parts.store.read(read)
        except NoSuchConversation as error:
            raise Refusal("unknown_conversation") from error
        words = self._parts.catalogue(language)
        return tuple(_woven([_said(message, words) for message in messages], own, words))

    async def pages(self, conversation: str, page: tuple[Said, ...]) -> AsyncIterator[tuple[Said, ...]]:
        """``page`` and all that follow it."""
        while page:
            yield page
            page = await self.since(conversation, page[-1].number)


def _woven(messages: list[Said], own: Iterable[HeardEvent], words: Catalogue) -> Iterator[Said]:
    """Messages and what the member said, as it happened."""
    rest = list(own)
    done: list[Said] = []
    for message in messages:
        while rest and rest[0].after_n < message.number:
            yield from _heard(rest.pop(0), done, words)
        done.append(message)
        yield message
    for event in rest:
        yield from _heard(event, done, words)


def _heard(event: HeardEvent, before: list[Said], words: Catalogue) -> Iterator[Said]:
    said = event.event
    chosen = ""
    match said["kind"]:
        case "text":
            text = said["text"]
        case "choice":
            chosen = said["id"]
            text = label_of(chosen, [message.shown for message in reversed(before)]) or words.say("web.said.other")
        case "upload":
            count = len(said.get("papers", ())) + len(said.get("refused", ()))
            text = "\n".join(
                part for part in (words.say("web.said.photos", count=count), said.get("caption", "")) if part
            )
        case "location":
            text = words.say("web.said.location")
        case "started" | "result" | "request_moved" | "staff" | "reminder":
            return
        case _:
            text = words.say("web.said.other")
    yield Said(event.after_n, "member", event.at.isoformat(), Shown(text), chosen)


def _said(message: OutboxMessage, words: Catalogue) -> Said:
    who: Who = "staff" if message.reply.get("key") in STAFF_SAYS else "assistant"
    return Said(message.n, who, message.created_at.isoformat(), kept_shown(message.reply, words))


STAFF_SAYS: Final = frozenset({"dialogs.staff.said"})


def _language(transaction: Transaction, conversation: str) -> str:
    language = transaction.members.preferences(conversation).get("language", LANGUAGES[0])
    return language if language in LANGUAGES else LANGUAGES[0]


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def event_of(body: Mapping[str, Any]) -> Choice | Started | Text:
    """The event of a JSON body: exactly one of ``text``, ``choice``, ``started``. Raises Refusal."""
    kinds = [name for name in ("text", "choice", "started") if name in body]
    if len(kinds) != 1:
        raise Refusal("bad_request" if kinds or body else "empty_message")
    value = body[kinds[0]]
    if kinds[0] == "started":
        payload = value.get("payload", "") if isinstance(value, dict) else None
        if not isinstance(payload, str) or len(payload) > limit("key_characters"):
            raise Refusal("bad_request")
        return Started(payload=payload)
    if not isinstance(value, str):
        raise Refusal("bad_request")
    if not value.strip():
        raise Refusal("empty_message")
    if len(value) > limit("text_characters"):
        raise Refusal("text_too_long", most=limit("text_characters"))
    return Choice(id=value) if kinds[0] == "choice" else Text(text=value)
