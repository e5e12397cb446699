"""WeChat Official Accounts: the callback, its passive answers, service messages, notices, media and menu."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.parts import Parts


def mount(app: "Starlette", parts: "Parts") -> None:
    """Puts the channel into ``app`` where MEMBER_ASSISTANT_WECHAT_TOKEN is set; else does nothing.

    Raises SettingsError for a setting that is missing or does not fit.
    """
    if parts.settings.wechat_token.get_secret_value():
        from bot.channels.wechat.mounting import WeChat

        WeChat.of(parts).mount(app)
