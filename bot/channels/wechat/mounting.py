"""The channel put together: its callback, its sender, and its place in the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx2
from starlette.applications import Starlette

from bot.channels.beside import ended, run_beside
from bot.channels.uploads import Uploads
from bot.channels.wechat import menu, notices, pictures
from bot.channels.wechat.answering import Answering
from bot.channels.wechat.api import Api
from bot.channels.wechat.callback import Callback
from bot.channels.wechat.crypto import MessageCipher, WrongAesKey
from bot.channels.wechat.envelope import Envelope
from bot.channels.wechat.persons import CHANNEL
from bot.channels.wechat.photos import Photos
from bot.channels.wechat.pictures import Pictures
from bot.channels.wechat.sending import WeChatSender
from bot.channels.wechat.taking import Taking
from bot.channels.wechat.tokens import Clock, Tokens
from bot.channels.wechat.wording import Wording
from bot.delivery import Delivery, DeliveryFigures
from bot.logs import logger
from bot.parts import Parts
from bot.settings import PREFIX, Settings, SettingsError
from bot.store.contract import Store
from bot.trusted import trusted

CLEAN_SECONDS = 3600.0


@dataclass
class WeChat:
    """``answering`` and ``photos`` can be made more impatient before the start, for tests."""

    http: httpx2.AsyncClient
    api: Api
    answering: Answering
    photos: Photos
    sender: WeChatSender
    delivery: Delivery
    callback: Callback
    parts: Parts
    loop: asyncio.AbstractEventLoop | None = None

    @classmethod
    def of(cls, parts: Parts) -> "WeChat":
        """Raises SettingsError."""
        settings, store, clock = parts.settings, parts.store, parts.clock
        envelope = envelope_of(settings)
        http = httpx2.AsyncClient(follow_redirects=False, trust_env=False, verify=trusted(by_environment=False))
        api = api_of(settings, store, http, clock)
        wording = Wording(parts.catalogue, notices_of(settings), settings.public_url)
        assistant = Taking(parts.assistant, parts.metrics)
        photos = Photos(store, api, Uploads(parts), assistant, clock)
        shown = Pictures(store, api, clock, pictures.load())
        sender = WeChatSender(store, api, shown, wording, clock)
        delivery = Delivery(store, (sender,), DeliveryFigures(parts.metrics), clock)
        answering = Answering(
            store, assistant, api, photos, shown, wording, menu.load().meanings(), clock, delivery.wake
        )
        callback = Callback(
            envelope,
            answering,
            store,
            lambda: datetime.now(UTC),
            lambda code: parts.metrics.refusals.labels(code).inc(),
        )
        return cls(http, api, answering, photos, sender, delivery, callback, parts)

    def mount(self, app: Starlette) -> None:
        """Adds the callback and its pages, and what runs beside the server as long as it does."""
        self._join()
        app.router.routes[:0] = self.callback.routes()
        run_beside(app, self.running)

    def _join(self) -> None:
        """What this process has to say to a member by itself (a step of staff, a reminder) is sent at once."""
        assistant = self.parts.assistant
        before = assistant.ground.after_turn

        def after_turn(conversation: str, channel: str) -> None:
            before(conversation, channel)
            if channel == CHANNEL and self.loop is not None and not self.loop.is_closed():
                self.loop.call_soon_threadsafe(self.delivery.wake)

        assistant.ground = replace(assistant.ground, after_turn=after_turn)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The loops of the channel; at the end what is under way is finished."""
        self.loop = asyncio.get_running_loop()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.http.aclose)
            tasks = [asyncio.create_task(loop) for loop in (self.delivery.run(), self.photos.run(), self._clean())]
            stack.push_async_callback(ended, tasks)
            stack.push_async_callback(self.answering.close)
            yield

    async def _clean(self) -> None:
        """Nonces, pages and tokens whose time is over."""
        while True:
            try:
                await self.parts.store.write(lambda tx: tx.platforms.forget_ended(self.parts.clock()))
            except Exception:  # noqa: BLE001
                logger().exception("what is over cannot be removed", channel="wechat")
            await asyncio.sleep(CLEAN_SECONDS)


def envelope_of(settings: Settings) -> Envelope:
    """Raises SettingsError for settings of this channel that are missing or do not fit."""
    required = {"APP_ID": settings.wechat_app_id, "APP_SECRET": settings.wechat_app_secret.get_secret_value(),
                "TOKEN": settings.wechat_token.get_secret_value()}  # fmt: skip
    for name, value in required.items():
        if not value:
            raise SettingsError(f"{PREFIX}WECHAT_{name}: required with the others of WeChat; copy it from the account")
    aes_key = settings.wechat_aes_key.get_secret_value()
    try:
        cipher = MessageCipher(aes_key, settings.wechat_app_id) if aes_key else None
    except WrongAesKey as error:
        raise SettingsError(f"{PREFIX}WECHAT_AES_KEY: {error}") from None
    return Envelope(required["TOKEN"], cipher)


def api_of(settings: Settings, store: Store, http: httpx2.AsyncClient, clock: Clock) -> Api:
    tokens = Tokens(store, f"wechat:{settings.wechat_app_id}", clock)
    return Api(
        http,
        settings.wechat_api_base_url,
        settings.wechat_app_id,
        settings.wechat_app_secret.get_secret_value(),
        tokens,
    )


def notices_of(settings: Settings) -> notices.Notices:
    """Raises SettingsError."""
    try:
        return notices.load(
            settings.wechat_notices, app_id=settings.wechat_app_id, public_url=settings.public_url,
            secret=settings.secret(),
        )  # fmt: skip
    except notices.NoticesError as error:
        raise SettingsError(f"{PREFIX}WECHAT_NOTICES: {error}") from None
