"""The steps of a request as forms: read, taken in one transaction with what the member hears, or shown again."""

import asyncio
import secrets
from dataclasses import replace
from typing import Final

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.documents.intake import Refused
from bot.documents.limits import limit
from bot.requests.life import IllegalStep, StaleVersion
from bot.staff.casepage import Told
from bot.staff.cases import Case, read_case
from bot.staff.desk import Desk, Door, Visit
from bot.staff.forms_of_steps import DEEDS, Filled, StepIncomplete, step_of, typed
from bot.staff.request_page import shown
from bot.staff.rights import Right
from bot.staff.shell import back
from bot.store.contract import Transaction
from bot.store.papers import Document
from bot.store.requests import Request
from dialogs.world import REPORT


class ReportRefused(Exception):
    """The attached report cannot be kept. ``reason``: as for a member's file, under staff.refused."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the report is refused: {reason}")
        self.reason = reason


async def act(desk: Desk, visit: Visit) -> Response:
    """One step; refused with what changed when somebody else was quicker."""
    number, deed = visit.request.path_params["number"], visit.request.path_params["deed"]
    if deed not in DEEDS:
        return await shown(desk, visit, number, status=404, wrong=visit.words.say("staff.problem.lost"))
    case = await desk.store.read(lambda tx: read_case(tx, visit.viewer, number, visit.now, visit.now.date()))
    filled = Filled(visit, Told(case, visit.words, desk.library, visit.now))
    seen = visit.sent("version", 12)

    async def again(status: int, wrong: str) -> Response:
        return await shown(desk, visit, number, status=status, wrong=visit.words.say(wrong), typed=typed(visit, deed))

    try:
        step = step_of(deed, filled)
        documents = await _report(desk, visit, case.request) if deed == "complete" else ()
        step = replace(step, data={**step.data, "report": documents[0].id}) if documents else step
        expected = int(seen) if seen.isascii() and seen.isdigit() else -1

        def work(tx: Transaction) -> None:
            request = desk.parts.assistant.move_in(tx, number, step, expected=expected, documents=documents)
            if not request.assigned:  # whoever works on it first has it from then on
                tx.requests.assign(number, visit.viewer.name)

        await desk.store.write(work)
    except StepIncomplete as error:
        return await again(422, f"staff.incomplete.{error.key}")
    except ReportRefused as error:
        return await again(422, f"staff.refused.{error.reason}")
    except IllegalStep:
        return await again(409, "staff.problem.not_now")
    except StaleVersion as error:
        # What was typed stays; the form now carries the version that is shown, so that a second look may send it.
        kept = {**typed(visit, deed), "version": ""}
        return await shown(desk, visit, number, status=409, typed=kept, changed=error.since)
    return back(f"/requests/{number}", deed)


async def reassign(desk: Desk, visit: Visit) -> Response:
    """To a colleague, or to nobody. A child's request is given by those who may see it without."""
    number, to = visit.request.path_params["number"], visit.sent("to", 64)

    def work(tx: Transaction) -> str:
        case: Case = read_case(tx, visit.viewer, number, visit.now, visit.now.date())
        if "from" in visit.form and visit.sent("from", 64) != case.request.assigned:
            return "staff.problem.reassigned"
        user = tx.staff.find(to) if to else None
        if to and (user is None or user.disabled_at is not None or user.role == "auditor"):
            return "staff.problem.lost"
        tx.requests.assign(number, to)
        tx.audit.add(visit.viewer.who, "request_assigned", number, visit.now, to=to, before=case.request.assigned)
        return ""

    wrong = await desk.store.write(work)
    if wrong:
        kept = {"step": "reassign"}
        return await shown(desk, visit, number, status=422, wrong=visit.words.say(wrong), typed=kept)
    # Whoever gives a child's request away may no longer see it.
    visible = await desk.store.read(lambda tx: _visible(tx, visit, number))
    return back(f"/requests/{number}" if visible else "/queue", "reassign")


def _visible(tx: Transaction, visit: Visit, number: str) -> bool:
    from bot.staff.cases import CaseHidden

    try:
        read_case(tx, visit.viewer, number, visit.now, visit.now.date())
    except CaseHidden:
        return False
    return True


async def _report(desk: Desk, visit: Visit, request: Request) -> tuple[Document, ...]:
    """The attached report, examined as any paper and already complete in the vault. Raises ReportRefused."""
    sent = visit.form.get("report")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return ()
    data = await sent.read(limit("file_bytes") + 1)
    found = await desk.parts.inspector.inspect(data)
    if isinstance(found, Refused):
        raise ReportRefused(found.reason.value)
    id_ = f"d_{secrets.token_hex(12)}"
    stored = await asyncio.to_thread(desk.parts.vault.put, id_, found.clean)
    kept = Document(
        id=id_,
        conversation=request.conversation,
        request=request.number,
        paper=REPORT,
        media=found.media_type,
        pages=found.pages,
        size=stored.size,
        doubts=(),
        likeness=found.dhash,
        stored=dict(stored.as_json()),
        kept_at=visit.now,
    )
    return (kept,)


DOORS: Final = (
    Door("POST", "/requests/{number}/reassign", Right.REASSIGN, reassign),
    Door("POST", "/requests/{number}/do/{deed}", Right.WORK_REQUESTS, act),
)
