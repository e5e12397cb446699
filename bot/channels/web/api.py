"""The HTTP API, ``/api/v1``: conversations as on the page, quick answers, the knowledge base."""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, FastAPI, Header, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BeforeValidator, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from bot.channels.uploads import Looked, Uploads
from bot.channels.web import schemas
from bot.channels.web.answers import quick_answer
from bot.channels.web.talks import Said, Talks, event_of
from bot.limits import limit
from bot.parts import Parts
from bot.server.bodies import read_form, read_json
from bot.server.pace import Pace
from bot.server.refusals import REFUSALS, Refusal, language_of
from bot.store.conversations import Conversation
from bot.words import LANGUAGES
from dialogs.events import Text, Upload
from knowledge.times import EARLIEST, LATEST

KEY: Final = re.compile(rf"[\x21-\x7e]{{1,{limit('key_characters')}}}")
SENDER_UNKNOWN: Final = "?"
REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": schemas.Error, "description": ", ".join(sorted(c for c, s in REFUSALS.items() if s == status))}
    for status in sorted(set(REFUSALS.values()))
}
Key = Annotated[str | None, Header(alias="Idempotency-Key", description="The same key again is the same event.")]
Bearer = Annotated[str, Header(alias="Authorization", description="Bearer and the conversation's token.")]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


def _absent(value: Any) -> Any:
    """A parameter without a value (``today=``) counts as one that is not there."""
    return None if value == "" else value


