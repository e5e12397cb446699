"""How the bot presents itself: its webhook with the secret, commands in each language; settings that do not fit."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.channels.telegram.incoming import ALLOWED, COMMANDS
from bot.channels.telegram.mounting import checked, inbox_of, webhook_secret
from bot.cli import program
from bot.settings import Settings, SettingsError
from tests.bot.channels.telegram.running import SECRET, Product, Products, until
from tests.platforms.telegram import TOKEN, USERNAME, Fault, Platform
from tests.platforms.telegram_people import Chat

pytestmark = pytest.mark.usefixtures("impatient")


def test_the_webhook_is_set_with_its_secret_and_the_kinds_of_updates_that_are_read(
    product: Product, platform: Platform
) -> None:
    assert platform.webhook["url"] == f"{product.origin}/telegram"
    assert platform.webhook["secret_token"] == SECRET
    assert platform.webhook["allowed_updates"] == list(ALLOWED)


def test_commands_are_registered_in_each_language_and_only_when_they_changed(
    products: Products, platform: Platform
) -> None:
    for _ in range(2):
        with products.running() as product:
            until(lambda: _presented(product) != "")
    names = [one["command"] for one in platform.commands["zh"]]
    assert names == ["start", *COMMANDS] == [one["command"] for one in platform.commands[""]]
    assert platform.commands["zh"][1]["description"] == "菜单"
    assert platform.commands[""][1]["description"] == "Menu"
    assert sum(method == "setMyCommands" for method, _ in platform.calls) == 2


def _presented(product: Product) -> str:
    return product.parts.store.read_now(lambda tx: tx.platforms.value("telegram:4242:presented")) or ""


def test_a_platform_that_is_away_at_the_start_is_asked_again_while_the_product_serves(
    products: Products, platform: Platform
) -> None:
    platform.fail("getMe", Fault(status=502))
    platform.fail("setWebhook", Fault(code=429, description="Too Many Requests", retry_after=1))
    platform.fail("setMyCommands", Fault(cut=True))
    with products.running():
        platform.wait_for(lambda: platform.webhook and len(platform.commands) == 2)
        chat = Chat(platform)
        chat.say("/start")
        chat.next()


@pytest.mark.parametrize(
    ("more", "variable"),
    [
        ({"telegram_token": "with a space"}, "TELEGRAM_TOKEN"),
        ({"telegram_token": "1:a/../b"}, "TELEGRAM_TOKEN"),
        ({"telegram_webhook_secret": "with a space"}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"telegram_webhook_secret": "x" * 257}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"telegram_documents": False}, "PUBLIC_URL"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(more: dict[str, object], variable: str) -> None:
    settings = Settings.from_environment(**{"telegram_token": "1:a", "secret_key": "s" * 40, **more})
    with pytest.raises(SettingsError, match=f"MEMBER_ASSISTANT_{variable}"):
        (checked(settings), webhook_secret(settings))


def test_without_a_secret_of_its_own_the_webhook_has_one_made_from_the_key() -> None:
    one, other = (Settings.from_environment(telegram_token="1:a", secret_key=key * 40) for key in "sk")
    assert len(webhook_secret(one)) == 64
    assert webhook_secret(one) == webhook_secret(one) != webhook_secret(other)


def test_another_bot_has_another_inbox() -> None:
    assert inbox_of("123:abc") == inbox_of("123:renewed") != inbox_of("124:abc")
    assert inbox_of("odd").startswith("telegram:")


@pytest.fixture
def bot_settings(tmp_path: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("DATA_DIR", str(tmp_path)), ("TELEGRAM_TOKEN", TOKEN), ("TELEGRAM_API_BASE_URL", f"{platform.origin}/"),
        ("PUBLIC_URL", "https://bot.example/"),
    ):  # fmt: skip
        monkeypatch.setenv(f"MEMBER_ASSISTANT_{name}", value)


def call(*words: str) -> str:
    done = CliRunner().invoke(program, ["telegram", *words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.usefixtures("bot_settings")
def test_the_commands_do_by_hand_what_the_start_does(platform: Platform) -> None:
    said = call("check")
    assert f"the bot is @{USERNAME}" in said
    assert "no webhook is set" in said
    assert "TELEGRAM_WEBHOOK_SECRET is not set" in said
    assert TOKEN not in said
    assert call("webhook") == "updates go to https://bot.example/telegram\n"
    assert platform.webhook["url"] == "https://bot.example/telegram"
    assert len(platform.webhook["secret_token"]) == 64
    assert "updates go to https://bot.example/telegram" in call("check")
    call("publish")
    assert set(platform.commands) == {"", "zh"}
    call("webhook", "--delete")
    assert platform.webhook == {}


@pytest.mark.usefixtures("bot_settings")
def test_a_token_that_the_platform_refuses_is_one_line_that_names_the_variable(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.token = "another"
    done = CliRunner().invoke(program, ["telegram", "check"])
    assert done.exit_code == 1
    assert "MEMBER_ASSISTANT_TELEGRAM_TOKEN" in done.output
    assert TOKEN not in done.output
    monkeypatch.delenv("MEMBER_ASSISTANT_TELEGRAM_TOKEN")
    assert "@BotFather" in CliRunner().invoke(program, ["telegram", "check"]).output
