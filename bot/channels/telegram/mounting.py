"""The channel put together: its bot, its inbox, its sender, and its place in the server."""

import asyncio
import hmac
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final

import httpx2
from starlette.applications import Starlette

from bot.channels.beside import ended, run_beside
from bot.channels.telegram.buttons import Buttons
from bot.channels.telegram.door import Files, close_bot, open_bot, start_bot
from bot.channels.telegram.groups import Groups
from bot.channels.telegram.hearing import Hearing, Myself
from bot.channels.telegram.limits import limit
from bot.channels.telegram.persons import CHANNEL
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.presence import PATH, Presence
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.taking import Taking
from bot.channels.telegram.webhook import Webhook
from bot.channels.uploads import Uploads
from bot.delivery import Delivery, DeliveryFigures
from bot.logs import logger
from bot.metrics import Metrics
from bot.parts import Parts
from bot.settings import PREFIX, Settings, SettingsError
from bot.terms import ZONE
from bot.trusted import trusted
from bot.words import Catalogue
from bot.world import ChannelFacts
from knowledge.answering.answer import answer
from knowledge.library import Library
from telegram import Bot

_TOKEN: Final = re.compile(r"[A-Za-z0-9:_-]{1,200}")
_SECRET: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{limit('secret_characters')}}}")
_SECRET_USE: Final = b"member-assistant telegram webhook v1"


@dataclass
class Telegram:
    """``polling`` None: updates come to the webhook."""

    parts: Parts
    bot: Bot
    http: httpx2.AsyncClient
    taking: Taking
    delivery: Delivery
    presence: Presence
    webhook: Webhook
    polling: Polling | None
    loop: asyncio.AbstractEventLoop | None = None

    @classmethod
    def of(cls, parts: Parts) -> "Telegram":
        """Raises SettingsError."""
        settings = parts.settings
        token, secret, origin = checked(settings), webhook_secret(settings), settings.telegram_api_base_url
        bot = open_bot(token, origin)
        http = httpx2.AsyncClient(follow_redirects=False, verify=trusted())
        myself, name, figures = Myself(), inbox_of(token), Figures(parts.metrics)
        buttons = Buttons((settings.secret(), *(old.get_secret_value() for old in settings.old_secret_keys)))
        sender = TelegramSender(bot, parts.store, buttons, parts.catalogue, parts.clock)
        delivery = Delivery(parts.store, (sender,), DeliveryFigures(parts.metrics), parts.clock)
        groups = Groups(
            bot, myself, parts.catalogue, quick_answer(parts.library), lambda: parts.clock().astimezone(ZONE).date()
        )
        hearing = Hearing(
            bot, name, parts.store, parts.assistant, Uploads(parts), Files(bot, http, token, origin), buttons,
            parts.catalogue, parts.clock, groups.take, myself,
            page="" if settings.telegram_documents else settings.public_url,
        )  # fmt: skip
        taking = Taking(name, parts.store, hearing, lambda: datetime.now(UTC), delivery.wake, figures.taken)
        by_polling = settings.telegram_mode == "polling"
        address = f"{settings.public_url}{PATH}" if settings.public_url and not by_polling else ""
        presence = Presence(bot, name, parts.store, parts.catalogue, parts.clock, myself, address, secret)
        polling = Polling(bot, f"{name}:polling", parts.store, taking.clock, taking.receive) if by_polling else None
        webhook = Webhook(secret, taking.receive, figures.refused)
        return cls(parts, bot, http, taking, delivery, presence, webhook, polling)

    def mount(self, app: Starlette) -> None:
        """Adds the webhook, and what runs beside the server as long as it does; from now on replies of this channel's
        conversations wait to be sent."""
        self._join()
        if self.polling is None:
            app.add_route(PATH, self.webhook.answer, methods=["POST"])
        run_beside(app, self.running)

    def _join(self) -> None:
        """Tells the assistant what this channel is: messages are pushed, and its servers are abroad."""
        assistant = self.parts.assistant
        ground = assistant.ground
        before = ground.after_turn

        def after_turn(conversation: str, channel: str) -> None:
            before(conversation, channel)
            if channel == CHANNEL and self.loop is not None and not self.loop.is_closed():
                self.loop.call_soon_threadsafe(self.delivery.wake)

        assistant.ground = replace(
            ground,
            push=ground.push | {CHANNEL},
            facts={**ground.facts, CHANNEL: ChannelFacts(data_notice=True)},
            after_turn=after_turn,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The loops of the channel; at the end what is under way is finished."""
        self.loop = asyncio.get_running_loop()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.http.aclose)
            await start_bot(self.bot)
            stack.push_async_callback(close_bot, self.bot)
            loops = [self.delivery.run(), self.taking.run(), self.presence.settle()]
            loops += [self.polling.run()] if self.polling else []
            tasks = [asyncio.create_task(_kept_up(loop)) for loop in loops]
            stack.push_async_callback(ended, tasks)
            yield


async def _kept_up(loop: Any) -> None:
    try:
        await loop
    except Exception:  # noqa: BLE001
        logger().exception("a loop of the channel telegram has ended")


class Figures:
    """What became of updates, among the program's figures."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def taken(self, outcome: str) -> None:
        self._metrics.turns.labels(CHANNEL, outcome).inc()

    def refused(self, why: str) -> None:
        self._metrics.refusals.labels(f"{CHANNEL}_{why}").inc()


def checked(settings: Settings) -> str:
    """The token. Raises SettingsError for settings of this channel that do not fit."""
    token = settings.telegram_token.get_secret_value()
    if not _TOKEN.fullmatch(token):
        raise SettingsError(f"{PREFIX}TELEGRAM_TOKEN: expected the token that BotFather gave, such as 123456:ABC-def")
    if not settings.telegram_documents and not settings.public_url:
        raise SettingsError(
            f"{PREFIX}PUBLIC_URL is required when {PREFIX}TELEGRAM_DOCUMENTS is off: papers go through the web page"
        )
    return token


def webhook_secret(settings: Settings) -> str:
    """The secret that the platform sends along: as set, else one made from SECRET_KEY. Raises SettingsError."""
    given = settings.telegram_webhook_secret.get_secret_value()
    if given and not _SECRET.fullmatch(given):
        raise SettingsError(
            f"{PREFIX}TELEGRAM_WEBHOOK_SECRET: expected 1 to {limit('secret_characters')} of A-Z a-z 0-9 _ and -"
        )
    return given or hmac.new(settings.secret().encode(), _SECRET_USE, sha256).hexdigest()


def inbox_of(token: str) -> str:
    """The name of a bot's inbox: another bot counts its updates anew, so its numbers must not meet ours."""
    number = token.partition(":")[0]
    return f"telegram:{number if number.isdecimal() else sha256(token.encode()).hexdigest()[:12]}"


def quick_answer(library: Library) -> Callable[[str, date, Catalogue], str]:
    """Answers a guest's question from the handbooks."""

    def answered(question: str, day: date, words: Catalogue) -> str:
        return words.answer(answer(question, library.index, today=day).to_json())

    return answered
