"""Pictures made by the tests: good ones of each kind, rotated, tagged, broken, hostile."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

import pillow_heif
from PIL import Image, PngImagePlugin

from tests.bot.documents import photos

PLACE = "31.2304 N 121.4737 E"
"""An invented place that no cleaned file may hold, in any of its spellings."""


@cache
def page() -> Image.Image:
    """A photo of a form, small enough to be quick and large enough to be no "small" one."""
    return photos.photo(photos.paper(5), 5).resize((750, 1000), Image.Resampling.LANCZOS)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """`picture` in a format of Pillow's."""
    out = io.BytesIO()
    quick = {"compress_level": 1} if kind == "PNG" else {}
    picture.save(out, kind, **quick, **options)
    return out.getvalue()


@cache
def jpeg() -> bytes:
    """A good JPEG."""
    return saved(page(), "JPEG", quality=85)


def _half() -> Image.Image:
    """The page for HEIC, whose encoder is slow."""
    return page().resize((420, 560), Image.Resampling.LANCZOS)


@cache
def heic(images: int = 1) -> bytes:
    """A good HEIC; with several images, the first is the main one."""
    file = pillow_heif.from_pillow(_half())
    for number in range(1, images):
        file.add_from_pillow(_half().resize((64, 64)).rotate(90 * number))
    out = io.BytesIO()
    file.save(out, quality=60)
    return out.getvalue()


def heic_with_size(width: int, height: int) -> bytes:
    """A HEIC whose `ispe` box claims another size than its picture has."""
    data, true = heic(), struct.pack(">II", *_half().size)
    at = data.index(b"ispe") + 8
    assert data[at : at + 8] == true, "the encoder wrote the true size"
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def turned(orientation: int) -> bytes:
    """A JPEG of a page with a dark upper left quarter, stored so that `orientation` turns it upright."""
    upright = Image.new("RGB", (900, 600), "white")
    upright.paste((10, 10, 10), (0, 0, 450, 300))
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright if undo is None else upright.transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(stored, "JPEG", exif=exif.tobytes())


def _exif_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "DEMO PHONE"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 49.44), 3: "E", 4: (121.0, 28.0, 25.32), 29: PLACE})
    return exif.tobytes()


def segment(marker: int, body: bytes) -> bytes:
    """One JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


@cache
def jpeg_with_place() -> bytes:
    """The place in EXIF (with a thumbnail that has it again), XMP, IPTC, a comment, and behind the end."""
    inner = saved(page().resize((90, 120)), "JPEG", exif=_exif_with_place())
    packed = segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + PLACE.encode())
    xmp = f"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf exif:GPSLatitude='{PLACE}'/></x:xmpmeta>".encode()
    thumbnail = segment(0xE1, b"Exif\0\0" + b"thumb" + inner[:60000])
    plain = saved(page(), "JPEG", exif=_exif_with_place(), comment=PLACE.encode())
    return plain[:2] + segment(0xE1, xmp) + packed + thumbnail + plain[2:] + PLACE.encode()


def png_with_place() -> bytes:
    """The place in tEXt, in XMP and in eXIf."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", PLACE)
    info.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta exif:GPS='{PLACE}'/>")
    return saved(page(), "PNG", pnginfo=info, exif=_exif_with_place())


def webp_with_place() -> bytes:
    """The place in EXIF and in XMP."""
    return saved(page(), "WEBP", quality=70, exif=_exif_with_place(), xmp=f"<x exif:GPS='{PLACE}'/>".encode())


def heic_with_place() -> bytes:
    """The place in EXIF and in XMP."""
    file = pillow_heif.from_pillow(_half())
    out = io.BytesIO()
    file.save(out, quality=60, exif=_exif_with_place(), xmp=f"<x exif:GPS='{PLACE}'/>".encode())
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises `width` x `height` and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(999))) + _chunk(b"IEND")


def png_with_chunk(name: bytes, body: bytes) -> bytes:
    """A good PNG with one more chunk behind its header."""
    data = saved(page(), "PNG")
    return data[:33] + _chunk(name, body) + data[33:]


def _chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def apng(frames: int = 3) -> bytes:
    """A PNG that moves."""
    pictures = [page().rotate(2 * number) for number in range(frames)]
    return saved(pictures[0], "PNG", save_all=True, append_images=pictures[1:])


def webp_of_many_frames(frames: int) -> bytes:
    """An animated WebP whose second frame comes again and again."""
    small = [page().resize((300, 400)).rotate(angle) for angle in (0, 5)]
    data = saved(small[0], "WEBP", save_all=True, append_images=small[1:], quality=10)
    chunks, at = [], 12
    while at < len(data):
        length = 8 + (size := struct.unpack("<I", data[at + 4 : at + 8])[0]) + size % 2
        chunks.append(data[at : at + length])
        at += length
    last = chunks.pop()
    body = b"WEBP" + b"".join(chunks) + last * (frames - 1)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def film() -> bytes:
    """The beginning of a QuickTime film, as a Live Photo brings along."""
    return struct.pack(">I", 20) + b"ftypqt  " + bytes(8) + b"qt  " + struct.pack(">I", 8) + b"mdat" + bytes(500)