class Api:
    """Routes that share the parts and the counts of who sent how much."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._talks = Talks(parts)
        self._uploads = Uploads(parts)
        self._opening = Pace(limit("conversations_burst"), limit("conversations_minute"))
        self._events = Pace(limit("events_burst"), limit("events_minute"))
        self._under_way = 0
        self._uploading = asyncio.Semaphore(limit("uploads_at_once"))

    def routes(self) -> APIRouter:
        router = APIRouter(prefix="/v1", responses=REFUSED)
        add = router.add_api_route
        talk = "/conversations/{conversation}"
        add("/conversations", self.open, methods=["POST"], status_code=201, response_model=schemas.Conversation,
            openapi_extra=schemas.WISHES_BODY, tags=["conversations"])  # fmt: skip
        add(f"{talk}/events", self.hear, methods=["POST"], response_model=schemas.Messages,
            response_model_exclude_none=True, openapi_extra=schemas.EVENT_BODY, tags=["conversations"])  # fmt: skip
        add(f"{talk}/messages", self.messages, methods=["GET"], response_model=schemas.Messages,
            response_model_exclude_none=True, tags=["conversations"])  # fmt: skip
        add(f"{talk}/preferences", self.prefer, methods=["POST"], status_code=204,
            openapi_extra=schemas.WISHES_BODY, tags=["conversations"])  # fmt: skip
        add("/answers", self.answer, methods=["GET"], response_model=schemas.Answer,
            response_model_exclude_unset=True, tags=["answers"])  # fmt: skip
        add("/handbooks", self.handbooks, methods=["GET"], response_model=schemas.Handbooks, tags=["handbooks"])
        add("/handbooks/{handbook}", self.handbook, methods=["GET"], tags=["handbooks"])
        add("/handbooks/{handbook}/services/{service}", self.service, methods=["GET"], tags=["handbooks"])
        return router

    # --- conversations

    async def open(self, request: Request) -> schemas.Conversation:
        """A new conversation."""
        _paced(self._opening, _sender(request))
        wishes = await _wishes(request)
        opened = await self._talks.open(wishes.language or language_of(request), large_text=bool(wishes.large_text))
        return schemas.Conversation(conversation=opened.conversation, token=opened.token)

    async def hear(
        self, request: Request, conversation: str, authorization: Bearer = "", idempotency_key: Key = None
    ) -> JSONResponse:
        """One event: words, a tapped option, or files. The answer is what the assistant says to it."""
        known = await self._talks.authorised(conversation, authorization)
        _paced(self._events, known.id)
        if idempotency_key is not None and not KEY.fullmatch(idempotency_key):
            raise Refusal("wrong_key")
        key = f"web:{idempotency_key or secrets.token_hex(16)}"
        async with self._place():
            event = await self._event(request, known, key)
            return _messages(await self._talks.take(known.id, event, key, _origin(request)))

    async def _event(self, request: Request, known: Conversation, key: str) -> Looked:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            async with self._uploading:
                form = await read_form(request)
                if await self._talks.was_taken(known.id, key):
                    return Looked(Upload())  # files that came before are not kept twice
                return await self._uploads.look(known.id, form.files, form.text[: limit("text_characters")])
        if kind and kind != "application/json":
            raise Refusal("unsupported_media")
        event = event_of(await read_json(request))
        return Looked(await self._talks.event_of_words(known, event.text) if isinstance(event, Text) else event)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._under_way >= limit("events_at_once"):
            raise Refusal("too_busy", retry_after=3)
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    async def messages(
        self,
        conversation: str,
        authorization: Bearer = "",
        after: Annotated[int, Query(ge=0, le=2**53, description="The number of the last message that is known.")] = 0,
        wait: Annotated[int, Query(ge=0, le=60, description="Seconds to wait for the first, when there is none.")] = 0,
        everything: Annotated[bool, Query(alias="all", description="With what the member said, too.")] = False,
    ) -> Response:
        """All messages since, those that the assistant sent on its own too; with ``all`` the newest part."""
        known = await self._talks.authorised(conversation, authorization)
        news = self._parts.news
        if wait and known.last_n <= after and news.count < limit("waiting_at_once"):
            await news.wait(known.id, after, min(wait, limit("wait_seconds")))
        page = await self._talks.since(known.id, after, members_too=everything)
        if everything or len(page) < limit("messages_page"):
            return _messages(page)
        return StreamingResponse(_streamed(self._talks.pages(known.id, page)), media_type="application/json")

    async def prefer(self, request: Request, conversation: str, authorization: Bearer = "") -> Response:
        """Remembers how the member wants to read; what was said is then given in that language, too."""
        known = await self._talks.authorised(conversation, authorization)
        wishes = await _wishes(request)
        chosen: dict[str, str] = {"language": wishes.language, "language_by": "chosen"} if wishes.language else {}
        if wishes.large_text is not None:
            chosen["large_text"] = "on" if wishes.large_text else "off"
        await self._talks.prefer(known.id, chosen)
        return Response(status_code=204)

    # --- answers and handbooks

    async def answer(
        self,
        question: Annotated[str, Query(description="As a member types it.")],
        handbook: Annotated[str | None, Query(description="Of a member; empty or absent for a guest.")] = None,
        today: Annotated[Day | None, BeforeValidator(_absent), Query(description="Empty or absent: today.")] = None,
    ) -> schemas.Answer:
        """One quick answer to a guest, or to a member of ``handbook``, whatever is asked: as ``ask --json``."""
        if handbook and handbook not in self._parts.library.handbooks:
            raise Refusal("unknown_handbook", id=handbook[:60])
        day = today or self._parts.clock().date()
        found = await run_in_threadpool(quick_answer, self._parts.library, question, handbook or None, day)
        self._parts.metrics.answers.labels(found["verdict"]).inc()
        return schemas.Answer.model_validate(found)

    async def handbooks(self) -> schemas.Handbooks:
        """All handbooks, in their newest edition."""
        lines = [
            schemas.HandbookLine(
                id=id_, title=book.handbook.title, edition=book.handbook.edition, services=list(book.services)
            )
            for id_, book in self._parts.library.handbooks.items()
        ]
        return schemas.Handbooks(handbooks=lines)

    async def handbook(self, handbook: str) -> JSONResponse:
        """One handbook without its services."""
        return JSONResponse(self._book(handbook).handbook.model_dump(mode="json"))

    async def service(self, handbook: str, service: str) -> JSONResponse:
        """One service: conditions, limits, papers, each with its source."""
        services = self._book(handbook).services
        if service not in services:
            raise Refusal("unknown_service", id=service[:60])
        return JSONResponse(services[service].model_dump(mode="json"))

    def _book(self, handbook: str) -> Any:
        try:
            return self._parts.library.handbooks[handbook]
        except KeyError as error:
            raise Refusal("unknown_handbook", id=handbook[:60]) from error


async def _wishes(request: Request) -> schemas.Wishes:
    """Read by ourselves: FastAPI would take a body of any size. Raises Refusal."""
    try:
        return schemas.Wishes.model_validate(await read_json(request, may_lack=True))
    except ValidationError as error:
        raise Refusal("bad_request") from error


def _messages(said: tuple[Said, ...]) -> JSONResponse:
    return JSONResponse({"messages": [one.as_json() for one in said]})


async def _streamed(pages: AsyncIterator[tuple[Said, ...]]) -> AsyncIterator[bytes]:
    """As :func:`_messages`, page by page: however long a talk is, no other waits while it is put into words."""
    before = '{"messages":['
    async for page in pages:
        yield before.encode() + ",".join(json.dumps(one.as_json(), ensure_ascii=False) for one in page).encode()
        before = ","
    yield b"]}"


def _sender(request: Request) -> str:
    return request.client.host if request.client else SENDER_UNKNOWN


def _origin(request: Request) -> str:
    """Where guesses at policies are counted by; the address itself is not kept."""
    return sha256(f"web origin {_sender(request)}".encode()).hexdigest()[:24]


def _paced(pace: Pace, sender: str) -> None:
    seconds = pace.wait_of(sender)
    if seconds:
        raise Refusal("too_many_requests", retry_after=seconds, seconds=seconds)


def build(parts: Parts) -> FastAPI:
    """The app behind ``/api``; its description is at ``/api/openapi.json``."""
    app = FastAPI(
        title="Member assistant",
        version="1",
        description="Conversations, quick answers and the handbooks. Languages: " + ", ".join(LANGUAGES),
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(Api(parts).routes())
    described = app.openapi

    def without_422() -> dict[str, Any]:
        document = described()
        for path in document["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
        return document

    app.openapi = without_422  # type: ignore[method-assign]
    return app
