"""An ordinary word is no name that nobody knows, however seldom it is; a misspelt name is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.understanding.understand import understand
from knowledge.yamls import yaml_of
from tests.knowledge.invented import index

TODAY = date(2026, 11, 22)
CASES = yaml_of(Path(__file__).parents[1] / "cases" / "no_names.yaml")


def strange(text: str) -> list[str]:
    return [unknown.text for one in understand(text, index(), today=TODAY) for unknown in one.unknown]


@pytest.mark.parametrize("said", CASES["ordinary"])
def test_an_ordinary_word_is_no_name(said: str) -> None:
    assert strange(said) == []


@pytest.mark.parametrize("said", CASES["names"])
def test_a_name_that_is_not_known_is_heard(said: str) -> None:
    assert strange(said) != []
