"""What an update says, as something that a conversation can hear. python-telegram-bot's classes read the fields;
nothing that they do with odd values gets out of here but Unreadable."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from bot.channels.telegram.limits import limit
from bot.channels.telegram.trimming import trimmed
from dialogs.events import Choice, Event, Location, Started, Text, Unsupported
from telegram import CallbackQuery, Message, Update

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that we ask for."""
COMMANDS = {  # command -> the choice that it stands for; /start is an event of its own
    "menu": "g.menu",
    "services": "g.apply",
    "requests": "g.requests",
    "human": "g.human",
    "cancel": "g.cancel",
    "help": "g.help",
    "settings": "g.data",
    "language": "g.language",
    "privacy": "g.data",
}
UNSUPPORTED = {
    "voice": "voice",
    "audio": "voice",
    "sticker": "sticker",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "contact": "contact",
    "poll": "other",
    "dice": "other",
    "game": "other",
    "story": "other",
    "paid_media": "other",
    "checklist": "other",
}
_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@(\w{1,64}))?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_PAYLOAD = re.compile(rf"[A-Za-z0-9_-]{{1,{limit('payload_characters')}}}")
_ODD = (TypeError, ValueError, KeyError, AttributeError, OverflowError, RecursionError, OSError)


class Unreadable(ValueError):
    """An update whose fields make no sense; the message names the place, never the content."""


@dataclass(frozen=True)
class File:
    """A photo in its best size, or a document. ``size`` in bytes, 0 when not said; ``caption`` belongs to it."""

    file_id: str
    size: int = 0
    caption: str = ""


@dataclass(frozen=True)
class Tap:
    """A tapped button. ``message``: the id of the message that it hangs on, 0 when too old to say; ``shown``: its text
    as HTML, "" when not known."""

    query: str
    data: str
    message: int = 0
    shown: str = ""


@dataclass(frozen=True)
class Standing:
    """The person blocked the bot, or took it back."""

    blocked: bool


@dataclass(frozen=True)
class InGroup:
    """Words in a group that were addressed to the bot, without its name; "" when only called, or a file sent."""

    text: str
    message: int


@dataclass(frozen=True)
class Ignored:
    """Nothing to answer: somebody else is meant, or a kind of update that says nothing to us."""


What = Event | File | Tap | Standing | InGroup | Ignored


@dataclass(frozen=True)
class Incoming:
    """``language``: the person's own, as IETF tag, "" when not said."""

    chat: int
    what: What
    language: str = ""


@dataclass(frozen=True)
class Outline:
    """What has to be known of an update to keep it in its place: read without looking at the rest."""

    update_id: int
    chat: int
    album: str = ""


def outline(raw: Any) -> Outline | None:
    """None for what belongs to no chat. Raises Unreadable for what is no update at all."""
    if not isinstance(raw, dict) or not _is_whole(raw.get("update_id")) or raw["update_id"] < 0:
        raise Unreadable("no update_id")
    for kind in ALLOWED:
        part = raw.get(kind)
        if not isinstance(part, dict):
            continue
        message = part.get("message") if kind == "callback_query" else part
        chat = message.get("chat") if isinstance(message, dict) else None
        where = chat if isinstance(chat, dict) else part.get("from")
        if isinstance(where, dict) and _is_whole(where.get("id")):
            album = part.get("media_group_id") if kind == "message" else ""
            return Outline(raw["update_id"], where["id"], album[:64] if isinstance(album, str) else "")
    return None


def incoming(raw: dict[str, Any], username: str = "", bot_id: int = 0) -> Incoming:
    """``username``, ``bot_id``: the bot's own, to know whom words in a group are meant for. Raises Unreadable."""
    where = outline(raw)
    if where is None:
        return Incoming(0, Ignored())
    try:
        update = Update.de_json(trimmed(raw), None)
        person = update.effective_user
        language = (person.language_code or "") if person else ""
        return Incoming(where.chat, _what(update, raw, username, bot_id), language[:35])
    except _ODD as error:
        raise Unreadable(f"{type(error).__name__} in update {where.update_id}") from error


def _what(update: Update, raw: dict[str, Any], username: str, bot_id: int) -> What:
    if update.callback_query is not None:
        return _tap(update.callback_query)
    if isinstance(raw.get("my_chat_member"), dict):
        return _standing(raw["my_chat_member"])
    message = update.message or update.edited_message
    if message is None:
        return Ignored()
    if message.chat.type != "private":
        return _in_group(message, username, bot_id) if update.message else Ignored()
    return _said(message, raw["message"]) if update.message else _edited(message)


def _said(message: Message, raw: dict[str, Any]) -> What:
    if message.text is not None:
        return _words(message.text)
    caption = _kept(message.caption or "")
    if message.photo:
        best = max(message.photo, key=lambda size: (size.width * size.height, size.file_size or 0))
        return File(best.file_id, best.file_size or 0, caption)
    if message.document is not None:
        return File(message.document.file_id, message.document.file_size or 0, caption)
    if message.location is not None:  # a venue carries its location too
        return Location(latitude=message.location.latitude, longitude=message.location.longitude)
    kind = next((kind for field, kind in UNSUPPORTED.items() if raw.get(field)), "")
    return Unsupported(what=kind) if kind else Ignored()


def _words(text: str) -> What:
    """A command as its choice; all else as it was typed."""
    command = _COMMAND.fullmatch(text.strip())
    if command is not None:
        name, argument = command[1].lower(), (command[3] or "").strip()
        if name == "start":
            return Started(payload=argument if _PAYLOAD.fullmatch(argument) else "")
        if name in COMMANDS:
            return Choice(id=COMMANDS[name])
    return Text(text=_kept(text)) if text.strip() else Ignored()


def _edited(message: Message) -> What:
    """Changed words are a correction. A location that moves by itself, or a changed picture, says nothing new."""
    text = message.text if message.text is not None else message.caption
    return Text(text=_kept(text), edited=True) if text and text.strip() else Ignored()


def _tap(query: CallbackQuery) -> What:
    message = query.message
    if message is not None and message.chat.type not in ("private", ""):
        return Ignored()
    shown = message.text_html if isinstance(message, Message) and message.text else ""
    return Tap(query.id, query.data or "", message.message_id if message else 0, shown)


def _standing(changed: dict[str, Any]) -> What:
    """Read from the update itself: the library's class has a dozen fields that we have no use for."""
    if changed["chat"].get("type", "private") != "private":
        return Ignored()
    return Standing(blocked=changed["new_chat_member"]["status"] in ("kicked", "left"))


def _in_group(message: Message, username: str, bot_id: int) -> What:
    """In a group only what is addressed: by name, by a command with the name, or as an answer to the bot."""
    text = message.text or message.caption or ""
    name = f"@{username}".casefold()
    called = bool(username) and re.search(rf"{re.escape(name)}(?!\w)", text.casefold()) is not None
    replied = message.reply_to_message
    answered = replied is not None and replied.from_user is not None and replied.from_user.id == bot_id != 0
    if not called and not answered:
        return Ignored()
    without = re.sub(rf"{re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE) if username else text
    command = re.match(r"\s*/(\w+)", without)
    if command is not None:
        without = without[command.end() :]
    return InGroup(_kept(without.strip()), message.message_id)


def _kept(text: str) -> str:
    """Without lone halves of characters, which no database takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


Language = Literal["zh-Hans", "zh-Hant", "en"]


def language_of(tag: str) -> Language:
    """The language that we speak, for a person's own: Chinese for those who say nothing."""
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] in ("zh", ""):
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(parts[1:]) else "zh-Hans"
    return "en"
