"""PDFs, in the child: opened with qpdf (pikepdf), refused or made inert, pages drawn by pdfium."""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass
from typing import Final

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

from bot.documents import active, unpacked
from bot.documents.limits import limit
from bot.documents.verdicts import FileRejected, Reason

_TAIL: Final = 4096
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SHORTEST_SIDE: Final = 1e-3  # points; below it pdfium's own arithmetic ends


@dataclass(frozen=True, slots=True)
class CleanPdf:
    """A PDF that holds pages and nothing that acts. `first_page` is its size in points, rounded up."""

    data: bytes
    pages: int
    first_page: tuple[int, int]


def prepare() -> None:
    """Sets qpdf's own limits for the process (they guard what is unpacked while a file is being opened)."""
    most = limit("pdf_stream_bytes")
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=1000,
        parser_max_container_size=limit("pdf_objects"),
        max_stream_filters=8,
        flate_max_memory=most,
        run_length_max_memory=most,
        png_max_memory=most,
        tiff_max_memory=most,
        dct_max_memory=most,
    )
    pypdfium2.PdfDocument.new().close()


def clean(data: bytes) -> CleanPdf:
    """A copy without scripts, actions, attachments, metadata and encryption. Raises FileRejected."""
    # A cut file can be "repaired" into one with fewer pages; nobody would notice what is missing.
    if b"%%EOF" not in data[-_TAIL:]:
        raise FileRejected(Reason.BROKEN)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _cleaned(pdf)
    except pikepdf.PasswordError as error:
        raise FileRejected(Reason.ENCRYPTED) from error
    except pikepdf.PdfError as error:
        raise FileRejected(Reason.BROKEN) from error


def draw_page(data: bytes, page: int, width: int) -> Image.Image:
    """Page `page` (from 1) of a clean PDF as RGB, `width` pixels wide or less. Raises FileRejected."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            if not 1 <= page <= min(len(document), limit("pdf_pages")):
                raise FileRejected(Reason.BROKEN)
            document.init_forms()
            sheet = document[page - 1]
            factor = drawing_factor(sheet.get_size(), width, limit("shown_pixels"))
            picture: Image.Image = sheet.render(scale=factor, may_draw_forms=True).to_pil()
            return picture.convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise FileRejected(Reason.BROKEN) from error


def drawing_factor(size: tuple[float, float], width: int, most_pixels: int) -> float:
    """How many pixels a unit, so that a page of `size` becomes `width` wide but stays within `most_pixels`."""
    across, down = (max(side, _SHORTEST_SIDE) for side in size)
    return min(width / across, math.sqrt(most_pixels / (across * down)), limit("picture_side") / max(across, down))


def _cleaned(pdf: Pdf) -> CleanPdf:
    # What the file says of itself saves the walk over a hundred thousand pages; the walk comes all the same.
    claimed: object = pdf.Root.Pages.get(Name.Count)
    if isinstance(claimed, int) and claimed > limit("pdf_pages"):
        raise FileRejected(Reason.TOO_MANY_PAGES)
    if len(pdf.objects) > limit("pdf_objects"):
        raise FileRejected(Reason.TOO_LARGE)
    pages = len(pdf.pages)
    if pages > limit("pdf_pages"):
        raise FileRejected(Reason.TOO_MANY_PAGES)
    if pages == 0:
        raise FileRejected(Reason.BROKEN)
    active.refuse_active(pdf)
    first_page = _check_pages(pdf)
    unpacked.refuse_bombs(pdf)
    active.make_inert(pdf)
    _strip_metadata(pdf)
    out = io.BytesIO()
    pdf.save(out, encryption=False, deterministic_id=True, preserve_pdfa=False)
    return CleanPdf(out.getvalue(), pages, first_page)


def _check_pages(pdf: Pdf) -> tuple[int, int]:
    """The first page's size in points. Every page has to have a sane one."""
    first: tuple[int, int] | None = None
    for page in pdf.pages:
        unit = float(page.obj.get(Name.UserUnit, 1))
        for box in (page.mediabox, page.cropbox):
            left, bottom, right, top = (float(value) for value in box.as_list())
            across, down = abs(right - left) * unit, abs(top - bottom) * unit
            if not (math.isfinite(across) and math.isfinite(down)) or min(across, down) <= 0:
                raise FileRejected(Reason.BROKEN)
            if max(across, down) > limit("pdf_page_points"):
                raise FileRejected(Reason.PAGE_TOO_LARGE)
        if first is None:
            first = (math.ceil(across), math.ceil(down))
    assert first is not None
    return first


def _strip_metadata(pdf: Pdf) -> None:
    """Author, place, device: not in the document's own tags, not on its pictures, not inside its JPEGs."""
    for found in pdf.objects:
        if not isinstance(found, (Dictionary, Stream)):
            continue
        for key in (Name.Metadata, Name.PieceInfo, Name.LastModified):
            if key in found:
                del found[key]
        if isinstance(found, Stream) and found.get(Name.Filter) in (Name.DCTDecode, pikepdf.Array([Name.DCTDecode])):
            raw = found.read_raw_bytes()
            stripped = without_jpeg_metadata(raw)
            if stripped != raw:
                parms = found.get(Name.DecodeParms)
                found.write(
                    stripped, filter=Name.DCTDecode, decode_parms=parms if isinstance(parms, Dictionary) else None
                )
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]


def without_jpeg_metadata(data: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC, comments and what hangs behind its end; JFIF, Adobe and ICC stay."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xD9:
        marker, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            # Coded pixels follow, as far as the next marker that is no restart and no stuffed byte.
            found = _MARKER.search(data, end)
            end = found.start() if found else len(data)
        if marker not in (0xE1, 0xED, 0xFE):
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, b"\xff\xd9"])
