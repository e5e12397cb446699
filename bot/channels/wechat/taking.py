"""Turns of this channel, counted and timed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant import Assistant, Taken
from bot.channels.wechat.persons import CHANNEL
from bot.metrics import Metrics
from bot.store.papers import Document
from dialogs.events import Event


@dataclass(frozen=True)
class Taking:
    assistant: Assistant
    metrics: Metrics

    async def take(self, conversation: str, event: Event, key: str, documents: Sequence[Document] = ()) -> Taken:
        """As ``Assistant.take``."""
        try:
            with self.metrics.turn_seconds.labels(CHANNEL).time():
                taken = await self.assistant.take(conversation, event, key, documents=documents)
        except Exception:
            self.metrics.turns.labels(CHANNEL, "failed").inc()
            raise
        self.metrics.turns.labels(CHANNEL, "duplicate" if taken.duplicate else "taken").inc()
        return taken
