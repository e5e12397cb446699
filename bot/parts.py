"""The parts that the program is put together from, as every door of it gets them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.assistant import Assistant
from bot.channels.web.news import News
from bot.documents.intake import Inspector
from bot.documents.vault import Vault
from bot.metrics import Metrics
from bot.settings import Settings
from bot.store.contract import Store
from bot.wakes import Gone
from bot.words import Catalogue
from knowledge.library import Library


@dataclass(frozen=True)
class Parts:
    """``catalogue``: the words of a language; ``clock``: now, as an aware time."""

    settings: Settings
    store: Store
    vault: Vault
    inspector: Inspector
    library: Library
    assistant: Assistant
    metrics: Metrics
    news: News
    gone: Gone
    clock: Callable[[], datetime]
    catalogue: Callable[[str], Catalogue]

    def close(self) -> None:
        """Lets go of everything, the database last."""
        self.inspector.close()
        self.store.close()
