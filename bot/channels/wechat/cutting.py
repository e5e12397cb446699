"""Long texts in pieces that the platform takes: under its limit in bytes, cut where a sentence or a line ends."""

import re

_ENDS = (
    re.compile("\n\n+"),
    re.compile("\n"),
    re.compile(r"(?<=[。！？!?…；;])(?![”’」』）)])|(?<=[.!?;])\s+"),
    re.compile(r"(?<=[，,、：:])|\s+"),
)
_PART_OF_THE_BEFORE = re.compile("[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def size(text: str) -> int:
    """UTF-8 bytes."""
    return len(text.encode("utf-8", "replace"))


def cut(text: str, most: int) -> tuple[str, ...]:
    """``text`` in pieces of at most ``most`` bytes (at least 8); nothing is lost but the blanks where it was cut."""
    pieces = []
    rest = text.strip()
    while size(rest) > most:
        at = _best_cut(rest, most)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return tuple(piece for piece in (*pieces, rest) if piece)


def shortened(text: str, most: int, mark: str) -> str:
    """The beginning of ``text`` with ``mark`` behind it where it is longer than ``most`` bytes."""
    if size(text) <= most:
        return text
    return cut(text, most - size(mark))[0] + mark


def _best_cut(text: str, most: int) -> int:
    """The best place not beyond ``most`` bytes: a paragraph's end, a line's, a sentence's, a comma, anywhere. A better
    kind of place is taken only if it leaves at least a third of the room used."""
    room = _characters(text, most)
    for kind in _ENDS:
        ends = [found.end() for found in kind.finditer(text, 0, min(len(text), room + 1)) if 0 < found.end() <= room]
        if ends and ends[-1] >= room // 3:
            return ends[-1]
    at = room
    while at > 1 and (_PART_OF_THE_BEFORE.match(text[at]) or text[at - 1] == "\u200d"):
        at -= 1
    return at if at > 1 else room


def _characters(text: str, most: int) -> int:
    """How many characters fit into ``most`` bytes."""
    return max(1, len(text[:most].encode("utf-8", "replace")[:most].decode("utf-8", "ignore")))
