"""The parts of one process, made from the settings."""

from dataclasses import dataclass, replace

from bot import staff_hours
from bot.assistant import Assistant
from bot.channels.web.news import News
from bot.demo import DemoPolicy
from bot.documents.intake import Inspector
from bot.documents.keys import MasterKeys
from bot.documents.stores import StoreUnavailable, WrongDocumentsUrl
from bot.documents.vault import Vault
from bot.metrics import Metrics
from bot.opening import clock_of, ground_of, load_demo, open_database
from bot.parts import Parts
from bot.settings import PREFIX, Settings, SettingsError
from bot.staff.demo import demo_staff
from bot.wakes import Gone
from bot.words import catalogue
from knowledge.library import Library


@dataclass(frozen=True)
class Prepared:
    """What there is to tell an operator at the start. ``described``: what the store stands on."""

    described: str
    policies: int
    demo: tuple[DemoPolicy, ...] = ()
    staff: tuple[tuple[str, str], ...] = ()  # demo logins: name, password


def prepare(settings: Settings, library: Library) -> Prepared:
    """Brings the tables up to date and loads the demo, once, before any process serves.

    Raises SettingsError, StoreError."""
    vault_of(settings)  # a place for papers that cannot be used is told now, by one process, not by each
    store = open_database(settings)
    try:
        demo = load_demo(store, library, clock_of(settings)()) if settings.demo else ()
        staff = demo_staff(store, settings.secret().encode(), clock_of(settings)()) if settings.demo else ()
        return Prepared(store.described, store.read_now(lambda tx: tx.directory.count()), demo, staff)
    finally:
        store.close()


def assemble(settings: Settings, library: Library) -> Parts:
    """The parts of one process. Close them at the end. Raises SettingsError, StoreError."""
    vault = vault_of(settings)
    store = open_database(settings)
    news, gone, clock = News(store), Gone(), clock_of(settings)
    ground = replace(
        ground_of(library, catalogue, push=pushing(settings), public_url=settings.public_url),
        human_times=lambda moment: staff_hours.times(moment, library.calendar),
        gone=gone.note,
        after_turn=lambda conversation, _channel: news.ring_from_afar(conversation),
    )
    return Parts(
        settings=settings,
        store=store,
        vault=vault,
        inspector=Inspector(),
        library=library,
        assistant=Assistant(store, ground, clock),
        metrics=Metrics(),
        news=news,
        gone=gone,
        clock=clock,
        catalogue=catalogue,
    )


def pushing(settings: Settings) -> frozenset[str]:
    """The channels that are on and have to be sent to; on the others messages are fetched."""
    tokens = {"wechat": settings.wechat_token, "telegram": settings.telegram_token}
    return frozenset(channel for channel, token in tokens.items() if token.get_secret_value())


def vault_of(settings: Settings) -> Vault:
    """Raises SettingsError."""
    old = [secret.get_secret_value() for secret in settings.old_secret_keys]
    keys = MasterKeys.from_secrets(settings.secret(), old)
    try:
        return Vault.open(settings.documents, keys)
    except (StoreUnavailable, WrongDocumentsUrl) as error:
        raise SettingsError(f"{PREFIX}DOCUMENTS_URL: {error}") from error
