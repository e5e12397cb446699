"""Requests made of their events, for tests of clocks and balances."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from bot.requests.life import Step, after
from bot.store.requests import Request, RequestEvent
from bot.terms import ZONE


def at(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour), ZONE)


def sent(
    handbook: str,
    service: str,
    day: str,
    *,
    variant: str = "",
    complete: bool = True,
    answers: dict[str, Any] | None = None,
    number: str = "R1",
) -> tuple[Request, tuple[RequestEvent, ...]]:
    """A request as it is once it was sent on ``day``."""
    status = "submitted" if complete else "needs_documents"
    request = Request(
        number=number,
        conversation="c1",
        policy_no="P-1",
        person="p",
        handbook=handbook,
        edition="",
        service=service,
        variant=variant,
        status=status,
        version=1,
        submitted_at=at(day),
        moved_at=at(day),
        answers=answers or {},
    )
    return request, (RequestEvent(1, "submit", status, "member", "", {"complete": complete}, at(day)),)


def step(
    request: Request,
    events: tuple[RequestEvent, ...],
    deed: str,
    day: str,
    *,
    data: dict[str, Any] | None = None,
    to: str | None = None,
    changes: dict[str, Any] | None = None,
) -> tuple[Request, tuple[RequestEvent, ...]]:
    who = "member" if deed in ("add_papers", "wish") else "staff:li"
    moved, event = after(request, Step(deed, who, at(day), "", data or {}, changes or {}, to))
    return replace(moved, status=event.status, version=event.n), (*events, event)
