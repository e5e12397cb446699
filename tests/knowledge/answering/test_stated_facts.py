"""What a handbook states, asked for in other words: one of two, is it so, part of a service, whom to turn to."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.command_line.ask import reply
from knowledge.loader import load
from knowledge.understanding.index import Index

SAID = yaml.safe_load((Path(__file__).parents[1] / "cases" / "stated_facts.yaml").read_text("utf-8"))
TODAY = date(2026, 11, 21)


@cache
def index() -> Index:
    return load().index


@pytest.mark.parametrize(("handbook", "question", "verdicts", "holds"), SAID["cases"])
def test_what_is_stated_is_told(handbook: str, question: str, verdicts: list[str], holds: str | list[str]) -> None:
    said = reply(question, handbook, TODAY, index())
    assert said["verdict"] in verdicts
    text = said["text"].replace(" ", "")
    one_of = [holds] if isinstance(holds, str) else holds
    assert any(one.replace(" ", "") in text for one in one_of)
    if verdicts == ["info"]:
        assert not text.startswith(tuple(SAID["refusals"]))
