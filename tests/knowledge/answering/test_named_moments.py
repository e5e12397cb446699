"""What is held against a day that is named, or told as the handbook states it: people, medicines, relatives."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.command_line.ask import reply
from knowledge.loader import load
from knowledge.understanding.index import Index

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "named_moments.yaml").read_text("utf-8"))


@cache
def index() -> Index:
    return load().index


@pytest.mark.parametrize(("handbook", "today", "question", "verdicts", "holds"), CASES)
def test_named_moment(handbook: str | None, today: date, question: str, verdicts: str | list[str], holds: str) -> None:
    said = reply(question, handbook, today, index())
    assert said["verdict"] in ([verdicts] if isinstance(verdicts, str) else verdicts)
    assert holds in said["text"]
