"""Who works at the console: a supervisor adds people, changes what they may, ends their sessions, disables them."""

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from bot.staff import signing
from bot.staff.desk import Desk, Door, Visit
from bot.staff.pages import Note
from bot.staff.passwords import PasswordRefused, check_new
from bot.staff.queue_page import handbooks
from bot.staff.rights import Right, Role
from bot.staff.shell import back, show
from bot.store.contract import Transaction
from bot.store.staff import StaffUser
from bot.terms import ZONE

LONGEST_NAME: Final = 32  # characters; it stands on every page of a paper that its owner opens


class NameRefused(ValueError):
    """A name is 1 to 32 characters, no spaces at its ends, and not taken."""


async def page(desk: Desk, visit: Visit) -> Response:
    return await _listed(desk, visit)


async def _listed(desk: Desk, visit: Visit, wrong: str = "", status: int = 200) -> Response:
    def work(tx: Transaction) -> list[dict[str, Any]]:
        return [_person(tx, user, visit) for user in tx.staff.all() if _within(visit, user.handbooks)]

    people = await desk.store.read(work)
    return await show(
        desk,
        visit,
        "people.html",
        "people",
        status=status,
        note=Note(wrong, "bad") if wrong else None,
        people=people,
        roles=[role.value for role in Role],
        handbooks=handbooks(visit, desk.library),
    )


async def add(desk: Desk, visit: Visit) -> Response:
    name, password, role = visit.sent("name", 64), visit.sent("password", 200), visit.sent("role")
    try:
        check_name(name)
        check_new(password, name)
        chosen = Role(role)
    except PasswordRefused as error:
        return await _listed(desk, visit, visit.words.say(f"staff.password.{error.why}"), 422)
    except (NameRefused, ValueError):
        return await _listed(desk, visit, visit.words.say("staff.people.name_refused"), 422)
    books = _books(desk, visit)
    if not _within(visit, books):
        return await _listed(desk, visit, visit.words.say("staff.people.not_within"), 422)
    hashed = await desk.passwords.hash(password)
    made = await desk.store.write(
        lambda tx: create(tx, StaffUser(name, hashed, chosen.value, visit.now, books), visit.viewer.who)
    )
    if not made:
        return await _listed(desk, visit, visit.words.say("staff.people.name_refused"), 422)
    return back("/people", "person_added")


async def change(desk: Desk, visit: Visit) -> Response:
    """Another role or other handbooks: what was taken away is gone with the next request."""
    try:
        role = Role(visit.sent("role"))
    except ValueError:
        return await _listed(desk, visit, visit.words.say("staff.problem.form"), 422)
    books = _books(desk, visit)
    if not _within(visit, books):
        return await _listed(desk, visit, visit.words.say("staff.people.not_within"), 422)
    return await _changed(desk, visit, "person_changed", {"role": role.value, "handbooks": books})


async def disable(desk: Desk, visit: Visit) -> Response:
    return await _changed(desk, visit, "person_disabled", {"disabled_at": visit.now}, end=True)


async def enable(desk: Desk, visit: Visit) -> Response:
    return await _changed(desk, visit, "person_enabled", {"disabled_at": None, "failures": 0, "locked_until_at": None})


async def end_sessions(desk: Desk, visit: Visit) -> Response:
    return await _changed(desk, visit, "sessions_ended", {}, end=True)


async def new_password(desk: Desk, visit: Visit) -> Response:
    """For somebody who has forgotten theirs; TOTP goes off with it, so that a lost telephone locks nobody out."""
    name, password = visit.sent("name", 64), visit.sent("password", 200)
    try:
        check_new(password, name)
    except PasswordRefused as error:
        return await _listed(desk, visit, visit.words.say(f"staff.password.{error.why}"), 422)
    hashed = await desk.passwords.hash(password)
    changes = {"password_hash": hashed, "totp_secret": "", "totp_last": 0, "failures": 0, "locked_until_at": None}
    return await _changed(desk, visit, "password_set", changes, end=True)


async def _changed(desk: Desk, visit: Visit, what: str, changes: dict[str, Any], *, end: bool = False) -> Response:
    name = visit.sent("name", 64)
    if name == visit.viewer.name:
        return await _listed(desk, visit, visit.words.say("staff.people.not_yourself"), 422)

    def work(tx: Transaction) -> bool:
        user = tx.staff.lock(name)
        if user is None or not _within(visit, user.handbooks):
            return False
        tx.staff.save(replace(user, **changes))
        if end:
            tx.staff.close_sessions(name)
        told = {k: v for k, v in changes.items() if k in ("role", "handbooks")}
        tx.audit.add(visit.viewer.who, what, name, visit.now, **told)
        return True

    if not await desk.store.write(work):
        return await _listed(desk, visit, visit.words.say("staff.problem.lost"), 404)
    return back("/people", what)


def check_name(name: str) -> None:
    """Raises NameRefused."""
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip() or ":" in name:
        raise NameRefused(name)


def create(tx: Transaction, user: StaffUser, by: str) -> bool:
    """Whether the name was free."""
    if tx.staff.find(user.name) is not None:
        return False
    tx.staff.save(user)
    tx.audit.add(by, "person_added", user.name, user.created_at, role=user.role, handbooks=user.handbooks)
    return True


def _within(visit: Visit, books: tuple[str, ...]) -> bool:
    """Whoever is limited to some handbooks looks after people of these, and gives nobody more than they have."""
    own = visit.viewer.handbooks
    return not own or (bool(books) and own.issuperset(books))


def _books(desk: Desk, visit: Visit) -> tuple[str, ...]:
    return tuple(str(id_) for id_ in visit.form.getlist("handbooks") if id_ in desk.library.handbooks)


def _person(tx: Transaction, user: StaffUser, visit: Visit) -> dict[str, Any]:
    sessions = [
        s for s in tx.staff.sessions(user.name) if s.ends_at > visit.now and visit.now - s.seen_at < signing.IDLE
    ]
    return {
        "name": user.name,
        "role": user.role,
        "handbooks": user.handbooks,
        "totp": bool(user.totp_secret),
        "disabled": user.disabled_at is not None,
        "locked": user.locked_until_at is not None and user.locked_until_at > visit.now,
        "sessions": len(sessions),
        "seen": max((s.seen_at for s in sessions), default=None).astimezone(ZONE) if sessions else None,  # type: ignore[union-attr]
        "self": user.name == visit.viewer.name,
    }


DOORS: Final = (
    Door("GET", "/people", Right.MANAGE_STAFF, page),
    Door("POST", "/people/add", Right.MANAGE_STAFF, add),
    Door("POST", "/people/change", Right.MANAGE_STAFF, change),
    Door("POST", "/people/disable", Right.MANAGE_STAFF, disable),
    Door("POST", "/people/enable", Right.MANAGE_STAFF, enable),
    Door("POST", "/people/end-sessions", Right.MANAGE_STAFF, end_sessions),
    Door("POST", "/people/password", Right.MANAGE_STAFF, new_password),
)
