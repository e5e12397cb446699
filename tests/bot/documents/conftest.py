"""One Inspector for all tests of a process: starting a child takes longer than most files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.documents.intake import Inspector


@pytest.fixture(scope="session")
def inspector() -> Iterator[Inspector]:
    """An Inspector with one child."""
    with Inspector(children=1) as shared:
        yield shared
