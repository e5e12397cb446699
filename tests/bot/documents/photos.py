"""Phone photos of papers, made by the tests: invented forms on a table, in good light and in bad.

Everything is drawn from a seed, so that the labelled set is the same on every machine.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

PAGE = (800, 1131)
PHOTO = (900, 1200)
_SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "ki",
    "lo",
    "me",
    "nu",
    "pa",
    "ro",
    "sa",
    "te",
    "vi",
    "wo",
    "ya",
    "zu",
]


@dataclass(frozen=True)
class Labelled:
    """One picture of the set: what it is called, what is wrong with it (nothing, or a doubt), its pixels."""

    name: str
    fault: str | None
    picture: Image.Image


@lru_cache(maxsize=8)
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, so that no font of the machine is needed."""
    return ImageFont.load_default(size)


def paper(seed: int, *, size: tuple[int, int] = PAGE, values: int | None = None) -> Image.Image:
    """A printed form with a title, a table and lines of text. `values` changes only what is filled in."""
    chance, filled = random.Random(seed), random.Random(seed if values is None else values)
    page = Image.new("L", size, 250)
    draw = ImageDraw.Draw(page)
    width, height = size
    margin = width // 12
    draw.text((margin, margin), f"DEMO HOSPITAL {seed:03d}", fill=20, font=font(width // 22))
    top = margin + width // 10
    for row in range(5):
        y = top + row * width // 18
        draw.rectangle((margin, y, width - margin, y + width // 18), outline=60, width=2)
        draw.text((margin + 10, y + 10), _words(chance, 1), fill=30, font=font(width // 40))
        draw.text((width // 3, y + 10), f"{filled.randrange(10**9):09d}", fill=30, font=font(width // 40))
    y = top + 6 * width // 18
    while y < height - margin - width // 20:
        draw.text((margin, y), _words(chance, chance.randint(9, 12)), fill=35, font=font(width // 44))
        y += width // 26
    return page


def _words(chance: random.Random, count: int) -> str:
    return " ".join("".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3))) for _ in range(count))[:72]


def table_top(seed: int, size: tuple[int, int] = PHOTO) -> Image.Image:
    """What lies under the paper: dark wood, a grey desk, a light cloth."""
    chance = random.Random(seed)
    colour = chance.choice([(92, 64, 44), (120, 120, 124), (60, 70, 90), (176, 160, 140), (150, 100, 70)])
    grain = Image.frombytes("L", (60, 24), random.Random(seed).randbytes(60 * 24)).resize(
        size, Image.Resampling.BICUBIC
    )
    flat = Image.new("RGB", size, colour)
    return Image.composite(flat, ImageEnhance.Brightness(flat).enhance(0.8), grain)


def photo(
    page: Image.Image, seed: int, *, fill: float = 0.86, shift: tuple[float, float] = (0.0, 0.0), light: float = 0.9
) -> Image.Image:
    """`page` photographed by hand: a little askew, uneven light, sensor noise. `shift` moves it off the middle."""
    chance = random.Random(seed)
    width, height = PHOTO
    factor = fill * min(width / page.width, height / page.height)
    half = (page.width * factor / 2, page.height * factor / 2)
    centre = (width * (0.5 + shift[0]), height * (0.5 + shift[1]))
    jitter = width * 0.012
    corners = [
        (
            centre[0] + x * half[0] + chance.uniform(-jitter, jitter),
            centre[1] + y * half[1] + chance.uniform(-jitter, jitter),
        )
        for x, y in ((-1, -1), (-1, 1), (1, 1), (1, -1))
    ]
    scene = table_top(seed)
    source = [(0, 0), (0, page.height), (page.width, page.height), (page.width, 0)]
    coefficients = _perspective(corners, [(float(x), float(y)) for x, y in source])
    laid = page.transform(PHOTO, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", page.size, 255).transform(PHOTO, Image.Transform.PERSPECTIVE, coefficients)
    scene.paste(laid.convert("RGB"), mask=mask)
    return _lens(scene, seed, light)


def _lens(scene: Image.Image, seed: int, light: float) -> Image.Image:
    chance = random.Random(seed)
    shade = Image.linear_gradient("L").rotate(chance.choice([0, 90, 180, 270])).resize(scene.size)
    shade = shade.point(lambda value: int(255 * light * (0.82 + 0.18 * value / 255)))
    lit = ImageChops.multiply(scene, Image.merge("RGB", (shade, shade, shade)))
    # Luminance noise of a sensor, from the seed (Pillow's own noise cannot be seeded).
    tile = Image.frombytes("L", (256, 256), chance.randbytes(65536)).point(lambda value: 128 + (value - 128) // 18)
    noise = Image.new("L", scene.size)
    for x in range(0, scene.width, 256):
        for y in range(0, scene.height, 256):
            noise.paste(tile, (x, y))
    grey = Image.merge("RGB", (noise, noise, noise))
    return ImageChops.add(lit, grey, 1, -128).filter(ImageFilter.GaussianBlur(0.6))


def _perspective(to: list[tuple[float, float]], source: list[tuple[float, float]]) -> list[float]:
    """Pillow's eight numbers for a map of four points, by elimination."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(8):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[8] for row in rows]


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """The picture as a phone would send it."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
