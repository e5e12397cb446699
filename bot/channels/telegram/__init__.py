"""Telegram: updates by webhook or polling, taken in order from an inbox; messages with buttons, from the outbox."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.parts import Parts


def mount(app: "Starlette", parts: "Parts") -> None:
    """Puts the channel into ``app`` where MEMBER_ASSISTANT_TELEGRAM_TOKEN is set; else does nothing.

    Raises SettingsError for a setting that does not fit.
    """
    if parts.settings.telegram_token.get_secret_value():
        from bot.channels.telegram.mounting import Telegram

        Telegram.of(parts).mount(app)
