"""The knowledge base as answers see it: browse the handbooks, try a question, report a wrong answer."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from bot.staff.cases import CaseHidden
from bot.staff.desk import Desk, Door, Visit
from bot.staff.queue_page import handbooks
from bot.staff.rights import Right
from bot.staff.shell import back, show
from bot.store.contract import Transaction
from bot.store.feedback import WrongAnswer
from bot.words import Catalogue
from knowledge.answering.answer import answer
from knowledge.library import HandbookInForce
from knowledge.models import Handbook, Service, Source, Verdict

LONGEST_QUESTION: Final = 500  # characters
_SAID: Final = ("steps", "included", "excluded", "notes")
_WORDED: Final = ("conditions", "uses", "time_limits", "rules", "limits")
_ONE: Final = ("may_use", "may_apply", "optional")


@dataclass(frozen=True)
class Item:
    """``detail``: what stands beside the words, e.g. a verdict; ``source``: section and item."""

    words: str
    source: str
    detail: str = ""


async def page(desk: Desk, visit: Visit) -> Response:
    return await _shown(desk, visit)


async def handbook(desk: Desk, visit: Visit) -> Response:
    return await _shown(desk, visit, visit.request.path_params["handbook"])


async def service(desk: Desk, visit: Visit) -> Response:
    params = visit.request.path_params
    return await _shown(desk, visit, params["handbook"], params["service"])


async def try_question(desk: Desk, visit: Visit) -> Response:
    """The answer that a member with this handbook would get today."""
    question, id_ = visit.sent("question", LONGEST_QUESTION), visit.sent("handbook", 60)
    found = find(desk, visit, question, id_) if question else None
    return await _shown(desk, visit, asked=question, asked_of=id_, found=found)


async def report(desk: Desk, visit: Visit) -> Response:
    """A wrong answer goes into the editors' list, with what was answered and what is wrong with it."""
    question, id_ = visit.sent("question", LONGEST_QUESTION), visit.sent("handbook", 60)
    found = find(desk, visit, question, id_)
    kept = WrongAnswer(
        secrets.token_hex(8),
        question,
        {**found, "asked_of": id_},
        visit.sent("note"),
        visit.viewer.name,
        visit.now,
        None,
    )

    def work(tx: Transaction) -> None:
        tx.feedback.report_wrong(kept)
        tx.audit.add(visit.viewer.who, "answer_reported", kept.id, visit.now)

    await desk.store.write(work)
    return back("/knowledge", "reported")


def find(desk: Desk, visit: Visit, question: str, handbook_id: str = "") -> dict[str, Any]:
    """A quick answer with its text and sources in words."""
    known = handbook_id if handbook_id in desk.library.handbooks else None
    data = answer(question, desk.index, today=visit.now.date(), handbook=known).to_json()
    return {
        "text": visit.words.answer(data),
        "verdict": data["verdict"],
        "sources": [
            " · ".join(filter(None, (c["handbook"], c["service"], c["section"], c["item"]))) for c in data["citations"]
        ],
    }


async def _shown(
    desk: Desk,
    visit: Visit,
    handbook_id: str = "",
    service_id: str = "",
    *,
    asked: str = "",
    asked_of: str = "",
    found: dict[str, Any] | None = None,
) -> Response:
    edition = desk.library.handbooks.get(handbook_id)
    chosen = edition.services.get(service_id) if edition else None
    if (handbook_id and (edition is None or not visit.viewer.sees(handbook_id))) or (service_id and chosen is None):
        raise CaseHidden(handbook_id)
    words = visit.words
    return await show(
        desk,
        visit,
        "knowledge.html",
        "knowledge",
        handbooks=handbooks(visit, desk.library),
        handbook=handbook_id,
        service=service_id,
        title=_title(edition, chosen, words),
        edition=edition.handbook.edition if edition else "",
        services=[(s.id, words.text(s.short.model_dump())) for s in edition.services.values()] if edition else [],
        sections=_sections(chosen, words) if chosen else _of_handbook(edition.handbook, words) if edition else [],
        lists=_lists(edition, chosen, words) if edition and chosen else [],
        asked=asked,
        asked_of=asked_of or handbook_id,
        found=found,
        may_report=visit.viewer.may(Right.REPORT_ANSWERS),
    )


def _title(edition: HandbookInForce | None, chosen: Service | None, words: Catalogue) -> str:
    if chosen is not None:
        return words.text(chosen.names.model_dump())
    return words.text(edition.handbook.product.model_dump()) if edition else ""


def _source(source: Source) -> str:
    return " · ".join(filter(None, (source.section, source.item)))


