"""A yes only to what was asked: neighbouring questions, cases that fail, limits that are passed."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.command_line.ask import reply
from knowledge.loader import load
from knowledge.understanding.index import Index

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "other_questions.yaml").read_text("utf-8"))
TODAY = date(2026, 11, 21)


@cache
def index() -> Index:
    return load().index


@pytest.mark.parametrize(("handbook", "question", "verdicts", "holds"), CASES)
def test_what_was_asked_is_answered(handbook: str, question: str, verdicts: list[str], holds: str) -> None:
    said = reply(question, handbook, TODAY, index())
    assert said["verdict"] in verdicts
    assert holds.replace(" ", "") in said["text"].replace(" ", "")
