"""Passwords and one-time codes of staff. Length is the only rule, a common list is refused (OWASP ASVS 5.0, 6.2)."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128  # characters
CODE_SECONDS: Final = 30
ISSUER: Final = "member-assistant"

_HASHER: Final = PasswordHasher()  # argon2id with the library's own parameters (RFC 9106, low memory)
_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$nJzDDgoBFcBPqlIIV0N8aq6hQSAwG5oFdRbAtLEHZOU"


class PasswordRefused(ValueError):
    """``why``: short, long, common or name; the words for a person are in locales under staff.password."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"this password is refused ({why}): take {SHORTEST} to {LONGEST} characters, not a well-known one, "
            "without your own name"
        )
        self.why = why


def check_new(password: str, login: str) -> None:
    """Raises PasswordRefused for one that may not be set."""
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        raise PasswordRefused("short")
    if len(plain) > LONGEST:
        raise PasswordRefused("long")
    low = plain.casefold()
    if low in _common() or len(set(low)) < 5 or _runs(low):
        raise PasswordRefused("common")
    if login and login.casefold() in low:
        raise PasswordRefused("name")


def hash_now(password: str) -> str:
    """Half a tenth of a second and 64 MiB: in a request use ``Passwords.hash``."""
    return _HASHER.hash(unicodedata.normalize("NFKC", password))


def verify_now(stored: str | None, password: str) -> bool:
    """Takes as long for a user that does not exist (``stored`` None) as for one that does."""
    try:
        _HASHER.verify(stored or _NOBODY, unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


class TooManySignIns(Exception):
    """More sign-ins wait than can be looked at in a few seconds: come back in a minute."""


class Passwords:
    """argon2 in a few threads of its own: a flood of sign-ins can't take the memory of the whole server."""

    def __init__(self, at_once: int = 2, waiting: int = 20) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="argon2")
        self._places = waiting

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, hash_now, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Raises TooManySignIns."""
        if self._places <= 0:
            raise TooManySignIns
        self._places -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, verify_now, stored, password)
        finally:
            self._places += 1

    def close(self) -> None:
        self._threads.shutdown(wait=True)


def new_secret() -> str:
    """A TOTP secret, base32 of 160 bits (RFC 4226, section 4)."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """The otpauth address that an authenticator app reads."""
    return pyotp.TOTP(secret, interval=CODE_SECONDS).provisioning_uri(name=login, issuer_name=ISSUER)


def code_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The time step of a right code, 30 s early or late allowed; None for a wrong one or one used already.

    ``last_step``: of the last code that was taken; keep what is returned in its place, so that each is taken once.
    """
    totp = pyotp.TOTP(secret, interval=CODE_SECONDS)
    current = int(now.timestamp()) // CODE_SECONDS
    digits = "".join(code.split())
    for step in (current - 1, current, current + 1):
        if step > last_step and pyotp.utils.strings_equal(totp.generate_otp(step), digits):
            return step
    return None


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = (Path(__file__).parent / "common-passwords.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line and not line.startswith("#"))


def _runs(low: str) -> bool:
    """One short piece said over and over, or the keys of the keyboard in a row."""
    if any(low == (low[:size] * len(low))[: len(low)] for size in range(1, 5)):
        return True
    rows = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
    return any(low in row or low in row[::-1] for row in rows)
