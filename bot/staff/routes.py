"""The console as one ASGI application: every address in one table, with the right that it needs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.staff import (
    account,
    audit_page,
    entry,
    knowledge_page,
    overview,
    papers_page,
    people_page,
    questions_page,
    queue_page,
    request_page,
    steps_page,
    talks_page,
    undelivered_page,
)
from bot.staff.cases import CaseHidden
from bot.staff.desk import ROOT, Desk, Door, Parts
from bot.staff.forms import FormRefused, read_form
from bot.staff.guard import Guard
from bot.staff.pages import Note, Pages
from bot.staff.rights import NotAllowed
from bot.staff.shell import problem

DOORS: Final[tuple[Door, ...]] = (
    *account.DOORS,
    *queue_page.DOORS,
    *request_page.DOORS,
    *papers_page.DOORS,
    *steps_page.DOORS,
    *talks_page.DOORS,
    *knowledge_page.DOORS,
    *questions_page.DOORS,
    *overview.DOORS,
    *undelivered_page.DOORS,
    *audit_page.DOORS,
    *people_page.DOORS,
)
STATIC: Final = {
    path.name: path for path in (Path(__file__).parent / "static").iterdir() if path.suffix in (".css", ".js", ".svg")
}
_YEAR: Final = "public, max-age=31536000, immutable"  # the address carries a fingerprint of the content


def mount(app: Starlette, parts: Parts) -> None:
    """Puts the console under /staff of ``app``."""
    app.mount(ROOT, console(parts), name="staff")


def console(parts: Parts) -> Starlette:
    """The console alone; its addresses begin with /staff all the same."""
    desk = Desk(parts, Pages(ROOT))

    def opened(handler: Callable[[Desk, Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await handler(desk, request)

        return endpoint

    routes: list[BaseRoute] = [
        Route("/", _to_queue, methods=["GET"]),
        Route("/static/{name}", _static, methods=["GET"]),
        Route("/sign-in", opened(entry.show), methods=["GET"]),
        Route("/sign-in", opened(entry.sign_in), methods=["POST"]),
    ]
    routes += [Route(door.path, _endpoint(desk, door), methods=[door.method]) for door in DOORS]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard)],
        exception_handlers={404: _lost(desk), 405: _lost(desk)},
    )


def _endpoint(desk: Desk, door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit = await entry.visit(desk, request)
        if visit is None:
            return entry.to_sign_in(request)
        try:
            if any("\0" in str(value) for value in request.path_params.values()):
                raise CaseHidden("")  # no id of ours has one, and PostgreSQL takes none
            if door.right is not None:
                visit.viewer.need(door.right)
            if door.method == "GET":
                return await door.handler(desk, visit)
            form = await read_form(request, visit.token)
            try:
                return await door.handler(desk, replace(visit, form=form))
            finally:
                await form.close()
        except NotAllowed as error:
            return await problem(desk, visit, 403, visit.words.say("staff.problem.right", right=error.right.value))
        except CaseHidden:
            return await problem(desk, visit, 404, visit.words.say("staff.problem.hidden"))
        except FormRefused:
            return await problem(desk, visit, 403, visit.words.say("staff.problem.form"))

    return endpoint


def _lost(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        visit = await entry.visit(desk, request)
        if visit is None:
            return entry.to_sign_in(request)
        return await problem(desk, visit, status, visit.words.say("staff.problem.lost"))

    return handler


async def _to_queue(_: Request) -> Response:
    return RedirectResponse(f"{ROOT}/queue", 303)


async def _static(request: Request) -> Response:
    path = STATIC.get(request.path_params["name"])
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, headers={"cache-control": _YEAR})


__all__ = ["DOORS", "Note", "console", "mount"]
