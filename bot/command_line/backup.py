"""``member-assistant backup``: a copy of everything while the program runs."""

from pathlib import Path

import click

from bot.settings import Settings, SettingsError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Copy the database and the papers, as they are at one instant, to FILE.

    The papers stay encrypted, and the master secret is not in the copy: keep it elsewhere. FILE must not exist.

    Example: member-assistant backup 2026-11-21.tar
    """
    from bot.backups import BackupError, make
    from bot.documents.stores import StoreUnavailable as PapersUnavailable
    from bot.documents.stores import WrongDocumentsUrl, open_store
    from bot.opening import clock_of, open_database
    from bot.store.errors import StoreError

    try:
        settings = Settings.from_environment()
        store = open_database(settings)
        try:
            copied = make(store, open_store(settings.documents), file, clock_of(settings)())
        finally:
            store.close()
    except (SettingsError, StoreError, BackupError, PapersUnavailable, WrongDocumentsUrl) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{copied.rows} rows, {copied.papers} papers")
