"""What stands in a button: the option's id behind a short signature that holds for one chat.

So a button that was forged, or copied from a forwarded message, is known as such; one that is merely old carries the
number of its question and is told apart by the dialog.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from bot.channels.telegram.limits import limit

MAC_BYTES = 8
MAC_CHARACTERS = 11  # of Base64 without padding
LONG = "~"  # begins what stands for an id that is too long for a button
LONG_BYTES = 12
_USE = b"member-assistant telegram button v1"
_PLAIN_ID = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class Buttons:
    """``secrets``: the present secret first, then older ones whose buttons are still good."""

    secrets: tuple[str, ...]

    def data(self, chat: int, option: str) -> str:
        """``callback_data`` for an option offered in ``chat``: at most 64 bytes."""
        name = _name(option)
        return self._mac(self.secrets[0], chat, name) + name

    def option(self, chat: int, data: str, offered: Iterable[str] = ()) -> str | None:
        """The option's id; None when the button is not ours, or not of this chat.

        ``offered``: ids of the options offered lately, among which an id too long for a button is looked for.
        """
        mac, name = data[:MAC_CHARACTERS], data[MAC_CHARACTERS:]
        if not name or not data.isascii():
            return None
        if not any(hmac.compare_digest(mac, self._mac(secret, chat, name)) for secret in self.secrets):
            return None
        if not name.startswith(LONG):
            return name
        return next((option for option in offered if _name(option) == name), None)

    @staticmethod
    def _mac(secret: str, chat: int, name: str) -> str:
        key = hmac.digest(secret.encode(), _USE, sha256)
        return _text(hmac.digest(key, f"{chat}\n{name}".encode(), sha256)[:MAC_BYTES])


def _name(option: str) -> str:
    fits = MAC_CHARACTERS + len(option.encode()) <= limit("button_bytes")
    if fits and _PLAIN_ID.fullmatch(option) and not option.startswith(LONG):
        return option
    return LONG + _text(sha256(option.encode()).digest()[:LONG_BYTES])


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode("ascii").rstrip("=")
