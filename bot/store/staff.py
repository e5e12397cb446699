"""People who work at the console, and their sessions. Passwords and tokens come here as hashes only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.store.rows import Row, Rows, from_json, to_json, utc

Role = Literal["agent", "supervisor", "auditor"]


@dataclass(frozen=True)
class StaffUser:
    """``handbooks``: of which one sees the requests; empty: of all. ``totp_last``: the last counter used, once only."""

    name: str
    password_hash: str
    role: Role
    created_at: datetime
    handbooks: tuple[str, ...] = ()
    totp_secret: str = ""
    totp_last: int = 0
    failures: int = 0
    locked_until_at: datetime | None = None
    disabled_at: datetime | None = None


@dataclass(frozen=True)
class StaffSession:
    token_hash: str
    name: str
    csrf: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


class Staff:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def save(self, user: StaffUser) -> None:
        """Makes the user or changes all of them but ``created_at``."""
        self._rows.run(
            "INSERT INTO staff_users (name, password_hash, role, handbooks, totp_secret, totp_last, failures,"
            " locked_until_at, disabled_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash, role = excluded.role,"
            " handbooks = excluded.handbooks, totp_secret = excluded.totp_secret, totp_last = excluded.totp_last,"
            " failures = excluded.failures, locked_until_at = excluded.locked_until_at,"
            " disabled_at = excluded.disabled_at",
            user.name, user.password_hash, user.role, to_json(user.handbooks), user.totp_secret, user.totp_last,
            user.failures, user.locked_until_at and utc(user.locked_until_at),
            user.disabled_at and utc(user.disabled_at), utc(user.created_at),
        )  # fmt: skip

    def find(self, name: str) -> StaffUser | None:
        row = self._rows.one("SELECT * FROM staff_users WHERE name = ?", name)
        return None if row is None else _user(row)

    def lock(self, name: str) -> StaffUser | None:
        """As :meth:`find`, for a change that depends on what was there (failures, TOTP counter)."""
        row = self._rows.one(self._rows.locking("SELECT * FROM staff_users WHERE name = ?"), name)
        return None if row is None else _user(row)

    def all(self) -> tuple[StaffUser, ...]:
        return tuple(map(_user, self._rows.all("SELECT * FROM staff_users ORDER BY name")))

    def open_session(self, session: StaffSession) -> None:
        self._rows.run(
            "INSERT INTO staff_sessions (token_hash, name, csrf, created_at, seen_at, ends_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            session.token_hash, session.name, session.csrf, utc(session.created_at), utc(session.seen_at),
            utc(session.ends_at),
        )  # fmt: skip

    def session(self, token_hash: str) -> StaffSession | None:
        row = self._rows.one("SELECT * FROM staff_sessions WHERE token_hash = ?", token_hash)
        return None if row is None else StaffSession(**row)

    def sessions(self, name: str) -> tuple[StaffSession, ...]:
        rows = self._rows.all("SELECT * FROM staff_sessions WHERE name = ? ORDER BY created_at, token_hash", name)
        return tuple(StaffSession(**row) for row in rows)

    def touch_session(self, token_hash: str, now: datetime) -> None:
        self._rows.run("UPDATE staff_sessions SET seen_at = ? WHERE token_hash = ?", utc(now), token_hash)

    def close_session(self, token_hash: str) -> None:
        self._rows.run("DELETE FROM staff_sessions WHERE token_hash = ?", token_hash)

    def close_sessions(self, name: str) -> None:
        self._rows.run("DELETE FROM staff_sessions WHERE name = ?", name)

    def forget_ended(self, now: datetime) -> int:
        return self._rows.run("DELETE FROM staff_sessions WHERE ends_at <= ?", utc(now))


def _user(row: Row) -> StaffUser:
    return StaffUser(**{**row, "handbooks": tuple(from_json(row["handbooks"]))})
