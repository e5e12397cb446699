"""The platform's limits, in one table, each with its source. "Bot API" is core.telegram.org/bots/api, "FAQ" is
core.telegram.org/bots/faq; what is marked (*) is said by users and not by the manual, and the strict reading is used.

``docs/channels-telegram.md`` prints the same table and a test compares the two.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its value, the unit it is counted in, and its source."""

    value: float
    unit: str
    source: str


LIMITS: Final[dict[str, Limit]] = {
    "text_units": Limit(4096, "UTF-16 units", "Bot API, sendMessage; counted with the escapes, which is stricter"),
    "button_bytes": Limit(64, "bytes", "Bot API, InlineKeyboardButton.callback_data"),
    "button_label": Limit(60, "characters", "our choice: a phone cuts a longer label"),
    "keyboard_buttons": Limit(100, "buttons", "(*) larger keyboards are refused"),
    "toast_characters": Limit(200, "characters", "Bot API, answerCallbackQuery"),
    "payload_characters": Limit(64, "characters", "Bot API, deep links: A-Z a-z 0-9 _ -"),
    "download_bytes": Limit(20 * 1024 * 1024, "bytes", "Bot API, getFile"),
    "album_files": Limit(10, "files", "Bot API, sendMediaGroup: 2 to 10 items"),
    "secret_characters": Limit(256, "characters", "Bot API, setWebhook: 1 to 256 of A-Z a-z 0-9 _ -"),
    "update_bytes": Limit(1024 * 1024, "bytes", "our choice: an update is a few KiB; the rest is no update"),
    "update_hours": Limit(24, "hours", "Bot API, getting updates: kept no longer on the platform"),
    "messages_second": Limit(25, "messages a second", "FAQ: about 30 over all chats; the rest is room for edits"),
    "chat_second": Limit(1, "messages a second", "FAQ: one chat, short bursts aside"),
    "chat_burst": Limit(
        20, "messages", "our choice of a short burst: a conversation in full swing; 429 is heeded anyway"
    ),
    "group_minute": Limit(20, "messages a minute", "FAQ: one group"),
    "webhook_connections": Limit(40, "connections", "Bot API, setWebhook: 1 to 100, 40 unless told"),
    "poll_seconds": Limit(25, "seconds", "our choice: below the 30 s after which many proxies cut a silent line"),
    "album_seconds": Limit(1.2, "seconds", "our choice: parts of an album come within tenths of a second"),
    "album_most_seconds": Limit(8, "seconds", "our choice: so long an album is waited for at most"),
    "typing_seconds": Limit(0.7, "seconds", "our choice: who waits longer sees that somebody is at work"),
    "fetch_tries": Limit(5, "tries", "our choice: then the member is asked to send the file again"),
    "seen_hours": Limit(48, "hours", "our choice: twice the time for which the platform keeps an update"),
}


def limit(name: str) -> int:
    """The value of one limit, whole. Raises KeyError for a name that is not in the table."""
    return int(LIMITS[name].value)


def seconds(name: str) -> float:
    """The same for a time that need not be whole."""
    return float(LIMITS[name].value)
