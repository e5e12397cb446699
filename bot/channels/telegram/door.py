"""The way out to the platform: one `Bot` of python-telegram-bot behind a request class that distrusts what comes back.

The library's own types refuse an answer that lacks a field or writes a time oddly, after the platform has done what
was asked; such an answer must not make us send a message twice. So each is cut down to what we read of it. Files are
fetched by ourselves: from the configured host alone, no redirect followed, never more bytes than we take.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx2

from bot.channels.telegram.limits import limit
from bot.trusted import trusted
from telegram import Bot
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import HTTPXRequest, RequestData

AS_SENT: Final = "as_sent"
"""Where ``api_kwargs`` holds what the library is not to look at: an update of `getUpdates`, which `incoming` reads
later; the path of a file, which the library would open on our own disk if there were one of that name."""
WAIT_UNSAID: Final = 3
"""Seconds to wait after a 429 that does not say how long."""
_PATH = re.compile(r"[^\x00-\x1f\x7f\\?#:]{1,400}")
_FILE_TIMEOUT = httpx2.Timeout(connect=5, read=15, write=5, pool=15)


class Flooded(TelegramError):
    """HTTP 429. ``after``: the seconds to wait (the library's own class warns of its own future when it is made)."""

    def __init__(self, after: float) -> None:
        super().__init__(f"too many requests: wait {after:g} s")
        self.after = after


class FileTooLarge(Exception):
    """The file is larger than a bot may fetch."""


class FileGone(Exception):
    """The platform has the file no longer, or never had it."""


class FileUnreachable(Exception):
    """The file did not come, this time. ``after``: seconds that the platform asked for, or None."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class Door(HTTPXRequest):
    """``HTTPXRequest`` whose answers are cut down to what we read."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """As the library's; raises what it raises, and Flooded."""
        code, payload = await super().do_request(url, method, request_data, *args, **kwargs)
        return trimmed(urlsplit(url).path.rpartition("/")[2], code, payload)


def trimmed(endpoint: str, code: int, payload: bytes) -> tuple[int, bytes]:
    """The answer with the fields that the library insists on; an error that hides in HTTP 200 gets its own code.

    Raises Flooded.
    """
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        answer = {"description": f"HTTP {code} without an answer of the Bot API"}
    if 200 <= code <= 299:
        if answer.get("ok") is True:
            return code, json.dumps({"ok": True, "result": _result(endpoint, answer.get("result"))}).encode()
        error = answer.get("error_code")
        code = error if isinstance(error, int) and 400 <= error <= 599 else 502
    parameters = answer.get("parameters")
    known = parameters if isinstance(parameters, dict) else {}
    if code == 429 or "retry_after" in known:
        raise Flooded(_whole(known.get("retry_after")))
    moved = {"parameters": {"migrate_to_chat_id": 0}} if "migrate_to_chat_id" in known else {}
    described = str(answer.get("description", ""))[:300]
    return code, json.dumps({"ok": False, "error_code": code, "description": described, **moved}).encode()


def _whole(after: Any) -> int:
    return after if isinstance(after, int) and after > 0 else WAIT_UNSAID


def _result(endpoint: str, result: Any) -> Any:
    if endpoint == "getUpdates":
        given = result if isinstance(result, list) else []
        return [
            {"update_id": update["update_id"], AS_SENT: update}
            for update in given
            if isinstance(update, dict) and isinstance(update.get("update_id"), int)
        ]
    if endpoint == "getMe" and isinstance(result, dict):
        return {"is_bot": True, "first_name": "", **result}
    if endpoint == "getWebhookInfo" and isinstance(result, dict):
        return {"url": "", "has_custom_certificate": False, "pending_update_count": 0, **result}
    if endpoint == "getFile" and isinstance(result, dict):
        size = result.get("file_size")
        return {"file_id": "", "file_unique_id": "", "file_size": size, AS_SENT: str(result.get("file_path", ""))}
    if isinstance(result, dict) and "message_id" in result:
        number, chat = result["message_id"], result.get("chat")
        where = chat.get("id", 0) if isinstance(chat, dict) else 0
        return {"message_id": number, "date": 0, "chat": {"id": where, "type": "private"}}
    return True if result is None else result


def open_bot(token: str, origin: str) -> Bot:
    """The bot behind ``origin`` (scheme://host[:port]). No call is made; `close_bot` ends its connections."""
    ours: dict[str, Any] = {"httpx_kwargs": {"verify": trusted()}, "connect_timeout": 5, "read_timeout": 12}
    return Bot(
        token,
        base_url=f"{origin}/bot",
        base_file_url=f"{origin}/file/bot",
        request=Door(connection_pool_size=64, write_timeout=8, pool_timeout=8, **ours),
        get_updates_request=Door(connection_pool_size=2, **ours),
    )


async def start_bot(bot: Bot) -> None:
    """Opens the connections; unlike ``Bot.initialize`` it asks nothing of the platform."""
    for request in _requests(bot):
        await request.initialize()


async def close_bot(bot: Bot) -> None:
    for request in _requests(bot):
        await request.shutdown()


def _requests(bot: Bot) -> tuple[HTTPXRequest, ...]:
    both = (bot._request[0], bot._request[1])  # there is no public way to the second one
    return tuple(request for request in both if isinstance(request, HTTPXRequest))


class Files:
    """Fetches members' files. ``http``: follows no redirect."""

    def __init__(self, bot: Bot, http: httpx2.AsyncClient, token: str, origin: str) -> None:
        self._bot = bot
        self._http = http
        self._root = f"{origin}/file/bot{token}/"

    async def fetch(self, file_id: str) -> bytes:
        """Raises FileTooLarge, FileGone, FileUnreachable."""
        try:
            file = await self._bot.get_file(file_id)
        except Flooded as error:
            raise FileUnreachable("429", error.after) from error
        except BadRequest as error:
            raise FileTooLarge if "too big" in str(error).lower() else FileGone from error
        except TimedOut as error:
            raise FileUnreachable("slow") from error
        except NetworkError as error:
            raise FileUnreachable("unreachable") from error
        except (TelegramError, TypeError, ValueError) as error:
            raise FileGone from error
        if isinstance(file.file_size, int) and file.file_size > limit("download_bytes"):
            raise FileTooLarge
        return await self._download(self._root + quote(_relative(str(file.api_kwargs.get(AS_SENT, "")))))

    async def _download(self, address: str) -> bytes:
        got = bytearray()
        try:
            async with self._http.stream("GET", address, timeout=_FILE_TIMEOUT) as answer:
                if answer.status_code in (400, 404, 410):
                    raise FileGone
                if answer.status_code != 200:
                    raise FileUnreachable(str(answer.status_code), _wait(answer.headers))
                async for chunk in answer.aiter_bytes():
                    got += chunk
                    if len(got) > limit("download_bytes"):
                        raise FileTooLarge
        except httpx2.HTTPError as error:
            raise FileUnreachable(type(error).__name__) from error
        return bytes(got)


def _relative(path: str) -> str:
    """Raises FileGone for a path that leads anywhere else."""
    if not _PATH.fullmatch(path) or path.startswith("/") or ".." in path.split("/"):
        raise FileGone
    return path


def _wait(headers: Mapping[str, str]) -> float | None:
    given = headers.get("retry-after", "")
    return float(given) if given.isdecimal() else None
