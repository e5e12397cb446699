"""What every page of somebody signed in has around it: tabs with counts, a note about what was just done."""

from collections import Counter
from typing import Any

from starlette.responses import RedirectResponse, Response

from bot.staff import queue
from bot.staff.cases import sees_talk
from bot.staff.desk import ROOT, Desk, Visit
from bot.staff.pages import Note, tabs_for
from bot.staff.rights import Right
from bot.store.contract import Transaction


async def show(
    desk: Desk, visit: Visit, template: str, here: str, *, status: int = 200, note: Note | None = None, **values: Any
) -> Response:
    """The page ``template`` under the tab ``here``."""
    badges = await desk.store.read(lambda tx: counts(tx, visit))
    return desk.pages.page(
        template,
        status=status,
        language=visit.viewer.language,
        token=visit.token,
        viewer=visit.viewer,
        tabs=tabs_for(visit.viewer, badges),
        here=here,
        note=note or _done(visit),
        today=visit.now.date(),
        **values,
    )


def counts(tx: Transaction, visit: Visit) -> dict[str, tuple[int, str]]:
    """What waits behind the tabs: late requests, members who wait for a person, messages that do not go."""
    viewer = visit.viewer
    late = queue.counts(tx, viewer, queue.Filter(), visit.now.date())["late"]
    found = {"queue": (late, "late")}
    found["talks"] = (_seen(tx, visit, "SELECT conversation FROM human_calls WHERE state = 'waiting'"), "today")
    if viewer.may(Right.SEE_UNDELIVERED):
        dead = _seen(tx, visit, "SELECT conversation FROM outbox WHERE state = 'dead'")
        parked = _seen(tx, visit, "SELECT conversation FROM parked_events WHERE done_at IS NULL")
        found["undelivered"] = (dead + parked, "late")
    return found


def _seen(tx: Transaction, visit: Visit, which: str) -> int:
    """How many of these rows are of conversations that the viewer may see; each conversation is looked at once."""
    counted = Counter(str(row["conversation"]) for row in tx.rows.all(which))
    today = visit.now.date()
    return sum(count for id_, count in counted.items() if sees_talk(tx, visit.viewer, id_, today))


async def problem(desk: Desk, visit: Visit, status: int, words: str) -> Response:
    """A page that says what went wrong and what to do."""
    return await show(desk, visit, "problem.html", "", status=status, words=words)


def back(path: str, done: str = "") -> Response:
    """After a form: to a page, which then says what was ``done`` (a key under staff.done)."""
    joint = "&" if "?" in path else "?"
    return RedirectResponse(f"{ROOT}{path}{f'{joint}done={done}' if done else ''}", 303)


def _done(visit: Visit) -> Note | None:
    key = f"staff.done.{visit.asked('done')}"
    return Note(visit.words.say(key)) if visit.asked("done") and visit.words.has(key) else None
