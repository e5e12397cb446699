"""The queue as a page, and the search in it: by POST, so that no name or number stands in an address or a log."""

from typing import Any, Final

from starlette.responses import Response

from bot.requests.life import OURS
from bot.staff import queue
from bot.staff.desk import Desk, Door, Visit
from bot.staff.rights import Right
from bot.staff.shell import show
from bot.store.contract import Transaction
from bot.terms import ZONE
from bot.words import Catalogue
from knowledge.library import Library

_TONES: Final = {"late": "late", "today": "today"}


async def page(desk: Desk, visit: Visit) -> Response:
    asked_view = visit.asked("view")
    view = asked_view if asked_view in queue.VIEWS else "open"
    return await _listed(desk, visit, queue.Filter(view, visit.asked("handbook")[:60], visit.asked("service")[:60]))


async def search(desk: Desk, visit: Visit) -> Response:
    """That somebody searched is written down, not for what."""
    text = visit.sent("q", 60)
    await desk.store.write(lambda tx: tx.audit.add(visit.viewer.who, "searched", "", visit.now))
    return await _listed(desk, visit, queue.Filter(search=text))


async def _listed(desk: Desk, visit: Visit, chosen: queue.Filter) -> Response:
    today = visit.now.date()

    def work(tx: Transaction) -> tuple[tuple[queue.Line, ...], dict[str, int]]:
        return queue.find(tx, visit.viewer, chosen, today), queue.counts(tx, visit.viewer, chosen, today)

    lines, counts = await desk.store.read(work)
    views = [{"id": view, "count": counts[view], "tone": _TONES.get(view, "")} for view in queue.VIEWS]
    return await show(
        desk,
        visit,
        "queue.html",
        "queue",
        rows=[row(line, visit.words, desk.library) for line in lines[: queue.MOST]],
        more=len(lines) > queue.MOST,
        most=queue.MOST,
        views=views,
        chosen="" if chosen.search else chosen.view,
        searched=chosen.search,
        handbook=chosen.handbook,
        service=chosen.service,
        handbooks=handbooks(visit, desk.library),
        services=_services(visit, desk.library, chosen.handbook),
    )


def row(line: queue.Line, words: Catalogue, library: Library) -> dict[str, Any]:
    """A line with its names in words, times in our zone."""
    edition = library.in_force(line.handbook, line.submitted.astimezone(ZONE).date())
    service = edition.services.get(line.service)
    return {
        **queue.as_values(line),
        "tone": line.tone,
        "promised": line.promised if line.status in OURS else None,
        "service_name": words.text(service.short.model_dump()) if service else line.service,
        "handbook_name": words.text(edition.handbook.product.model_dump()),
        "moved": line.moved.astimezone(ZONE),
        "appointment": line.appointment.astimezone(ZONE) if line.appointment else None,
    }


def handbooks(visit: Visit, library: Library) -> list[tuple[str, str]]:
    """Id and name of those that the viewer works on."""
    return [
        (id_, visit.words.text(edition.handbook.product.model_dump()))
        for id_, edition in library.handbooks.items()
        if visit.viewer.sees(id_)
    ]


def _services(visit: Visit, library: Library, handbook: str) -> list[tuple[str, str]]:
    """Of one handbook, or of all: services of the same id in several handbooks are one choice."""
    found: dict[str, str] = {}
    for id_, edition in library.handbooks.items():
        if visit.viewer.sees(id_) and handbook in ("", id_):
            for service in edition.services.values():
                found.setdefault(service.id, visit.words.text(service.short.model_dump()))
    return sorted(found.items(), key=lambda pair: pair[1])


DOORS: Final = (
    Door("GET", "/queue", Right.SEE_REQUESTS, page),
    Door("POST", "/search", Right.SEE_REQUESTS, search),
)
