"""Who saw and did what: the audit trail as a page, filtered, and as a file."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from starlette.responses import Response

from bot.staff.desk import Desk, Door, Visit
from bot.staff.rights import Right
from bot.staff.sheets import as_file, to_csv
from bot.staff.shell import show
from bot.store.contract import Transaction
from bot.store.rows import Value, from_json
from bot.terms import ZONE
from knowledge.library import Library

PAGE: Final = 100
MOST_EXPORTED: Final = 100_000
# Data whose values have words.
_CODES: Final = {
    "status": "status",
    "role": "role",
    "relation": "relation",
    "why": "why",
}
COLUMNS: Final = ("n", "at", "who", "what", "subject", "data", "hash")


@dataclass(frozen=True)
class Wanted:
    """Empty values hold nothing back. ``before``: only entries with a smaller number."""

    who: str = ""
    what: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


async def page(desk: Desk, visit: Visit) -> Response:
    wanted = _wanted(visit.asked)

    def work(tx: Transaction) -> tuple[list[dict[str, Any]], list[str], list[str]]:
        kinds = [row["what"] for row in tx.rows.all("SELECT DISTINCT what FROM audit ORDER BY what")]
        seen = tx.rows.all("SELECT DISTINCT who FROM audit WHERE who LIKE ? ORDER BY who", "staff:%")
        people = [row["who"] for row in seen]
        return entries(tx, wanted, PAGE + 1), kinds, people

    found, kinds, people = await desk.store.read(work)
    return await show(
        desk,
        visit,
        "audit.html",
        "audit",
        entries=[_shown(entry, visit, desk.library) for entry in found[:PAGE]],
        older=found[PAGE - 1]["n"] if len(found) > PAGE else None,
        wanted=wanted,
        kinds=[(kind, _deed(kind, visit)) for kind in kinds],
        people=people,
        may_export=visit.viewer.may(Right.EXPORT),
    )


async def export(desk: Desk, visit: Visit) -> Response:
    """The entries that the filter lets through, as CSV; that they were exported is an entry itself."""
    wanted = _wanted(visit.sent)

    def work(tx: Transaction) -> list[dict[str, Any]]:
        found = entries(tx, wanted, MOST_EXPORTED)
        tx.audit.add(visit.viewer.who, "audit_exported", "", visit.now, entries=len(found))
        return found

    rows = [{**entry, "data": json.dumps(entry["data"], ensure_ascii=False)} for entry in await desk.store.write(work)]
    return as_file(to_csv(rows, COLUMNS), f"audit-{visit.now:%Y%m%d-%H%M}.csv")


def entries(tx: Transaction, wanted: Wanted, most: int) -> list[dict[str, Any]]:
    """The newest first; times in our zone."""
    parts, values = ["1 = 1"], list[Value]()
    for column, value in (("who", wanted.who), ("what", wanted.what), ("subject", wanted.subject)):
        if value:
            parts.append(f"{column} = ?")
            values.append(value)
    if wanted.since is not None:
        parts.append("at >= ?")
        values.append(datetime.combine(wanted.since, time.min, ZONE))
    if wanted.until is not None:
        parts.append("at < ?")
        values.append(datetime.combine(wanted.until + timedelta(days=1), time.min, ZONE))
    if wanted.before is not None:
        parts.append("n < ?")
        values.append(wanted.before)
    rows = tx.rows.all(f"SELECT * FROM audit WHERE {' AND '.join(parts)} ORDER BY n DESC LIMIT ?", *values, most)  # noqa: S608
    return [{**row, "at": row["at"].astimezone(ZONE), "data": from_json(row["data"])} for row in rows]


def _wanted(value: Any) -> Wanted:
    before = value("before")
    return Wanted(
        who=value("who")[:80],
        what=value("what")[:60],
        subject=value("subject")[:80].strip(),
        since=_day(value("since")),
        until=_day(value("until")),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 12 else None,
    )


def _day(text: str) -> date | None:
    """None for what is no day, and for one at which no clock of ours can ever have stood."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None


def _deed(what: str, visit: Visit) -> str:
    key = f"staff.deed.{what}"
    return visit.words.say(key) if visit.words.has(key) else what


def _shown(entry: dict[str, Any], visit: Visit, library: Library) -> dict[str, Any]:
    data = " · ".join(
        _detail(name, value, visit, library) for name, value in entry["data"].items() if value not in ("", [])
    )
    return {**entry, "deed": _deed(entry["what"], visit), "told": data, "by": _by(entry["who"], visit)}


def _detail(name: str, value: Any, visit: Visit, library: Library) -> str:
    """One datum in words where there are some: what is called how, and what its codes mean."""
    words, label, code = visit.words, f"staff.datum.{name}", f"staff.{_CODES.get(name, name)}.{value}"
    if name in _CODES and words.has(code):
        said = words.say(code)
    elif name == "service":
        named = (edition.services[value] for edition in library.handbooks.values() if value in edition.services)
        said = next((words.text(service.short.model_dump()) for service in named), str(value))
    elif name == "handbooks":
        books = (library.handbooks.get(id_) for id_ in value)
        said = ", ".join(words.text(book.handbook.product.model_dump()) for book in books if book is not None)
    elif isinstance(value, bool):
        said = words.say(f"staff.datum.{'yes' if value else 'no'}")
    elif isinstance(value, list | tuple):
        said = ", ".join(map(str, value))
    else:
        said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"{words.say(label) if words.has(label) else name}: {said}"


def _by(who: str, visit: Visit) -> str:
    kind, _, name = who.partition(":")
    key = f"staff.who.{kind}"
    return name or (visit.words.say(key) if visit.words.has(key) else who)


DOORS: Final = (
    Door("GET", "/audit", Right.SEE_AUDIT, page),
    Door("POST", "/audit/export", Right.EXPORT, export),
)
