"""Whatever a dialog asks for has a name in every language, for the moment when the answer is not understood."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.words import catalogue
from dialogs import plan

ASKED = re.compile(r'Ask\(\s*"([a-z_]+)"')
SLOTS = sorted(
    {slot for path in Path(plan.__file__).parent.rglob("*.py") for slot in ASKED.findall(path.read_text("utf-8"))}
)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("slot", SLOTS)
def test_what_is_asked_for_has_a_name(slot: str, language: str) -> None:
    assert catalogue(language).has(f"dialogs.slot.{slot}")
