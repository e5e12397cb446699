"""``member-assistant staff``: who may use the console, and the record of what they did."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.settings import Settings, SettingsError
from bot.store.contract import Store, Transaction

T = TypeVar("T")
WHO = "operator"  # how the audit trail names the command line
ROLES = ("agent", "supervisor", "auditor")


@click.group()
def command() -> None:
    """The people of the staff console.

    Example: member-assistant staff add lin --role agent --handbook axa-cancer-2021
    """


def with_store(work: Callable[[Store, datetime], T]) -> T:
    """Runs ``work`` on the store of the settings. Raises click.ClickException."""
    from bot.opening import clock_of, open_database
    from bot.store.errors import StoreError

    try:
        settings = Settings.from_environment()
        store = open_database(settings)
        try:
            return work(store, clock_of(settings)())
        finally:
            store.close()
    except (SettingsError, StoreError) as error:
        raise click.ClickException(str(error)) from error


def _new_password(name: str, *, from_stdin: bool) -> str:
    from bot.staff.passwords import PasswordRefused, check_new

    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        check_new(password, name)
    except PasswordRefused as error:
        raise click.ClickException(str(error)) from error
    return str(password)


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True)
@click.option("--handbook", "handbooks", multiple=True, help="Sees members of this handbook alone; may be repeated.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def add(name: str, role: str, handbooks: tuple[str, ...], *, password_stdin: bool) -> None:
    """Add NAME; the password is asked for, never given as an argument.

    Example: member-assistant staff add lin --role supervisor
    """
    from bot.staff.passwords import hash_now
    from bot.staff.people_page import NameRefused, check_name, create
    from bot.store.staff import StaffUser
    from knowledge.loader import load

    try:
        check_name(name)
    except NameRefused as error:
        raise click.ClickException("a name is 1 to 32 characters, without a colon and without spaces around") from error
    unknown = set(handbooks) - set(load().handbooks) if handbooks else set()
    if unknown:
        raise click.ClickException(f"no handbook {', '.join(sorted(unknown))}; see: member-assistant handbook list")
    hashed = hash_now(_new_password(name, from_stdin=password_stdin))

    def work(store: Store, now: datetime) -> bool:
        user = StaffUser(name, hashed, role, now, tuple(handbooks))  # type: ignore[arg-type]
        return store.write_now(lambda tx: create(tx, user, WHO))

    if not with_store(work):
        raise click.ClickException(f"{name} is there already: see member-assistant staff list")
    click.echo(f"{name} may sign in as {role}")


@command.command("list")
def list_() -> None:
    """Everybody with role, handbooks and state, a line each.

    Example: member-assistant staff list
    """

    def work(store: Store, now: datetime) -> None:
        for user in store.read_now(lambda tx: tx.staff.all()):
            locked = user.locked_until_at is not None and user.locked_until_at > now
            state = "disabled" if user.disabled_at else "locked" if locked else "active"
            totp = "totp" if user.totp_secret else "-"
            click.echo("\t".join((user.name, user.role, state, totp, ",".join(user.handbooks) or "all")))

    with_store(work)


@command.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def password(name: str, *, password_stdin: bool) -> None:
    """Set a new password for NAME, end all sessions, switch one-time codes off.

    Example: member-assistant staff password lin
    """
    from bot.staff.passwords import hash_now

    hashed = hash_now(_new_password(name, from_stdin=password_stdin))
    off = {"totp_secret": "", "totp_last": 0, "failures": 0, "locked_until_at": None}
    _change(name, "password_set", {"password_hash": hashed, **off})


@command.command()
@click.argument("name")
def disable(name: str) -> None:
    """End all sessions of NAME and let nobody in under it.

    Example: member-assistant staff disable lin
    """
    _change(name, "person_disabled", None)


@command.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let NAME in again, after having been disabled or locked.

    Example: member-assistant staff enable lin
    """
    _change(name, "person_enabled", {"disabled_at": None, "failures": 0, "locked_until_at": None})


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
def audit(file: Path) -> None:
    """Write the whole audit trail to FILE as CSV; fails when its chain is broken (the file is written all the same).

    Example: member-assistant staff audit audit.csv
    """
    import json

    from bot.staff.audit_page import COLUMNS, Wanted, entries
    from bot.staff.sheets import to_csv

    def work(store: Store, now: datetime) -> tuple[list[dict[str, Any]], int | None]:
        def read(tx: Transaction) -> tuple[list[dict[str, Any]], int | None]:
            return entries(tx, Wanted(), 2**31 - 1), tx.audit.broken_at()

        found, broken = store.read_now(read)
        store.write_now(lambda tx: tx.audit.add(WHO, "audit_exported", "", now, entries=len(found)))
        return found, broken

    found, broken = with_store(work)
    rows = [{**entry, "data": json.dumps(entry["data"], ensure_ascii=False)} for entry in found]
    file.write_text(to_csv(rows, COLUMNS), encoding="utf-8", newline="")
    click.echo(f"{len(rows)} entries")
    if broken is not None:
        raise click.ClickException(f"the audit chain is broken at entry {broken}: compare it with the last backup")


def _change(name: str, what: str, changes: dict[str, Any] | None) -> None:
    def work(store: Store, now: datetime) -> bool:
        def write(tx: Transaction) -> bool:
            user = tx.staff.lock(name)
            if user is None:
                return False
            tx.staff.save(replace(user, **({"disabled_at": now} if changes is None else changes)))
            tx.staff.close_sessions(name)
            tx.audit.add(WHO, what, name, now)
            return True

        return store.write_now(write)

    if not with_store(work):
        raise click.ClickException(f"there is nobody called {name}: see member-assistant staff list")
    click.echo(f"{name}: {what.replace('_', ' ')}")
