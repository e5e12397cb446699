"""The queue: which requests there are for this viewer, what is late, due or waiting, and the search in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bot.requests.life import OURS
from bot.staff.rights import Right, Viewer
from bot.store.contract import Transaction
from bot.store.rows import Row, Value, from_json

MOST: Final = 200  # rows on a page
ADULT_AT: Final = 14  # years; below it PIPL article 31 asks for more care
OPEN: Final = (*OURS, "needs_documents", "scheduled")

_LATE = f"r.status IN {OURS} AND r.late_day IS NOT NULL AND r.late_day <= ?"
_TODAY = f"r.status IN {OURS} AND r.promised_day = ? AND (r.late_day IS NULL OR r.late_day > ?)"
VIEWS: Final = ("late", "today", "new", "mine", "unassigned", "member", "scheduled", "open", "closed")

_SELECT: Final = (
    "SELECT r.*, p.insured_name, p.insured_birth_day,"
    " (SELECT count(*) FROM documents d WHERE d.request = r.number AND d.deleted_at IS NULL) AS papers"
    " FROM requests r JOIN policies p ON p.policy_no = r.policy_no"
)
_ORDER: Final = (  # what is open before what is closed, what runs against a clock before the rest
    f"ORDER BY CASE WHEN r.status IN {OPEN} THEN 0 ELSE 1 END,"
    f" CASE WHEN r.status IN {OURS} AND r.promised_day IS NOT NULL THEN 0 ELSE 1 END,"
    " r.promised_day, r.submitted_at, r.number"
)


@dataclass(frozen=True)
class Line:
    """One request in the queue. ``tone``: late, today or ""; ``hidden``: a child's, which this viewer may not open."""

    number: str
    handbook: str
    service: str
    person: str
    status: str
    submitted: datetime
    moved: datetime
    promised: date | None
    estimate: bool
    tone: str
    papers: int
    lacking: int
    assigned: str
    wish: bool
    appointment: datetime | None
    hidden: bool


@dataclass(frozen=True)
class Filter:
    view: str = "open"
    handbook: str = ""
    service: str = ""
    search: str = ""


def find(tx: Transaction, viewer: Viewer, chosen: Filter, today: date) -> tuple[Line, ...]:
    """At most MOST + 1 lines, the most pressing first; a search looks in all requests, whatever the view."""
    where, values = _within(viewer, chosen)
    if chosen.search:
        condition, more = _searched(chosen.search)
    else:
        condition, more = _view(chosen.view, viewer, today)
    statement = f"{_SELECT} WHERE {where} AND {condition} {_ORDER} LIMIT ?"
    rows = tx.rows.all(statement, *values, *more, MOST + 1)
    return tuple(_line(row, viewer, today) for row in rows)


def every(tx: Transaction, viewer: Viewer, today: date) -> tuple[Line, ...]:
    """All requests, for an export."""
    rows = tx.rows.all(f"{_SELECT} WHERE r.status <> 'draft' ORDER BY r.submitted_at, r.number")
    return tuple(_line(row, viewer, today) for row in rows)


def counts(tx: Transaction, viewer: Viewer, chosen: Filter, today: date) -> dict[str, int]:
    """How many each view holds, in one reading."""
    where, values = _within(viewer, chosen)
    sums, more = [], list[Value]()
    for view in VIEWS:
        condition, its = _view(view, viewer, today)
        sums.append(f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END) AS in_{view}")
        more += its
    row = tx.rows.one(f"SELECT {', '.join(sums)} FROM requests r WHERE {where}", *more, *values)  # noqa: S608
    return {view: int((row or {}).get(f"in_{view}") or 0) for view in VIEWS}


def late(tx: Transaction, today: date) -> int:
    """How many are late, of all handbooks."""
    row = tx.rows.one(f"SELECT count(*) AS count FROM requests r WHERE {_LATE}", today)  # noqa: S608
    return int(row["count"]) if row else 0


