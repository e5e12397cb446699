"""What intake can say of a file: accepted with doubts, or refused with one reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

Kind = Literal["jpeg", "png", "heic", "webp", "pdf"]
Doubt = Literal["dark", "blurred", "small", "cut"]

DOUBTS: Final[tuple[Doubt, ...]] = ("dark", "blurred", "small", "cut")


class Reason(StrEnum):
    """Why a file is refused. The words for the member are in locales/, under this code."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    PAGE_TOO_LARGE = "page_too_large"
    TOOK_TOO_LONG = "took_too_long"
    WORKER_DIED = "worker_died"

    @property
    def number(self) -> int:
        """1, 2, 3, … in the order above: the only form in which the child may tell an error."""
        return list(Reason).index(self) + 1

    @staticmethod
    def from_number(number: int) -> Reason:
        """The reason behind a number; anything that is not one is WORKER_DIED."""
        reasons = list(Reason)
        return reasons[number - 1] if 1 <= number <= len(reasons) else Reason.WORKER_DIED


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept. Keep `clean`, never the bytes that came in.

    `clean` is a JPEG (upright, no metadata) for every kind of picture and the sanitised PDF for a PDF;
    `media_type` is that of `clean`, `kind` that of the file as sent. `width` and `height` are pixels of
    `clean`, or points of the first page of a PDF. `dhash` is 16 hex digits, `sketch` 1,024 grey values
    (32 x 32) of the first page: see `same_picture`. `doubts` are reasons to ask the member once more.
    """

    kind: Kind
    media_type: str
    pages: int
    width: int
    height: int
    clean: bytes
    dhash: str
    sketch: bytes
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not kept, and why."""

    reason: Reason


class FileRejected(Exception):
    """Raised while a file is looked at (in the child); carries the one reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class PageUnreadable(Exception):
    """A page could not be drawn for staff; `reason` says why, as for a refused file."""

    def __init__(self, page: int, reason: Reason) -> None:
        super().__init__(
            f"page {page} could not be drawn ({reason.value}); open another page, or ask for the paper anew"
        )
        self.page = page
        self.reason = reason
