"""Which step may follow which. Every step is an event with who, when and why; an illegal one cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from bot.store.requests import Request, RequestEvent

OURS: Final = ("submitted", "in_review", "approved")  # in which the next step is ours and a clock runs
OPEN: Final = frozenset({*OURS, "needs_documents", "scheduled"})
ENDED: Final = frozenset({"completed", "no_show", "cancelled", "declined", "expired"})


class IllegalStep(Exception):
    """The step does not follow from where the request stands: the message says which do."""


class StaleVersion(Exception):
    """Somebody else has moved the request meanwhile. ``since``: the events that the caller had not seen."""

    def __init__(self, number: str, since: tuple[RequestEvent, ...]) -> None:
        super().__init__(f"request {number} was changed meanwhile: look at what changed, then decide again")
        self.since = since


@dataclass(frozen=True)
class Deed:
    """``to`` None: the status stays. ``of``: the statuses in which it is possible."""

    of: frozenset[str]
    to: str | None


def _deed(to: str | None, *of: str) -> Deed:
    return Deed(frozenset(of), to)


DEEDS: Final[Mapping[str, Deed]] = {
    "review": _deed("in_review", "submitted"),
    "ask_papers": _deed("needs_documents", "submitted", "in_review", "approved", "needs_documents"),
    "add_papers": _deed(None, *OPEN),  # leads from needs_documents to submitted once nothing is missing
    "approve": _deed("approved", "submitted", "in_review", "needs_documents"),
    "decline": _deed("declined", "submitted", "in_review", "needs_documents", "approved"),
    "schedule": _deed("scheduled", "approved"),
    "reschedule": _deed("scheduled", "scheduled"),
    "complete": _deed("completed", "approved", "scheduled"),
    "no_show": _deed("no_show", "scheduled"),
    "cancel": _deed("cancelled", *OPEN),
    "expire": _deed("expired", "needs_documents", "submitted"),
    "wish": _deed(None, *OPEN),
    "note": _deed(None, *OPEN, *ENDED),
    "occasion": _deed(None, *OPEN),  # something a clock is counted from: the sample arrived, the notice was issued
}


@dataclass(frozen=True)
class Step:
    """``who``: member, clock or staff:<name>. ``why``: the words of who did it. ``changes``: other columns of the
    request. ``to``: overrides where the deed leads (for papers that complete a request)."""

    deed: str
    who: str
    at: datetime
    why: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    to: str | None = None


def possible(status: str) -> tuple[str, ...]:
    """The deeds that a request of this status allows."""
    return tuple(name for name, deed in DEEDS.items() if status in deed.of)


def after(request: Request, step: Step) -> tuple[Request, RequestEvent]:
    """The request and the event once the step is taken. Raises IllegalStep."""
    deed = DEEDS.get(step.deed)
    if deed is None or request.status not in deed.of:
        allowed = ", ".join(possible(request.status))
        raise IllegalStep(
            f"{step.deed} is not possible for {request.number} ({request.status}): possible are {allowed}"
        )
    status = step.to or deed.to or request.status
    event = RequestEvent(request.version + 1, step.deed, status, step.who, step.why, step.data, step.at)
    return replace(request, **step.changes), event


def status_from(events: tuple[RequestEvent, ...]) -> str | None:
    """The status that the events give, or None when they are not a life: a gap, or a step that was not possible."""
    status = ""
    for expected, event in enumerate(events, start=1):
        if event.n != expected:
            return None
        if expected == 1:
            if event.what != "submit" or event.status not in ("submitted", "needs_documents"):
                return None
        elif event.what not in DEEDS or status not in DEEDS[event.what].of or not _leads(event, status):
            return None
        status = event.status
    return status or None


def _leads(event: RequestEvent, before: str) -> bool:
    to = DEEDS[event.what].to
    if event.what == "add_papers":
        return event.status == before or (before == "needs_documents" and event.status == "submitted")
    return event.status == (to or before)
