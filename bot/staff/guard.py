"""What stands before every page of the console: transport, headers, other sites, size. It knows no pages."""

import ipaddress
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from bot.server.door import Door

MOST_BYTES: Final = 22 * 1024 * 1024  # a report of the largest size that intake takes, and a form around it
SAFE: Final = frozenset({"GET", "HEAD"})

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Guard(Door):
    """ASGI middleware around the console."""

    async def let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = refused(Request(scope))
        await (refusal or self.app)(scope, receive, with_headers)


def refused(request: Request) -> Response | None:
    """Why this request goes no further; None where it may."""
    headers = request.headers
    if not safe_transport(request):
        return PlainTextResponse(
            "The staff console is served over HTTPS only (or on this machine itself, as http://127.0.0.1). "
            "Put a TLS proxy before it and name the proxy to the server; see docs/console.md.\n",
            403,
        )
    if request.method not in ("GET", "HEAD", "POST"):
        return PlainTextResponse("The console takes GET and POST.\n", 405)
    if request.method in SAFE:
        # Another site may link here, but not load a page or a paper into its own.
        away = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        return PlainTextResponse("Not for other sites.\n", 403) if away and _embedded(headers) else None
    if not own_site(request):
        return PlainTextResponse("This form did not come from the console itself: open the page anew.\n", 403)
    length = headers.get("content-length", "")
    if not length.isdigit():
        return PlainTextResponse("Say how long the form is (Content-Length).\n", 411)
    return PlainTextResponse("This form is too large.\n", 413) if int(length) > MOST_BYTES else None


def safe_transport(request: Request) -> bool:
    """HTTPS, or the same machine: there is nobody in between to listen."""
    return request.url.scheme == "https" or _is_loopback(request.url.hostname or "")


def own_site(request: Request) -> bool:
    """Whether a form was sent by a page of this very origin. Browsers say so in Sec-Fetch-Site, older ones in Origin;
    one that says neither is refused."""
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched == "same-origin"
    return request.headers.get("origin") == f"{request.url.scheme}://{request.url.netloc}"


def _embedded(headers: Headers) -> bool:
    return headers.get("sec-fetch-mode") != "navigate" or headers.get("sec-fetch-dest") != "document"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
