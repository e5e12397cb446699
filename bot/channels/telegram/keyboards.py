"""Options as an inline keyboard: short labels two in a row, long ones alone; addresses no phone can open as text."""

import unicodedata
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.channels.rendering import ShownOption
from bot.channels.telegram.buttons import Buttons
from bot.channels.telegram.limits import limit
from bot.channels.telegram.texts import shortened
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

HALF_ROW = 14  # columns of a label that still leaves room for a second button (a Chinese character takes two)
NO_LABEL = "\u2026"


def keyboard(options: Iterable[ShownOption], chat: int, buttons: Buttons) -> InlineKeyboardMarkup | None:
    """None where there is nothing to tap."""
    made = [_button(option, chat, buttons) for option in options if not option.url or is_reachable(option.url)]
    rows: list[list[InlineKeyboardButton]] = []
    for button in made[: limit("keyboard_buttons")]:
        if rows and len(rows[-1]) == 1 and _is_short(rows[-1][0]) and _is_short(button):
            rows[-1].append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(rows) if rows else None


def links(options: Iterable[ShownOption]) -> tuple[ShownOption, ...]:
    """Those that the platform does not take as a button (an address of this machine): they are written out."""
    return tuple(option for option in options if option.url and not is_reachable(option.url))


def left_out(options: Iterable[ShownOption]) -> tuple[ShownOption, ...]:
    """Those for which the keyboard has no room: they are listed in the text and chosen by typing."""
    return tuple(option for option in options if not option.url or is_reachable(option.url))[
        limit("keyboard_buttons") :
    ]


def is_reachable(url: str) -> bool:
    """Whether the platform takes ``url`` for a button: an http(s) address with a public name."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "tel":
        return False
    if parts.scheme not in ("http", "https") or "." not in host or host.endswith((".local", ".localhost", ".internal")):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return True


def _button(option: ShownOption, chat: int, buttons: Buttons) -> InlineKeyboardButton:
    label = shortened(option.label, limit("button_label")) or NO_LABEL
    if option.url:
        return InlineKeyboardButton(label, url=option.url)
    return InlineKeyboardButton(label, callback_data=buttons.data(chat, option.id))


def _is_short(button: InlineKeyboardButton) -> bool:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in button.text) <= HALF_ROW
