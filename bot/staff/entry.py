"""The door: who comes with which session, the page to sign in, and the cookie."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.staff import signing
from bot.staff.desk import ROOT, Desk, Visit
from bot.staff.forms import FormRefused, read_form
from bot.staff.passwords import TooManySignIns
from bot.terms import ZONE
from bot.words import LANGUAGES, catalogue

SECURE, LOOPBACK = "__Host-staff", "staff-loopback"  # names of the cookie over HTTPS, and on this machine itself
LANGUAGE: Final = "staff-language"
_PUBLIC: Final = b"the sign-in form of somebody who has no session yet"


def now(desk: Desk) -> datetime:
    return desk.parts.clock().astimezone(ZONE)


def cookie_name(request: Request) -> str:
    """A browser keeps a __Host- cookie over HTTPS only; on this machine itself there is nobody in between."""
    return SECURE if request.url.scheme == "https" else LOOPBACK


def language(cookies: Mapping[str, str]) -> str:
    chosen = cookies.get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES else "zh-Hans"


async def visit(desk: Desk, request: Request) -> Visit | None:
    """Whoever is signed in; None where nobody is."""
    moment, token = now(desk), request.cookies.get(cookie_name(request), "")
    found = await desk.store.read(lambda tx: signing.visitor(tx, token, moment)) if token else None
    if found is None:
        return None
    if found.stale:
        await desk.store.write(lambda tx: tx.staff.touch_session(found.session.token_hash, moment))
    viewer = signing.viewer_of(found.user, language(request.cookies))
    return Visit(request, viewer, moment, found.session.csrf, token)


def to_sign_in(request: Request) -> Response:
    """The page asked for comes back after signing in; what was sent with a form is lost."""
    path = request.url.path if request.method == "GET" else f"{ROOT}/queue"
    return RedirectResponse(f"{ROOT}/sign-in?{urlencode({'next': path})}", 303)


async def show(desk: Desk, request: Request) -> Response:
    return _form(desk, request, next_=request.query_params.get("next", ""))


async def sign_in(desk: Desk, request: Request) -> Response:
    """A new session for the right name, password and code. Whatever is wrong, the answer is the same."""
    try:
        form = await read_form(request, _public_token(request))
    except FormRefused:
        return _form(desk, request, status=403, wrong="staff.problem.form")
    login, password, code, next_ = (str(form.get(name) or "") for name in ("login", "password", "code", "next"))
    login = login.strip()[:64]
    stored = await desk.store.read(lambda tx: signing.password_hash(tx, login))
    try:
        right = await desk.passwords.verify(stored, password[:200])
    except TooManySignIns:
        return _form(desk, request, status=503, wrong="staff.sign_in.busy", login=login, next_=next_)
    moment = now(desk)
    signed = await desk.store.write(lambda tx: signing.sign_in(tx, login, right, code, moment))
    if signed is None:
        return _form(desk, request, status=401, wrong="staff.sign_in.wrong", login=login, next_=next_)
    answer = RedirectResponse(_inside(next_), 303)
    old = request.cookies.get(cookie_name(request), "")
    if old:
        await desk.store.write(lambda tx: tx.staff.close_session(signing.hashed(old)))
    return with_session(answer, request, signed.token)


def with_session(answer: Response, request: Request, token: str) -> Response:
    """``answer`` with the session's cookie; an empty ``token`` takes it away."""
    age = int(signing.LONGEST.total_seconds()) if token else 0
    secure = request.url.scheme == "https"
    answer.set_cookie(cookie_name(request), token, max_age=age, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


def _form(
    desk: Desk, request: Request, *, status: int = 200, wrong: str = "", login: str = "", next_: str = ""
) -> Response:
    tongue = language(request.cookies)
    words = catalogue(tongue).say(wrong) if wrong else ""
    return desk.pages.page(
        "sign_in.html",
        status=status,
        language=tongue,
        token=_public_token(request),
        wrong=words,
        login=login,
        next=next_,
    )


def _public_token(request: Request) -> str:
    """Nobody has a session yet; that the form is our own, Sec-Fetch-Site and Origin have said (see guard)."""
    return hmac.new(_PUBLIC, request.url.netloc.encode(), sha256).hexdigest()


def _inside(path: str) -> str:
    """A path of the console and nothing else: no other host, no other page."""
    plain = path.startswith(f"{ROOT}/") and "//" not in path and "\\" not in path and path.isprintable()
    return path if plain and not path.startswith(f"{ROOT}/sign-in") else f"{ROOT}/queue"
