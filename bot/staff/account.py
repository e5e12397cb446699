"""One's own account: leaving, another password, a second factor, the language of the console."""

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from bot.staff import passwords, signing
from bot.staff.desk import Desk, Door, Visit
from bot.staff.entry import LANGUAGE, with_session
from bot.staff.pages import Note
from bot.staff.shell import back, show
from bot.store.contract import Transaction
from bot.store.staff import StaffUser
from bot.words import LANGUAGES

_YEAR: Final = 365 * 24 * 3600


async def page(desk: Desk, visit: Visit) -> Response:
    return await _shown(desk, visit)


async def _shown(desk: Desk, visit: Visit, wrong: str = "", secret: str = "") -> Response:
    user = await desk.store.read(lambda tx: tx.staff.find(visit.viewer.name))
    assert user is not None  # whoever is signed in has a row
    return await show(
        desk,
        visit,
        "account.html",
        "",
        status=422 if wrong else 200,
        note=Note(visit.words.say(wrong), "bad") if wrong else None,
        totp=bool(user.totp_secret),
        secret=secret,
        address=passwords.address(secret, user.name) if secret else "",
        languages=LANGUAGES,
        shortest=passwords.SHORTEST,
    )


async def sign_out(desk: Desk, visit: Visit) -> Response:
    await desk.store.write(lambda tx: signing.sign_out(tx, visit.viewer.name, visit.session, visit.now))
    return with_session(back("/sign-in"), visit.request, "")


async def change_password(desk: Desk, visit: Visit) -> Response:
    """All other sessions end; this one goes on under a new token."""
    name, old, new = visit.viewer.name, visit.sent("old", 200), visit.sent("new", 200)
    user = await desk.store.read(lambda tx: tx.staff.find(name))
    if user is None or not await _is_own(desk, visit, user, old):
        return await _shown(desk, visit, "staff.account.wrong_password")
    try:
        passwords.check_new(new, name)
    except passwords.PasswordRefused as error:
        return await _shown(desk, visit, f"staff.password.{error.why}")
    hashed = await desk.passwords.hash(new)

    def work(tx: Transaction) -> str:
        _change(tx, visit, "password_changed", {"password_hash": hashed})
        tx.staff.close_sessions(name)
        return signing.open_session(tx, name, visit.now)

    token = await desk.store.write(work)
    return with_session(back("/account", "password_changed"), visit.request, token)


async def begin_totp(desk: Desk, visit: Visit) -> Response:
    """Shows a new secret; it counts only once a code of it has come back."""
    return await _shown(desk, visit, secret=passwords.new_secret())


async def finish_totp(desk: Desk, visit: Visit) -> Response:
    secret, code = visit.sent("secret", 64), visit.sent("code", 8)
    user = await desk.store.read(lambda tx: tx.staff.find(visit.viewer.name))
    if user is None or not await _is_own(desk, visit, user, visit.sent("password", 200)):
        return await _shown(desk, visit, "staff.account.wrong_password")
    step = passwords.code_step(secret, code, visit.now, 0) if _is_base32(secret) else None
    if step is None:
        return await _shown(desk, visit, "staff.account.wrong_code")
    await desk.store.write(lambda tx: _change(tx, visit, "totp_on", {"totp_secret": secret, "totp_last": step}))
    return back("/account", "totp_on")


async def end_totp(desk: Desk, visit: Visit) -> Response:
    user = await desk.store.read(lambda tx: tx.staff.find(visit.viewer.name))
    if user is None or not await _is_own(desk, visit, user, visit.sent("password", 200)):
        return await _shown(desk, visit, "staff.account.wrong_password")
    await desk.store.write(lambda tx: _change(tx, visit, "totp_off", {"totp_secret": "", "totp_last": 0}))
    return back("/account", "totp_off")


async def speak(_: Desk, visit: Visit) -> Response:
    """The language is a cookie: it says nothing about anybody."""
    chosen = visit.sent("language")
    answer = back("/account")
    if chosen in LANGUAGES:
        secure = visit.request.url.scheme == "https"
        answer.set_cookie(LANGUAGE, chosen, max_age=_YEAR, path="/staff", secure=secure, httponly=True, samesite="lax")
    return answer


async def _is_own(desk: Desk, visit: Visit, user: StaffUser, password: str) -> bool:
    """Whether the password is right; a wrong one counts as a failed sign-in, so that an open session is no way to
    guess."""
    locked = user.locked_until_at is not None and visit.now < user.locked_until_at
    if not locked and await desk.passwords.verify(user.password_hash, password):
        return True
    await desk.store.write(lambda tx: signing.failed(tx, user.name, visit.now))
    return False


def _change(tx: Transaction, visit: Visit, what: str, changes: dict[str, Any]) -> None:
    user = tx.staff.lock(visit.viewer.name)
    if user is not None:
        tx.staff.save(replace(user, **changes))
        tx.audit.add(visit.viewer.who, what, visit.viewer.name, visit.now)


def _is_base32(secret: str) -> bool:
    return len(secret) == 32 and set(secret) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


DOORS: Final = (
    Door("GET", "/account", None, page),
    Door("POST", "/sign-out", None, sign_out),
    Door("POST", "/account/password", None, change_password),
    Door("POST", "/account/totp", None, begin_totp),
    Door("POST", "/account/totp/on", None, finish_totp),
    Door("POST", "/account/totp/off", None, end_totp),
    Door("POST", "/account/language", None, speak),
)
