"""The address that the platform calls: GET proves that it is ours, POST brings a message and takes its answer."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape

from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.wechat import persons, xml
from bot.channels.wechat.answering import Answer, Answering, page_name
from bot.channels.wechat.envelope import Envelope, Opened, Refused
from bot.channels.wechat.incoming import Incoming, Unreadable, incoming
from bot.channels.wechat.limits import BODY_BYTES, PASSIVE_SECONDS
from bot.channels.wechat.page import PAGE, PAGE_POLICY
from bot.channels.wechat.wording import PAGE as PAGE_PATH
from bot.logs import logger
from bot.store.contract import Store, Transaction
from bot.store.errors import StoreError

Count = Callable[[str], None]


@dataclass
class Callback:
    """``count`` is told the code of each refusal."""

    envelope: Envelope
    answering: Answering
    store: Store
    clock: Callable[[], datetime]
    count: Count
    passive_seconds: float = PASSIVE_SECONDS

    def routes(self) -> list[Route]:
        return [
            Route("/wechat", self.verify, methods=["GET"]),
            Route("/wechat", self.hear, methods=["POST"]),
            Route("/wechat/agreed", self.agreed, methods=["GET"]),
            Route(PAGE_PATH + "{token}", self.page, methods=["GET"]),
        ]

    async def verify(self, request: Request) -> Response:
        try:
            return PlainTextResponse(self.envelope.echo(request.query_params))
        except Refused as error:
            return self._refused(error)

    async def hear(self, request: Request) -> Response:
        began = time.monotonic()
        try:
            body = await _body(request)
            opened = self.envelope.open(request.query_params, body, self.clock().timestamp())
            message = incoming(opened.fields)
            answer = await self.answering.answer(message, opened, began)
        except Refused as error:
            return self._refused(error)
        except Unreadable as error:
            # It is the platform's (signed), and would be the same next time: no sense in asking for it again.
            logger().warning("a message that cannot be read", channel="wechat", error=str(error))
            self.count("wechat_unreadable")
            return PlainTextResponse("success")
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("", 408)
        except StoreError:
            logger().exception("a message could not be kept", channel="wechat")
            return PlainTextResponse("", 503)
        except Exception:  # noqa: BLE001
            logger().exception("a message could not be worked on", channel="wechat")
            return PlainTextResponse("", 500)
        in_time = time.monotonic() - began < self.passive_seconds and not await request.is_disconnected()
        return self._response(message, opened, answer, written=in_time)

    async def page(self, request: Request) -> Response:
        """All of a text that was too long, for a day, to who has its address."""
        name = page_name(request.path_params["token"])
        kept = await self.store.read(lambda tx: tx.platforms.token(name, self.clock()))
        if kept is None:
            return PlainTextResponse("", 404)
        lines = "".join(f"<p>{escape(line)}</p>" for line in kept.value.split("\n") if line)
        return HTMLResponse(PAGE.replace("%lines", lines), headers={"Content-Security-Policy": PAGE_POLICY})

    async def agreed(self, request: Request) -> Response:
        """Back from the platform's page where somebody agreed, or not, to be told by one notice."""
        query = request.query_params
        openid, template = query.get("openid", ""), query.get("template_id", "")
        conversation = persons.conversation_of(openid)
        notices = self.answering.wording.notices
        known = any(notice.kind == "once" and notice.template == template for notice in notices.notices)
        if not known or not persons.same(query.get("reserved", ""), notices.mark(conversation, template)):
            return self._refused(Refused("agreement", "an agreement that we did not ask for"))
        granted = query.get("action", "") == "confirm"
        await self.store.write(partial(self._agree, openid, template, granted))
        return RedirectResponse("/", 303)

    def _agree(self, openid: str, template: str, granted: bool, tx: Transaction) -> None:
        now = self.clock()
        if tx.conversations.at_address(persons.CHANNEL, openid) is not None:
            person = persons.load(tx, openid)
            persons.save(tx, openid, person.agreeing(template, 1 if granted else 0), now)

    def _response(self, message: Incoming, opened: Opened, answer: Answer, *, written: bool) -> Response:
        settle = BackgroundTask(self.answering.settle, message, answer, written=written)
        if not answer.text:
            return PlainTextResponse("success", background=settle)
        reply = xml.write(
            {
                "ToUserName": message.openid,
                "FromUserName": message.account,
                "CreateTime": message.created,
                "MsgType": "text",
                "Content": answer.text,
            }
        )
        return Response(self.envelope.seal(reply, opened), media_type="application/xml", background=settle)

    def _refused(self, error: Refused) -> Response:
        logger().warning("a callback was refused", channel="wechat", code=error.code, error=str(error))
        self.count(f"wechat_{error.code}")
        return PlainTextResponse("", 403)


async def _body(request: Request) -> bytes:
    """Raises Refused for a body that is too large, TimeoutError for one that is too slow."""
    data = bytearray()
    async with asyncio.timeout(PASSIVE_SECONDS):
        async for chunk in request.stream():
            data += chunk
            if len(data) > BODY_BYTES:
                raise Refused("body", "the body is too large")
    return bytes(data)
