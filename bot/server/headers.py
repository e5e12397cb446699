"""Headers that every answer carries (OWASP ASVS 5.0, 3.4 and 14.3.2). A route may set its own of the same name.

A redirection to another address of ours names no host: what a sender writes into ``Host`` leads nobody anywhere."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.server.door import Door

NOTHING: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ALWAYS: Final = {
    "Content-Security-Policy": NOTHING,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
TWO_YEARS: Final = "max-age=63072000"


class SafeHeaders(Door):
    """``https``: the public address is one, so browsers are told to stay with it."""

    def __init__(self, app: ASGIApp, https: bool = False) -> None:
        super().__init__(app)
        self._headers = {**ALWAYS, **({"Strict-Transport-Security": TWO_YEARS} if https else {})}

    async def let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if "location" in headers:
                    path = headers["location"].removeprefix(own)
                    headers["location"] = f"/{path.lstrip('/')}" if path.startswith("/") else path or "/"
            await send(message)

        await self.app(scope, receive, with_headers)
