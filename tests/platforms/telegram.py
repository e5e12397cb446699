"""Telegram's side, emulated over real HTTP from the Bot API's documentation: it delivers updates by webhook (again
until 2xx, one after the other for a chat) or to getUpdates, serves the methods that the bot calls, strictly, and files.

What the platform would refuse is refused here with its code and words, and noted in ``complaints``. People are `Chat`s.
"""

import itertools
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx2

from tests import plain_http
from tests.platforms.telegram_rules import (
    ACTIONS,
    Refused,
    bad,
    checked_commands,
    checked_keyboard,
    checked_text,
    checked_webhook,
    parameters,
)

TOKEN = "4242:emulated-token-of-nobody"
USERNAME = "EmulatedMemberBot"
BOT_ID = 4242
WAIT_SECONDS = 90.0  # a machine that does much else at the same time
DOWNLOAD_BYTES = 20 * 1024 * 1024


@dataclass
class Fault:
    """For the next ``times`` calls of a method: an error answer, a raw HTTP status, a pause, or a cut connection.

    ``chat``: only calls for this chat. ``done``: the call is carried out before the answer is spoilt."""

    code: int = 0
    description: str = ""
    retry_after: int | None = None
    status: int = 0
    pause: float = 0
    cut: bool = False
    times: int = 1
    chat: int | None = None
    done: bool = False


@dataclass
class Message:
    """One message on a chat's screen. ``edits``: how often it was changed."""

    id: int
    chat: int
    text: str
    keyboard: list[list[dict[str, str]]]
    silent: bool = False
    raw: dict[str, Any] = field(default_factory=dict)
    edits: int = 0

    @property
    def buttons(self) -> list[dict[str, str]]:
        return [button for row in self.keyboard for button in row]

    @property
    def labels(self) -> list[str]:
        return [button["text"] for button in self.buttons]


