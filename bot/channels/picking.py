"""Typed words that choose an option: its label, its number or its id counts as a tap, on every channel."""

import unicodedata
from collections.abc import Iterable, Sequence

from bot.channels.rendering import Shown, ShownOption
from dialogs.events import Choice, Text

TRAILING = ".,;:!)]、。，；：！）】 "  # no question mark: "agree?" agrees to nothing
LEADING = "([（【#/ "
LONGEST_NUMBER = 3


def heard(text: str, offered: Sequence[Shown]) -> Text | Choice:
    """What ``text`` is, given the messages that were offered last, oldest first.

    A number counts for the last message with options, as its lines are numbered; a label for any of them. An option
    that only opens an address can't be chosen by words.
    """
    said = _plain(text)
    with_options = [choosable for choosable in (_choosable(message.options) for message in offered) if choosable]
    if not said or not with_options:
        return Text(text=text)
    number = _number(said)
    if number is not None and 1 <= number <= len(with_options[-1]):
        return Choice(id=with_options[-1][number - 1].id)
    for options in reversed(with_options):
        for option in options:
            if said == _plain(option.label):
                return Choice(id=option.id, typed=text)
    return Text(text=text)


def label_of(choice: str, offered: Iterable[Shown]) -> str:
    """The label under which ``choice`` was offered, or "" when it was not."""
    return next((option.label for message in offered for option in message.options if option.id == choice), "")


def _choosable(options: Iterable[ShownOption]) -> tuple[ShownOption, ...]:
    return tuple(option for option in options if not option.url)


def _plain(text: str) -> str:
    """Width and case folded, without the punctuation that people put around a choice."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split()).rstrip(TRAILING).lstrip(LEADING)


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() and len(said) <= LONGEST_NUMBER else None
