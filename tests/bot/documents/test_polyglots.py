"""Files that are two things at once, and archives: refused, or kept as pixels and pages with nothing of the other."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from bot.documents.intake import Accepted, Inspector, Reason, Refused
from tests.bot.documents import pdf_corpus as pdfs
from tests.bot.documents import picture_corpus as pictures

SCRIPT = b"<html><script>alert(document.domain)</script></html>"
SIGNS = (b"<script", b"PK\x03\x04", b"alert(", b"MZ\x90", b"/JavaScript")


def archive(name: str = "evil.html", data: bytes = SCRIPT) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        file.writestr(name, data)
    return out.getvalue()


def zip_bomb() -> bytes:
    """200 MB of zeros in 200 kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", bytes(200_000_000))
    return out.getvalue()


def with_comment(jpeg: bytes, comment: bytes) -> bytes:
    """A JPEG with a COM segment right behind its start."""
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


KEPT: dict[str, Callable[[], bytes]] = {
    "a JPEG and an archive": lambda: pictures.jpeg() + archive(),
    "a JPEG with a page in its comment": lambda: with_comment(pictures.jpeg(), SCRIPT),
    "a PNG and an archive": lambda: pictures.saved(pictures.page(), "PNG") + archive(),
    "a PNG and a PDF that acts": lambda: pictures.saved(pictures.page(), "PNG") + pdfs.pdf() + b"/JavaScript",
    "a WebP and a program": lambda: pictures.saved(pictures.page(), "WEBP") + b"MZ\x90" + bytes(64),
}
REFUSED: dict[str, tuple[Reason, Callable[[], bytes]]] = {
    "an archive": (Reason.UNKNOWN_TYPE, archive),
    "an archive that explodes": (Reason.UNKNOWN_TYPE, zip_bomb),
    "a document of an office program": (Reason.UNKNOWN_TYPE, lambda: archive("word/document.xml")),
    "a web page": (Reason.UNKNOWN_TYPE, lambda: SCRIPT),
    "a web page that says it is a GIF": (Reason.UNKNOWN_TYPE, lambda: b"GIF89a/*" + SCRIPT + b"*/=1"),
    "a program": (Reason.UNKNOWN_TYPE, lambda: b"MZ\x90\x00" + bytes(512)),
}


@pytest.mark.parametrize("name", KEPT)
def test_of_a_file_that_is_two_things_only_the_picture_is_kept(name: str, inspector: Inspector) -> None:
    data = KEPT[name]()
    assert any(sign in data for sign in SIGNS), "the test's own file is one"
    verdict = inspector.inspect_now(data)
    assert isinstance(verdict, Accepted), verdict
    assert verdict.kind != "pdf"
    assert [sign for sign in SIGNS if sign in verdict.clean] == []
    assert verdict.clean.startswith(b"\xff\xd8")
    assert verdict.clean.endswith(b"\xff\xd9")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_paper_is_refused_whatever_it_is_called(name: str, inspector: Inspector) -> None:
    reason, make = REFUSED[name]
    assert inspector.inspect_now(make()) == Refused(reason)


@pytest.mark.parametrize("behind", [archive, lambda: SCRIPT, lambda: b"MZ\x90" + bytes(64)])
def test_of_a_pdf_with_something_behind_it_only_the_pages_are_kept(
    behind: Callable[[], bytes], inspector: Inspector
) -> None:
    verdict = inspector.inspect_now(pdfs.pdf() + behind())
    if isinstance(verdict, Refused):
        assert verdict.reason in (Reason.BROKEN, Reason.ACTIVE, Reason.UNKNOWN_TYPE)
    else:
        assert [sign for sign in SIGNS if sign in verdict.clean] == []
