"""Classes of questions in everyday words: last days, missed bookings, cases that are told, chains of time limits."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.command_line.ask import reply
from knowledge.loader import load
from knowledge.understanding.index import Index

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "everyday_words.yaml").read_text("utf-8"))


@cache
def index() -> Index:
    return load().index


@pytest.mark.parametrize(("handbook", "today", "question", "verdicts", "holds"), CASES)
def test_what_is_asked_in_everyday_words_is_answered(
    handbook: str, today: date, question: str, verdicts: list[str], holds: list[str]
) -> None:
    said = reply(question, handbook, today, index())
    assert said["verdict"] in verdicts
    text = said["text"].replace(" ", "")
    assert [words for words in holds if words.replace(" ", "") not in text] == []
