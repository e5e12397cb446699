"""Photos for a service that asks for no papers: they are handed in with the request all the same, and that is said."""

from dataclasses import replace
from typing import Any

from dialogs import people, told
from dialogs.batches import waiting
from dialogs.events import Upload
from dialogs.flows import papers
from dialogs.plan import Ask, Known, Learned, Notice, Step
from dialogs.replies import Reply
from dialogs.world import OTHER, Bound, World
from knowledge.models import Service


def wants_none(known: Known, world: World) -> bool:
    """Whether what photos come for is known, and asks for no papers."""
    view = told.request(world, str(known.get("request", "")))
    if view is not None and view.missing:
        return False
    bound, service = people.of_request(world, view) if view else people.of_form(world, known)
    return bound is not None and service is not None and not papers.checklist(known, bound, service, world)


def taken(known: Known, event: Upload, learned: Learned) -> Learned:
    """What came is put with the request at once: nobody is asked which of no papers it is."""
    batch = [paper.document for paper in event.papers]
    documents: dict[str, list[str]] = {id_: list(ids) for id_, ids in (known.get("documents") or {}).items()}
    documents[OTHER] = [*documents.get(OTHER, []), *batch]
    slots = {**learned.slots, "documents": documents, "unsorted": known.get("unsorted")}
    said = (Reply(key="dialogs.upload.beside", args={"count": len(batch)}),)
    return Learned(slots, (*learned.replies, *said))


def said(step: Step, known: Known, bound: Bound, service: Service, world: World) -> Step:
    """The next question, with what becomes of photos that came before it was known what they are for."""
    count = len(waiting(known))
    if not count or not isinstance(step, Ask) or papers.checklist(known, bound, service, world):
        return step
    notice = Notice(f"beside-{service.id}", Reply(key="dialogs.upload.beside", args={"count": count}))
    return replace(step, before=(notice, *step.before))


def documents(known: Known, listed: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """What is handed in, by paper: with what waits to be sorted, where there is no list to sort it by."""
    found = {paper: tuple(ids) for paper, ids in (known.get("documents") or {}).items()}
    if not listed and (here := waiting(known)):
        found[OTHER] = (*found.get(OTHER, ()), *here)
    return found
