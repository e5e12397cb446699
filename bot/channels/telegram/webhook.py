"""``POST /telegram``: the platform's own door. An update is kept before it is acknowledged, and taken afterwards."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.telegram.incoming import Unreadable
from bot.channels.telegram.limits import limit
from bot.logs import logger
from bot.store.errors import StoreError

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 (its name)
RETRY_SECONDS = 5


class Webhook:
    """``receive``: keeps an update. ``count``: called with the reason of a refusal."""

    def __init__(self, secret: str, receive: Callable[[Any], Awaitable[bool]], count: Callable[[str], None]) -> None:
        self._secret = secret.encode()
        self._receive = receive
        self._count = count

    async def answer(self, request: Request) -> Response:
        """2xx once the update is kept, or was before; anything else makes the platform send it again."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return self._refused("secret", 401)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return self._refused("broken_off", 400)
        if body is None:
            return self._refused("too_large", 413)
        try:
            await self._receive(json.loads(body))
        except (Unreadable, ValueError, RecursionError):
            return self._refused("unreadable", 400)
        except StoreError:
            logger().exception("an update could not be kept")
            return self._refused("store_away", 503)
        return Response(status_code=200)

    def _refused(self, why: str, status: int) -> Response:
        self._count(why)
        return Response(status_code=status, headers={"Retry-After": str(RETRY_SECONDS)} if status == 503 else None)


async def _body(request: Request) -> bytes | None:
    """None when it is larger than any update."""
    got = bytearray()
    async for chunk in request.stream():
        got += chunk
        if len(got) > limit("update_bytes"):
            return None
    return bytes(got)
