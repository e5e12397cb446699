"""A folder of papers made by the tests, looked at one by one: what became of each, and the memory it took.

`python -m tests.bot.documents.table` prints the table; every file has a child of its own, so that the
peak is that file's. `--write FOLDER` keeps the files too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import ImageEnhance, ImageFilter

from bot.documents.duplicates import same_picture
from bot.documents.intake import Accepted, Inspector, Refused
from tests.bot.documents import pdf_corpus as pdfs
from tests.bot.documents import photos
from tests.bot.documents import picture_corpus as pictures
from tests.bot.documents.test_intake_pdfs import ACTIVE, OTHERS
from tests.bot.documents.test_intake_pdfs import GOOD as GOOD_PDFS
from tests.bot.documents.test_intake_pictures import GOOD as GOOD_PICTURES
from tests.bot.documents.test_intake_pictures import REFUSED

Make = Callable[[], bytes]
ROWS_OF_OTHERS = (
    "with a password", "61 pages", "30,000 pages", "a page of 20,000 points", "a stream that explodes",
    "a stream that explodes twice", "cut in the middle", "a page tree in a loop", "a picture of 50,000 x 50,000",
)  # fmt: skip


def files() -> Iterator[tuple[str, Make]]:
    """Name and bytes of each file: good, rotated, large, doubtful, double, broken, hostile."""
    for name in (
        "a JPEG",
        "a CMYK JPEG",
        "a PNG",
        "a PNG of 16 bits",
        "a moving PNG",
        "a WebP",
        "a HEIC",
        "a HEIC burst",
    ):
        yield name, GOOD_PICTURES[name][1]
    yield "a JPEG held sideways (EXIF 6)", lambda: pictures.turned(6)
    yield "a JPEG with GPS in four places", pictures.jpeg_with_place
    yield "a JPEG of 48 megapixels", lambda: pictures.saved(photos.paper(1, size=(6048, 8064)).convert("RGB"), "JPEG")
    photo = photos.photo(photos.paper(7), 7)
    yield "a photo in good light", lambda: photos.jpeg(photo)
    yield "the same photo through a messenger", lambda: photos.jpeg(photo.resize((608, 810)), 60)
    yield "another shot of the same paper", lambda: photos.jpeg(photos.photo(photos.paper(7), 8))
    yield "a photo in the dark", lambda: photos.jpeg(ImageEnhance.Brightness(photo).enhance(0.28))
    yield "a blurred photo", lambda: photos.jpeg(photo.filter(ImageFilter.GaussianBlur(3)))
    yield "a small photo", lambda: photos.jpeg(photo.resize((450, 600)))
    yield "a photo with a side cut off", lambda: photos.jpeg(photos.photo(photos.paper(7), 7, shift=(-0.25, 0)))
    yield from ((f"PDF: {name}", make) for name, (_, make) in list(GOOD_PDFS.items())[:5])
    yield from ((name, make) for name, (_, make) in REFUSED.items())
    yield from ((f"PDF: {name}", make) for name, make in ACTIVE.items())
    yield from ((f"PDF: {name}", OTHERS[name][1]) for name in ROWS_OF_OTHERS)
    yield "PDF: 100,000 pages", lambda: pdfs.many_pages_by_hand(100_000, claimed=100_000)
    yield "PDF: a page that takes for ever to draw", pdfs.with_drawing_explosion


def verdict_of(verdict: Accepted | Refused, earlier: list[tuple[str, bytes]]) -> str:
    """One cell: accepted or refused, doubts, and which earlier picture it repeats."""
    if isinstance(verdict, Refused):
        return f"refused: {verdict.reason}"
    size = f"{verdict.pages} p." if verdict.kind == "pdf" else f"{verdict.width} x {verdict.height}"
    double = [name for name, sketch in earlier if verdict.kind != "pdf" and same_picture(sketch, verdict.sketch)]
    notes = [f"doubt: {', '.join(verdict.doubts)}"] * bool(verdict.doubts) + [f"same as {name}" for name in double[:1]]
    return "; ".join([f"accepted ({verdict.kind}, {size})", *notes])


def main() -> None:
    """Prints the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="keep the files in this folder")
    folder: Path | None = parser.parse_args().write
    print("| file | bytes | verdict | peak memory of the child, MiB | seconds |\n| --- | ---: | --- | ---: | ---: |")
    earlier: list[tuple[str, bytes]] = []
    for number, (name, make) in enumerate(files(), start=1):
        data = make()
        with Inspector(children=1) as inspector:
            inspector.start()
            started = time.perf_counter()
            verdict = inspector.inspect_now(data)
            seconds = time.perf_counter() - started
            peak = f"{inspector.peak_child_bytes / (1 << 20):.0f}" if inspector.peak_child_bytes else "-"
        print(f"| {name} | {len(data):,} | {verdict_of(verdict, earlier)} | {peak} | {seconds:.2f} |", flush=True)
        if isinstance(verdict, Accepted) and "photo" in name:
            earlier.append((name, verdict.sketch))
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{number:02d}").write_bytes(data)


if __name__ == "__main__":
    main()
