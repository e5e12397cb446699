"""The mark on every page that staff open: repeated over the whole page, seen on black and on white."""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFont

from bot.documents.limits import limit

_FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)
# Fonts with Chinese characters that systems bring along, the plainest first (file names, lower case).
_CHINESE: Final = (
    "notosanscjk-regular",
    "notosanssc-regular",
    "sourcehansanssc-regular",
    "sourcehansanscn-regular",
    "wqy-microhei",
    "wqy-zenhei",
    "droidsansfallback",
    "pingfang",
    "stheiti light",
    "uming",
    "ukai",
)
_SUFFIXES: Final = (".ttf", ".ttc", ".otf")
_FILES_LOOKED_AT: Final = 5000
_LATIN_ENDS: Final = 0x250
_ANGLE: Final = 24
_SHADE: Final = 64  # of 255: text below stays readable, the mark too

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def marked(page: Image.Image, mark: str) -> Image.Image:
    """`page` (RGB) with `mark` over it, in rows across the page, dark and light at once."""
    size = max(14, min(page.size) // 42)
    font, text = _font_for(_one_line(mark), size)
    tile = _tile(text, font, size)
    cover = Image.new("L", page.size, 0)
    for row, y in enumerate(range(-tile.height // 2, page.height, max(1, int(tile.height * 0.8)))):
        for x in range(-(tile.width // 2) * (row % 2), page.width, max(1, tile.width)):
            place = (x, y, x + tile.width, y + tile.height)
            # Tiles overlap, their corners are empty: the brighter of the two, or one would erase the other.
            cover.paste(ImageChops.lighter(cover.crop(place), tile), place)
    offset = max(1, size // 16)
    light = Image.new("L", page.size, 0)
    light.paste(cover, (offset, offset))
    result = page.convert("RGB")
    result.paste((255, 255, 255), (0, 0), light)
    result.paste((40, 40, 70), (0, 0), cover)
    return result


def prepare() -> None:
    """Finds the fonts once, before the first page."""
    _chinese_font_path()


def _one_line(mark: str) -> str:
    """Without control and format characters (a right-to-left override could turn the mark round)."""
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in mark)
    return " ".join(visible.split())[: limit("mark_characters")] or "-"


def _tile(text: str, font: _Font, size: int) -> Image.Image:
    left, top, right, bottom = font.getbbox(text)
    flat = Image.new("L", (int(right - left) + 2 * size, int(bottom - top) + 2 * size), 0)
    ImageDraw.Draw(flat).text((size - left, size - top), text, fill=_SHADE, font=font)
    return flat.rotate(_ANGLE, expand=True, resample=Image.Resampling.BICUBIC)


def _font_for(text: str, size: int) -> tuple[_Font, str]:
    """A font and the text it can draw. Without a Chinese font each missing character becomes its code point."""
    if all(ord(c) < _LATIN_ENDS for c in text):
        return ImageFont.load_default(size), text
    path = _chinese_font_path()
    if path is not None:
        return ImageFont.truetype(path, size), text
    return ImageFont.load_default(size), "".join(c if ord(c) < _LATIN_ENDS else f"<{ord(c):X}>" for c in text)


@lru_cache(maxsize=1)
def _chinese_font_path() -> str | None:
    found: dict[str, str] = {}
    for path in _font_files():
        for name in _CHINESE:
            if path.name.lower().startswith(name):
                found.setdefault(name, str(path))
    return next((found[name] for name in _CHINESE if name in found), None)


def _font_files() -> list[Path]:
    files: list[Path] = []
    for folder in _FOLDERS:
        for parent, _, names in os.walk(folder):
            files += [Path(parent, name) for name in names if name.lower().endswith(_SUFFIXES)]
            if len(files) > _FILES_LOOKED_AT:
                return files
    return files
