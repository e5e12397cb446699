"""One request on one page: what its templates are filled with, and the numbers shown in clear for a reason."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from bot.requests.life import possible
from bot.staff import looks, talks
from bot.staff.casepage import Told
from bot.staff.cases import Case, read_case, reveal
from bot.staff.desk import Desk, Door, Visit
from bot.staff.rights import Right
from bot.staff.shell import back, show
from bot.store.contract import Transaction
from bot.store.papers import Document
from bot.store.requests import RequestEvent

STEPS: Final = (  # in the order in which the page offers them
    "approve", "schedule", "complete", "reschedule", "no_show", "review", "ask_papers", "decline", "occasion",
    "cancel", "note", "reassign",
)  # fmt: skip
GRADES: Final = ("chief", "deputy", "attending")
OCCASIONS: Final = ("sample_received", "slides_received", "admission_notice", "admission", "consultation")
SHORTEST_REASON: Final = 4  # characters: a word, not a dash
NOTHING_TYPED: Final[dict[str, Any]] = dict.fromkeys(
    ("step", "version", "note", "day", "time", "hospital", "department", "doctor"), ""
) | {"papers": ()}


async def page(desk: Desk, visit: Visit) -> Response:
    return await shown(desk, visit, visit.request.path_params["number"])


async def shown(
    desk: Desk,
    visit: Visit,
    number: str,
    *,
    status: int = 200,
    wrong: str = "",
    typed: dict[str, Any] | None = None,
    changed: Sequence[RequestEvent] = (),
) -> Response:
    """The page. ``typed``: what somebody had filled in, when it is shown again; ``changed``: events they had not seen.

    Raises CaseHidden.
    """

    def work(tx: Transaction) -> tuple[Case, list[dict[str, Any]], tuple[str, ...], bool]:
        case = read_case(tx, visit.viewer, number, visit.now, visit.now.date())
        lines = talks.lines(tx, case.request.conversation, visit.words, visit.now) if case.request.conversation else []
        staff = tuple(u.name for u in tx.staff.all() if u.disabled_at is None and u.role != "auditor")
        return case, lines, staff, looks.looked_before(tx, visit.viewer, "request_seen", number, visit.now)

    case, lines, colleagues, before = await desk.store.read(work)
    if not before:
        await looks.request_seen(desk.store, visit.viewer, number, visit.now)
    told = Told(case, visit.words, desk.library, visit.now)
    viewer = visit.viewer
    works = viewer.may(Right.WORK_REQUESTS)
    return await show(
        desk,
        visit,
        "request.html",
        "queue",
        status=status,
        wrong=wrong,
        typed={**NOTHING_TYPED, **(typed or {})},
        changed=[told.event(event) for event in changed],
        case=told.head(),
        person=told.person(),
        answers=told.answers(),
        confirmed=told.confirmed(),
        conditions=told.conditions(),
        checklist=told.checklist(),
        history=told.history(),
        lines=lines,
        steps=_steps(case) if works else [],
        viewer_works=works,
        may_reveal=viewer.may(Right.REVEAL_IDS) and not told.clear,
        may_see_papers=viewer.may(Right.SEE_PAPERS),
        may_download=viewer.may(Right.DOWNLOAD_PAPERS),
        shown=_paper(case, told, visit) if viewer.may(Right.SEE_PAPERS) else None,
        askable=_askable(told),
        phrases={step: _phrases(visit, step) for step in ("ask_papers", "decline")},
        grades=GRADES,
        occasions=OCCASIONS,
        hospitals=_hospitals(told),
        may_change=told.may_change(),
        reschedule_rule=_rule(told, "change"),
        no_show_rule=_rule(told, "no-show-counts"),
        no_show_open=told.no_show_counts() is None,
        colleagues=colleagues,
    )


async def show_numbers(desk: Desk, visit: Visit) -> Response:
    """The identity and policy numbers in clear for a while, with the reason in the audit trail."""
    number, why = visit.request.path_params["number"], visit.sent("why", 200)
    if len(why) < SHORTEST_REASON:
        return await shown(desk, visit, number, status=422, wrong=visit.words.say("staff.problem.reason"))

    def work(tx: Transaction) -> None:
        read_case(tx, visit.viewer, number, visit.now, visit.now.date())
        reveal(tx, visit.viewer, number, why, visit.now)

    await desk.store.write(work)
    return back(f"/requests/{number}", "reveal")


def _steps(case: Case) -> list[str]:
    """What is possible now, the likeliest first."""
    can = {*possible(case.request.status), "reassign"}
    return [step for step in STEPS if step in can]


def _paper(case: Case, told: Told, visit: Visit) -> dict[str, Any] | None:
    """The paper and page in the viewer; the first paper where none was asked for."""
    documents = {document.id: document for document in case.documents}
    document = documents.get(visit.asked("paper")) or next(iter(case.documents), None)
    if document is None:
        return None
    return {
        "id": document.id,
        "title": told.paper_names().get(document.paper, told.paper_names()["other"]),
        "page": _between(visit.asked("page"), 1, document.pages),
        "pages": document.pages,
        "turn": _between(visit.asked("turn"), 0, 270) // 90 * 90,
        "zoom": _between(visit.asked("zoom"), 1, 3),
        "doubts": _doubts(document, visit),
    }


def _doubts(document: Document, visit: Visit) -> list[str]:
    return [visit.words.say(f"staff.doubt.{doubt}") for doubt in document.doubts]


def _between(text: str, least: int, most: int) -> int:
    return min(most, max(least, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else least


def _askable(told: Told) -> list[dict[str, str]]:
    return [{"id": id_, "name": name} for id_, name in told.paper_names().items() if id_ not in ("other", "report")]


def _phrases(visit: Visit, step: str) -> list[str]:
    """Ready words that a form may be filled with, one a line of the catalogue."""
    return [line for line in visit.words.say(f"staff.phrases.{step}").splitlines() if line.strip()]


def _hospitals(told: Told) -> list[str]:
    """Names to choose from while typing: those of the handbook's list, else those we know in the member's city."""
    service = told.service
    listed = told.edition.hospital_list(service) if service else None
    if listed is not None:
        return list(dict.fromkeys(hospital.name for hospital in listed))
    city = str(told.case.request.answers.get("city", ""))
    return [hospital.name for hospital in told.library.hospitals if city and hospital.code[:4] == city[:4]]


def _rule(told: Told, topic: str) -> str:
    """What the handbook says to a topic, "" where it says nothing."""
    return next(iter(told.said_of(topic)), "")


DOORS: Final = (
    Door("GET", "/requests/{number}", Right.SEE_REQUESTS, page),
    Door("POST", "/requests/{number}/reveal", Right.REVEAL_IDS, show_numbers),
)
