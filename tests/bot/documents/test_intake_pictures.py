"""Pictures: good ones are kept upright and without a trace of where they were taken, the others are refused."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from bot.documents.intake import Accepted, Inspector, Reason, Refused
from tests.bot.documents import pdf_corpus, photos
from tests.bot.documents import picture_corpus as corpus


def accepted(inspector: Inspector, data: bytes) -> Accepted:
    """The verdict, which has to be a good one."""
    verdict = inspector.inspect_now(data)
    assert isinstance(verdict, Accepted), verdict
    return verdict


def pixels(verdict: Accepted) -> Image.Image:
    """The clean copy, decoded."""
    with Image.open(io.BytesIO(verdict.clean), formats=["JPEG"]) as picture:
        picture.load()
        return picture.convert("RGB")


def unlike(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of two pictures' grey values at 50 x 50."""
    values = [p.convert("L").resize((50, 50), Image.Resampling.BOX).tobytes() for p in (first, second)]
    return sum(abs(a - b) for a, b in zip(values[0], values[1], strict=True)) / 2500


GOOD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a JPEG": ("jpeg", corpus.jpeg),
    "a progressive JPEG": ("jpeg", lambda: corpus.saved(corpus.page(), "JPEG", progressive=True)),
    "a grey JPEG": ("jpeg", lambda: corpus.saved(corpus.page().convert("L"), "JPEG")),
    "a CMYK JPEG": ("jpeg", lambda: corpus.saved(corpus.page().convert("CMYK"), "JPEG")),
    "a JPEG with a second picture behind it": (
        "jpeg",
        lambda: corpus.saved(corpus.page(), "MPO", save_all=True, append_images=[corpus.page().rotate(90)]),
    ),
    "a JPEG with five megabytes of colour profile": (
        "jpeg",
        lambda: corpus.saved(corpus.page(), "JPEG", icc_profile=bytes(5_000_000)),
    ),
    "a JPEG with damaged tags": (
        "jpeg",
        lambda: corpus.saved(corpus.page(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(40)),
    ),
    "a JPEG that is a web page too": ("jpeg", lambda: corpus.jpeg() + b"<html><script>alert(1)</script></html>"),
    "a PNG": ("png", lambda: corpus.saved(corpus.page(), "PNG")),
    "a PNG with a palette": ("png", lambda: corpus.saved(corpus.page().quantize(64), "PNG")),
    "a PNG in black and white": ("png", lambda: corpus.saved(photos.paper(5).convert("1"), "PNG")),
    "a PNG of 16 bits": ("png", lambda: corpus.saved(sixteen_bits(), "PNG")),
    "a moving PNG": ("png", lambda: corpus.apng(2)),
    "a WebP": ("webp", lambda: corpus.saved(corpus.page(), "WEBP", quality=80)),
    "a moving WebP of a thousand frames": ("webp", lambda: corpus.webp_of_many_frames(1000)),
    "a HEIC": ("heic", corpus.heic),
    "a HEIC burst": ("heic", lambda: corpus.heic(2)),
}


def sixteen_bits() -> Image.Image:
    """The page as Pillow's I;16."""
    grey = corpus.page().convert("L")
    return Image.frombytes("I;16", grey.size, b"".join(bytes((value, value)) for value in grey.tobytes()))


