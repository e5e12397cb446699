"""``member-assistant policies``: the directory of policies."""

from collections.abc import Callable
from pathlib import Path

import click

from bot.settings import Settings, SettingsError
from knowledge.policies import Policy

Read = Callable[[Settings, dict[str, frozenset[str]]], tuple[Policy, ...]]


@click.group()
def command() -> None:
    """The directory of policies, by which members are known.

    Example: member-assistant policies import policies.csv
    """


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def import_(file: Path) -> None:
    """Replace the directory by FILE, a CSV in UTF-8 with a header row; all of it, or nothing when a row is wrong.

    Example: member-assistant policies import policies.csv
    """
    from bot.policies import read_file

    _replace(lambda _, handbooks: read_file(file, handbooks))


@command.command()
def fetch() -> None:
    """Replace the directory by what POLICIES_URL gives, in the same way; for a timer of the system's.

    Example: MEMBER_ASSISTANT_POLICIES_URL=https://insurer.example/policies.csv member-assistant policies fetch
    """
    from bot.policies import read_csv
    from bot.policies_feed import fetch as fetched

    def read(settings: Settings, handbooks: dict[str, frozenset[str]]) -> tuple[Policy, ...]:
        if not settings.policies_url:
            raise click.UsageError("MEMBER_ASSISTANT_POLICIES_URL is not set: name the address of the CSV")
        return read_csv(fetched(settings.policies_url, private=settings.policies_private), handbooks)

    _replace(read)


def _replace(read: Read) -> None:
    from bot.opening import clock_of, handbooks_of, open_database
    from bot.policies import PolicyFileError, replace_directory
    from bot.policies_feed import FeedError
    from bot.store.errors import StoreError
    from knowledge.loader import load

    try:
        settings = Settings.from_environment()
        policies = read(settings, handbooks_of(load()))
        store = open_database(settings)
        try:
            now = clock_of(settings)()
            count = store.write_now(lambda tx: replace_directory(tx.directory, policies, now))
        finally:
            store.close()
    except (SettingsError, PolicyFileError, FeedError, StoreError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count} policies")
