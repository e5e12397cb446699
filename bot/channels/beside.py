"""What a channel runs beside the server, for as long as the server does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.applications import Starlette


def run_beside(app: Starlette, running: Callable[[], AbstractAsyncContextManager[None]]) -> None:
    """``running`` begins behind what begins already, and ends before it."""
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[Any]:
        async with outer(app) as state, running():
            yield state

    app.router.lifespan_context = lifespan


async def ended(tasks: list[asyncio.Task[None]]) -> None:
    """Nothing new is taken in before what is under way is done: the last loop that was begun ends first."""
    for task in reversed(tasks):
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
