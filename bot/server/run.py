"""One process that serves: uvicorn on a socket that is already open, told when to let waiting pages go."""

import socket
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.applications import Starlette

from bot.limits import limit
from bot.server.patience import PatientHeads
from bot.settings import Settings

GRACE_SECONDS = 20


class Server(uvicorn.Server):
    """``ready`` is called once it listens; ``leaving`` when it is to end, so that open questions for news end too."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], leaving: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._leaving = leaving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._leaving()
        await super().shutdown(sockets)


def serve(
    app: Starlette,
    settings: Settings,
    listening: socket.socket,
    *,
    ready: Callable[[], None],
    leaving: Callable[[], Awaitable[None]],
) -> bool:
    """Serves until a signal ends it. False when it could not start."""
    config = uvicorn.Config(
        app,
        http=PatientHeads,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies) or None,
        timeout_keep_alive=limit("keep_alive_seconds"),
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=limit("header_bytes"),
        ws="none",
        lifespan="on",
    )
    server = Server(config, ready, leaving)
    server.run(sockets=[listening])
    return server.started
