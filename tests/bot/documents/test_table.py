"""The table in docs/papers.md is what becomes of the files today."""

from __future__ import annotations

from pathlib import Path

from bot.documents.intake import Accepted, Inspector
from tests.bot.documents.table import files, verdict_of

PAGE = Path(__file__).parents[3] / "docs" / "papers.md"
SLOW = {"PDF: 100,000 pages", "PDF: a page that takes for ever to draw"}  # seconds each; the table's own call has them


def test_the_table_in_the_docs_has_every_file_with_its_verdict(inspector: Inspector) -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.count(" | ") == 4]
    printed = {cells[0]: cells[2] for cells in rows if cells[0] != "file" and not cells[0].startswith("---")}
    found: dict[str, str] = {}
    earlier: list[tuple[str, bytes]] = []
    for name, make in files():
        if name in SLOW:
            found[name] = printed.get(name, "not in the table")
            continue
        verdict = inspector.inspect_now(make())
        found[name] = verdict_of(verdict, earlier)
        if isinstance(verdict, Accepted) and "photo" in name:
            earlier.append((name, verdict.sketch))
    assert found == printed
    assert len(found) >= 40
    kinds = {verdict.partition(":")[2].strip() for verdict in found.values() if verdict.startswith("refused")}
    assert kinds >= {"empty", "too_large", "unknown_type", "broken", "encrypted", "active", "too_many_pages",
                     "too_many_pixels", "page_too_large"}  # fmt: skip


def test_the_memory_of_each_child_in_the_table_is_far_below_its_limit() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.count(" | ") == 4]
    peaks = [int(cells[3]) for cells in rows if cells[3].isdigit()]
    assert len(peaks) >= 40
    assert max(peaks) < 512
