"""Looks at a JPEG's segments without decoding it: how large, and whether it carries anything but pixels."""

from __future__ import annotations

from typing import Final

_START_OF_FRAME: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
# Tables and frames that a decoder needs, JFIF, and Adobe's note on colours. No EXIF, XMP, IPTC, ICC, comment.
_PLAIN: Final = _START_OF_FRAME | {0xC4, 0xDB, 0xDD, 0xE0, 0xEE}


def plain_jpeg_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels, or None for anything that is not a JPEG of pixels alone."""
    if not data.startswith(b"\xff\xd8") or not data.endswith(b"\xff\xd9"):
        return None
    size: tuple[int, int] | None = None
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            return size
        if marker not in _PLAIN or length < 2:
            return None
        if marker in _START_OF_FRAME:
            size = int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + length
    return None
