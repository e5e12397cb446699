"""Opens what stands behind the assistant from the settings: for the server and for every call of the command line."""

from collections.abc import Callable
from datetime import datetime

from bot.demo import DemoPolicy, demo_policies
from bot.policies import replace_directory
from bot.settings import Settings
from bot.store import Store, Transaction, open_store
from bot.terms import ZONE
from bot.turning import Ground
from bot.words import Catalogue
from dialogs.machine import turn
from knowledge.library import Library


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """Now in China; with TODAY set (tests only), this time of day on that day."""

    def now() -> datetime:
        moment = datetime.now(ZONE)
        return datetime.combine(settings.today, moment.timetz()) if settings.today else moment

    return now


def handbooks_of(library: Library) -> dict[str, frozenset[str]]:
    """Handbook id -> ids of its services, of every edition."""
    return {
        id_: frozenset(service for edition in editions for service in edition.services)
        for id_, editions in library.editions.items()
    }


def open_database(settings: Settings) -> Store:
    """Raises SettingsError, StoreRefused, StoreUnavailable."""
    settings.data_folder()
    return open_store(settings.database)


def load_demo(store: Store, library: Library, now: datetime) -> tuple[DemoPolicy, ...]:
    """Loads the demo policies into the directory when there are none, or only demo policies of an earlier day."""
    demo = demo_policies(now.astimezone(ZONE).date(), handbooks_of(library))
    numbers = {one.policy.policy_no for one in demo}

    def work(tx: Transaction) -> None:
        there = {entry.policy.policy_no for entry in tx.directory.all()}
        if there <= numbers:
            replace_directory(tx.directory, [one.policy for one in demo], now)

    store.write_now(work)
    return demo


def ground_of(
    library: Library, catalogue: Callable[[str], Catalogue], *, push: frozenset[str] = frozenset(), public_url: str = ""
) -> Ground:
    """What turns stand on; use ``dataclasses.replace`` for what a server adds."""

    def consent_text(about: str, version: str, language: str) -> str:
        words = catalogue(language)
        key = f"consent.ask.{about}"
        return words.say(key, version=version) if words.has(key) else key

    return Ground(turn=turn, library=library, consent_text=consent_text, push=push, public_url=public_url)
