"""Papers as they come in: looked at, and drawn for staff, in child processes that may die.

`inspect` says of bytes whether they may be kept, and gives the copy to keep. Nothing here opens a picture
or a PDF: that is done by `worker.py`, whose answers are checked again before they are believed.
"""

from __future__ import annotations

import asyncio
import queue
import re
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

from bot.documents import wire
from bot.documents.child import Child, ChildDied, ChildTooSlow
from bot.documents.kinds import kind_of
from bot.documents.limits import limit
from bot.documents.plain_jpeg import plain_jpeg_size
from bot.documents.verdicts import (
    DOUBTS,
    Accepted,
    Doubt,
    FileRejected,
    Kind,
    PageUnreadable,
    Reason,
    Refused,
)

__all__ = ["Accepted", "Doubt", "Inspector", "Kind", "PageUnreadable", "Reason", "Refused", "inspect", "render_page"]

_DHASH: Final = re.compile(r"[0-9a-f]{16}")
_SKETCH: Final = re.compile(r"[0-9a-f]{2048}")


def inspect(data: bytes, *, deadline_seconds: float = 20) -> Accepted | Refused:
    """Looks at one file in a child of its own (half a second to start it; a server keeps an `Inspector`).

    Never raises for what is in the file: a refusal, a time-out and a child that died are all `Refused`.
    """
    with Inspector(children=1, deadline_seconds=deadline_seconds) as inspector:
        return inspector.inspect_now(data)


def render_page(data: bytes, kind: str, page: int, *, mark: str, width: int = 1600, rotate: int = 0) -> bytes:
    """One page as staff see it; see `Inspector.render_page_now`, which this calls with a child of its own."""
    with Inspector(children=1) as inspector:
        return inspector.render_page_now(data, kind, page, mark=mark, width=width, rotate=rotate)


