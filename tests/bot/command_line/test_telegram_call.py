"""``member-assistant telegram`` against the emulated platform."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import program
from tests.platforms.telegram import TOKEN, USERNAME, Fault, Platform


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Platform]:
    with Platform().running() as platform:
        for name, value in {
            "DATA_DIR": str(tmp_path), "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": platform.origin,
            "PUBLIC_URL": "https://bot.example.com",
        }.items():  # fmt: skip
            monkeypatch.setenv(f"MEMBER_ASSISTANT_{name}", value)
        yield platform


def call(*words: str) -> Result:
    return CliRunner().invoke(program, ["telegram", *words])


def test_check_says_who_the_bot_is_and_what_is_not_set(platform: Platform) -> None:
    done = call("check")
    assert done.exit_code == 0
    assert f"https://t.me/{USERNAME}" in done.output
    assert "no webhook is set" in done.output
    assert "MEMBER_ASSISTANT_TELEGRAM_WEBHOOK_SECRET is not set" in done.output


def test_the_webhook_is_set_and_taken_away(platform: Platform) -> None:
    assert call("webhook").exit_code == 0
    assert platform.webhook["url"] == "https://bot.example.com/telegram"
    assert len(platform.webhook["secret_token"]) == 64
    assert "updates go to https://bot.example.com/telegram" in call("check").output
    assert call("webhook", "--delete").exit_code == 0
    assert platform.webhook == {}


def test_commands_are_published_in_both_languages(platform: Platform) -> None:
    assert call("publish").exit_code == 0
    assert set(platform.commands) == {"", "zh"}


def test_a_refused_token_is_said_in_one_line_that_names_the_variable(platform: Platform) -> None:
    platform.fail("getMe", Fault(code=401, description="Unauthorized"))
    done = call("check")
    assert done.exit_code == 1
    assert "MEMBER_ASSISTANT_TELEGRAM_TOKEN" in done.output
    assert TOKEN not in done.output


def test_without_a_token_the_variable_is_named(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMBER_ASSISTANT_TELEGRAM_TOKEN")
    done = call("publish")
    assert done.exit_code == 1
    assert "MEMBER_ASSISTANT_TELEGRAM_TOKEN is not set" in done.output


def test_a_webhook_needs_an_address(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMBER_ASSISTANT_PUBLIC_URL")
    assert "MEMBER_ASSISTANT_PUBLIC_URL is not set" in call("webhook").output
