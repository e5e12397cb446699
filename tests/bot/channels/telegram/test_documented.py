"""What docs/channels-telegram.md says is so."""

import re
from pathlib import Path

from bot.channels.telegram.limits import LIMITS
from bot.settings import Settings

PAGE = (Path(__file__).parents[4] / "docs" / "channels-telegram.md").read_text("utf-8")


def test_the_table_of_limits_is_the_one_in_the_code() -> None:
    rows = re.findall(r"^\| (\w+) \| (\S+) \| ([^|]+) \| ([^|]+) \|$", PAGE.partition("## All limits")[2], re.MULTILINE)
    said = [row for row in rows if row[0] != "name"]
    assert said == [(name, f"{one.value:g}", one.unit, one.source) for name, one in LIMITS.items()]


def test_every_setting_of_the_channel_is_named() -> None:
    names = [name.upper() for name in Settings.model_fields if name.startswith("telegram_")]
    missing = [name for name in names if name not in PAGE]
    assert missing == [
        "TELEGRAM_API_BASE_URL"
    ]  # for tests and servers of one's own; it stands in the table of settings


def test_the_codes_of_figures_are_named() -> None:
    source = "".join(
        (Path(__file__).parents[4] / "bot" / "channels" / "telegram" / name).read_text("utf-8")
        for name in ("sender.py", "webhook.py")
    )
    codes = set(re.findall(r'(?:Retry|Dead|Paused)\("(\w+)"', source))
    refusals = {f"telegram_{code}" for code in re.findall(r'_refused\("(\w+)"', source)}
    assert [code for code in sorted(codes | refusals) if code not in PAGE] == []
