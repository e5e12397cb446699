"""Messages as this platform shows them: one text, choices as numbered lines whose words can also be tapped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.rendering import Shown, ShownOption
from bot.channels.wechat.cutting import cut, shortened, size
from bot.channels.wechat.limits import TEXT_BYTES
from bot.channels.wechat.xml import clean

BETWEEN = "\n\n"
_TAG = re.compile("<(?=[A-Za-z/!?])")
_NUMBERED = re.compile(r"(?m)^\d{1,2}[.、] ?")
_MENU = "weixin://bizmsgmenu?msgmenucontent={content}&msgmenuid={id}"
_IN_LINK = re.compile("[\"'<>&\\s]+")
_IN_ADDRESS = re.compile("[\"'<>\\s]+")
_ID = re.compile(r"[A-Za-z0-9._~:-]{1,64}")


@dataclass(frozen=True)
class Composed:
    """``pieces``: texts within the platform's limit, in order. ``whole``: all of it, for a page behind a link."""

    pieces: tuple[str, ...]
    whole: str


def composed(messages: Sequence[Shown]) -> Composed:
    """All messages of a turn as one text, in as few pieces as they need. Only the choices of the last message that
    has any are numbered and can be tapped: numbers of an earlier question, or of a list in a text, would be taken for
    them, so those get a dot."""
    last = max((index for index, message in enumerate(messages) if _choices(message)), default=-1)
    dotted = last >= 0

    def joined(*, tappable: bool) -> str:
        parts = []
        for index, message in enumerate(messages):
            text = _NUMBERED.sub("· ", message.text) if dotted else message.text
            lines = _lines(message.options, numbered=index == last, tappable=tappable and index == last)
            parts.append("\n".join(line for line in (safe(text), *lines) if line))
        return BETWEEN.join(part for part in parts if part)

    rich, whole = joined(tappable=True), joined(tappable=False)
    if size(rich) <= TEXT_BYTES:
        return Composed((rich,) if rich else (), whole)
    return Composed(cut(whole, TEXT_BYTES), whole)


def with_link(whole: str, last_lines: str, link: str) -> str:
    """The beginning of a long text, the line that leads to all of it, and the choices that must not be lost."""
    tail = BETWEEN.join(part for part in (link, last_lines) if part)
    return shortened(whole, TEXT_BYTES - size(BETWEEN + tail), "…") + BETWEEN + tail


def choices(messages: Sequence[Shown]) -> str:
    """The numbered lines of the question that is open, or "" when none is."""
    for message in reversed(messages):
        if _choices(message):
            return "\n".join(_lines(message.options, numbered=True, tappable=False))
    return ""


def safe(text: str) -> str:
    """Words that may hold what a member typed: WeChat turns <a …> into a link, and has no escape for "<"."""
    return _TAG.sub("＜", clean(text))


def link(label: str, url: str) -> str:
    """A link that can be tapped; ``url`` is ours."""
    return f'<a href="{_IN_ADDRESS.sub("", url)}">{safe(label)}</a>'


def _choices(message: Shown) -> tuple[ShownOption, ...]:
    return tuple(option for option in message.options if not option.url)


def _lines(options: Sequence[ShownOption], *, numbered: bool, tappable: bool) -> list[str]:
    lines = []
    for number, option in enumerate((option for option in options if not option.url), start=1):
        label = safe(option.label)
        shown = _tappable(option.id, label) if tappable and _ID.fullmatch(option.id) else label
        lines.append(f"{number}. {shown}" if numbered else f"· {shown}")
    return [*lines, *(link(option.label, option.url) for option in options if option.url)]


def _tappable(id_: str, label: str) -> str:
    content = _IN_LINK.sub(" ", label).strip()
    return f'<a href="{_MENU.format(content=content, id=id_)}">{label}</a>' if content else label
