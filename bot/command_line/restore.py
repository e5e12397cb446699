"""``member-assistant restore``: a backup put back."""

from pathlib import Path

import click

from bot.settings import Settings, SettingsError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Put the backup FILE back into an empty database, then bring it up to date.

    The settings name where to: another DATA_DIR, or another DATABASE_URL; a copy from SQLite may go to PostgreSQL and
    back. The master secret of that time is needed to open the papers.

    Example: MEMBER_ASSISTANT_DATA_DIR=new member-assistant restore 2026-11-21.tar
    """
    from bot.backups import BackupError, restore
    from bot.documents.stores import StoreUnavailable as PapersUnavailable
    from bot.documents.stores import WrongDocumentsUrl, open_store
    from bot.store.errors import StoreError

    try:
        settings = Settings.from_environment()
        settings.data_folder()
        copied = restore(file, settings.database, open_store(settings.documents))
    except (SettingsError, StoreError, BackupError, PapersUnavailable, WrongDocumentsUrl) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{copied.rows} rows, {copied.papers} papers")
