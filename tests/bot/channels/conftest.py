"""The program's parts in the process of the tests, and a terminal over them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import assembly
from bot.channels.terminal import Hands, Terminal
from bot.documents.intake import Inspector
from bot.parts import Parts
from bot.settings import Settings
from knowledge.library import Library
from tests.bot.documents.photos import jpeg, paper, photo


@pytest.fixture(scope="module")
def parts(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """All parts over an SQLite file of their own, with the demo policies, on one day."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("parts"), demo=True, today=date(2026, 11, 23))
    assembly.prepare(settings, library)
    assembled = assembly.assemble(settings, library)
    hands = Hands(assembled.clock)
    assembled.assistant.clock = hands
    assembled = replace(assembled, clock=hands)
    yield assembled
    assembled.close()


@pytest.fixture(scope="module")
def terminal(parts: Parts) -> Terminal:
    hands = parts.clock
    assert isinstance(hands, Hands)
    return Terminal(parts, hands)


@pytest.fixture(scope="session")
def inspector() -> Iterator[Inspector]:
    """Looks at files in one child process, for all tests of this process that start a product of their own."""
    with Inspector(children=1) as inspector:
        yield inspector


@pytest.fixture(scope="session")
def paper_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A readable photo of an invented paper."""
    path = tmp_path_factory.mktemp("papers") / "paper.jpg"
    path.write_bytes(jpeg(photo(paper(11), 11)))
    return path
