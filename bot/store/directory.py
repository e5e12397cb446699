"""The directory of policies, and the count of failed guesses at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.store.rows import Row, Rows, utc
from knowledge.policies import Policy

Scope = Literal["chat", "policy", "origin"]
COLUMNS = (
    "policy_no", "handbook", "plan", "status", "insured_name", "insured_id_no", "insured_birth_day", "insured_sex",
    "applicant_name", "applicant_id_no", "phone", "start_day", "end_day", "waiting_days", "optional_services",
    "has_social_insurance", "person",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A policy and the id of its insured person, the same for all policies of that person."""

    policy: Policy
    person: str


@dataclass(frozen=True)
class Failures:
    """``until_at``: no guess is looked at before this time."""

    failures: int
    failed_at: datetime
    until_at: datetime


class Directory:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def replace(self, entries: Iterable[Entry], now: datetime) -> int:
        """The whole directory becomes ``entries``; how many. Policies that are no longer in it stay where a request
        or a binding names them, marked as gone and cancelled."""
        self._rows.run("UPDATE policies SET gone_at = ?, status = 'cancelled' WHERE gone_at IS NULL", utc(now))
        names = ", ".join(COLUMNS)
        marks = ", ".join("?" for _ in COLUMNS)
        news = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
        rows = [_values(entry) for entry in entries]
        self._rows.many(
            f"INSERT INTO policies ({names}) VALUES ({marks})"  # noqa: S608
            f" ON CONFLICT (policy_no) DO UPDATE SET {news}, gone_at = NULL",
            rows,
        )
        self._rows.run(
            "DELETE FROM policies WHERE gone_at IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM bindings b WHERE b.policy_no = policies.policy_no)"
            " AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.policy_no = policies.policy_no)"
        )
        return len(rows)

    def find(self, policy_no: str) -> Entry | None:
        row = self._rows.one("SELECT * FROM policies WHERE policy_no = ?", policy_no)
        return None if row is None else _entry(row)

    def all(self) -> tuple[Entry, ...]:
        return tuple(map(_entry, self._rows.all("SELECT * FROM policies WHERE gone_at IS NULL ORDER BY policy_no")))

    def count(self) -> int:
        row = self._rows.one("SELECT count(*) AS policies FROM policies WHERE gone_at IS NULL")
        return int(row["policies"]) if row else 0

    def persons(self) -> dict[str, str]:
        """Identity number -> id of the person, of every policy known."""
        rows = self._rows.all("SELECT insured_id_no, person FROM policies WHERE insured_id_no <> ''")
        return {row["insured_id_no"]: row["person"] for row in rows}

    def failures(self, scope: Scope, subject: str) -> Failures | None:
        """Locked for the rest of the transaction where there are any."""
        select = "SELECT failures, failed_at, until_at FROM bind_failures WHERE scope = ? AND subject = ?"
        row = self._rows.one(self._rows.locking(select), scope, subject)
        return None if row is None else Failures(**row)

    def set_failures(self, scope: Scope, subject: str, failures: Failures) -> None:
        self._rows.run(
            "INSERT INTO bind_failures (scope, subject, failures, failed_at, until_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (scope, subject) DO UPDATE SET failures = excluded.failures,"
            " failed_at = excluded.failed_at, until_at = excluded.until_at",
            scope, subject, failures.failures, utc(failures.failed_at), utc(failures.until_at),
        )  # fmt: skip

    def clear_failures(self, scope: Scope, subject: str) -> None:
        self._rows.run("DELETE FROM bind_failures WHERE scope = ? AND subject = ?", scope, subject)


def _values(entry: Entry) -> tuple[Any, ...]:
    policy = entry.policy
    return (
        policy.policy_no, policy.handbook, policy.plan, policy.status, policy.insured_name, policy.insured_id_no,
        policy.insured_birth_date, policy.insured_sex, policy.applicant_name, policy.applicant_id_no, policy.phone,
        policy.start_date, policy.end_date, policy.waiting_days, ";".join(policy.optional_services),
        policy.has_social_insurance, entry.person,
    )  # fmt: skip


def _entry(row: Row) -> Entry:
    insurance = row["has_social_insurance"]
    return Entry(
        Policy(
            policy_no=row["policy_no"],
            handbook=row["handbook"],
            plan=row["plan"],
            status=row["status"],
            insured_name=row["insured_name"],
            insured_id_no=row["insured_id_no"],
            insured_birth_date=row["insured_birth_day"],
            insured_sex=row["insured_sex"],
            applicant_name=row["applicant_name"],
            applicant_id_no=row["applicant_id_no"],
            phone=row["phone"],
            start_date=row["start_day"],
            end_date=row["end_day"],
            waiting_days=row["waiting_days"],
            optional_services=tuple(part for part in row["optional_services"].split(";") if part),
            has_social_insurance=None if insurance is None else bool(insurance),
        ),
        row["person"],
    )
