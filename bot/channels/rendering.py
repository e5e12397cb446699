"""A reply as a member reads it: text and options, in one language. Every channel starts from this."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.logs import logger
from bot.words import BrokenWordsError, Catalogue, MissingWordsError
from dialogs.replies import Option, Reply


@dataclass(frozen=True)
class ShownOption:
    """``id`` comes back as the choice. ``url``: the option opens this address instead."""

    id: str
    label: str
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """One message in words. ``quiet``: it may be delivered without a sound."""

    text: str
    options: tuple[ShownOption, ...] = ()
    quiet: bool = False

    def as_json(self) -> dict[str, Any]:
        """As in ``chat --jsonl`` and the HTTP API; ``url`` only where there is one."""
        options = [
            {"id": option.id, "label": option.label, **({"url": option.url} if option.url else {})}
            for option in self.options
        ]
        return {"text": self.text, "options": options}


def shown(reply: Reply, words: Catalogue) -> Shown:
    """``reply`` in the language of ``words``. Raises what ``Catalogue.say`` raises for a key without words."""
    text = words.answer(reply.answer) if reply.answer else words.say(reply.key, **reply.args)
    return Shown(text, tuple(_option(option, words) for option in reply.options), reply.quiet)


def kept_shown(reply: dict[str, Any], words: Catalogue) -> Shown:
    """A reply as the outbox keeps it. One that an earlier release wrote and that has no words any more is said to be
    lost, in the log and to the member, rather than hiding all that came after it."""
    try:
        return shown(Reply.model_validate(reply), words)
    except (MissingWordsError, BrokenWordsError, ValidationError) as error:
        logger().error("a message has no words", cause=str(error).splitlines()[0])
        return Shown(words.say("errors.internal"))


def _option(option: Option, words: Catalogue) -> ShownOption:
    label = words.text(option.text) if option.text else words.say(option.key, **option.args)
    return ShownOption(option.id, label, option.url)


def numbered(message: Shown, words: Catalogue) -> str:
    """Text with its options as numbered lines, for channels without buttons; links stand below, unnumbered."""
    lines = [message.text] if message.text else []
    choices = [option for option in message.options if not option.url]
    lines += [f"{number}. {option.label}" for number, option in enumerate(choices, start=1)]
    lines += [
        words.say("web.plain.link", label=option.label, url=option.url) for option in message.options if option.url
    ]
    return "\n".join(lines)
