"""Where a request ends: one that says so in two ways is refused."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.server.door import Door


class OneLength(Door):
    """A request with two lengths is refused and its connection closed, lest a proxy and we disagree on where the next
    one begins (RFC 9112, 6.3)."""

    async def let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if "content-length" in headers and "transfer-encoding" in headers:
            await Response(status_code=400, headers={"connection": "close"})(scope, receive, send)
        else:
            await self.app(scope, receive, send)
