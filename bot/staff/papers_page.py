"""Papers on the screen: pages drawn in a child process, marked with viewer, time and request; each look is audited."""

import asyncio
from typing import Final
from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response

from bot.documents.keys import UnknownMasterKey
from bot.documents.stores import StoreUnavailable
from bot.documents.vault import DocumentMissing, DocumentUnreadable, StoredKey
from bot.documents.verdicts import PageUnreadable
from bot.staff.cases import read_case
from bot.staff.desk import Desk, Door, Visit
from bot.staff.request_page import SHORTEST_REASON, shown
from bot.staff.rights import Right
from bot.store.contract import Transaction
from bot.store.papers import Document

WIDTHS: Final = {"1": 900, "2": 1500, "3": 2200}  # pixels at each step of zoom


class PaperNotThere(Exception):
    """The request has no such paper, or it has been deleted."""


async def page(desk: Desk, visit: Visit) -> Response:
    """One page as a JPEG. The look is in the audit trail before the picture leaves."""
    number, id_ = visit.request.path_params["number"], visit.request.path_params["document"]
    sheet: int = visit.request.path_params["page"]
    turn = visit.asked("turn")
    try:
        document = await desk.store.write(lambda tx: _opened(tx, visit, number, id_, sheet))
        data = await _read(desk, document)
        picture = await desk.parts.inspector.render_page(
            data,
            "pdf" if document.media == "application/pdf" else "jpeg",
            sheet,
            mark=mark(visit, number),
            width=WIDTHS.get(visit.asked("zoom"), WIDTHS["1"]),
            rotate=int(turn) if turn in ("90", "180", "270") else 0,
        )
    except (PaperNotThere, DocumentMissing):
        return PlainTextResponse("gone", 404)
    except (PageUnreadable, DocumentUnreadable, UnknownMasterKey):
        return PlainTextResponse("unreadable", 422)
    except StoreUnavailable:
        return PlainTextResponse("the papers are away for a moment", 503)
    return Response(picture, media_type="image/jpeg")


async def download(desk: Desk, visit: Visit) -> Response:
    """The kept copy as a file, for whom the right and a reason allow it; never shown by the browser itself."""
    number, id_ = visit.request.path_params["number"], visit.request.path_params["document"]
    why = visit.sent("why", 200)
    if len(why) < SHORTEST_REASON:
        return await shown(desk, visit, number, status=422, wrong=visit.words.say("staff.problem.reason"))

    def work(tx: Transaction) -> Document:
        document = _document(tx, visit, number, id_)
        tx.audit.add(visit.viewer.who, "paper_downloaded", id_, visit.now, request=number, why=why)
        return document

    try:
        document = await desk.store.write(work)
        data = await _read(desk, document)
    except (PaperNotThere, DocumentMissing):
        return PlainTextResponse("gone", 404)
    except (DocumentUnreadable, UnknownMasterKey):
        return PlainTextResponse("unreadable", 422)
    except StoreUnavailable:
        return PlainTextResponse("the papers are away for a moment", 503)
    ending = "pdf" if document.media == "application/pdf" else "jpg"
    name = quote(f"{number}-{document.paper or 'paper'}.{ending}")
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"content-disposition": f"attachment; filename*=UTF-8''{name}", "content-security-policy": "sandbox"},
    )


def mark(visit: Visit, number: str) -> str:
    """What stands all over a page: viewer, time and request number (GB/T 45574)."""
    return f"{visit.viewer.name} {visit.now:%Y-%m-%d %H:%M} {number}"


def _opened(tx: Transaction, visit: Visit, number: str, id_: str, sheet: int) -> Document:
    document = _document(tx, visit, number, id_)
    if not 1 <= sheet <= document.pages:
        raise PaperNotThere
    tx.audit.add(visit.viewer.who, "paper_seen", id_, visit.now, request=number, page=sheet)
    return document


def _document(tx: Transaction, visit: Visit, number: str, id_: str) -> Document:
    """Raises CaseHidden, PaperNotThere."""
    case = read_case(tx, visit.viewer, number, visit.now, visit.now.date())
    document = next((document for document in case.documents if document.id == id_), None)
    if document is None or document.stored is None:
        raise PaperNotThere
    return document


async def _read(desk: Desk, document: Document) -> bytes:
    assert document.stored is not None
    return await asyncio.to_thread(desk.parts.vault.get, document.id, StoredKey.from_json(document.stored))


DOORS: Final = (
    Door("GET", "/requests/{number}/papers/{document}/{page:int}.jpg", Right.SEE_PAPERS, page),
    Door("POST", "/requests/{number}/papers/{document}/download", Right.DOWNLOAD_PAPERS, download),
)
