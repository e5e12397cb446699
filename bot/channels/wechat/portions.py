"""How much of what waits for a person fits into what may be sent now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels.rendering import Shown
from bot.channels.wechat.texts import choices, composed, with_link

MOST_AT_ONCE = 3
"""More texts than this at once are not read: then the beginning, and a link to all of it."""


@dataclass(frozen=True)
class Portion:
    """``texts``: what to send now, in order; ``count``: how many messages, from the front, that covers. ``linked``:
    the text that stands behind the link in it. No texts: nothing fits."""

    texts: tuple[str, ...]
    count: int
    linked: str = ""


def portion(messages: Sequence[Shown], after: int, more: Callable[[], str] | None) -> Portion:
    """What fits into one text, where ``after`` more texts may follow it.

    All of it where it can; else the messages that fit into the first text, if the others fit into those that may
    follow; else the beginning and a link to all of it (``more`` makes the line that leads there; None: there is no
    page); else what fits, and the rest has to wait. One message that is longer than a text comes in several.
    """
    whole = composed(messages)
    if len(whole.pieces) <= 1:
        return Portion(whole.pieces, len(messages))
    first = _first_text(messages)
    follow = len(whole.pieces) <= min(after + 1, MOST_AT_ONCE)
    if follow and first is not None:
        return first
    if more is not None:
        return Portion((with_link(whole.whole, choices(messages), more()),), len(messages), whole.whole)
    if first is not None:
        return first
    pieces = composed(messages[:1]).pieces
    return Portion(pieces, 1) if len(pieces) <= after + 1 else Portion((), 0)


def _first_text(messages: Sequence[Shown]) -> Portion | None:
    """As many messages as one text holds; None where the first alone is too long, or all fit anyway."""
    for count in range(len(messages) - 1, 0, -1):
        pieces = composed(messages[:count]).pieces
        if len(pieces) <= 1:
            return Portion(pieces, count)
    return None
