"""From the application to the end: papers that lack, what is settled, who fixes it, what holds, who pays and acts."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.command_line.ask import reply
from knowledge.loader import load
from knowledge.understanding.index import Index

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "on_the_way.yaml").read_text("utf-8"))
TODAY = date(2026, 11, 21)


@cache
def index() -> Index:
    return load().index


@pytest.mark.parametrize(("handbook", "question", "verdicts", "holds"), CASES)
def test_on_the_way(handbook: str, question: str, verdicts: str | list[str], holds: str | list[str]) -> None:
    said = reply(question, handbook, TODAY, index())
    assert said["verdict"] in ([verdicts] if isinstance(verdicts, str) else verdicts)
    text = said["text"].replace(" ", "")
    assert any(one.replace(" ", "") in text for one in ([holds] if isinstance(holds, str) else holds))
