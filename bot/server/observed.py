"""The last door: every request is counted, timed and logged, and what nobody caught becomes a kind answer."""

from collections.abc import Callable
from time import perf_counter

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs
from bot.metrics import Metrics
from bot.server.door import Door
from bot.server.refusals import Refusal, refused
from bot.store.errors import StoreUnavailable
from bot.words import Catalogue

SILENT = frozenset({"/healthz", "/readyz", "/metrics"})


class Observed(Door):
    """``words`` gives the catalogue of a language, for the answer to a defect."""

    def __init__(self, app: ASGIApp, metrics: Metrics, words: Callable[[str], Catalogue]) -> None:
        super().__init__(app)
        self._metrics = metrics
        self._words = words

    async def let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        status = 0

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, counted)
        except Exception as error:  # noqa: BLE001  # the last resort: says what to do, shows no trace (ASVS 16.5)
            code = "unavailable" if isinstance(error, StoreUnavailable) else "internal"
            logs.logger().error("request failed", route=_route(scope), cause=type(error).__name__, exc_info=error)
            self._metrics.refusals.labels(code).inc()
            if status == 0:
                answer = refused(Refusal(code, retry_after=5), Request(scope), self._words)
                await answer(scope, receive, counted)
        finally:
            self._count(scope, status, perf_counter() - began)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        self._metrics.http.labels(route, scope["method"], str(status)).inc()
        self._metrics.http_seconds.labels(route).observe(seconds)
        if route not in SILENT:
            log: structlog.stdlib.BoundLogger = logs.logger()
            log.info("request", route=route, method=scope["method"], status=status, ms=round(seconds * 1000, 1))


def _route(scope: Scope) -> str:
    """The pattern that matched, never the address itself: that may name a conversation."""
    whole: str = scope["path"]
    route = scope.get("route")
    inner = getattr(route, "path", None)
    if inner is None:
        return whole if whole in SILENT else "(none)"
    root = scope.get("root_path", "")
    return f"{root}{inner}" if not str(inner).startswith(root) or not root else str(inner)