@dataclass
class Platform:
    """``updates_again``: seconds between two tries of an update. ``acknowledged``: numbers of updates that got 2xx."""

    token: str = TOKEN
    updates_again: float = 0.3
    webhook: dict[str, Any] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, tuple[str, bytes, int]] = field(default_factory=dict)  # id -> path, bytes, size as told
    blocked: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    queries: dict[str, int] = field(default_factory=dict)  # open callback query -> chat
    pending: list[dict[str, Any]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    origin: str = ""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _updates: Iterator[int] = field(default_factory=lambda: itertools.count(700_001))
    _posts: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _posting: set[int] = field(default_factory=set)
    _stopped: bool = False

    # --- waiting

    def wait_for(self, is_so: Callable[[], Any], what: str = "") -> Any:
        """What ``is_so`` gives once it is true. Raises AssertionError after a long while."""
        deadline = time.monotonic() + WAIT_SECONDS
        with self.changed:
            while not (found := is_so()):
                if not self.changed.wait(max(0.0, deadline - time.monotonic())) and time.monotonic() >= deadline:
                    said = [message.text[:60] for message in self.messages[-4:]]
                    raise AssertionError(f"waited in vain {what}; last said: {said}; complaints: {self.complaints}")
        return found

    def fail(self, method: str, fault: Fault) -> None:
        with self.changed:
            self.faults[method].append(fault)

    # --- updates

    def update(self, **content: Any) -> dict[str, Any]:
        """A new update, not sent yet."""
        return {"update_id": next(self._updates), **content}

    def send(self, update: dict[str, Any]) -> None:
        """Delivers an update the way the bot has chosen; again until it is taken."""
        chat = _chat_of(update)
        with self.changed:
            if not self.webhook:
                self.pending.append(update)
                self.changed.notify_all()
                return
            self._posts[chat].append(update)
            if chat in self._posting:
                return
            self._posting.add(chat)
        threading.Thread(target=self._post_on, args=(chat,), daemon=True).start()

    def _post_on(self, chat: int) -> None:
        while not self._stopped:
            with self.changed:
                if not self._posts[chat]:
                    self._posting.discard(chat)
                    return
                update = self._posts[chat][0]
            if self.post(update) // 100 == 2:
                with self.changed:
                    self._posts[chat].pop(0)
                    self.acknowledged.append(update["update_id"])
                    self.changed.notify_all()
            else:
                time.sleep(self.updates_again)

    def post(self, update: Any, secret: str | None = None) -> int:
        """One try of an update at the webhook: the HTTP status, 0 where nobody answers."""
        given = self.webhook.get("secret_token", "") if secret is None else secret
        headers = {"X-Telegram-Bot-Api-Secret-Token": given} if given else {}
        content = update if isinstance(update, bytes) else json.dumps(update).encode()
        try:
            answer = plain_http.post(
                self.webhook["url"],
                content=content,
                headers={"Content-Type": "application/json", **headers},
                timeout=60,
            )
        except httpx2.HTTPError:
            return 0
        return answer.status_code

    # --- what the bot calls

    def call(self, method: str, given: dict[str, Any]) -> Any:
        """Carries out a method. Raises Refused."""
        handler = getattr(self, f"_{_snake(method)}", None)
        if handler is None or method not in METHODS:
            raise Refused(404, "Not Found")
        return handler(given)

    def _get_me(self, given: dict[str, Any]) -> Any:
        return {"id": BOT_ID, "is_bot": True, "first_name": "Emulated", "username": USERNAME, "can_join_groups": True}

    def _send_message(self, given: dict[str, Any]) -> Any:
        chat = self._writable(given)
        text = checked_text(given.get("text"), str(given.get("parse_mode") or ""))
        keyboard = checked_keyboard(given.get("reply_markup"))
        silent = bool(given.get("disable_notification"))
        message = Message(next(self._ids), chat, text, keyboard, silent, given)
        self.messages.append(message)
        return _echo(message)

    def _edit_message_text(self, given: dict[str, Any]) -> Any:
        message = self._own(given)
        text = checked_text(given.get("text"), str(given.get("parse_mode") or ""))
        return self._edit(message, text, checked_keyboard(given.get("reply_markup")))

    def _edit_message_reply_markup(self, given: dict[str, Any]) -> Any:
        message = self._own(given)
        return self._edit(message, message.text, checked_keyboard(given.get("reply_markup")))

    def _edit(self, message: Message, text: str, keyboard: list[list[dict[str, str]]]) -> Any:
        if (text, keyboard) == (message.text, message.keyboard):
            raise bad("message is not modified: specified new message content and reply markup are exactly the same")
        message.text, message.keyboard, message.edits = text, keyboard, message.edits + 1
        return _echo(message)

    def _answer_callback_query(self, given: dict[str, Any]) -> Any:
        query = str(given.get("callback_query_id"))
        if len(str(given.get("text") or "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        if self.queries.pop(query, None) is None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.answered.append(query)
        return True

    def _send_chat_action(self, given: dict[str, Any]) -> Any:
        self._writable(given)
        if given.get("action") not in ACTIONS:
            raise bad("wrong parameter action in request")
        return True

    def _get_file(self, given: dict[str, Any]) -> Any:
        if given.get("file_id") not in self.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        path, data, size = self.files[given["file_id"]]
        if size > DOWNLOAD_BYTES:
            raise bad("file is too big")
        return {"file_id": given["file_id"], "file_unique_id": f"u{path}", "file_size": len(data), "file_path": path}

    def _get_updates(self, given: dict[str, Any]) -> Any:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = given.get("offset")
        if offset is not None:
            self.acknowledged += [u["update_id"] for u in self.pending if u["update_id"] < offset]
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        if not self.pending:
            self.changed.wait(min(float(given.get("timeout") or 0), 2.0))
        return sorted(self.pending, key=lambda update: int(update["update_id"]))[: given.get("limit") or 100]

    def _set_webhook(self, given: dict[str, Any]) -> Any:
        self.webhook = checked_webhook(given)
        return True

    def _delete_webhook(self, given: dict[str, Any]) -> Any:
        if given.get("drop_pending_updates"):
            self.pending.clear()
        self.webhook = {}
        return True

    def _get_webhook_info(self, given: dict[str, Any]) -> Any:
        return {
            "url": self.webhook.get("url", ""), "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }  # fmt: skip

    def _set_my_commands(self, given: dict[str, Any]) -> Any:
        self.commands[str(given.get("language_code") or "")] = checked_commands(given.get("commands"))
        return True

    def _set_my_description(self, given: dict[str, Any]) -> Any:
        return _short(given.get("description"), 512)

    def _set_my_short_description(self, given: dict[str, Any]) -> Any:
        return _short(given.get("short_description"), 120)

    def _set_chat_menu_button(self, given: dict[str, Any]) -> Any:
        if given.get("menu_button", {}).get("type") not in ("commands", "default", "web_app"):
            raise bad("can't parse menu button")
        return True

    def _writable(self, given: dict[str, Any]) -> int:
        chat = given.get("chat_id")
        if not isinstance(chat, int) or chat not in self.known:
            raise bad("chat not found")
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _own(self, given: dict[str, Any]) -> Message:
        chat, number = given.get("chat_id"), given.get("message_id")
        found = next((one for one in self.messages if (one.chat, one.id) == (chat, number)), None)
        if found is None:
            raise bad("message to edit not found")
        return found

    # --- the server

    def fault_of(self, method: str, given: dict[str, Any]) -> Fault | None:
        for fault in self.faults[method]:
            if fault.chat is None or fault.chat == given.get("chat_id"):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults[method].remove(fault)
                return fault
        return None

    @contextmanager
    def running(self) -> Iterator["Platform"]:
        """The platform on a port of this machine."""
        server = Server(self)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        self.origin = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            self._stopped = True
            server.shutdown()
            thread.join()
            server.server_close()


METHODS = {
    "getMe", "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "sendChatAction",
    "getFile", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "setMyCommands", "setMyDescription",
    "setMyShortDescription", "setChatMenuButton",
}  # fmt: skip


def _snake(method: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in method)


def _short(text: Any, most: int) -> bool:
    if not isinstance(text, str) or len(text) > most:
        raise bad("text is too long")
    return True


def _echo(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "date": int(time.time()),
        "chat": {"id": message.chat, "type": "private" if message.chat > 0 else "group"},
        "from": {"id": BOT_ID, "is_bot": True, "first_name": "Emulated"},
        "text": message.text,
    }


def _chat_of(update: dict[str, Any]) -> int:
    part = next(value for name, value in update.items() if name != "update_id")
    return int(part.get("message", part)["chat"]["id"])


class Server(ThreadingHTTPServer):
    """Knows the platform that it serves."""

    daemon_threads = True

    def __init__(self, platform: Platform) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.platform = platform

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A bot that dies in the middle of a call is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet."""

    def do_GET(self) -> None:
        if urlsplit(self.path).path.startswith("/file/bot"):
            self._file()
        else:
            self._method(b"")

    def do_POST(self) -> None:
        self._method(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _file(self) -> None:
        platform = self.server.platform
        path = unquote(urlsplit(self.path).path).removeprefix(f"/file/bot{platform.token}/")
        with platform.changed:
            platform.calls.append(("file", {"path": path}))
            fault = platform.fault_of("file", {})
            data = next((data for kept, data, _ in platform.files.values() if kept == path), None)
        if fault is not None and self._spoilt(fault):
            return
        self._answer(200 if data is not None else 404, data or b"", "application/octet-stream")

    def _method(self, body: bytes) -> None:
        platform = self.server.platform
        parts = urlsplit(self.path)
        token, _, method = unquote(parts.path).removeprefix("/bot").rpartition("/")
        try:
            if token != platform.token:
                raise Refused(401, "Unauthorized")
            kind = (self.headers.get("Content-Type") or "").partition(";")[0]
            given = parameters(parse_qs(parts.query), body, kind)
            fault, result = self._carried_out(method, given)
            if fault is None or not self._spoilt(fault):
                self._json(200, {"ok": True, "result": result})
        except Refused as refused:
            with platform.changed:
                if refused.code == 400:
                    platform.complaints.append(f"{method}: {refused.description}")
                platform.changed.notify_all()
            error = {"ok": False, "error_code": refused.code, "description": refused.description}
            self._json(refused.code, error | ({"parameters": refused.parameters} if refused.parameters else {}))

    def _carried_out(self, method: str, given: dict[str, Any]) -> tuple[Fault | None, Any]:
        """Raises Refused."""
        platform = self.server.platform
        with platform.changed:
            platform.calls.append((method, given))
            fault = platform.fault_of(method, given)
            if fault is not None and fault.code:
                platform.changed.notify_all()
                wait = {} if fault.retry_after is None else {"retry_after": fault.retry_after}
                raise Refused(fault.code, fault.description, **wait)
            result = platform.call(method, given) if fault is None or fault.done or fault.pause else None
            platform.changed.notify_all()
        return fault, result

    def _spoilt(self, fault: Fault) -> bool:
        """Whether the fault has answered in place of the platform."""
        if fault.pause:
            time.sleep(fault.pause)
        if fault.cut:
            self.close_connection = True
            self.connection.close()
        elif fault.status:
            self._answer(fault.status, b"<html>bad gateway</html>", "text/html")
        return fault.cut or bool(fault.status)

    def _json(self, status: int, value: Any) -> None:
        self._answer(status, json.dumps(value).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True
