"""The office, on SQLite for what is only a page, on both databases for what is a statement."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.documents.intake import Inspector
from knowledge.library import Library
from tests.bot.staff.office import Office, open_office


@pytest.fixture(scope="session")
def inspector() -> Iterator[Inspector]:
    """One for all tests: its child processes take half a second to start."""
    with Inspector(children=1) as inspector:
        yield inspector


@pytest.fixture
def office(tmp_path: Path, library: Library, inspector: Inspector) -> Iterator[Office]:
    office = open_office(tmp_path / "data", library, inspector)
    yield office
    office.store.close()


@pytest.fixture
def office_on_each(tmp_path: Path, library: Library, inspector: Inspector, database_url: str) -> Iterator[Office]:
    office = open_office(tmp_path / "data", library, inspector, database_url)
    yield office
    office.store.close()
