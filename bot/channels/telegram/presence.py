"""How the bot presents itself on the platform: its webhook, its commands in each language, what it says it is for."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.channels.telegram.door import Flooded
from bot.channels.telegram.hearing import Myself
from bot.channels.telegram.incoming import ALLOWED, COMMANDS
from bot.channels.telegram.limits import limit
from bot.delivery import back_off
from bot.logs import logger
from bot.store.contract import Store
from bot.store.platforms import Token
from bot.words import Catalogue
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.error import BadRequest, InvalidToken, TelegramError

SPOKEN: Final = (("", "en"), ("zh", "zh-Hans"))
"""The platform's language code ("": all others) and ours. It knows no scripts, so Chinese is one of them."""
PATH: Final = "/telegram"
AGAIN: Final = timedelta(seconds=30)
"""Processes that start together set the webhook once."""
REFUSED_SECONDS: Final = 300.0
LONGEST_SECONDS: Final = 60.0
PUBLISH_TRIES: Final = 4


@dataclass
class Presence:
    """``webhook``: the public address of ``/telegram``, "" where the bot polls or none is known."""

    bot: Bot
    name: str
    store: Store
    catalogue: Callable[[str], Catalogue]
    clock: Callable[[], datetime]
    myself: Myself
    webhook: str = ""
    secret: str = ""

    async def settle(self) -> None:
        """Tries until the platform has answered: who we are, where updates go, which commands there are. One that it
        does not answer holds up none of the others."""
        steps = (self._introduce, self._set_webhook, self._publish_when_changed)
        await asyncio.gather(*(self._until_done(step) for step in steps))

    async def _until_done(self, step: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        while (wait := await self._tried(step, failures)) is not None:
            failures += 1
            await asyncio.sleep(wait)

    async def _tried(self, step: Callable[[], Awaitable[None]], failures: int) -> float | None:
        """In how many seconds the step is to be tried again; None when it is done, or will never do."""
        try:
            await step()
        except Flooded as error:
            return error.after
        except BadRequest as error:
            logger().error("the platform refuses what it was told at the start", step=step.__name__, said=str(error))
        except InvalidToken:
            if step == self._publish_when_changed:
                return None  # an emulation or a server of one's own that does not know the method
            logger().error("the platform refuses MEMBER_ASSISTANT_TELEGRAM_TOKEN")
            return REFUSED_SECONDS
        except TelegramError as error:
            logger().warning("the platform does not answer", error=type(error).__name__, failures=failures)
            wanted = step != self._publish_when_changed or failures < PUBLISH_TRIES
            return min(LONGEST_SECONDS, back_off(failures)) if wanted else None
        return None

    async def _introduce(self) -> None:
        me = await self.bot.get_me()
        self.myself.username, self.myself.id = me.username or "", me.id

    async def _set_webhook(self) -> None:
        if not self.webhook:
            return
        wanted = sha256(f"{self.webhook}\n{self.secret}".encode()).hexdigest()
        now = self.clock()
        done = await self.store.read(lambda tx: tx.platforms.token(f"{self.name}:webhook", now))
        if done is not None and done.value == wanted:
            return
        await set_webhook(self.bot, self.webhook, self.secret)
        await self.store.write(lambda tx: tx.platforms.set_token(f"{self.name}:webhook", Token(wanted, now + AGAIN)))

    async def _publish_when_changed(self) -> None:
        wanted, key = presented(self.catalogue), f"{self.name}:presented"
        if await self.store.read(lambda tx: tx.platforms.value(key)) == wanted:
            return
        await publish(self.bot, self.catalogue)
        await self.store.write(lambda tx: tx.platforms.set_value(key, wanted))


async def set_webhook(bot: Bot, url: str, secret: str) -> None:
    """Updates that wait are kept. Raises TelegramError."""
    await bot.set_webhook(
        url,
        secret_token=secret,
        allowed_updates=ALLOWED,
        max_connections=limit("webhook_connections"),
        drop_pending_updates=False,
    )


async def publish(bot: Bot, catalogue: Callable[[str], Catalogue]) -> None:
    """Commands, description and the menu button, in each language. Raises TelegramError."""
    for code, language in SPOKEN:
        words = catalogue(language)
        commands = [BotCommand(name, text) for name, text in command_words(words).items()]
        await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code=code or None)
        await bot.set_my_description(words.say("telegram.description"), language_code=code or None)
        await bot.set_my_short_description(words.say("telegram.short_description"), language_code=code or None)
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())


def command_words(words: Catalogue) -> dict[str, str]:
    """Command -> what it does, as the platform lists them."""
    return {name: words.say(f"telegram.command.{name}") for name in ("start", *COMMANDS)}


def presented(catalogue: Callable[[str], Catalogue]) -> str:
    """A fingerprint of all that ``publish`` says."""
    said = []
    for _, language in SPOKEN:
        words = catalogue(language)
        said += [command_words(words), words.say("telegram.description"), words.say("telegram.short_description")]
    return sha256(repr(said).encode()).hexdigest()
