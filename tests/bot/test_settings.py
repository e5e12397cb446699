"""Settings: what is wrong is said in one line that names the variable and never repeats the value."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest

from bot.settings import PREFIX, SECRET_FILE, Settings, SettingsError


def _with(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)
    return Settings.from_environment()


def test_without_any_variable_everything_lies_under_data() -> None:
    settings = Settings.from_environment()
    assert (settings.database, settings.documents) == ("sqlite:///data/member-assistant.db", "data/documents")
    assert settings.is_embedded
    assert not settings.demo


def test_variables_are_read_with_their_prefix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = _with(
        monkeypatch,
        DATA_DIR=str(tmp_path), DEMO="on", TODAY="2026-11-21", TELEGRAM_DOCUMENTS="off", PUBLIC_URL="https://a.example/",
        PROXIES="127.0.0.1, 10.0.0.0/8", DATABASE_URL="",
    )  # fmt: skip
    assert settings.database == f"sqlite:///{tmp_path}/member-assistant.db"
    assert (settings.demo, settings.telegram_documents, settings.today) == (True, False, date(2026, 11, 21))
    assert settings.public_url == "https://a.example"
    assert settings.proxies == ("127.0.0.1", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://user:hidden-value@host/db"),
        ("SECRET_KEY", "hidden-value"),
        ("DEMO", "hidden-value"),
        ("PUBLIC_URL", "hidden-value"),
        ("PUBLIC_URL", "https://host/hidden-value"),
        ("POLICIES_URL", "ftp://hidden-value"),
        ("TODAY", "hidden-value"),
        ("TELEGRAM_MODE", "hidden-value"),
        ("TELEGRAM_DOCUMENTS", "hidden-value"),
        ("TELEGRAM_API_BASE_URL", "https://host/hidden-value"),
        ("WECHAT_API_BASE_URL", "hidden-value"),
        ("LOG_LEVEL", "hidden-value"),
        ("METRICS", "hidden-value"),
        ("PROXIES", "hidden-value"),
        ("EMBED_ORIGINS", "https://a.example, hidden-value"),
        ("EMBED_ORIGINS", "https://a.example; script-src hidden-value"),
        ("EMBED_ORIGINS", "https://a.example;script-src"),
        ("EMBED_ORIGINS", "https://*.hidden-value'"),
        ("EMBED_ORIGINS", "https://hidden-value:port"),
        ("EMBED_ORIGINS", "https://user@hidden-value"),
        ("DOCUMENTS_URL", "s3://"),
        ("DOCUMENTS_URL", "ftp://hidden-value"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable_and_hides_the_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as error:
        _with(monkeypatch, **{name: value})
    assert str(error.value).startswith(f"{PREFIX}{name}: ")
    assert "\n" not in str(error.value)
    assert "hidden-value" not in str(error.value)


def test_secrets_are_not_shown_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _with(monkeypatch, SECRET_KEY="0123456789" * 4, WECHAT_APP_SECRET="hidden", TELEGRAM_TOKEN="hidden")
    assert "hidden" not in repr(settings)
    assert "0123456789" not in repr(settings)


def test_the_embedded_store_makes_its_secret_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings.from_environment(data_dir=tmp_path / "new")
    secret = settings.secret()
    assert settings.secret() == secret
    assert len(secret) == 64
    file = tmp_path / "new" / SECRET_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == [SECRET_FILE]  # noqa: PTH208
    assert Settings.from_environment(data_dir=tmp_path / "other").secret() != secret


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    settings = Settings.from_environment(data_dir=tmp_path)
    settings.secret()
    (tmp_path / SECRET_FILE).chmod(0o644)
    with pytest.raises(SettingsError, match=f"{PREFIX}SECRET_KEY.*chmod 600"):
        settings.secret()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://nobody@host/none"),
        ("DATABASE_URL", "postgres://nobody@host/none"),
        ("DOCUMENTS_URL", "s3://bucket/x"),
    ],
)
def test_a_store_that_several_machines_share_needs_a_secret_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    with pytest.raises(SettingsError, match=f"{PREFIX}SECRET_KEY is required"):
        Settings.from_environment(data_dir=tmp_path).secret()
    given = Settings.from_environment(data_dir=tmp_path, secret_key="0" * 32)
    assert given.secret() == "0" * 32


@pytest.mark.parametrize("documents", ["", "/mnt-of-papers", "file:///mnt-of-papers"])
def test_an_sqlite_file_and_a_folder_are_the_embedded_store_wherever_they_lie(tmp_path: Path, documents: str) -> None:
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.db"
    settings = Settings.from_environment(data_dir=tmp_path / "data", database_url=elsewhere, documents_url=documents)
    assert settings.is_embedded
    assert settings.secret() == (tmp_path / "data" / SECRET_FILE).read_text("ascii")


def test_origins_of_frames_are_origins_and_nothing_that_changes_the_pages_policy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = _with(monkeypatch, EMBED_ORIGINS="https://a.example/, http://b.example:8080")
    assert settings.embed_origins == ("https://a.example", "http://b.example:8080")
