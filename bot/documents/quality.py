"""What a photo looks like to a reader: too dark, blurred, small or cut; and its fingerprints. Pillow alone.

A doubt is a question to the member ("send it anyway?"), never a refusal: the thresholds lean to silence.
They were set on the labelled photos that tests/bot/documents makes; docs/papers.md says what they mean.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageStat

from bot.documents.verdicts import Doubt

# The long side at which a page is judged: what is sharp there can be read. A4 is 140 dpi, small print 15 pixels high.
_READING_SIDE: Final = 1600
_SKETCH_SIDE: Final = 32

_SMALL_PIXELS: Final = 400_000  # A4 at 65 dpi; an id card of 800 x 500 passes
_WHITE_SHARE: Final = 0.02  # the brightest 2 % are what white is in this photo: paper, or bone on an X-ray
_DARK_WHITE: Final = 90  # of 255; paper in a dim room reaches 110

_TILES: Final = 8  # the page is judged in 8 x 8 fields: most of a photo may be table or blank paper
_CONTENT: Final = 0.002  # variance over the square of white; below it a field holds nothing to judge by
_SHARP: Final = 0.018  # sharp print has 0.13 and more, a blur of 2 pixels 0.010, of 3 pixels 0.003, a shake of 16 0.012
_WITNESSES: Final = 2  # so many sharp fields are enough: one may be a scratch, all would ask too much
_NOISE_RADIUS: Final = 0.8
_ACROSS: Final = ImageFilter.Kernel((3, 3), (0, 0, 0, 1, -2, 1, 0, 0, 0), scale=1, offset=128)
_DOWN: Final = ImageFilter.Kernel((3, 3), (0, 1, 0, 0, -2, 0, 0, 1, 0), scale=1, offset=128)

_RIM: Final = 14  # pixels at reading size: half the space between two lines; a phone's own status bar is further in
_SLICE: Final = 2
_PAPER: Final = 0.6  # of white; what is darker at the rim is a table
_INK: Final = 0.66  # of the paper beside it
_STROKE: Final = 0.04  # of the side; what is wider is a shadow or a thumb
_CUT_STROKES: Final = 4  # so many strokes that run out of the picture on one side
_GREY: Final = range(126, 131)  # what decoders leave where a picture stopped arriving
_GREY_SHARE: Final = 0.1


def doubts(picture: Image.Image) -> tuple[Doubt, ...]:
    """The doubts about an upright picture, in the order of `DOUBTS`."""
    page = _at_reading_size(picture)
    white = _white(page)
    found: list[Doubt] = []
    if white < _DARK_WHITE:
        found.append("dark")
    if _is_blurred(page, white):
        found.append("blurred")
    if picture.width * picture.height < _SMALL_PIXELS:
        found.append("small")
    if _stops_early(page) or any(_runs_out(rim, white) for rim in _rims(page)):
        found.append("cut")
    return tuple(found)


def _at_reading_size(picture: Image.Image) -> Image.Image:
    grey = picture.convert("L")
    factor = _READING_SIDE / max(grey.size)
    if factor >= 1:
        return grey
    size = max(1, round(grey.width * factor)), max(1, round(grey.height * factor))
    return grey.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _white(page: Image.Image) -> int:
    """The grey value that the brightest `_WHITE_SHARE` of the pixels reach."""
    wanted = page.width * page.height * _WHITE_SHARE
    for value, count in reversed(list(enumerate(page.histogram()))):
        wanted -= count
        if wanted <= 0:
            return max(value, 1)
    return 1


def _is_blurred(page: Image.Image, white: int) -> bool:
    """Sharp print bends brightness within a pixel, both ways; how much, is compared with the contrast of its field.

    The variance of the second difference, across and down apart (a shaken photo is sharp in one of them), over the
    variance of the field itself: so neither light nor the amount of print counts. No field with content, no judgement.
    """
    smooth = page.filter(ImageFilter.GaussianBlur(_NOISE_RADIUS))
    judged = sharp = 0
    for box in _fields(page):
        contrast = ImageStat.Stat(smooth.crop(box)).var[0]
        if contrast <= _CONTENT * white * white:
            continue
        judged += 1
        sharp += min(_bend(smooth, box, kernel) for kernel in (_ACROSS, _DOWN)) / contrast >= _SHARP
        if sharp >= _WITNESSES:
            return False
    return judged >= _WITNESSES


def _bend(smooth: Image.Image, box: tuple[int, int, int, int], kernel: ImageFilter.Kernel) -> float:
    """The variance of the second difference in a field; of a sharp photo only the first fields are looked at."""
    left, top, right, bottom = box
    around = smooth.crop((left - 1, top - 1, right + 1, bottom + 1)).filter(kernel)
    return ImageStat.Stat(around.crop((1, 1, around.width - 1, around.height - 1))).var[0]


def _fields(page: Image.Image) -> list[tuple[int, int, int, int]]:
    """Boxes of the fields, two pixels off the rim (Pillow's kernels leave the outermost pixels as they were)."""
    xs = [2 + (page.width - 4) * i // _TILES for i in range(_TILES + 1)]
    ys = [2 + (page.height - 4) * i // _TILES for i in range(_TILES + 1)]
    boxes = [(left, top, right, bottom) for left, right in pairwise(xs) for top, bottom in pairwise(ys)]
    return [box for box in boxes if box[2] - box[0] > 2 and box[3] - box[1] > 2]


def _rims(page: Image.Image) -> list[bytes]:
    """For each side, the darkest value among the outermost pixels, along the side."""
    if min(page.size) < 4 * _RIM:
        return []
    upright = page.transpose(Image.Transpose.TRANSPOSE)
    return [
        _darkest([side.crop((0, top, side.width, top + _SLICE)) for top in tops])
        for side in (page, upright)
        for tops in (range(0, _RIM, _SLICE), range(side.height - _RIM, side.height, _SLICE))
    ]


def _darkest(slices: list[Image.Image]) -> bytes:
    lines = [piece.resize((piece.width, 1), Image.Resampling.BOX) for piece in slices]
    return reduce(ImageChops.darker, lines).tobytes()


def _runs_out(rim: bytes, white: int) -> bool:
    """Whether strokes of ink on paper reach the rim: the page goes on where the picture ends."""
    longest = max(2, int(len(rim) * _STROKE))
    strokes, dark_since, paper = 0, None, None
    for at, value in enumerate(rim):
        if paper is not None and value < _INK * paper:
            dark_since = at if dark_since is None else dark_since
            continue
        if value < _PAPER * white:
            dark_since, paper = None, None
            continue
        if dark_since is not None and at - dark_since <= longest:
            strokes += 1
        dark_since, paper = None, value if paper is None else (3 * paper + value) // 4
    return strokes >= _CUT_STROKES


def _stops_early(page: Image.Image) -> bool:
    """Whether the lower part is the even grey of a picture that did not arrive whole."""
    rows = page.resize((1, page.height), Image.Resampling.BOX).tobytes()
    grey = 0
    for value in reversed(rows):
        if value not in _GREY:
            break
        grey += 1
    if grey < _GREY_SHARE * page.height:
        return False
    missing = page.crop((0, page.height - grey * 9 // 10, page.width, page.height)).tobytes()
    return max(missing) - min(missing) <= 2


def dhash(picture: Image.Image) -> str:
    """64 bits as 16 hex digits: is each of 8 x 8 spots darker than its right neighbour (difference hash)."""
    values = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(0, 72, 9):
        for left, right in pairwise(values[row : row + 9]):
            bits = bits << 1 | (left < right)
    return f"{bits:016x}"


def sketch(picture: Image.Image) -> bytes:
    """1,024 grey values: the page at 32 x 32, on which nothing can be read, but a changed line is seen."""
    return picture.convert("L").resize((_SKETCH_SIDE, _SKETCH_SIDE), Image.Resampling.BOX).tobytes()
