"""By which day a request is promised, and from which day it is late: the service's time limits over what happened.

A clock starts with the event that the handbook names and stops when what it promises is done; papers that are asked
for stop a clock that counts from complete papers, and it starts anew when they have come.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.store.requests import Request, RequestEvent
from bot.terms import ZONE
from knowledge.calendars import WorkCalendar
from knowledge.clocks import reckon
from knowledge.models import Deed, Occasion, Service, TimeLimit

# What a status has brought about: limits for it are kept or missed by then, and no longer run.
_APPROVED: Final = frozenset({Deed.REVIEW, Deed.CONTACT, Deed.REPLY})
_SCHEDULED: Final = _APPROVED | {Deed.ARRANGE, Deed.BOOK, Deed.START}
DONE_BY: Final[dict[str, frozenset[Deed]]] = {"approved": _APPROVED, "scheduled": _SCHEDULED}
ANSWERS: Final = {Occasion.ADMISSION: "admission_date", Occasion.PURCHASE: "purchase_date"}
RESTARTS: Final = frozenset({Occasion.PAPERS_COMPLETE, Occasion.ADMISSION_NOTICE})


@dataclass(frozen=True)
class Promise:
    """``day`` None: the clock of ``limit`` has not started (or stands still). ``late``: the first day after it."""

    limit: str = ""
    day: date | None = None
    estimate: bool = False

    @property
    def late(self) -> date | None:
        return self.day + timedelta(days=1) if self.day else None


NO_PROMISE: Final = Promise()


def promise(request: Request, events: tuple[RequestEvent, ...], service: Service, calendar: WorkCalendar) -> Promise:
    """The promise that holds after ``events`` (the request's whole history)."""
    if not events or events[-1].status not in ("submitted", "needs_documents", "in_review", "approved", "scheduled"):
        return NO_PROMISE
    done = DONE_BY.get(events[-1].status, frozenset())
    limits = [limit for limit in _promised(service, request.variant) if limit.deed not in done]
    days = occasions(request, events)
    running = [limit for limit in limits if limit.occasion in days and _counts(limit, limits, days)]
    if not running:
        return Promise(limits[0].id) if limits else NO_PROMISE
    alike = [limit for limit in running if limit.deed is running[0].deed]
    limit = max(alike, key=lambda each: days[each.occasion])  # the first of those that began last
    deadline = reckon(limit, days[limit.occasion], calendar)
    return Promise(limit.id, deadline.day, deadline.estimate)


def occasions(request: Request, events: tuple[RequestEvent, ...]) -> dict[Occasion, date]:
    """The days from which clocks are counted, as the events tell them."""
    days: dict[Occasion, date] = {Occasion.APPLICATION: _day(events[0].at)}
    for event in events:
        if event.what == "ask_papers":
            days.pop(Occasion.PAPERS_COMPLETE, None)
        elif event.what in ("submit", "add_papers") and event.data.get("complete"):
            days.setdefault(Occasion.PAPERS_COMPLETE, _day(event.at))
        elif event.what == "approve":
            days[Occasion.REVIEW_PASSED] = _day(event.at)
            days.setdefault(Occasion.PAPERS_COMPLETE, _day(event.at))  # whoever approves has what is needed
        elif event.what == "occasion":
            days[Occasion(event.data["occasion"])] = date.fromisoformat(event.data["day"])
    if str(request.answers.get("has_admission_notice", "")).lower() == "true":
        days.setdefault(Occasion.ADMISSION_NOTICE, days[Occasion.APPLICATION])
    if request.appointment_at is not None:
        days[Occasion.APPOINTMENT] = _day(request.appointment_at)
    for occasion, slot in ANSWERS.items():
        if request.answers.get(slot):
            days.setdefault(occasion, date.fromisoformat(str(request.answers[slot])))
    return days


def _promised(service: Service, variant: str) -> list[TimeLimit]:
    limits = {limit.id: limit for limit in service.time_limits}
    found = [limits[id_] for id_ in service.promise if id_ in limits]
    return [limit for limit in found if limit.direction == "within" and limit.variant in (None, variant)]


def _counts(limit: TimeLimit, limits: list[TimeLimit], days: dict[Occasion, date]) -> bool:
    """A limit that counts anew (from papers that came late, a notice issued later) beside another for the same deed
    holds only where they did come after the application."""
    others = [other for other in limits if other.deed is limit.deed and other.occasion is not limit.occasion]
    if not others or limit.occasion not in RESTARTS:
        return True
    return days[limit.occasion] > days[Occasion.APPLICATION]


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
