"""``member-assistant documents``: the keys of the kept papers, and files that no row knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.documents.vault import Vault
    from bot.store import Store

ORPHAN_AGE = timedelta(days=1)  # a file younger than this may belong to a turn that is not committed yet


@click.group()
def command() -> None:
    """Rotate the keys of the kept papers; remove files that a crash left behind.

    Example: member-assistant documents rotate
    """


@command.command()
def rotate() -> None:
    """Wrap every paper's key anew with the SECRET_KEY of today; the files themselves stay as they are.

    Set OLD_SECRET_KEYS to the earlier ones until this has run. May run while the program serves, and again.

    Example: member-assistant documents rotate
    """
    with _opened() as (store, vault, _now):
        from bot.documents.vault import StoredKey
        from bot.store import Transaction

        def rewrap(tx: Transaction) -> int:
            kept = tx.papers.all_kept()
            for document in kept:
                tx.papers.rewrap(document.id, dict(vault.rewrap(StoredKey.from_json(document.stored or {})).as_json()))
            return len(kept)

        click.echo(f"{store.write_now(rewrap)} papers wrapped anew")


@command.command()
def sweep() -> None:
    """Remove files of papers that no row knows and that are older than a day.

    Example: member-assistant documents sweep
    """
    with _opened() as (store, vault, now):
        known = store.read_now(
            lambda tx: {str((document.stored or {}).get("object_name")) for document in tx.papers.all_kept()}
        )
        click.echo(f"{len(vault.sweep(known, now - ORPHAN_AGE))} orphans removed")


@contextmanager
def _opened() -> Iterator[tuple["Store", "Vault", datetime]]:
    """The store and the vault of the settings; what goes wrong ends the call with one line."""
    from bot.assembly import vault_of
    from bot.documents.keys import UnknownMasterKey
    from bot.documents.stores import StoreUnavailable as PapersUnavailable
    from bot.documents.stores import WrongDocumentsUrl
    from bot.documents.vault import DocumentUnreadable
    from bot.opening import clock_of, open_database
    from bot.store.errors import StoreError

    try:
        settings = Settings.from_environment()
        vault, store = vault_of(settings), open_database(settings)
        try:
            yield store, vault, clock_of(settings)()
        finally:
            store.close()
    except (
        SettingsError, StoreError, PapersUnavailable, WrongDocumentsUrl, DocumentUnreadable, UnknownMasterKey,
    ) as error:  # fmt: skip
        raise click.ClickException(str(error)) from error