class Inspector:
    """A few children, kept and replaced. Safe to use from several threads and from asyncio.

    `children`: how many files are looked at at the same time. `files_a_child`: after so many a child is replaced.
    """

    def __init__(
        self, *, children: int = 2, files_a_child: int = limit("child_files"), deadline_seconds: float = 20
    ) -> None:
        self._files_a_child = files_a_child
        self._deadline_seconds = deadline_seconds
        self._places: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(children):
            self._places.put(None)
        self._children = children
        self._threads = ThreadPoolExecutor(children, thread_name_prefix="documents")
        self._closed = False
        self.peak_child_bytes = 0
        """The most memory that any child has used so far, in bytes (Linux; elsewhere 0)."""
        self.sealed: bool | None = None
        """Whether children run behind a system call filter; None until the first one has started."""

    async def inspect(self, data: bytes) -> Accepted | Refused:
        """`inspect_now` without holding up the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.inspect_now, data)

    async def render_page(
        self, data: bytes, kind: str, page: int, *, mark: str, width: int = 1600, rotate: int = 0
    ) -> bytes:
        """`render_page_now` without holding up the event loop."""
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: self.render_page_now(data, kind, page, mark=mark, width=width, rotate=rotate)
        )

    def inspect_now(self, data: bytes) -> Accepted | Refused:
        """Accepted with the copy to keep, or Refused with a reason. Raises RuntimeError only after `close`."""
        if not data:
            return Refused(Reason.EMPTY)
        if len(data) > limit("file_bytes"):
            return Refused(Reason.TOO_LARGE)
        kind = kind_of(data)
        if kind is None:
            return Refused(Reason.UNKNOWN_TYPE)
        try:
            head, clean = self._ask(wire.frame(wire.INSPECT, {}, data))
            return _accepted(kind, head, clean)
        except FileRejected as rejected:
            return Refused(rejected.reason)

    def render_page_now(
        self, data: bytes, kind: str, page: int, *, mark: str, width: int = 1600, rotate: int = 0
    ) -> bytes:
        """Page `page` (counted from 1) of `Accepted.clean` as a JPEG, with `mark` all over it.

        `width` is in pixels (1 to 2,400; a small picture is not blown up), `rotate` in degrees clockwise (a multiple
        of 90). Raises PageUnreadable if it cannot be drawn, ValueError for arguments that make no sense.
        """
        if rotate % 90:
            raise ValueError(f"rotate={rotate}: a page can be turned by 0, 90, 180 or 270 degrees")
        if not 1 <= width <= limit("shown_width"):
            raise ValueError(f"width={width}: a page is drawn 1 to {limit('shown_width')} pixels wide")
        if not mark.strip():
            raise ValueError("mark is empty: a page is shown only with viewer, time and request number on it")
        if page < 1 or (kind == "pdf") != (kind_of(data) == "pdf"):
            raise PageUnreadable(page, Reason.BROKEN)
        asked = {"page": page, "width": width, "rotate": rotate % 360, "mark": mark[: limit("mark_characters")]}
        try:
            _, picture = self._ask(wire.frame(wire.RENDER, asked, data))
            size = plain_jpeg_size(picture)
        except FileRejected as rejected:
            raise PageUnreadable(page, rejected.reason) from rejected
        if size is None or size[0] * size[1] > 2 * limit("shown_pixels"):
            raise PageUnreadable(page, Reason.WORKER_DIED)
        return picture

    @property
    def child_ids(self) -> tuple[int, ...]:
        """Process ids of the children that wait for a file."""
        return tuple(place.pid for place in list(self._places.queue) if place is not None)

    def start(self) -> None:
        """Starts the children now, so that the first member does not wait for one. Raises ChildDied, ChildTooSlow."""
        places = [self._places.get() for _ in range(self._children)]
        try:
            for at, place in enumerate(places):
                places[at] = None  # what stands here if the next line fails
                places[at] = self._fresh(place)
        finally:
            for place in places:
                self._places.put(place)

    def close(self) -> None:
        """Ends all children; waits for a file that is being looked at. May be called twice."""
        if self._closed:
            return
        self._threads.shutdown(wait=True)
        places = [self._places.get() for _ in range(self._children)]
        self._closed = True
        for place in places:
            if place is not None:
                place.close()
            self._places.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: bytes) -> tuple[dict[str, object], bytes]:
        """The answer's head and body. Raises FileRejected for everything else."""
        place = self._places.get()
        child: Child | None = None
        try:
            child = self._fresh(place)
            code, head, body = child.ask(request, self._deadline_seconds)
        except ChildTooSlow as error:
            raise FileRejected(Reason.TOOK_TOO_LONG) from error
        except ChildDied as error:
            raise FileRejected(Reason.WORKER_DIED) from error
        finally:
            if child is not None:
                self.peak_child_bytes = max(self.peak_child_bytes, child.peak_bytes)
            self._places.put(child)
        if code != wire.OK:
            raise FileRejected(Reason.from_number(code))
        return head, body

    def _fresh(self, child: Child | None) -> Child:
        """`child` if it may go on, else a new one."""
        if self._closed:
            raise RuntimeError("this Inspector is closed: make a new one")
        if child is not None and child.alive and child.served < self._files_a_child:
            return child
        if child is not None:
            child.close()
        fresh = Child()
        self.sealed = fresh.sealed
        return fresh


def _accepted(kind: Kind, head: dict[str, object], clean: bytes) -> Accepted:
    """Believes a child only what can be checked. Raises FileRejected(WORKER_DIED) for anything odd."""
    pages, width, height = (_whole(head.get(name)) for name in ("pages", "width", "height"))
    dhash, sketch, doubts = head.get("dhash"), head.get("sketch"), head.get("doubts")
    sane = (
        head.get("kind") == kind
        and isinstance(dhash, str)
        and _DHASH.fullmatch(dhash)
        and isinstance(sketch, str)
        and _SKETCH.fullmatch(sketch)
        and isinstance(doubts, list)
        and all(doubt in DOUBTS for doubt in doubts)
    )
    if kind == "pdf":
        most = limit("pdf_page_points")
        sane = sane and 1 <= pages <= limit("pdf_pages") and kind_of(clean) == "pdf"
        sane = sane and 1 <= width <= most and 1 <= height <= most
    else:
        sane = sane and pages == 1 and plain_jpeg_size(clean) == (width, height)
        sane = sane and width * height <= limit("kept_pixels")
    if not sane:
        raise FileRejected(Reason.WORKER_DIED)
    assert isinstance(dhash, str)
    assert isinstance(sketch, str)
    assert isinstance(doubts, list)
    return Accepted(
        kind=kind,
        media_type="application/pdf" if kind == "pdf" else "image/jpeg",
        pages=pages,
        width=width,
        height=height,
        clean=clean,
        dhash=dhash,
        sketch=bytes.fromhex(sketch),
        doubts=tuple(doubt for doubt in DOUBTS if doubt in doubts),
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
