"""Text as this platform takes it: escaped once, at the end, and cut where a reader would pause.

Everything that is sent passes `escaped`; no template and no member's word is ever taken for markup.
"""

import html
import re
from collections.abc import Iterator

from bot.channels.telegram.limits import limit

_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_STOPS = (  # where to cut, the best first
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile("[\u3002\uff01\uff1f!?\u2026]+[\u201d\u2019\u300d\u300f)\uff09]*|[.;](?=\\s)|\uff1b"),
    re.compile("[\uff0c,\u3001\\s]"),
)
_EARLIEST = 0.4  # a piece is not cut before this part of its room, or it looks broken off
NOTHING = "\u2026"


def escaped(text: str) -> str:
    """``text`` for parse mode HTML: shown as it is, whatever is in it."""
    return html.escape(_UNSENDABLE.sub("", text), quote=False)


def units(text: str) -> int:
    """Length as the platform counts it: in UTF-16 code units. ``text`` holds no lone surrogate."""
    return len(text) + sum(character > "\uffff" for character in text)


def pieces(text: str, room: int = limit("text_units")) -> tuple[str, ...]:
    """``text`` escaped, in pieces of at most ``room`` units each, never empty: at paragraphs, lines, sentences, words.

    An escape or a character is never cut in two.
    """
    return tuple(_pieces(_UNSENDABLE.sub("", text).strip(), room)) or (NOTHING,)


def _pieces(text: str, room: int) -> Iterator[str]:
    while text:
        if units(html.escape(text, quote=False)) <= room:
            yield html.escape(text, quote=False)
            return
        end = _end(text, room)
        piece = text[:end].rstrip()
        if piece:
            yield html.escape(piece, quote=False)
        text = text[end:].lstrip()


def _end(text: str, room: int) -> int:
    """How many characters of ``text`` fit, back to the best place for a pause."""
    fits = _fitting(text, room)
    for stop in _STOPS:
        found = [match.end() for match in stop.finditer(text, int(fits * _EARLIEST), fits)]
        if found:
            return found[-1]
    return max(1, fits)


def _fitting(text: str, room: int) -> int:
    used = 0
    for count, character in enumerate(text):
        used += units(html.escape(character, quote=False))
        if used > room:
            return count
    return len(text)


def shortened(text: str, most: int) -> str:
    """``text`` in one line of at most ``most`` characters."""
    line = " ".join(_UNSENDABLE.sub("", text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}{NOTHING}"