@pytest.mark.parametrize("name", GOOD)
def test_a_good_picture_is_kept_as_a_plain_jpeg_that_looks_the_same(name: str, inspector: Inspector) -> None:
    kind, make = GOOD[name]
    verdict = accepted(inspector, make())
    assert (verdict.kind, verdict.media_type, verdict.pages) == (kind, "image/jpeg", 1)
    clean = pixels(verdict)
    assert clean.size == (verdict.width, verdict.height)
    assert set(clean.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    if "thousand" not in name and "black and white" not in name:
        assert unlike(clean, corpus.page()) < 4


def test_what_hangs_behind_a_picture_is_gone(inspector: Inspector) -> None:
    verdict = accepted(inspector, corpus.jpeg() + b"<html><script>alert(1)</script></html>PK\x03\x04")
    assert b"script" not in verdict.clean
    assert b"PK\x03\x04" not in verdict.clean


def test_a_transparent_picture_lies_on_white_paper(inspector: Inspector) -> None:
    clear = Image.new("RGBA", (800, 600), (0, 0, 0, 0))
    assert pixels(accepted(inspector, corpus.saved(clear, "PNG"))).getpixel((400, 300)) == (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright_whichever_way_the_phone_was_held(orientation: int, inspector: Inspector) -> None:
    verdict = accepted(inspector, corpus.turned(orientation))
    clean = pixels(verdict).convert("L")
    assert (verdict.width, verdict.height) == (900, 600)
    corners = [clean.tobytes()[y * 900 + x] for x, y in ((50, 50), (850, 50), (50, 550), (850, 550))]
    assert [value > 128 for value in corners] == [False, True, True, True]


@pytest.mark.parametrize(
    "make", [corpus.jpeg_with_place, corpus.png_with_place, corpus.webp_with_place, corpus.heic_with_place]
)
def test_the_place_where_a_photo_was_taken_is_nowhere_in_what_is_kept(
    make: Callable[[], bytes], inspector: Inspector
) -> None:
    sent = make()
    assert corpus.PLACE.encode() in sent
    clean = accepted(inspector, sent).clean
    for trace in (corpus.PLACE.encode(), b"Exif", b"adobe.com/xap", b"8BIM", b"GPS", b"DEMO PHONE", b"ICC_PROFILE"):
        assert trace not in clean


def test_a_large_photo_is_kept_smaller_and_a_long_screenshot_stays_readable(inspector: Inspector) -> None:
    large = accepted(inspector, corpus.saved(Image.new("L", (4400, 3300), 255), "JPEG"))
    assert (large.width, large.height) == (3464, 2598)
    long = accepted(inspector, corpus.saved(Image.new("L", (1080, 12000), 255), "PNG"))
    assert long.width > 800


REFUSED: dict[str, tuple[Reason, Callable[[], bytes]]] = {
    "nothing": (Reason.EMPTY, lambda: b""),
    "a file over 20 MB": (Reason.TOO_LARGE, lambda: corpus.jpeg() + bytes(20 << 20)),
    "a drawing (SVG) named .jpg": (
        Reason.UNKNOWN_TYPE,
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    ),
    "a GIF": (Reason.UNKNOWN_TYPE, lambda: corpus.saved(corpus.page(), "GIF")),
    "a TIFF": (Reason.UNKNOWN_TYPE, lambda: corpus.saved(corpus.page(), "TIFF")),
    "a BMP": (Reason.UNKNOWN_TYPE, lambda: corpus.saved(corpus.page(), "BMP")),
    "an AVIF": (Reason.UNKNOWN_TYPE, lambda: corpus.saved(corpus.page().resize((64, 64)), "AVIF")),
    "the film of a Live Photo": (Reason.UNKNOWN_TYPE, corpus.film),
    "a text": (Reason.UNKNOWN_TYPE, lambda: b"hello"),
    "a JPEG's first three bytes": (Reason.BROKEN, lambda: b"\xff\xd8\xff"),
    "a PNG cut in the middle": (Reason.BROKEN, lambda: corpus.saved(corpus.page(), "PNG")[:200_000]),
    "a WebP cut in the middle": (Reason.BROKEN, lambda: corpus.saved(corpus.page(), "WEBP")[:20_000]),
    "a HEIC cut in the middle": (Reason.BROKEN, lambda: corpus.heic()[:20_000]),
    "a HEIC that claims to be larger": (Reason.BROKEN, lambda: corpus.heic_with_size(4000, 4000)),
    "a HEIC that claims to be smaller": (Reason.BROKEN, lambda: corpus.heic_with_size(100, 100)),
    "a HEIC that claims 1.6 gigapixels": (Reason.TOO_MANY_PIXELS, lambda: corpus.heic_with_size(40_000, 40_000)),
    "a PNG that promises 50,000 x 50,000": (Reason.TOO_MANY_PIXELS, lambda: corpus.png_header(50_000, 50_000)),
    "a PNG that promises 1 x 60,000": (Reason.TOO_MANY_PIXELS, lambda: corpus.png_header(1, 60_000)),
    "a PNG that promises more than it holds": (Reason.BROKEN, lambda: corpus.png_header(4000, 4000)),
    "a PNG with a colour profile that explodes": (
        Reason.BROKEN,
        lambda: corpus.png_with_chunk(b"iCCP", b"x\0\0" + pdf_corpus.zeros(120 << 20)),
    ),
    "a PNG with a comment that explodes": (
        Reason.BROKEN,
        lambda: corpus.png_with_chunk(b"zTXt", b"x\0\0" + pdf_corpus.zeros(120 << 20)),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_good_picture_is_refused_with_the_reason(name: str, inspector: Inspector) -> None:
    reason, make = REFUSED[name]
    assert inspector.inspect_now(make()) == Refused(reason)


def test_a_jpeg_cut_at_any_kilobyte_is_broken(inspector: Inspector) -> None:
    whole = pdf_corpus.photo_page()
    assert isinstance(inspector.inspect_now(whole), Accepted)
    verdicts = {inspector.inspect_now(whole[:length]) for length in range(1024, len(whole), 1024)}
    assert verdicts == {Refused(Reason.BROKEN)}


def test_bombs_cost_no_memory() -> None:
    with Inspector(children=1) as fresh:
        fresh.inspect_now(corpus.jpeg())
        before = fresh.peak_child_bytes
        for name in ("a PNG that promises 50,000 x 50,000", "a PNG with a comment that explodes"):
            fresh.inspect_now(REFUSED[name][1]())
        assert fresh.peak_child_bytes - before < 30 << 20
