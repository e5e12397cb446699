"""Every door of the program behind one port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi.exceptions import RequestValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount

from bot import logs, wakes
from bot.channels import telegram, wechat
from bot.channels.web import api
from bot.channels.web.links import Links
from bot.channels.web.page import Page
from bot.parts import Parts
from bot.server.framing import OneLength
from bot.server.headers import SafeHeaders
from bot.server.health import Health
from bot.server.observed import Observed
from bot.server.patience import PatientBodies
from bot.server.refusals import BY_STATUS, Refusal, language_of, refused
from bot.staff import routes as staff
from bot.store.errors import StoreUnavailable

STOPS_WITHIN = 20.0  # seconds that a wake or a clearing up under way is given


def build(parts: Parts) -> Starlette:
    """The program as one ASGI application. Raises SettingsError for a channel whose settings do not fit."""
    behind_api = api.build(parts)
    routes: list[BaseRoute] = [
        *Health(parts).routes(),
        *Links(parts).routes(),
        Mount("/api", behind_api),
        *Page(parts.catalogue, parts.settings.embed_origins).routes(),
    ]
    app = Starlette(routes=routes, lifespan=lambda _: _running(parts))
    for mount in (staff.mount, wechat.mount, telegram.mount):
        mount(app, parts)
    for one in (app, behind_api):
        _answer_refusals(one, parts)
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, Starlette):
            _answer_trouble(route.app, parts, plain=route.path != "/api")
    app.add_middleware(PatientBodies)
    app.add_middleware(OneLength)
    app.add_middleware(Observed, metrics=parts.metrics, words=parts.catalogue)
    app.add_middleware(SafeHeaders, https=parts.settings.public_url.startswith("https:"))
    return app


def _answer_trouble(app: Starlette, parts: Parts, *, plain: bool) -> None:
    """A mounted application answers what nobody caught by itself, before ``Observed`` sees it. ``plain``: as text."""

    async def answer(request: Request, error: Exception) -> Response:
        code = "unavailable" if isinstance(error, StoreUnavailable) else "internal"
        answered = refused(Refusal(code, retry_after=5), request, parts.catalogue)
        if not plain:
            return answered
        words = parts.catalogue(language_of(request)).say(f"errors.{code}")
        return PlainTextResponse(words, answered.status_code, {"Retry-After": "5"})

    async def away(request: Request, error: Exception) -> Response:
        parts.metrics.refusals.labels("unavailable").inc()
        logs.logger().error("request failed", route=request.url.path.split("/")[1], cause=type(error).__name__)
        return await answer(request, error)

    async def gone(request: Request, _error: Exception) -> Response:
        return refused(Refusal("upload_broken"), request, parts.catalogue)

    app.add_exception_handler(StoreUnavailable, away)
    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(Exception, answer)  # Starlette raises it again behind the answer: Observed logs it


@asynccontextmanager
async def _running(parts: Parts) -> AsyncIterator[None]:
    """What goes on beside the answering of requests."""
    async with AsyncExitStack() as beside:
        beside.push_async_callback(parts.news.close)
        stop = asyncio.Event()
        clocks = asyncio.create_task(wakes.run(parts.assistant, parts.vault, parts.gone, stop))
        beside.push_async_callback(asyncio.wait_for, clocks, STOPS_WITHIN)
        beside.callback(stop.set)
        yield


def _answer_refusals(app: Starlette, parts: Parts) -> None:
    def answer(refusal: Refusal, request: HTTPConnection) -> Response:
        parts.metrics.refusals.labels(refusal.code).inc()
        return refused(refusal, request, parts.catalogue)

    async def own(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return answer(error, request)

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return answer(Refusal(BY_STATUS.get(error.status_code, "bad_request")), request)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        day = any(part == "today" for problem in error.errors() for part in problem["loc"])
        return answer(Refusal("bad_day" if day else "bad_request"), request)

    app.add_exception_handler(Refusal, own)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(RequestValidationError, invalid)
