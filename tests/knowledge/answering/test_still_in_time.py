"""Whether there is still time, by which day, who is there at that hour, what is left: with days and hours in words."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.command_line.ask import reply
from knowledge.loader import load
from knowledge.understanding.index import Index

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "still_in_time.yaml").read_text("utf-8"))


@cache
def index() -> Index:
    return load().index


@pytest.mark.parametrize(("handbook", "today", "question", "verdict", "holds"), CASES)
def test_still_in_time(handbook: str, today: date, question: str, verdict: str, holds: str) -> None:
    said = reply(question, handbook, today, index())
    assert said["verdict"] == verdict
    assert holds in said["text"]
