"""Logins to try the console with: one of each role, loaded where DEMO is on, and printed at the start."""

import base64
import hmac
from datetime import datetime
from hashlib import sha256
from typing import Final

from bot.staff.passwords import hash_now, verify_now
from bot.staff.rights import Role
from bot.store.contract import Store
from bot.store.staff import StaffUser

LOGINS: Final = {"demo-agent": Role.AGENT, "demo-supervisor": Role.SUPERVISOR, "demo-auditor": Role.AUDITOR}
_LETTERS: Final = 16  # of base32: 80 bits


def demo_staff(store: Store, secret: bytes, now: datetime) -> tuple[tuple[str, str], ...]:
    """Name and password of those that can sign in. ``secret``: of this installation; a password follows from it, so
    that it is the same at every start and known to nobody elsewhere. A changed password is not printed any more."""
    kept = {user.name: user for user in store.read_now(lambda tx: tx.staff.all())}
    logins = []
    for name, role in LOGINS.items():
        password = _password(secret, name)
        user = kept.get(name)
        if user is None:
            fresh = StaffUser(name, hash_now(password), role.value, now)
            store.write_now(lambda tx, fresh=fresh: tx.staff.save(fresh))  # type: ignore[misc]
        elif user.disabled_at is not None or not verify_now(user.password_hash, password):
            continue
        logins.append((name, password))
    return tuple(logins)


def _password(secret: bytes, name: str) -> str:
    digest = hmac.new(secret, f"demo staff {name}".encode(), sha256).digest()
    letters = base64.b32encode(digest).decode().lower()[:_LETTERS]
    return "-".join(letters[at : at + 4] for at in range(0, _LETTERS, 4))
