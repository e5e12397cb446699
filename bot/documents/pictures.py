"""Pictures, in the child: decoded within our limits, turned upright, stripped to pixels, made a JPEG again."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pillow_heif
from PIL import Image, ImageFile, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from bot.documents.limits import limit
from bot.documents.verdicts import FileRejected, Kind, Reason

_FORMATS: Final[dict[Kind, str]] = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
_QUALITY: Final = 88
_SIXTEEN_BITS: Final = ("I;16", "I;16L", "I;16B", "I;16N", "I")
# Imported by name above, or Pillow would look for its plugins when the first file is there already.
_PLUGINS: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)


def prepare() -> None:
    """Sets what Pillow keeps for the whole process: our pixel limit, no mercy for cut files, HEIC."""
    Image.MAX_IMAGE_PIXELS = limit("picture_pixels")
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.preinit()


def open_picture(data: bytes, kind: Kind) -> Image.Image:
    """The first picture in `data`, upright, RGB or L, at most `kept_pixels` large, without any metadata.

    Raises FileRejected: broken, or too many pixels (before they are decoded).
    """
    with _strictly(), Image.open(io.BytesIO(data), formats=(_FORMATS[kind],)) as picture:
        _check_size(picture)
        # JPEG can be decoded at a half or a quarter: four to sixteen times less memory, the same sharpness kept.
        picture.draft(None, _kept_size(picture.size))
        picture.load()
        _check_size(picture)
        upright = _upright(_plain(picture))
        kept = _kept_size(upright.size)
        if kept != upright.size:
            upright = upright.resize(kept, Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright.info.clear()
    return upright


def as_jpeg(picture: Image.Image) -> bytes:
    """The picture as a JPEG that carries pixels and nothing else."""
    out = io.BytesIO()
    picture.info.clear()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


@contextmanager
def _strictly() -> Iterator[None]:
    """Pillow's warnings are errors here, and every error is one of our reasons."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise FileRejected(Reason.TOO_MANY_PIXELS) from error


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width < 1 or height < 1:
        raise FileRejected(Reason.BROKEN)
    if width * height > limit("picture_pixels") or max(width, height) > limit("picture_side"):
        raise FileRejected(Reason.TOO_MANY_PIXELS)


def _kept_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size to keep. By area, not by side: a long screenshot of 1,080 x 15,000 must stay readable."""
    width, height = size
    factor = math.sqrt(limit("kept_pixels") / (width * height))
    if factor >= 1:
        return size
    return max(1, int(width * factor)), max(1, int(height * factor))


def _plain(picture: Image.Image) -> Image.Image:
    """RGB or L on white paper; the orientation tag is kept for `_upright`."""
    orientation = _orientation(picture)
    if picture.mode in _SIXTEEN_BITS:
        # Pillow's own conversion cuts at 255 and would leave a white page.
        plain = picture.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
    elif picture.mode in ("RGB", "L") and "transparency" not in picture.info:
        plain = picture.copy()
    elif picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        plain = Image.new("RGB", layer.size, "white")
        plain.paste(layer, mask=layer.getchannel("A"))
    else:
        plain = picture.convert("L" if picture.mode == "1" else "RGB")
    plain.info.clear()
    plain.info["orientation"] = orientation
    return plain


def _orientation(picture: Image.Image) -> int:
    try:
        value = picture.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 - a damaged tag block must not cost the member a good photo
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _upright(picture: Image.Image) -> Image.Image:
    orientation = picture.info.pop("orientation")
    if orientation == 1:
        return picture
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.info["exif"] = exif.tobytes()
    return ImageOps.exif_transpose(picture)