def _sections(found: Service, words: Catalogue) -> list[tuple[str, list[Item]]]:
    """(title key, items) of all that the service's data say, in a reader's order; empty ones are left out."""
    sections: list[tuple[str, list[Item]]] = [
        ("summary", [Item(words.text(found.summary.words.model_dump()), _source(found.summary.source))])
    ]
    for name in _ONE:
        said = getattr(found, name)
        if said is not None:
            sections.append((name, [Item(words.text(said.words.model_dump()), _source(said.source))]))
    sections += [(name, _items(getattr(found, name), words)) for name in (*_WORDED, *_SAID)]
    sections.insert(5, ("papers", [
        Item(words.text(p.names.model_dump()), _source(p.source),
             f"{words.say('staff.required.' + p.required)} · {words.text(p.looks_like.model_dump())}")
        for p in found.papers
    ]))  # fmt: skip
    sections.append(("coverage", [Item(words.text(c.words.model_dump()), _source(c.source)) for c in found.coverage]))
    sections += _contradictions(found.contradictions, words)
    return [(name, items) for name, items in sections if items]


def _items(things: Iterable[Any], words: Catalogue) -> list[Item]:
    """Of anything with words and a source."""
    found = []
    for thing in things:
        if thing.words is not None:
            detail = ""
            if hasattr(thing, "verdict"):
                # yes and no are in the words themselves, said of what was asked
                said = "" if thing.verdict in (Verdict.YES, Verdict.NO) else thing.verdict.value
                detail = words.say(f"staff.verdict.{said}") if said else ""
            elif hasattr(thing, "amount") and hasattr(thing, "unit"):
                most = getattr(thing, "amount_max", None)
                unit = words.say(f"staff.unit.{thing.unit}")
                detail = f"{thing.amount}{f'–{most}' if most else ''} {unit}" if thing.amount is not None else ""
            found.append(
                Item(_about(thing, words) + words.text(thing.words.model_dump()), _source(thing.source), detail)
            )
    return found


def _about(thing: Any, words: Catalogue) -> str:
    """What a rule's words answer ("yes" alone says nothing): the question, or what members call it."""
    if not hasattr(thing, "topic"):
        return ""
    key = f"answers.what.{thing.topic}"
    asked = words.say(key) if words.has(key) else next(iter(thing.called), "")
    lead = words.say("staff.knowledge.about", about=asked) if asked else ""
    return lead if not lead or lead.endswith("：") else f"{lead} "


def _of_handbook(found: Handbook, words: Catalogue) -> list[tuple[str, list[Item]]]:
    channels = [
        Item(words.text(c.name.model_dump()), _source(c.source), " › ".join((c.value, *c.path))) for c in found.channels
    ]
    sections = [
        ("channels", channels),
        ("defines", _items(found.defines, words)),
        ("rules", _items(found.rules, words)),
        ("limits", _items(found.limits, words)),
        *_contradictions(found.contradictions, words),
    ]
    return [(name, items) for name, items in sections if items]


def _contradictions(found: Iterable[Any], words: Catalogue) -> list[tuple[str, list[Item]]]:
    items = [Item(words.text(c.words.model_dump()), "；".join(_source(source) for source in c.sources)) for c in found]
    return [("contradictions", items)]


def _lists(edition: HandbookInForce, chosen: Service, words: Catalogue) -> list[tuple[str, list[dict[str, str]]]]:
    """Printed lists: what was printed, and where it was printed wrongly, what it is read as, and why."""
    found = []
    places, hospitals = edition.place_list(chosen), edition.hospital_list(chosen)
    if places is not None:
        found.append(
            ("places", [_entry(e.name, e.printed, e.status, _reason(e.reason, words)) for e in places.entries])
        )
    if hospitals is not None:
        found.append(("hospitals", [_entry(e.name, e.printed, e.status, _reason(e.reason, words)) for e in hospitals]))
    if edition.coverage(chosen, "drugs") is not None:
        found.append(("drugs", [_entry(e.brand, e.printed, e.status, _reason(e.reason, words)) for e in edition.drugs]))
    return found


def _reason(code: str, words: Catalogue) -> str:
    key = f"staff.reason.{code}"
    return words.say(key) if code and words.has(key) else code


def _entry(name: str, printed: str, status: str, reason: str) -> dict[str, str]:
    return {"name": name, "printed": printed, "status": status, "reason": reason}


DOORS: Final = (
    Door("GET", "/knowledge", Right.USE_KNOWLEDGE, page),
    Door("POST", "/knowledge/try", Right.USE_KNOWLEDGE, try_question),
    Door("POST", "/knowledge/report", Right.REPORT_ANSWERS, report),
    Door("GET", "/knowledge/{handbook}", Right.USE_KNOWLEDGE, handbook),
    Door("GET", "/knowledge/{handbook}/{service}", Right.USE_KNOWLEDGE, service),
)
