"""PDFs made by the tests: good ones, broken ones, and those that want to act or to explode."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.bot.documents import photos

Change = Callable[[Pdf], object]


def pdf(change: Change | None = None, *, pages: int = 1, text: str = "DEMO", **save: Any) -> bytes:
    """A PDF of A4 pages with a line of text, changed by `change` before it is saved."""
    with Pdf.new() as document:
        for number in range(1, pages + 1):
            _page(document, f"{text} {number}")
        if change is not None:
            change(document)
        out = io.BytesIO()
        document.save(out, **save)
        return out.getvalue()


def _page(document: Pdf, text: str) -> None:
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[-1]
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
    page.obj.Contents = document.make_stream(f"BT /F1 48 Tf 60 {700} Td ({text}) Tj ET 60 400 200 120 re f".encode())


def action(kind: str, **more: Any) -> Dictionary:
    """An action dictionary of one /S."""
    return Dictionary(Type=Name.Action, S=Name("/" + kind), **more)


def with_root(**entries: Any) -> bytes:
    """One page, and entries in the document's root."""

    def change(document: Pdf) -> None:
        for key, value in entries.items():
            document.Root[Name("/" + key)] = value

    return pdf(change)


def with_annotation(**entries: Any) -> bytes:
    """One page with one annotation."""

    def change(document: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([10, 10, 90, 90]), **entries)
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    return pdf(change)


def with_box(width: float, height: float, **entries: Any) -> bytes:
    """One page of an odd size."""

    def change(document: Pdf) -> None:
        document.pages[0].obj.MediaBox = Array([0, 0, width, height])
        for key, value in entries.items():
            document.pages[0].obj[Name("/" + key)] = value

    return pdf(change)


def with_raw_stream(raw: bytes, *filters: str, **entries: Any) -> bytes:
    """One page, and a stream whose bytes are kept as they are."""

    def change(document: Pdf) -> None:
        stream = document.make_stream(raw)
        for key, value in entries.items():
            stream[Name("/" + key)] = value
        if filters:
            stream.write(raw, filter=Array([Name("/" + name) for name in filters]))
        document.pages[0].obj.Resources.XObject = Dictionary(X=stream)

    return pdf(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def with_photo(jpeg: bytes, size: tuple[int, int]) -> bytes:
    """A page that is one JPEG, its bytes untouched: what a phone's scanner makes."""

    def change(document: Pdf) -> None:
        image = document.make_stream(jpeg)
        image.write(jpeg, filter=Name.DCTDecode)
        image.Type, image.Subtype, image.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
        image.Width, image.Height, image.BitsPerComponent = (*size, 8)
        page = document.pages[0]
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.obj.Contents = document.make_stream(b"595 0 0 842 0 0 cm /Im0 Do")

    return pdf(change, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def with_attachment() -> bytes:
    """An embedded file, listed as attachments are."""

    def change(document: Pdf) -> None:
        document.attachments["demo.txt"] = b"demo"

    return pdf(change)


def with_field_script() -> bytes:
    """A form field that calculates."""

    def change(document: Pdf) -> None:
        script = Dictionary(C=action("JavaScript", JS=String("app.alert(1)")))
        field = Dictionary(FT=Name.Tx, T=String("sum"), AA=script)
        document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))

    return pdf(change)


def with_field(value: str) -> bytes:
    """A form field that holds `value` and says how it looks."""

    def change(document: Pdf) -> None:
        look = document.make_stream(f"BT /F1 40 Tf 5 10 Td ({value}) Tj ET".encode())
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 400, 60])
        look.Resources = document.pages[0].obj.Resources
        field = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String(value),
            Rect=Array([60, 200, 460, 260]), AP=Dictionary(N=look), F=4,
        )  # fmt: skip
        held = document.make_indirect(field)
        document.pages[0].obj.Annots = Array([held])
        document.Root.AcroForm = Dictionary(Fields=Array([held]))

    return pdf(change)


