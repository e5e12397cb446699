"""``member-assistant check``: whether what is kept agrees with itself."""

import click

from bot.settings import Settings, SettingsError


@click.command()
@click.option("--quick", is_flag=True, help="Do not open the papers.")
def command(quick: bool) -> None:
    """Check the database, the audit chain, requests against their events, and every paper; 1 when anything is wrong.

    Example: member-assistant check
    """
    from bot.checking import check
    from bot.documents.keys import MasterKeys, UnknownMasterKey
    from bot.documents.stores import StoreUnavailable as PapersUnavailable
    from bot.documents.stores import WrongDocumentsUrl
    from bot.documents.vault import Vault
    from bot.opening import open_database
    from bot.store.errors import StoreError

    try:
        settings = Settings.from_environment()
        older = [key.get_secret_value() for key in settings.old_secret_keys]
        vault = Vault.open(settings.documents, MasterKeys.from_secrets(settings.secret(), older))
        store = open_database(settings)
        try:
            click.echo(store.described)
            findings = check(store, vault, open_papers=not quick)
        finally:
            store.close()
    except (SettingsError, StoreError, PapersUnavailable, WrongDocumentsUrl, UnknownMasterKey) as error:
        raise click.ClickException(str(error)) from error
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.ClickException(f"{len(findings)} findings: docs/store.md says what each means")
    click.echo("everything agrees")
