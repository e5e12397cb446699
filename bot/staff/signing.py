"""Who is signed in: attempts and lock-out, sessions with an idle and an absolute end, one-time codes taken once."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.staff.passwords import code_step
from bot.staff.rights import Role, Viewer
from bot.store.contract import Transaction
from bot.store.staff import StaffSession, StaffUser

IDLE: Final = timedelta(minutes=60)  # our choice: a long telephone call
LONGEST: Final = timedelta(hours=12)  # our choice: one working day
FREE_TRIES: Final = 5  # wrong ones before the first pause
FIRST_PAUSE: Final = timedelta(minutes=1)  # doubled with each further wrong try
LONGEST_PAUSE: Final = timedelta(hours=1)
_TOUCH_AFTER: Final = timedelta(seconds=60)


@dataclass(frozen=True)
class SignedIn:
    """``token`` goes to the browser and nowhere else; the store holds its hash."""

    user: StaffUser
    token: str


@dataclass(frozen=True)
class Visitor:
    user: StaffUser
    session: StaffSession
    stale: bool
    """Whether the store should be told that the session is in use."""


def password_hash(tx: Transaction, name: str) -> str | None:
    """What the password is compared with; None for a person who is not there or has been disabled."""
    user = tx.staff.find(name)
    return user.password_hash if user and user.disabled_at is None else None


def sign_in(tx: Transaction, name: str, right_password: bool, code: str, now: datetime) -> SignedIn | None:
    """A new session, or None: wrong name, password or code, locked, disabled. Which of these is not told to anybody
    but the audit trail."""
    user = tx.staff.lock(name)
    if user is None or user.disabled_at is not None:
        # A name that is not there may be a password typed into the wrong field: it is not written down.
        tx.audit.add("staff:?", "sign_in_refused", "" if user is None else name, now)
        return None
    if user.locked_until_at is not None and now < user.locked_until_at:
        tx.audit.add("staff:?", "sign_in_refused", name, now, locked=True)
        return None
    step = code_step(user.totp_secret, code, now, user.totp_last) if user.totp_secret and right_password else None
    if not right_password or (user.totp_secret and step is None):
        failed(tx, name, now)
        return None
    user = replace(user, failures=0, locked_until_at=None, totp_last=step or user.totp_last)
    tx.staff.save(user)
    tx.audit.add(f"staff:{name}", "signed_in", name, now)
    return SignedIn(user, open_session(tx, name, now))


def open_session(tx: Transaction, name: str, now: datetime) -> str:
    """A new token of 256 bits; old sessions that have ended are swept out on the way."""
    token = secrets.token_urlsafe(32)
    tx.staff.forget_ended(now)
    tx.staff.open_session(StaffSession(hashed(token), name, secrets.token_urlsafe(24), now, now, now + LONGEST))
    return token


def visitor(tx: Transaction, token: str, now: datetime) -> Visitor | None:
    """Who holds this token; None when it is unknown, has ended, lay idle too long, or its user was disabled."""
    session = tx.staff.session(hashed(token)) if token else None
    if session is None or now >= session.ends_at or now - session.seen_at > IDLE:
        return None
    user = tx.staff.find(session.name)
    if user is None or user.disabled_at is not None:
        return None
    return Visitor(user, session, now - session.seen_at > _TOUCH_AFTER)


def sign_out(tx: Transaction, name: str, token: str, now: datetime) -> None:
    tx.staff.close_session(hashed(token))
    tx.audit.add(f"staff:{name}", "signed_out", name, now)


def end_sessions(tx: Transaction, name: str, by: str, now: datetime) -> None:
    """All of them, at once: a supervisor's decision, a changed password."""
    tx.staff.close_sessions(name)
    tx.audit.add(f"staff:{by}", "sessions_ended", name, now)


def viewer_of(user: StaffUser, language: str) -> Viewer:
    return Viewer(user.name, Role(user.role), frozenset(user.handbooks), language)


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def failed(tx: Transaction, name: str, now: datetime) -> None:
    """One wrong password or code more; from FREE_TRIES on, a pause that doubles."""
    user = tx.staff.lock(name)
    if user is None:
        return
    failures = user.failures + 1
    over = failures - FREE_TRIES
    pause = min(FIRST_PAUSE * 2 ** min(over, 12), LONGEST_PAUSE) if over >= 0 else None
    until = now + pause if pause else user.locked_until_at
    tx.staff.save(replace(user, failures=failures, locked_until_at=until))
    tx.audit.add("staff:?", "sign_in_refused", name, now, failures=failures)