def tone(status: str, promised: date | None, late: date | None, today: date) -> str:
    """Late, due today, or neither. Only where the next step is ours."""
    if status not in OURS:
        return ""
    if late is not None and late <= today:
        return "late"
    return "today" if promised == today else ""


def is_child(born: date, today: date) -> bool:
    """Under ADULT_AT years on that day."""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < ADULT_AT


def may_open(viewer: Viewer, handbook: str, born: date, assigned: str, today: date) -> bool:
    """Within the handbooks of the viewer; a child's request only for whom it is assigned to and those above."""
    if not viewer.sees(handbook):
        return False
    return not is_child(born, today) or viewer.may(Right.SEE_MINORS) or assigned == viewer.name


def _line(row: Row, viewer: Viewer, today: date) -> Line:
    hidden = not may_open(viewer, row["handbook"], row["insured_birth_day"], row["assigned"], today)
    lacking = set(from_json(row["wanted"])) | {p for p, why in from_json(row["missing"]).items() if why == "later"}
    return Line(
        number=row["number"],
        handbook=row["handbook"],
        service=row["service"],
        person="＊＊" if hidden else row["insured_name"],
        status=row["status"],
        submitted=row["submitted_at"],
        moved=row["moved_at"],
        promised=row["promised_day"],
        estimate=bool(row["estimate"]),
        tone=tone(row["status"], row["promised_day"], row["late_day"], today),
        papers=row["papers"],
        lacking=len(lacking),
        assigned=row["assigned"],
        wish=bool(row["wish"]),
        appointment=row["appointment_at"],
        hidden=hidden,
    )


def _within(viewer: Viewer, chosen: Filter) -> tuple[str, list[Value]]:
    parts, values = ["r.status <> 'draft'"], list[Value]()
    if viewer.handbooks:
        parts.append(f"r.handbook IN ({', '.join('?' for _ in viewer.handbooks)})")
        values += sorted(viewer.handbooks)
    if chosen.handbook:
        parts.append("r.handbook = ?")
        values.append(chosen.handbook)
    if chosen.service:
        parts.append("r.service = ?")
        values.append(chosen.service)
    return " AND ".join(parts), values


def _view(view: str, viewer: Viewer, today: date) -> tuple[str, list[Value]]:
    table: dict[str, tuple[str, list[Value]]] = {
        "late": (_LATE, [today]),
        "today": (_TODAY, [today, today]),
        "new": ("r.status = 'submitted'", []),
        "mine": (f"r.status IN {OPEN} AND r.assigned = ?", [viewer.name]),
        "unassigned": (f"r.status IN {OPEN} AND r.assigned = ''", []),
        "member": ("r.status = 'needs_documents'", []),
        "scheduled": ("r.status = 'scheduled'", []),
        "closed": (f"r.status NOT IN {OPEN}", []),
    }
    return table.get(view, (f"r.status IN {OPEN}", []))


def _searched(text: str) -> tuple[str, list[Value]]:
    """By the number of the request, by (part of) a name, by the telephone or its last digits."""
    plain = text.strip().replace("\\", "").replace("%", "").replace("_", "").replace("\x00", "")
    if not plain:
        return "1 = 0", []
    digits = "".join(c for c in plain if c.isdigit())
    parts, values = ["upper(r.number) LIKE ?", "p.insured_name LIKE ?", "p.applicant_name LIKE ?"], list[Value]()
    like = f"%{plain}%"
    values += [like.upper(), like, like]
    if len(digits) >= 4 and len(digits) == len(plain.replace(" ", "").replace("-", "").lstrip("+")):
        parts.append("p.phone LIKE ?")
        values.append(f"%{digits}")
    return f"({' OR '.join(parts)})", values


def as_values(line: Line) -> dict[str, Any]:
    """For exports."""
    return {name: getattr(line, name) for name in Line.__dataclass_fields__ if name not in ("hidden", "tone")}
