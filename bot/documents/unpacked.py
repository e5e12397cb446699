"""How large a PDF's streams become: measured in small steps, so that a bomb is seen and never exploded."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from typing import Final

from pikepdf import Array, Name, Object, Pdf, Stream

from bot.documents.limits import limit
from bot.documents.verdicts import FileRejected, Reason

_FLATE: Final = frozenset({"/FlateDecode", "/Fl"})
_LZW: Final = frozenset({"/LZWDecode", "/LZW"})
_RUN_LENGTH: Final = frozenset({"/RunLengthDecode", "/RL"})
_TEXT: Final = frozenset({"/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85"})
_MOST_FILTERS: Final = 8
_STEP: Final = 1 << 20
_LZW_CLEAR: Final = 256
_LZW_END: Final = 257
_LZW_FULL: Final = 4096


def refuse_bombs(pdf: Pdf) -> None:
    """Raises FileRejected: TOO_LARGE for a stream (or all together) over the limit, TOO_MANY_PIXELS for a picture."""
    total = 0
    for stream in pdf.objects:
        if not isinstance(stream, Stream):
            continue
        _check_picture(stream)
        total += _unpacked_size(stream)
        if total > limit("pdf_unpacked_bytes"):
            raise FileRejected(Reason.TOO_LARGE)


def _check_picture(stream: Object) -> None:
    if stream.get(Name.Subtype) != Name.Image:
        return
    width, height, depth = (_whole(stream.get(key)) for key in (Name.Width, Name.Height, Name.BitsPerComponent))
    # A fax page at 600 dpi is large in pixels and small in memory: eight of them are a byte.
    bits = 1 if depth == 1 or _whole(stream.get(Name.ImageMask)) else 8
    if width * height * bits > 8 * limit("picture_pixels"):
        raise FileRejected(Reason.TOO_MANY_PIXELS)


def _whole(value: object) -> int:
    """A number of the file; anything else counts as none."""
    return value if isinstance(value, int) else 0


def _unpacked_size(stream: Object) -> int:
    """Bytes after all lossless filters. What a picture's own filter makes of it is bounded by its pixels."""
    data, names = stream.read_raw_bytes(), _filters(stream)
    for position, name in enumerate(names):
        if name in _LZW:
            # Obsolete. What a further filter makes of it is left to qpdf's limits and those of the process.
            return lzw_size(data)
        if position == len(names) - 1 and name in _FLATE:
            return sum(map(len, inflated(data)))
        if name in _FLATE:
            data = b"".join(inflated(data))
        elif name in _RUN_LENGTH:
            data = run_lengths(data)
        elif name in _TEXT:
            data = _from_text(name, data)
        else:
            break
    return len(data)


def _filters(stream: Object) -> list[str]:
    value = stream.get(Name.Filter)
    names = [str(n) for n in value] if isinstance(value, Array) else [str(value)] if isinstance(value, Name) else []
    if len(names) > _MOST_FILTERS:
        raise FileRejected(Reason.TOO_LARGE)
    return names


def inflated(data: bytes) -> Iterator[bytes]:
    """`data` through zlib in pieces, at most `pdf_stream_bytes`. Damaged data gives what came before the damage."""
    most, size = limit("pdf_stream_bytes"), 0
    engine = zlib.decompressobj()
    while data and not engine.eof:
        try:
            piece = engine.decompress(data, _STEP)
        except zlib.error:
            return
        size += len(piece)
        if size > most:
            raise FileRejected(Reason.TOO_LARGE)
        yield piece
        data = engine.unconsumed_tail


def _from_text(name: str, data: bytes) -> bytes:
    """Through ASCIIHex or ASCII85; what is not well formed stays as it is (the text is the longer of the two)."""
    try:
        if name in ("/ASCIIHexDecode", "/AHx"):
            return bytes.fromhex(data.partition(b">")[0].decode("ascii"))
        return base64.a85decode(data.partition(b"~>")[0].removeprefix(b"<~"))
    except ValueError:
        return data


def run_lengths(data: bytes) -> bytes:
    """`data` through RunLengthDecode (ISO 32000-1, 7.4.5), at most `pdf_stream_bytes`."""
    most, out, at = limit("pdf_stream_bytes"), bytearray(), 0
    while at < len(data) and data[at] != 128:
        length = data[at]
        if length < 128:
            out += data[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            out += data[at + 1 : at + 2] * (257 - length)
            at += 2
        if len(out) > most:
            raise FileRejected(Reason.TOO_LARGE)
    return bytes(out)


def lzw_size(data: bytes) -> int:
    """How many bytes `data` becomes through LZWDecode; raises FileRejected(TOO_LARGE) over `pdf_stream_bytes`.

    Only the lengths of the table's entries are kept (ISO 32000-1, 7.4.4, early change), nothing is unpacked.
    """
    most, size = limit("pdf_stream_bytes"), 0
    lengths: list[int] = [1] * (_LZW_END + 1)
    buffer = bits = previous = 0
    for byte in data:
        buffer, bits = (buffer << 8) | byte, bits + 8
        # The next entry that the table gets decides how wide the next code is.
        width = max(9, min(12, (len(lengths) + 1).bit_length()))
        if bits < width:
            continue
        bits -= width
        code = buffer >> bits
        buffer &= (1 << bits) - 1
        if code == _LZW_END:
            break
        if code == _LZW_CLEAR:
            lengths, previous = [1] * (_LZW_END + 1), 0
            continue
        length = lengths[code] if code < len(lengths) else previous + 1
        if previous and len(lengths) < _LZW_FULL:
            lengths.append(previous + 1)
        size, previous = size + length, length
        if size > most:
            raise FileRejected(Reason.TOO_LARGE)
    return size
