"""A member's phone: sends what they do, and reads the screen as messages with options, as ``tests.members`` wants."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.channels.telegram.buttons import MAC_CHARACTERS
from tests.bot.channels.telegram.running import Product
from tests.members import Message
from tests.platforms.telegram import Message as Shown
from tests.platforms.telegram_people import Chat

Update = dict[str, Any]


@dataclass
class Phone:
    """``taps``: uses the buttons; else types their labels, as some do. ``album``: sends each photo in two parts."""

    product: Product
    chat: Chat
    taps: bool = True
    album: bool = False
    seen: dict[str, tuple[str, str, Shown]] = field(default_factory=dict)  # option -> its label, its data, where

    @property
    def conversation(self) -> str:
        return f"telegram:{self.chat.id}"

    def send(self, event: dict[str, Any]) -> list[Message]:
        return self(event)

    def __call__(self, event: dict[str, Any]) -> list[Message]:
        if "file" in event:
            update = self._photo(Path(event["file"]).read_bytes())
        elif "choice" in event:
            update = self._choose(event["choice"])
        else:
            update = self.chat.say(event["text"])
        self.product.settled(self.chat.id, update["update_id"])
        fresh, self.chat.read = self.chat.screen[self.chat.read :], len(self.chat.screen)
        return [{"text": message.text, "options": self._options(message)} for message in fresh]

    def _photo(self, data: bytes) -> Update:
        if self.album:
            self.chat.photo(data, album="album")
        return self.chat.photo(data, album="album" if self.album else "")

    def _choose(self, option: str) -> Update:
        """A tap, also on a button that has gone meanwhile: some phones still show it."""
        label, data, message = self.seen[option]
        return self.chat.tap_data(data, message) if self.taps else self.chat.say(label)

    def _options(self, message: Shown) -> list[dict[str, str]]:
        found = []
        for button in message.buttons:
            if data := button.get("callback_data"):
                self.seen[data[MAC_CHARACTERS:]] = (button["text"], data, message)
                found.append({"id": data[MAC_CHARACTERS:], "label": button["text"]})
        return found
