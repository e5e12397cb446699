"""``member-assistant requests``: the queue without the console; no names and no policy numbers."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.command_line.staff import WHO, with_store
from bot.store.contract import Store, Transaction
from bot.store.requests import RequestEvent

VIEWS = ("late", "today", "new", "unassigned", "member", "scheduled", "open", "closed")
COLUMNS = (
    "number", "handbook", "service", "status", "submitted", "moved", "promised", "estimate", "appointment", "papers",
    "lacking", "assigned",
)  # fmt: skip


@click.group()
def command() -> None:
    """Requests: what is open, what is late, and their history.

    Example: member-assistant requests list --view late
    """


@command.command("list")
@click.option("--view", type=click.Choice(VIEWS), default="open", show_default=True)
@click.option("--handbook", default="", help="Only of this handbook.")
@click.option("--service", default="", help="Only for this service.")
def list_(view: str, handbook: str, service: str) -> None:
    """Number, status, handbook, service, promised day and whose it is, a line each; at most 200.

    Example: member-assistant requests list --view late --handbook axa-cancer-2021
    """
    for row in _found(view, handbook, service):
        day = row["promised"].isoformat() if row["promised"] else "-"
        line = (row["number"], row["status"], row["handbook"], row["service"], day, row["assigned"] or "-")
        click.echo("\t".join(line))


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
def export(file: Path) -> None:
    """Write all requests to FILE as CSV, without names; cells that a spreadsheet would run are neutralised.

    Example: member-assistant requests export requests.csv
    """
    from bot.staff.sheets import to_csv

    rows = _found("", "", "", everything=True)
    file.write_text(to_csv(rows, COLUMNS), encoding="utf-8", newline="")
    click.echo(f"{len(rows)} requests")


@command.command()
@click.argument("number")
def show(number: str) -> None:
    """The history of the request NUMBER, a line for each step.

    Example: member-assistant requests show R20261121-0001
    """
    from bot.store.errors import NoSuchRequest
    from bot.terms import ZONE

    def read(tx: Transaction) -> tuple[RequestEvent, ...]:
        tx.requests.get(number)
        return tx.requests.events(number)

    def work(store: Store, _: datetime) -> None:
        try:
            events = store.read_now(read)
        except NoSuchRequest as error:
            raise click.ClickException(f"{error}: see member-assistant requests list") from error
        for event in events:
            at = f"{event.at.astimezone(ZONE):%Y-%m-%d %H:%M}"
            click.echo("\t".join((at, event.what, event.status, event.who, event.why)))

    with_store(work)


def _found(view: str, handbook: str, service: str, *, everything: bool = False) -> list[dict[str, Any]]:
    from bot.staff.queue import Filter, as_values, every, find
    from bot.staff.rights import Role, Viewer

    viewer = Viewer(WHO, Role.SUPERVISOR)

    def work(store: Store, now: datetime) -> list[dict[str, Any]]:
        if everything:
            store.write_now(lambda tx: tx.audit.add(WHO, "requests_exported", "", now))
            return [as_values(line) for line in store.read_now(lambda tx: every(tx, viewer, now.date()))]
        chosen = Filter(view, handbook, service)
        return [as_values(line) for line in store.read_now(lambda tx: find(tx, viewer, chosen, now.date()))]

    return with_store(work)
