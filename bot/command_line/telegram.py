"""``member-assistant telegram``: what an operator does for the bot: try the token, publish commands, set a webhook."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import click

from bot.settings import PREFIX, Settings, SettingsError

Work = Callable[[Any], Awaitable[Any]]


@click.group()
def command() -> None:
    """The Telegram bot.

    Example: member-assistant telegram check
    """


@command.command()
def check() -> None:
    """Try the token: say who the bot is, where its updates go, and what is not set.

    Example: member-assistant telegram check
    """
    settings = _settings()
    me = _asked(settings, lambda bot: bot.get_me())
    click.echo(f"the bot is @{me.username}: https://t.me/{me.username}")
    info = _asked(settings, lambda bot: bot.get_webhook_info())
    click.echo(f"updates go to {info.url}" if info.url else "no webhook is set: updates wait for a bot that polls")
    click.echo(f"waiting on the platform: {info.pending_update_count}")
    if info.last_error_message:
        click.echo(f"the platform's last trouble with the webhook: {info.last_error_message}")
    for line in _unset(settings):
        click.echo(line)


@command.command()
def publish() -> None:
    """Publish commands and descriptions in each language (the server does so itself when they have changed).

    Example: member-assistant telegram publish
    """
    from bot.channels.telegram import presence
    from bot.words import catalogue

    _asked(_settings(), lambda bot: presence.publish(bot, catalogue))
    click.echo("commands and descriptions are published")


@command.command()
@click.option("--delete", is_flag=True, help="Take it away; updates then wait for a bot that polls.")
def webhook(*, delete: bool) -> None:
    """Set the webhook to PUBLIC_URL/telegram (the server does so itself when it starts).

    Example: member-assistant telegram webhook
    """
    from bot.channels.telegram import presence
    from bot.channels.telegram.mounting import webhook_secret

    settings = _settings()
    if delete:
        _asked(settings, lambda bot: bot.delete_webhook())
        click.echo("the webhook is taken away")
        return
    if not settings.public_url:
        raise click.ClickException(f"{PREFIX}PUBLIC_URL is not set: the platform has to know where to send updates")
    url = f"{settings.public_url}{presence.PATH}"
    _asked(settings, lambda bot: presence.set_webhook(bot, url, webhook_secret(settings)))
    click.echo(f"updates go to {url}")


def _settings() -> Settings:
    """Raises click.ClickException."""
    from bot.channels.telegram.mounting import checked, webhook_secret

    try:
        settings = Settings.from_environment()
        if not settings.telegram_token.get_secret_value():
            raise SettingsError(f"{PREFIX}TELEGRAM_TOKEN is not set: make a bot with @BotFather and copy its token")
        checked(settings)
        webhook_secret(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    return settings


def _unset(settings: Settings) -> list[str]:
    lines = []
    if settings.telegram_mode == "webhook" and not settings.public_url.startswith("https://"):
        lines.append(f"{PREFIX}PUBLIC_URL is no https address: the platform sends no updates there; or poll")
    if not settings.telegram_webhook_secret.get_secret_value():
        lines.append(f"{PREFIX}TELEGRAM_WEBHOOK_SECRET is not set: one made from SECRET_KEY is used")
    return lines


def _asked(settings: Settings, work: Work) -> Any:
    """Raises click.ClickException with what the platform said."""
    from telegram.error import TelegramError

    from bot.channels.telegram.door import close_bot, open_bot, start_bot

    async def ask() -> Any:
        bot = open_bot(settings.telegram_token.get_secret_value(), settings.telegram_api_base_url)
        await start_bot(bot)
        try:
            return await work(bot)
        finally:
            await close_bot(bot)

    try:
        return asyncio.run(ask())
    except TelegramError as error:
        raise click.ClickException(
            f"the platform says: {error}; check {PREFIX}TELEGRAM_TOKEN and the network"
        ) from error
