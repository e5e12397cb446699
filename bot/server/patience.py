"""How long a sender may take: for the head of a request, and for all of its body, whatever door it knocks at."""

import asyncio
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.limits import limit
from bot.server.door import Door


class PatientBodies(Door):
    """A body that takes longer is broken off, as if the sender had gone."""

    async def let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        files = Headers(scope=scope).get("content-type", "").startswith("multipart/")
        deadline = asyncio.get_running_loop().time() + limit("upload_seconds" if files else "body_seconds")
        whole = False

        async def patient() -> Message:
            nonlocal whole
            if whole:  # from here on the only news is that the other side has gone
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                message = {"type": "http.disconnect"}
            whole = not message.get("more_body", False)
            return message

        await self.app(scope, patient, send)


class PatientHeads(H11Protocol):
    """A connection on which a head begins and does not end, or nothing comes at all, is closed: uvicorn would keep it
    for ever, and a few hundred of them leave no place for members."""

    _waits: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if bool(self.cycle) and not self.cycle.response_complete:
            self._rest()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waits is None:
            self._waits = self.loop.call_later(limit("head_seconds"), self._give_up)

    def _rest(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None

    def _give_up(self) -> None:
        self._waits = None
        if not self.transport.is_closing():
            self.transport.close()
