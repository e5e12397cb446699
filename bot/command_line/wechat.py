"""``member-assistant wechat``: what an operator does for the WeChat account: try the connection, publish the menu."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import click

from bot.settings import Settings, SettingsError

Work = Callable[[Any], Awaitable[Any]]


@click.group()
def command() -> None:
    """The WeChat Official Account.

    Example: member-assistant wechat check
    """


@command.command()
def check() -> None:
    """Try the credentials: fetch an access token from the platform, and say what is not set.

    Example: member-assistant wechat check
    """
    settings = _settings()
    token = _asked(settings, lambda api: api.tokens.current(api.fetch_token))
    click.echo(f"the platform gave an access token ({len(token)} characters)")
    if not settings.wechat_aes_key.get_secret_value():
        click.echo("MEMBER_ASSISTANT_WECHAT_AES_KEY is not set: plain mode only; safe mode is better")
    if not settings.public_url:
        click.echo("MEMBER_ASSISTANT_PUBLIC_URL is not set: long answers come in pieces, without a link to a page")
    if settings.wechat_notices is None:
        click.echo("MEMBER_ASSISTANT_WECHAT_NOTICES is not set: who has not written for 48 hours is told nothing")


@command.command()
@click.option("--show", is_flag=True, help="Print it and publish nothing.")
@click.option("--language", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), default="zh-Hans", show_default=True)
def menu(show: bool, language: str) -> None:
    """Publish the account menu (people see it within five minutes, or after following anew).

    Example: member-assistant wechat menu --show
    """
    from bot.channels.wechat import menu as account
    from bot.words import catalogue

    settings = _settings(complete=not show)
    try:
        body = account.load().published(catalogue(language), settings.public_url)
    except account.MenuError as error:
        raise click.ClickException(str(error)) from error
    if show:
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    _asked(settings, lambda api: api.publish_menu(body))
    click.echo("the menu is published")


def _settings(*, complete: bool = True) -> Settings:
    from bot.channels.wechat.mounting import envelope_of, notices_of

    try:
        settings = Settings.from_environment()
        if complete:
            envelope_of(settings)
            notices_of(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    return settings


def _asked(settings: Settings, work: Work) -> Any:
    """Asks the platform, with the token that the server uses too."""
    import httpx2

    from bot.channels.wechat.errors import ApiError, Unreachable
    from bot.channels.wechat.mounting import api_of
    from bot.opening import clock_of, open_database
    from bot.store.errors import StoreError

    async def ask() -> Any:
        store = open_database(settings)
        try:
            async with httpx2.AsyncClient(follow_redirects=False, trust_env=False) as http:
                return await work(api_of(settings, store, http, clock_of(settings)))
        finally:
            store.close()

    try:
        return asyncio.run(ask())
    except (ApiError, Unreachable, StoreError) as error:
        raise click.ClickException(f"{error}; {_HINTS.get(type(error).__name__, 'try again later')}") from error


_HINTS = {
    "CredentialsRefused": "check WECHAT_APP_ID and WECHAT_APP_SECRET, and put this machine on the account's IP list",
    "NotAuthorised": "the account may not do this: it has to be a verified service account",
    "Unreachable": "is this machine let out to the platform (WECHAT_API_BASE_URL)?",
    "TooManyCalls": "the account's calls of today are used up",
}
