"""Figures for the overview, counted from requests, their events, and where conversations came to rest."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from bot.requests.clocks import promise
from bot.staff.queue import OPEN, tone
from bot.staff.rights import Viewer
from bot.store.contract import Transaction
from bot.store.requests import Request, RequestEvent
from bot.store.rows import from_json
from bot.terms import ZONE
from knowledge.library import Library

WEEKS: Final = 12
STEPS: Final = ("approve", "schedule", "complete")
RESTED: Final = timedelta(hours=1)  # our choice: silent for so long, a member has left where they stood


@dataclass(frozen=True)
class Took:
    """``days``: calendar days from sending to the step (median); ``promised``: by the handbook's limit, where there is
    one; ``of``: how many requests it rests on."""

    service: tuple[str, str]
    step: str
    days: float
    promised: float | None
    of: int


@dataclass(frozen=True)
class Left:
    """Of one flow: how many came to its end, and where the others stopped."""

    flow: str
    finished: int
    at: tuple[tuple[str, int], ...]

    @property
    def began(self) -> int:
        return self.finished + sum(count for _, count in self.at)


@dataclass(frozen=True)
class Figures:
    weeks: tuple[date, ...]
    by_service: dict[tuple[str, str], tuple[int, ...]]
    """(handbook, service) -> how many came in each week."""
    by_status: dict[tuple[str, str], dict[str, int]]
    stood: dict[str, tuple[int, ...]]
    """Status -> how many stood there at the end of each week; an ended one counts in the week in which it ended."""
    took: tuple[Took, ...]
    left: tuple[Left, ...]
    open: int
    late: int
    ended: int
    kept_share: float | None
    """Of the steps that were promised: the share done in time."""


def read_figures(tx: Transaction, viewer: Viewer, library: Library, now: datetime) -> Figures:
    """All in one snapshot, of the handbooks that the viewer works on."""
    requests = [request for request in tx.requests.all() if viewer.sees(request.handbook)]
    events = _events(tx)
    weeks = _weeks(now.date())
    took, kept = _took(requests, events, library)
    today = now.date()
    return Figures(
        weeks=weeks,
        by_service=_by_service(requests, weeks),
        by_status=_by_status(requests),
        stood=_stood(requests, events, weeks),
        took=took,
        left=_left(tx, viewer, len(requests), now),
        open=sum(request.status in OPEN for request in requests),
        late=sum(tone(r.status, r.promised_day, r.late_day, today) == "late" for r in requests),
        ended=sum(request.status not in OPEN for request in requests),
        kept_share=sum(kept) / len(kept) if kept else None,
    )


def _weeks(today: date) -> tuple[date, ...]:
    """The Mondays of the last weeks, the oldest first."""
    monday = today - timedelta(days=today.weekday())
    return tuple(monday - timedelta(weeks=back) for back in reversed(range(WEEKS)))


def _events(tx: Transaction) -> dict[str, tuple[RequestEvent, ...]]:
    found: dict[str, list[RequestEvent]] = defaultdict(list)
    for row in tx.rows.all("SELECT * FROM request_events ORDER BY request, n"):
        number = row.pop("request")
        found[number].append(RequestEvent(**{**row, "data": from_json(row["data"])}))
    return {number: tuple(events) for number, events in found.items()}


def _by_service(requests: Iterable[Request], weeks: tuple[date, ...]) -> dict[tuple[str, str], tuple[int, ...]]:
    found: dict[tuple[str, str], Counter[date]] = defaultdict(Counter)
    for request in requests:
        day = request.submitted_at.astimezone(ZONE).date()
        found[request.handbook, request.service][day - timedelta(days=day.weekday())] += 1
    return {key: tuple(counts[week] for week in weeks) for key, counts in found.items()}


def _by_status(requests: Iterable[Request]) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for request in requests:
        found[request.handbook, request.service][request.status] += 1
    return {key: dict(counts) for key, counts in found.items()}


def _stood(
    requests: Iterable[Request], events: dict[str, tuple[RequestEvent, ...]], weeks: tuple[date, ...]
) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(weeks))
    for request in requests:
        moves = [(event.at.astimezone(ZONE).date(), event.status) for event in events.get(request.number, ())]
        for at, monday in enumerate(weeks):
            before = [(day, status) for day, status in moves if day < monday + timedelta(weeks=1)]
            if before and (before[-1][1] in OPEN or any(d >= monday and s == before[-1][1] for d, s in before)):
                found[before[-1][1]][at] += 1
    return {status: tuple(counts) for status, counts in found.items()}


def _took(
    requests: Iterable[Request], events: dict[str, tuple[RequestEvent, ...]], library: Library
) -> tuple[tuple[Took, ...], list[bool]]:
    days: dict[tuple[tuple[str, str], str], list[tuple[float, float | None]]] = defaultdict(list)
    kept: list[bool] = []
    for request in requests:
        for step, measured, promised in _steps_of(request, events.get(request.number, ()), library):
            days[(request.handbook, request.service), step].append((measured, promised))
            if promised is not None:
                kept.append(measured <= promised)
    found = []
    for (service, step), pairs in sorted(days.items(), key=lambda item: (item[0][0], STEPS.index(item[0][1]))):
        limits = [promised for _, promised in pairs if promised is not None]
        middle = round(median(measured for measured, _ in pairs), 1)
        found.append(Took(service, step, middle, median(limits) if limits else None, len(pairs)))
    return tuple(found), kept


def _steps_of(
    request: Request, events: tuple[RequestEvent, ...], library: Library
) -> Iterable[tuple[str, float, float | None]]:
    """Each step with the days that it took since the request was sent, and the days promised for it."""
    if not events:
        return
    sent = events[0].at.astimezone(ZONE)
    service = library.in_force(request.handbook, sent.date()).services.get(request.service)
    done: set[str] = set()
    for at, event in enumerate(events):
        if event.what not in STEPS or event.what in done:
            continue
        done.add(event.what)
        held = promise(request, events[:at], service, library.calendar) if service else None
        promised = float((held.day - sent.date()).days) if held and held.day and event.what != "complete" else None
        yield event.what, float((event.at.astimezone(ZONE).date() - sent.date()).days), promised


def _left(tx: Transaction, viewer: Viewer, requests: int, now: datetime) -> tuple[Left, ...]:
    """Where conversations that fell silent stand, by the question that was open; what was finished is counted."""
    stops: dict[str, Counter[str]] = defaultdict(Counter)
    theirs, books = _theirs(viewer)
    rows = tx.rows.all(
        f"SELECT state FROM conversations c WHERE state <> '' AND seen_at < ? AND {theirs}",  # noqa: S608
        now - RESTED, *books,
    )  # fmt: skip
    for row in rows:
        flow, _, slot = str(from_json(row["state"]).get("open") or "").partition(".")
        if flow and slot:
            stops[flow][slot] += 1
    entries = tx.rows.all(
        "SELECT p.handbook, count(*) AS found FROM bindings b JOIN policies p ON p.policy_no = b.policy_no"
        " GROUP BY p.handbook"
    )
    agreed = tx.rows.one(
        "SELECT count(DISTINCT c.id) AS found FROM consents g"  # noqa: S608
        f" JOIN conversations c ON c.id = g.conversation WHERE g.granted AND {theirs}",
        *books,
    )
    finished = {
        "request": requests,
        "bind": sum(int(row["found"]) for row in entries if viewer.sees(row["handbook"])),
        "consent": int(agreed["found"]) if agreed else 0,
    }
    flows = sorted({*stops, *(flow for flow, count in finished.items() if count)})
    return tuple(Left(flow, finished.get(flow, 0), tuple(stops[flow].most_common(8))) for flow in flows)


def _theirs(viewer: Viewer) -> tuple[str, tuple[str, ...]]:
    """Of conversations ``c``: those without a policy, and those with one that the viewer works on."""
    books = tuple(sorted(viewer.handbooks))
    if not books:
        return "1 = 1", ()
    policies = "SELECT 1 FROM bindings b JOIN policies p ON p.policy_no = b.policy_no WHERE b.conversation = c.id"
    marks = ", ".join("?" for _ in books)
    return f"(NOT EXISTS ({policies}) OR EXISTS ({policies} AND p.handbook IN ({marks})))", books
