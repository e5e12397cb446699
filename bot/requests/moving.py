"""Takes a step of a request inside a transaction: the event, the clocks that it starts or stops, the audit trail, and
the event by which the member is told."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from bot.requests.clocks import Promise, promise
from bot.requests.life import ENDED, StaleVersion, Step, after
from bot.store.contract import Transaction
from bot.store.requests import Request, RequestEvent
from bot.store.schedule import SEASONS, Due, reminder_id
from bot.terms import ZONE
from dialogs.events import RequestMoved
from knowledge.library import Library

LATE_AT = time(10)  # our choice: an hour at which somebody can be asked


def move(tx: Transaction, number: str, step: Step, library: Library, expected: int | None = None) -> Request:
    """The request after ``step``. The caller holds the conversation's lock, where there is one.

    ``expected``: the version that the caller has seen. Raises NoSuchRequest, IllegalStep, StaleVersion.
    """
    request = tx.requests.lock(number)
    events = tx.requests.events(number)
    if expected is not None and expected != request.version:
        raise StaleVersion(number, tuple(event for event in events if event.n > expected))
    moved, event = after(request, step)
    moved = with_promise(replace(moved, status=event.status), (*events, event), library)
    moved = tx.requests.save(moved, event)
    _remind(tx, moved, step.at)
    tx.audit.add(step.who, f"request_{step.deed}", number, step.at, status=moved.status, version=moved.version)
    return moved


def with_promise(request: Request, events: tuple[RequestEvent, ...], library: Library) -> Request:
    """The request with the day by which it is promised now."""
    day = request.submitted_at.astimezone(ZONE).date()
    service = library.in_force(request.handbook, day).services.get(request.service)
    held = promise(request, events, service, library.calendar) if service else Promise()
    return replace(request, promise=held.limit, promised_day=held.day, late_day=held.late, estimate=held.estimate)


def told(request: Request, step: Step, **data: Any) -> RequestMoved:
    """The event by which the member hears of it, with staff's own words."""
    return RequestMoved(
        request=request.number,
        to=request.status,
        note=step.why,
        papers=request.wanted if step.deed == "ask_papers" else (),
        appointment=request.appointment_at.astimezone(ZONE) if request.appointment_at else None,
        place=request.place,
        data=data,
    )


def is_told(before: str, request: Request, step: Step) -> bool:
    """Whether the member hears of the step: a new status, a new appointment, more papers; not a note among staff."""
    return request.status != before or step.deed in ("reschedule", "ask_papers")


def _remind(tx: Transaction, request: Request, now: datetime) -> None:
    """The reminder of a late answer follows the clock; at the end nothing is left to be reminded of but what a service
    that was done brings again every season."""
    if request.conversation is None:
        return
    if request.status in ENDED:
        tx.schedule.cancel(request.conversation, request.number, but=SEASONS if request.status == "completed" else "")
        return
    tx.schedule.cancel(request.conversation, request.number, "answer_late")
    if request.late_day is not None:
        at = datetime.combine(request.late_day, LATE_AT, ZONE)
        id_ = reminder_id(request.conversation, "answer_late", request.number)
        if at > now:
            tx.schedule.set(Due(id_, request.conversation, "answer_late", request.number, at, request.late_day, {}))
