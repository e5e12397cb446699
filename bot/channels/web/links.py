"""Addresses for a while: a copy of one's data to take away, papers sent through the web page from another channel, a
report of ours.

Looking at a link changes nothing (a messenger's preview looks at it, too); what it is for is done by its form.
"""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot import links
from bot.channels.rendering import kept_shown
from bot.channels.uploads import Uploads
from bot.documents.keys import UnknownMasterKey
from bot.documents.stores import StoreUnavailable
from bot.documents.vault import DocumentMissing, DocumentUnreadable, StoredKey
from bot.parts import Parts
from bot.personal_data import export
from bot.reports import report_of
from bot.server.bodies import read_form
from bot.server.refusals import Refusal, language_of
from bot.store.contract import Transaction
from bot.store.papers import Document
from bot.words import LANGUAGES, Catalogue

HERE: Final = Path(__file__).parent
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Links:
    """``/links/{secret}``: GET shows what it is for, POST does it; a copy of one's data once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._uploads = Uploads(parts)
        self._template = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        ).get_template("link.html")

    def routes(self) -> list[BaseRoute]:
        path = f"{links.PATH}{{secret}}"
        return [Route(path, self.show, methods=["GET"]), Route(path, self.do, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        now, secret = self._parts.clock(), request.path_params["secret"]

        def look(tx: Transaction) -> tuple[links.Link | None, str]:
            link = links.look(tx, secret, now)
            return link, _language(tx, link) if link else ""

        link, language = await self._parts.store.read(look)
        if link is None:
            return self._page(self._parts.catalogue(language_of(request)), "used", status=410)
        return self._page(self._parts.catalogue(language), link.purpose)

    async def do(self, request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Refusal("not_allowed")
        now, secret = self._parts.clock(), request.path_params["secret"]
        link = await self._parts.store.read(lambda tx: links.look(tx, secret, now))
        if link is None:
            raise Refusal("link_used")
        if link.purpose == "export":
            return await self._export(link, secret)
        if link.purpose == "report":
            return await self._report(link)
        return await self._take_papers(request, link)

    async def _export(self, link: links.Link, secret: str) -> Response:
        now = self._parts.clock()

        def work(tx: Transaction) -> tuple[dict[str, Any], Catalogue] | None:
            if links.use(tx, secret, now) is None:
                return None
            tx.audit.add("member", "exported", link.conversation, now)
            return export(tx, link.conversation, now), self._parts.catalogue(_language(tx, link))

        done = await self._parts.store.write(work)
        if done is None:
            raise Refusal("link_used")
        data, words = done
        for said in data.get("answered", ()):
            said["text"] = kept_shown(said["message"], words).text  # readable beside the keys
        headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
        body = json.dumps(data, ensure_ascii=False, indent=2, default=str)
        return Response(body, media_type="application/json", headers=headers)

    async def _report(self, link: links.Link) -> Response:
        """Whether the chat may still see it is asked again; each time is in the audit trail before the file leaves.

        Good until its time is over: a messenger's own browser often cannot open a file, and the next one has to."""
        now = self._parts.clock()

        def work(tx: Transaction) -> Document | None:
            found = report_of(tx, link.conversation, link.request)
            if found is not None:
                tx.audit.add("member", "report_opened", found.id, now, request=link.request)
            return found

        document = await self._parts.store.write(work)
        if document is None or document.stored is None:
            raise Refusal("link_used")
        try:
            stored = StoredKey.from_json(document.stored)
            data = await asyncio.to_thread(self._parts.vault.get, document.id, stored)
        except DocumentMissing as error:
            raise Refusal("link_used") from error
        except (DocumentUnreadable, UnknownMasterKey, StoreUnavailable) as error:
            raise Refusal("unavailable") from error
        ending = "pdf" if document.media == "application/pdf" else "jpg"
        headers = {"Content-Disposition": f'attachment; filename="{link.request}-report.{ending}"'}
        return Response(data, media_type=document.media, headers=headers)

    async def _take_papers(self, request: Request, link: links.Link) -> Response:
        """Stays good until its time is over: papers come in several goes."""
        form = await read_form(request)
        looked = await self._uploads.look(link.conversation, form.files)
        await self._parts.assistant.take(link.conversation, looked.event, documents=looked.documents)
        language = await self._parts.store.read(lambda tx: _language(tx, link))
        return self._page(self._parts.catalogue(language), "sent")

    def _page(self, words: Catalogue, what: str, status: int = 200) -> Response:
        text = self._template.render(language=words.language, say=words.say, what=what)
        return HTMLResponse(text, status_code=status, headers={"Content-Security-Policy": POLICY})


def _language(tx: Transaction, link: links.Link) -> str:
    language = tx.members.preferences(link.conversation).get("language", LANGUAGES[0])
    return language if language in LANGUAGES else LANGUAGES[0]
