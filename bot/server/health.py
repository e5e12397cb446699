"""Whether the program lives, whether it can serve, and its figures."""

import asyncio
from ipaddress import ip_address
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.metrics import Stored
from bot.parts import Parts
from bot.server.refusals import Refusal
from bot.staff import queue
from bot.store.contract import Transaction
from bot.store.errors import StoreError

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
ANSWERS_WITHIN: Final = 5.0  # seconds


class Health:
    """Three plain addresses. None of them tells a secret or the address of a database."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.lives),
            Route("/readyz", self.serves),
            Route("/metrics", self.figures),
        ]

    async def lives(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def serves(self, _request: Request) -> Response:
        """200 when a turn could be taken now, else 503; what it stands on in words."""
        checks: dict[str, Any] = {
            "store": await self._store(),
            "handbooks": len(self._parts.library.handbooks),
        }
        ready = checks["store"]["ok"] and checks["handbooks"] > 0
        return JSONResponse({"status": "ready" if ready else "not ready", **checks}, status_code=200 if ready else 503)

    async def _store(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._parts.store.read(lambda tx: tx.rows.one("SELECT 1 AS one"))
        except (StoreError, TimeoutError) as error:
            return {"ok": False, "cause": type(error).__name__}
        return {"ok": True, "on": self._parts.store.described}

    async def figures(self, request: Request) -> Response:
        """Open to this machine alone unless METRICS is on."""
        if not self._parts.settings.metrics and not _is_local(request):
            raise Refusal("not_allowed")
        stored = await self._parts.store.read(_stored_at(self._parts))
        return Response(self._parts.metrics.exposed(stored), media_type=TEXT)


def _is_local(request: Request) -> bool:
    """From this machine and not passed on by a proxy on it."""
    passed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via"))
    try:
        return not passed_on and request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _stored_at(parts: Parts) -> Any:
    today = parts.clock().date()

    def read(transaction: Transaction) -> Stored:
        rows = transaction.rows
        waiting: dict[str, float] = {}
        dead: dict[str, float] = {}
        for row in rows.all(
            "SELECT c.channel, o.state, count(*) AS count FROM outbox o JOIN conversations c ON c.id = o.conversation"
            " WHERE o.state IN ('pending', 'sending', 'dead') GROUP BY c.channel, o.state"
        ):
            kind = dead if row["state"] == "dead" else waiting
            kind[row["channel"]] = kind.get(row["channel"], 0.0) + float(row["count"])

        def count(statement: str) -> dict[str, float]:
            row = rows.one(statement)
            return {"": float(row["count"]) if row else 0.0}

        requests = rows.all("SELECT status, count(*) AS count FROM requests GROUP BY status")
        return {
            "outbox_waiting": waiting,
            "outbox_dead": dead,
            "humans_waiting": count("SELECT count(*) AS count FROM human_calls WHERE state = 'waiting'"),
            "requests": {row["status"]: float(row["count"]) for row in requests},
            "requests_late": {"": float(queue.late(transaction, today))},
            "events_parked": count("SELECT count(*) AS count FROM parked_events WHERE done_at IS NULL"),
        }

    return read
