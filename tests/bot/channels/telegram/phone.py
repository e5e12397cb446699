"""A member's phone: sends what they do, and reads the screen as messages with options, as ``tests.members`` wants."""

from dataclasses import dataclass
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

    def __call__(self, event: dict[str, Any]) -> list[Message]:
        if "file" in event:
            update = self._photo(Path(event["file"]).read_bytes())
        elif "choice" in event:
            update = self._choose(event["choice"])
        else:
            update = self.chat.say(event["text"])
        self.product.settled(self.chat.id, update["update_id"])
        fresh, self.chat.read = self.chat.screen[self.chat.read :], len(self.chat.screen)
        return [{"text": message.text, "options": _options(message)} for message in fresh]

    def _photo(self, data: bytes) -> Update:
        if self.album:
            self.chat.photo(data, album="album")
        return self.chat.photo(data, album="album" if self.album else "")

    def _choose(self, option: str) -> Update:
        for message in reversed(self.chat.screen):
            label = next((one["label"] for one in _options(message) if one["id"] == option), None)
            if label is not None:
                return self.chat.tap(label, message) if self.taps else self.chat.say(label)
        raise AssertionError(f"no button for {option}")


def _options(message: Shown) -> list[dict[str, str]]:
    return [
        {"id": button["callback_data"][MAC_CHARACTERS:], "label": button["text"]}
        for button in message.buttons
        if "callback_data" in button
    ]
