"""A page as staff see it, in the child: drawn, turned, and marked with who looks at it, when, and for what."""

from __future__ import annotations

import io
from typing import Final, cast

from PIL import Image

from bot.documents import pdfs, pictures, watermark
from bot.documents.kinds import kind_of
from bot.documents.limits import limit
from bot.documents.verdicts import FileRejected, Reason

_QUALITY: Final = 85


def draw(head: dict[str, object], body: bytes) -> tuple[dict[str, object], bytes]:
    """Answers a RENDER frame: `page` from 1, `width` in pixels, `rotate` in degrees, `mark` as text."""
    page, width, rotate = (cast("int", head[name]) for name in ("page", "width", "rotate"))
    kind = kind_of(body)
    if kind is None:
        raise FileRejected(Reason.UNKNOWN_TYPE)
    if kind == "pdf":
        drawn = pdfs.draw_page(body, page, width)
    elif page != 1:
        raise FileRejected(Reason.BROKEN)
    else:
        drawn = _scaled(pictures.open_picture(body, kind), width)
    # PIL turns against the clock, a reader means with it.
    turned = drawn.rotate(-rotate, expand=True) if rotate % 360 else drawn
    marked = watermark.marked(turned, str(head["mark"]))
    out = io.BytesIO()
    marked.save(out, "JPEG", quality=_QUALITY)
    return {"width": marked.width, "height": marked.height}, out.getvalue()


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    """Down to `width`, never up; never more pixels than may be shown."""
    size = fitting(picture.size, min(width, picture.width))
    colour = picture.convert("RGB")
    return colour if size == picture.size else colour.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def fitting(size: tuple[float, float], width: int) -> tuple[int, int]:
    """A page of `size` (any unit) brought to `width` pixels, or to less if it would be over `shown_pixels`."""
    factor = pdfs.drawing_factor(size, width, limit("shown_pixels"))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
