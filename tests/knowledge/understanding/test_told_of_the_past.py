"""An emergency told as history is none; what looks like it and happens now is one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.understanding.understand import understand
from knowledge.yamls import yaml_of
from tests.knowledge.invented import index

TODAY = date(2026, 11, 21)
CASES = yaml_of(Path(__file__).parents[1] / "cases" / "told_of_the_past.yaml")


def heard(text: str) -> set[str]:
    return {one.urgent for one in understand(text, index(), today=TODAY)} - {""}


@pytest.mark.parametrize("told", CASES["past"])
def test_history_is_no_emergency(told: str) -> None:
    assert heard(told) == set()


@pytest.mark.parametrize("told", CASES["now"])
def test_what_happens_now_is_heard_behind_history(told: str) -> None:
    assert heard(told)
