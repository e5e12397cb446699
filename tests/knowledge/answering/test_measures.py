"""Days and promises held against rules; counts, comparisons, ends of policies and disputes in other words."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.command_line.ask import reply
from knowledge.answering.measures import Measure, measures
from knowledge.loader import load
from knowledge.understanding.index import Index

SAID = yaml.safe_load((Path(__file__).parents[1] / "cases" / "measures.yaml").read_text("utf-8"))


@cache
def index() -> Index:
    return load().index


@pytest.mark.parametrize(("handbook", "today", "question", "verdicts", "holds"), SAID["cases"])
def test_what_is_asked_is_held_against_what_is_stated(
    handbook: str, today: date, question: str, verdicts: list[str], holds: list[str]
) -> None:
    said = reply(question, handbook, today, index())
    assert said["verdict"] in verdicts, said["text"]
    text = said["text"].replace(" ", "")
    assert not holds or any(one in text for one in holds), said["text"]


def test_measures_of_days_are_read_with_their_bounds() -> None:
    assert measures("at least 3 working days", index()) == (Measure(3, "workdays"),)
    assert measures("2 weeks", index()) == (Measure(14, "days"),)