def with_page_loop() -> bytes:
    """A page tree that is its own child."""

    def change(document: Pdf) -> None:
        document.Root.Pages.Kids.append(document.Root.Pages)
        document.Root.Pages.Count = 2

    return pdf(change)


def with_page_explosion(depth: int = 9) -> bytes:
    """A tree in which each node has the same child ten times and claims one page: 10 to the power of `depth`."""

    def change(document: Pdf) -> None:
        node: pikepdf.Object = document.Root.Pages.Kids[0]
        for _ in range(depth):
            node = document.make_indirect(Dictionary(Type=Name.Pages, Count=1, Kids=Array([node] * 10)))
        node.Count = 1
        document.Root.Pages = node

    return pdf(change)


def with_drawing_explosion(depth: int = 12) -> bytes:
    """A page that draws a form ten times, which draws a form ten times, and so on."""

    def change(document: Pdf) -> None:
        inner: pikepdf.Object | None = None
        for _ in range(depth):
            form = document.make_stream(b"0 0 5 5 re f" if inner is None else b"/X Do " * 10)
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
            if inner is not None:
                form.Resources = Dictionary(XObject=Dictionary(X=inner))
            inner = form
        document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=inner))
        document.pages[0].obj.Contents = document.make_stream(b"/X Do")

    return pdf(change)


def by_hand(objects: list[bytes], trailer: bytes = b"", *, prev_is_self: bool = False) -> bytes:
    """A PDF from the text of its objects, numbered from 1; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    prev = b"/Prev %d" % start if prev_is_self else b""
    out += b"trailer\n<</Size %d /Root 1 0 R %s %s>>\n" % (len(objects) + 1, trailer, prev)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def many_pages_by_hand(pages: int, *, claimed: int) -> bytes:
    """`pages` real pages under a tree that claims `claimed`."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(pages))
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (claimed, kids)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>"
    return by_hand([b"<</Type/Catalog/Pages 2 0 R>>", tree, *[page] * pages])


def xref_loop() -> bytes:
    """A cross-reference table whose predecessor is itself."""
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return by_hand([b"<</Type/Catalog/Pages 2 0 R>>", tree, page], prev_is_self=True)


def hidden_script() -> bytes:
    """A script whose names are written with hexadecimal escapes."""
    root = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61v#61Script/#4a#53(app.alert\\(1\\))>>>>"
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    return by_hand([root, tree, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"])


def unused_script() -> bytes:
    """A script that nothing points at."""
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return by_hand([b"<</Type/Catalog/Pages 2 0 R>>", tree, page, b"<</S/JavaScript/JS(app.alert\\(1\\))>>"])


@cache
def zeros(size: int) -> bytes:
    """`size` zero bytes, compressed a thousandfold."""
    engine, out = zlib.compressobj(9), bytearray()
    for _ in range(size >> 20):
        out += engine.compress(bytes(1 << 20))
    return bytes(out + engine.flush())


@cache
def lzw_zeros(size: int) -> bytes:
    """`size` zero bytes or more through LZW: each code one longer than the one before."""
    bits, length, done = 0, 0, 0
    out = bytearray()

    def put(code: int, width: int) -> None:
        nonlocal bits, length
        bits, length = bits << width | code, length + width
        while length >= 8:
            out.append(bits >> (length - 8) & 0xFF)
            length -= 8
        bits &= (1 << length) - 1

    while done < size:
        entries, run = 258, 1
        put(256, 12 if done else 9)
        put(0, 9)
        done += 1
        while entries < 4090:
            put(entries, max(9, min(12, (entries + 1).bit_length())))
            entries, run = entries + 1, run + 1
            done += run
    put(257, 12)
    put(0, 8)
    return bytes(out)


def photo_page() -> bytes:
    """A scanned page as a JPEG, small."""
    return photos.jpeg(photos.paper(3, size=(400, 566)).convert("RGB"))
