"""What the Bot API refuses of a bot, written from its documentation (core.telegram.org/bots/api): the checks of the
emulated platform, each with the platform's own words."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

TEXT_UNITS = 4096
BUTTONS = 100
TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "span",
    "tg-spoiler",
    "a",
    "code",
    "pre",
    "blockquote",
}
ENTITIES = {"&lt;", "&gt;", "&amp;", "&quot;"}
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


class Refused(Exception):
    """An error answer: its code, its words, and its ``parameters``."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


class _Markup(HTMLParser):
    """Text without its tags; remembers what is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise bad("can't parse entities: Unexpected end tag")

    def handle_data(self, data: str) -> None:
        self.text += data


def plain(text: str, parse_mode: str) -> str:
    """What a reader sees of ``text``."""
    if parse_mode == "":
        return text
    if parse_mode.lower() != "html":
        raise bad("unsupported parse_mode")
    for stray in re.finditer(r"<(?![a-zA-Z/])|&(?!(?:[a-z]+|#\d+|#x[0-9a-fA-F]+);)", text):
        raise bad(f"can't parse entities: stray {stray[0]!r}")
    for named in re.findall(r"&[a-z]+;", text):
        if named not in ENTITIES:
            raise bad(f"can't parse entities: unsupported entity {named}")
    reader = _Markup()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag {reader.open[-1]}")
    return reader.text


def checked_text(text: Any, parse_mode: str, most: int = TEXT_UNITS) -> str:
    """The text as it is seen."""
    if not isinstance(text, str) or not text:
        raise bad("message text is empty")
    seen = plain(text, parse_mode)
    if not seen.strip():
        raise bad("message text is empty")
    if len(seen.encode("utf-16-le")) // 2 > most:
        raise bad("message is too long")
    return seen


def checked_keyboard(markup: Any) -> list[list[dict[str, str]]]:
    """The rows of an inline keyboard, or none."""
    if markup is None:
        return []
    if not isinstance(markup, dict) or set(markup) != {"inline_keyboard"}:
        raise bad("object expected as reply markup")
    rows: list[list[dict[str, str]]] = markup["inline_keyboard"]
    if sum(len(row) for row in rows) > BUTTONS:
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return rows


def _check_button(button: dict[str, str]) -> None:
    if not button.get("text", "").strip():
        raise bad("BUTTON_TEXT_INVALID")
    kinds = set(button) - {"text"}
    if kinds == {"callback_data"}:
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
    elif kinds == {"url"}:
        parts = urlsplit(button["url"])
        if parts.scheme not in ("http", "https", "tg") or "." not in (parts.hostname or ""):
            raise bad("BUTTON_URL_INVALID")
    else:
        raise bad("text buttons are unallowed in the inline keyboard")


def parameters(query: dict[str, list[str]], body: bytes, kind: str) -> dict[str, Any]:
    """The parameters of a call: of the query string, a form, or JSON; values that are JSON are read as such."""
    given: dict[str, Any] = {name: values[-1] for name, values in query.items()}
    if kind == "application/json":
        given |= json.loads(body or b"{}")
    elif kind == "application/x-www-form-urlencoded":
        from urllib.parse import parse_qs

        given |= {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    elif body:
        raise bad(f"unsupported content type {kind}")
    return {name: _read(name, value) for name, value in given.items()}


STRINGS = {"text", "data", "url", "secret_token", "description", "short_description", "callback_query_id", "file_id"}


def _read(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name in STRINGS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def checked_commands(commands: Any) -> list[dict[str, str]]:
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("can't parse commands")
    for one in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", one.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(one.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def checked_webhook(given: dict[str, Any]) -> dict[str, Any]:
    if urlsplit(given.get("url", "")).scheme not in ("http", "https"):  # the platform itself wants https
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = given.get("secret_token", "")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    if not 1 <= int(given.get("max_connections", 40)) <= 100:
        raise bad("max_connections")
    return given
