"""PDFs: pages are kept, what acts is refused or taken out, what explodes is stopped."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from bot.documents.intake import Accepted, Inspector, Reason, Refused
from tests.bot.documents import pdf_corpus as corpus
from tests.bot.documents import picture_corpus
from tests.bot.documents.test_intake_pictures import accepted

GOOD: dict[str, tuple[int, Callable[[], bytes]]] = {
    "one page": (1, corpus.pdf),
    "as many pages as may be": (60, lambda: corpus.pdf(pages=60)),
    "linearised": (2, lambda: corpus.pdf(pages=2, linearize=True)),
    "in object streams": (2, lambda: corpus.pdf(pages=2, object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    "with an owner's password only": (
        1,
        lambda: corpus.pdf(encryption=pikepdf.Encryption(user="", owner="demo")),
    ),
    "with bytes before its header": (1, lambda: b"\r\n\r\n" + corpus.pdf()),
    "of a tiny page": (1, lambda: corpus.with_box(0.0036, 0.0036)),
    "of a narrow page": (1, lambda: corpus.with_box(10, 9999)),
    "with a table of contents that is its own predecessor": (1, corpus.xref_loop),
    "with a fax page of 9,000 x 9,000": (
        1,
        lambda: corpus.with_raw_stream(
            zlib.compress(bytes(9000 * 1125)),
            "FlateDecode",
            Subtype=Name.Image,
            Width=9000,
            Height=9000,
            BitsPerComponent=1,
            ColorSpace=Name.DeviceGray,
        ),
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_pdf_is_kept_with_all_its_pages(name: str, inspector: Inspector) -> None:
    pages, make = GOOD[name]
    verdict = accepted(inspector, make())
    assert (verdict.kind, verdict.media_type, verdict.pages, verdict.doubts) == ("pdf", "application/pdf", pages, ())
    with pikepdf.open(io.BytesIO(verdict.clean)) as clean:
        assert (len(clean.pages), clean.is_encrypted) == (pages, False)


SCRIPT = {"JS": String("app.alert(1)")}
ACTIVE: dict[str, Callable[[], bytes]] = {
    "a script on opening": lambda: corpus.with_root(OpenAction=corpus.action("JavaScript", **SCRIPT)),
    "a script behind another action": lambda: corpus.with_root(
        OpenAction=corpus.action("GoTo", D=Array([]), Next=corpus.action("JavaScript", **SCRIPT))
    ),
    "a script by name": lambda: corpus.with_root(
        Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), corpus.action("JavaScript", **SCRIPT)])))
    ),
    "a script in an annotation": lambda: corpus.with_annotation(
        Subtype=Name.Link, A=corpus.action("JavaScript", **SCRIPT)
    ),
    "a script in a field": corpus.with_field_script,
    "a script with escaped names": corpus.hidden_script,
    "a script that nothing points at": corpus.unused_script,
    "a program to launch": lambda: corpus.with_annotation(
        Subtype=Name.Link, A=corpus.action("Launch", F=String("cmd.exe"))
    ),
    "a form that sends": lambda: corpus.with_annotation(
        Subtype=Name.Link, A=corpus.action("SubmitForm", F=String("https://demo.invalid"))
    ),
    "an embedded file": corpus.with_attachment,
    "a file pinned to a page": lambda: corpus.with_annotation(Subtype=Name.FileAttachment),
    "a portfolio": lambda: corpus.with_root(Collection=Dictionary(View=Name.D)),
    "an XFA form": lambda: corpus.with_root(AcroForm=Dictionary(XFA=String("<x/>"), Fields=Array([]))),
    "rich media": lambda: corpus.with_annotation(Subtype=Name.RichMedia),
    "a film": lambda: corpus.with_annotation(Subtype=Name.Movie),
}


@pytest.mark.parametrize("name", ACTIVE)
def test_a_pdf_that_acts_is_refused(name: str, inspector: Inspector) -> None:
    assert inspector.inspect_now(ACTIVE[name]()) == Refused(Reason.ACTIVE)


@pytest.mark.parametrize(
    "change",
    [
        lambda: corpus.with_annotation(
            Subtype=Name.Link, A=corpus.action("URI", URI=String("https://demo.invalid/away"))
        ),
        lambda: corpus.with_annotation(
            Subtype=Name.Link, A=corpus.action("GoToR", F=String("/away"), D=Array([0, Name.Fit]))
        ),
    ],
)
def test_a_link_to_elsewhere_is_everyday_and_is_taken_out(change: Callable[[], bytes], inspector: Inspector) -> None:
    verdict = accepted(inspector, change())
    with pikepdf.open(io.BytesIO(verdict.clean)) as clean:
        clean.save(plain := io.BytesIO(), compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"away" not in plain.getvalue()
    assert b"GoToR" not in plain.getvalue()


OTHERS: dict[str, tuple[Reason, Callable[[], bytes]]] = {
    "zero bytes": (Reason.EMPTY, lambda: b""),
    "a header and no more": (Reason.BROKEN, lambda: b"%PDF-1.7\n"),
    "cut in the middle": (Reason.BROKEN, lambda: corpus.pdf(pages=5)[:1500]),
    "without a page": (Reason.BROKEN, lambda: corpus.many_pages_by_hand(0, claimed=0)),
    "a page tree in a loop": (Reason.BROKEN, corpus.with_page_loop),
    "a page tree that multiplies": (Reason.BROKEN, corpus.with_page_explosion),
    "with a password": (
        Reason.ENCRYPTED,
        lambda: corpus.pdf(encryption=pikepdf.Encryption(user="demo", owner="demo")),
    ),
    "61 pages": (Reason.TOO_MANY_PAGES, lambda: corpus.pdf(pages=61)),
    "30,000 pages": (Reason.TOO_MANY_PAGES, lambda: corpus.many_pages_by_hand(30_000, claimed=30_000)),
    "5,000 pages that claim to be one": (Reason.TOO_MANY_PAGES, lambda: corpus.many_pages_by_hand(5000, claimed=1)),
    "a page of 20,000 points": (Reason.PAGE_TOO_LARGE, lambda: corpus.with_box(20_000, 20_000)),
    "a page of 500 large units": (Reason.PAGE_TOO_LARGE, lambda: corpus.with_box(500, 500, UserUnit=100)),
    "a page without width": (Reason.BROKEN, lambda: corpus.with_box(0, 842)),
    "a picture of 50,000 x 50,000": (
        Reason.TOO_MANY_PIXELS,
        lambda: corpus.with_raw_stream(
            b"x", "DCTDecode", Subtype=Name.Image, Width=50_000, Height=50_000, BitsPerComponent=8
        ),
    ),
    "a stream that explodes": (
        Reason.TOO_LARGE,
        lambda: corpus.with_raw_stream(corpus.zeros(120 << 20), "FlateDecode"),
    ),
    "a stream that explodes twice": (
        Reason.TOO_LARGE,
        lambda: corpus.with_raw_stream(zlib.compress(corpus.zeros(120 << 20)), "FlateDecode", "FlateDecode"),
    ),
    "a stream that explodes behind hexadecimal digits": (
        Reason.TOO_LARGE,
        lambda: corpus.with_raw_stream(corpus.zeros(120 << 20).hex().encode() + b">", "ASCIIHexDecode", "FlateDecode"),
    ),
    "an LZW stream that explodes": (
        Reason.TOO_LARGE,
        lambda: corpus.with_raw_stream(corpus.lzw_zeros(101 << 20), "LZWDecode"),
    ),
    "run lengths that explode": (
        Reason.TOO_LARGE,
        lambda: corpus.with_raw_stream(zlib.compress(b"\x81\0" * 900_000), "FlateDecode", "RunLengthDecode"),
    ),
    "thirty filters": (
        Reason.TOO_LARGE,
        lambda: corpus.with_raw_stream(b"00>", *["ASCIIHexDecode"] * 30),
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_good_pdf_is_refused_with_the_reason(name: str, inspector: Inspector) -> None:
    reason, make = OTHERS[name]
    assert inspector.inspect_now(make()) == Refused(reason)


def test_the_lzw_stream_of_the_tests_is_one(inspector: Inspector) -> None:
    raw = corpus.lzw_zeros(1 << 20)
    with pikepdf.open(io.BytesIO(corpus.with_raw_stream(raw, "LZWDecode"))) as pdf:
        unpacked = pdf.pages[0].obj.Resources.XObject.X.read_bytes()
    assert (len(unpacked) >= 1 << 20, set(unpacked)) == (True, {0})
    assert isinstance(inspector.inspect_now(corpus.with_raw_stream(raw, "LZWDecode")), Accepted)


def test_a_page_that_takes_for_ever_to_draw_ends_in_a_refusal() -> None:
    with Inspector(children=1, deadline_seconds=1) as impatient:
        impatient.start()
        assert impatient.inspect_now(corpus.with_drawing_explosion()) == Refused(Reason.TOOK_TOO_LONG)


def test_the_scanner_of_a_phone_leaves_no_place_inside_a_pdf(inspector: Inspector) -> None:
    sent = corpus.with_photo(picture_corpus.jpeg_with_place(), picture_corpus.page().size)
    assert picture_corpus.PLACE.encode() in sent
    clean = accepted(inspector, sent).clean
    assert picture_corpus.PLACE.encode() not in clean
    assert b"Exif" not in clean
    assert inspector.render_page_now(clean, "pdf", 1, mark="demo")


def test_a_pdf_says_nothing_of_who_wrote_it(inspector: Inspector) -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Author"] = "DEMO AUTHOR"
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = ["DEMO AUTHOR"]

    clean = accepted(inspector, corpus.pdf(sign)).clean
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        assert Name.Metadata not in pdf.Root
        assert not pdf.docinfo.keys()
    assert b"DEMO AUTHOR" not in clean
