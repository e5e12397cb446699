"""One file looked at, in the child: what it is, its clean copy, its fingerprints, its doubts."""

from __future__ import annotations

from bot.documents import pdfs, pictures, quality, watermark
from bot.documents.kinds import kind_of
from bot.documents.verdicts import FileRejected, Reason


def prepare() -> None:
    """Sets up the parsers of this process and lets them load what they load late. Called once, before any file."""
    pictures.prepare()
    pdfs.prepare()
    watermark.prepare()


def examine(_head: dict[str, object], body: bytes) -> tuple[dict[str, object], bytes]:
    """Answers an INSPECT frame with the fields of `Accepted`; raises FileRejected."""
    kind = kind_of(body)
    if kind is None:
        raise FileRejected(Reason.UNKNOWN_TYPE)
    doubts: tuple[str, ...] = ()
    if kind == "pdf":
        cleaned = pdfs.clean(body)
        clean, pages, size = cleaned.data, cleaned.pages, cleaned.first_page
        first = pdfs.draw_page(clean, 1, 800)
    else:
        first = pictures.open_picture(body, kind)
        clean, pages, size = pictures.as_jpeg(first), 1, first.size
        doubts = quality.doubts(first)
    head: dict[str, object] = {
        "kind": kind,
        "pages": pages,
        "width": size[0],
        "height": size[1],
        "dhash": quality.dhash(first),
        "sketch": quality.sketch(first).hex(),
        "doubts": list(doubts),
    }
    return head, clean
