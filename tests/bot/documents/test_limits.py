"""The table of limits in docs/papers.md is the one in the code, and so are the codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.documents.limits import LIMITS, limit
from bot.documents.verdicts import DOUBTS, Reason


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    """docs/papers.md."""
    return (root / "docs" / "papers.md").read_text("utf-8")


def test_every_limit_stands_in_the_docs_with_its_value_and_source(page: str) -> None:
    listed = [line for line in page.splitlines() if line.startswith("| `") and line.count("|") == 5]
    assert listed == [f"| `{name}` | {one.value:,} | {one.unit} | {one.source} |" for name, one in LIMITS.items()]


@pytest.mark.parametrize("code", [*Reason, *DOUBTS])
def test_every_code_has_its_row_in_the_docs(code: str, page: str) -> None:
    assert f"\n| `{code}` |" in page


def test_a_limit_that_is_not_in_the_table_is_an_error() -> None:
    assert limit("pdf_pages") == 60
    with pytest.raises(KeyError):
        limit("pdf_pagse")
