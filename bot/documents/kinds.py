"""What a file is, told from its first bytes and never from its name."""

from __future__ import annotations

from typing import Final

from bot.documents.verdicts import Kind

_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEIF_CONTAINERS: Final = frozenset({b"mif1", b"msf1", b"mif2"})
# A PDF may have junk before its header (ISO 32000-1, Annex H.3, note 13).
_PDF_HEADER_WITHIN: Final = 1024


def kind_of(data: bytes) -> Kind | None:
    """The kind of `data`, or None for anything but the five kinds (GIF, TIFF, SVG, AVIF, films too)."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return "heic" if _is_heic(data) else None
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return "pdf"
    return None


def _is_heic(data: bytes) -> bool:
    box_length = min(int.from_bytes(data[:4], "big"), 256)
    major = data[8:12]
    brands = {data[at : at + 4] for at in range(16, box_length - 3, 4)} | {major}
    if major in _HEIC_BRANDS:
        return True
    # Some writers put the container's brand first; then one of the compatible brands must name the codec.
    return major in _HEIF_CONTAINERS and bool(brands & _HEIC_BRANDS)
