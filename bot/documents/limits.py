"""Every limit on papers, in one table, each with where it comes from.

`docs/papers.md` prints the same table and a test compares the two.
"""

from __future__ import annotations

from typing import Final

from bot.limits import MIB, Limit

GIB: Final = 1024 * MIB

LIMITS: Final[dict[str, Limit]] = {
    "file_bytes": Limit(20 * MIB, "bytes", "the most a Telegram bot may download (Bot API, getFile)"),
    "files_a_paper": Limit(20, "files", "our choice: a discharge summary photographed page by page"),
    "member_day_bytes": Limit(200 * MIB, "bytes", "our choice: ten full files"),
    "pdf_pages": Limit(60, "pages", "our choice: a long hospital stay; a person has to read it"),
    "pdf_page_points": Limit(10_000, "points", "under the 14,400 that PDF 1.7 Annex C allows; a wall poster"),
    "pdf_stream_bytes": Limit(100 * MIB, "bytes", "our choice: one A3 scan at 400 dpi, uncompressed, fits"),
    "pdf_unpacked_bytes": Limit(1 * GIB, "bytes", "our choice: all streams together, three seconds of inflating"),
    "pdf_objects": Limit(200_000, "objects", "our choice: a text page has tens, a drawing some thousands"),
    "picture_pixels": Limit(60_000_000, "pixels", "50-megapixel phones (8160 x 6120) pass; Pillow only warns at 89"),
    "picture_side": Limit(30_000, "pixels", "long screenshots; JPEG itself ends at 65,535"),
    "kept_pixels": Limit(9_000_000, "pixels", "3,000 x 3,000: an A4 page at 250 dpi, small print readable"),
    "shown_pixels": Limit(12_000_000, "pixels", "our choice: the largest page picture sent to a browser"),
    "shown_width": Limit(2_400, "pixels", "our choice: a page zoomed on a wide screen"),
    "mark_characters": Limit(120, "characters", "our choice: viewer, time and request number on one line"),
    "child_memory_bytes": Limit(1 * GIB, "bytes", "a 48-megapixel HEIC needs half of it (measured)"),
    "child_open_files": Limit(48, "files", "our choice: fonts while a page is drawn, nothing else"),
    "child_files": Limit(50, "files", "our choice: what leaks in a decoder dies with its process"),
    "child_seconds": Limit(20, "seconds", "our choice: a 60-page scan needs five on a slow machine"),
    "child_start_seconds": Limit(60, "seconds", "our choice: a cold disk; usually half a second"),
    "answer_bytes": Limit(64 * MIB, "bytes", "our choice: what the parent is willing to take from a child"),
}


def limit(name: str) -> int:
    """The value of one limit. Raises KeyError for a name that is not in the table."""
    return LIMITS[name].value
