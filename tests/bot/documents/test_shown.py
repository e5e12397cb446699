"""Pages as staff see them: drawn in the child, marked all over, and never without a mark."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.documents import watermark
from bot.documents.intake import Accepted, Inspector, PageUnreadable, Reason, render_page
from tests.bot.documents import pdf_corpus, picture_corpus
from tests.bot.documents.test_intake_pictures import accepted

MARK = "demo.agent 2026-11-21 10:00 R-1001"


def seen(data: bytes) -> Image.Image:
    """The page as a browser shows it."""
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
        picture.load()
        return picture.convert("RGB")


@pytest.fixture
def photo(inspector: Inspector) -> Accepted:
    """A photo that was taken in."""
    return accepted(inspector, picture_corpus.jpeg())


@pytest.mark.parametrize("shade", ["white", "black", "grey"])
@pytest.mark.parametrize("mark", [MARK, "演示甲 2026-11-21 10:00 R-1001", "x"])
def test_every_part_of_a_page_carries_the_mark_on_any_ground(shade: str, mark: str) -> None:
    page = Image.new("RGB", (1600, 2200), shade)
    traces = ImageChops.difference(watermark.marked(page, mark), page).convert("L")
    for left in range(0, 1600, 400):
        for top in range(0, 2200, 550):
            part = traces.crop((left, top, left + 400, top + 550))
            assert ImageStat.Stat(part).sum[0] > 255 * 20, (left, top)


def test_without_a_chinese_font_a_name_is_written_as_its_code_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Image.new("RGB", (900, 900), "white")
    watermark._chinese_font_path.cache_clear()
    with monkeypatch.context() as bare:
        bare.setattr(watermark, "_FOLDERS", (str(tmp_path),))
        names = [
            watermark.marked(page, f"{name} R-1001").tobytes() for name in ("演示甲", "演示乙", "<6F14><793A><7532>")
        ]
    watermark._chinese_font_path.cache_clear()
    assert names[0] != names[1]
    assert names[0] == names[2]


def test_what_is_below_the_mark_can_still_be_read() -> None:
    page = Image.new("RGB", (1200, 1600), "white")
    page.paste((0, 0, 0), (0, 0, 1200, 800))
    marked = watermark.marked(page, MARK).convert("L")
    upper, lower = marked.crop((0, 0, 1200, 790)).tobytes(), marked.crop((0, 810, 1200, 1600)).tobytes()
    assert max(upper) < 100
    assert min(lower) > 155


def test_two_viewers_get_two_different_pages(inspector: Inspector, photo: Accepted) -> None:
    pages = {
        inspector.render_page_now(photo.clean, "jpeg", 1, mark=f"{viewer} R-1001") for viewer in ("demo.a", "demo.b")
    }
    assert len(pages) == 2


def test_a_mark_cannot_be_turned_round_or_broken_into_lines(inspector: Inspector, photo: Accepted) -> None:
    plain = inspector.render_page_now(photo.clean, "jpeg", 1, mark="demo R-1001")
    tricky = inspector.render_page_now(photo.clean, "jpeg", 1, mark="\u202edemo\r\n \u2066R-1001\0")
    assert plain == tricky


def test_a_page_without_a_mark_is_not_drawn(inspector: Inspector, photo: Accepted) -> None:
    with pytest.raises(ValueError, match="mark is empty"):
        inspector.render_page_now(photo.clean, "jpeg", 1, mark=" \n")


def test_a_photo_is_drawn_at_the_width_asked_for_but_never_blown_up(inspector: Inspector, photo: Accepted) -> None:
    assert seen(inspector.render_page_now(photo.clean, "jpeg", 1, mark=MARK, width=300)).size == (300, 400)
    assert seen(inspector.render_page_now(photo.clean, "jpeg", 1, mark=MARK, width=2400)).size == (750, 1000)


@pytest.mark.parametrize(("rotate", "dark_corner"), [(0, "lu"), (90, "ru"), (180, "rl"), (270, "ll"), (-90, "ll")])
def test_a_page_is_turned_with_the_clock(rotate: int, dark_corner: str, inspector: Inspector) -> None:
    clean = accepted(inspector, picture_corpus.turned(1)).clean
    page = seen(inspector.render_page_now(clean, "jpeg", 1, mark=MARK, rotate=rotate)).convert("L")
    left, right, upper, lower = 40, page.width - 40, 40, page.height - 40
    spots = {"lu": (left, upper), "ru": (right, upper), "ll": (left, lower), "rl": (right, lower)}
    dark = [name for name, (x, y) in spots.items() if page.tobytes()[y * page.width + x] < 110]
    assert dark == [dark_corner]


def test_each_page_of_a_pdf_is_drawn_and_no_other(inspector: Inspector) -> None:
    clean = accepted(inspector, pdf_corpus.pdf(pages=3)).clean
    pages = [inspector.render_page_now(clean, "pdf", number, mark=MARK, width=600) for number in (1, 2, 3)]
    assert len(set(pages)) == 3
    first = seen(pages[0])
    assert (first.width, abs(first.height - 849) <= 1) == (600, True)
    assert sum(first.convert("L").histogram()[:60]) > 1000, "the page's own ink is there"
    for number in (0, 4, -1, 10_000):
        with pytest.raises(PageUnreadable, match=f"page {number} could not be drawn"):
            inspector.render_page_now(clean, "pdf", number, mark=MARK)


def test_a_filled_form_shows_what_was_filled_in(inspector: Inspector) -> None:
    def page(value: str) -> bytes:
        clean = accepted(inspector, pdf_corpus.with_field(value)).clean
        return inspector.render_page_now(clean, "pdf", 1, mark=MARK, width=600)

    assert page("DEMO") != page("")


@pytest.mark.parametrize(("width", "height"), [(10, 9999), (9999, 10), (0.0036, 0.0036), (9999, 9999), (0.01, 9999)])
def test_a_page_of_any_shape_is_drawn_within_bounds(width: float, height: float, inspector: Inspector) -> None:
    clean = accepted(inspector, pdf_corpus.with_box(width, height)).clean
    page = seen(inspector.render_page_now(clean, "pdf", 1, mark=MARK))
    assert page.width <= 1600
    assert page.width * page.height <= 13_000_000


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b"%PDF-1.7\n", "pdf", Reason.BROKEN),
        (b"", "pdf", Reason.BROKEN),
        (b"%PDF-1.7\n", "jpeg", Reason.BROKEN),
        (b"\xff\xd8\xff", "jpeg", Reason.BROKEN),
        (b"hello", "png", Reason.UNKNOWN_TYPE),
    ],
)
def test_a_page_that_cannot_be_drawn_says_why(data: bytes, kind: str, reason: Reason, inspector: Inspector) -> None:
    with pytest.raises(PageUnreadable) as raised:
        inspector.render_page_now(data, kind, 1, mark=MARK)
    assert (raised.value.page, raised.value.reason) == (1, reason)


@pytest.mark.parametrize(("name", "value"), [("width", 0), ("width", 9999), ("rotate", 45)])
def test_arguments_without_sense_are_refused(name: str, value: int, inspector: Inspector, photo: Accepted) -> None:
    arguments = {"width": 600, "rotate": 0, name: value}
    with pytest.raises(ValueError, match=name):
        inspector.render_page_now(photo.clean, "jpeg", 1, mark=MARK, **arguments)


def test_pages_can_be_asked_for_from_asyncio_and_without_an_inspector(inspector: Inspector, photo: Accepted) -> None:
    here = render_page(photo.clean, "jpeg", 1, mark=MARK)
    assert asyncio.run(inspector.render_page(photo.clean, "jpeg", 1, mark=MARK)) == here
