"""What an operator can set: environment variables with one prefix, read once at the start.

CONTRACT.md fixes the first of them. Whatever is wrong is said in one line that names the variable; a value is never
repeated, since it may be a secret.
"""

import os
import re
import secrets
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "MEMBER_ASSISTANT_"
SECRET_FILE = "secret.key"  # noqa: S105 (its name, not its content)
SECRET_CHARACTERS = 32  # at least; 128 bits even where only hexadecimal digits are used
HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")  # nothing that means more in a header


class SettingsError(Exception):
    """A setting is missing or wrong: the message is one line that names the variable and says what is expected."""


def _origin(value: str) -> str:
    """scheme://host[:port]: the platform's own paths are put behind it."""
    parts = urlsplit(value)
    beyond = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(parts.netloc) or beyond:
        raise ValueError("expected an origin such as https://host:port, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _optional_origin(value: str) -> str:
    return _origin(value) if value else ""


def _http(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("expected an http or https address")
    return value


def _switch(value: Any) -> Any:
    if isinstance(value, str):
        found = {"on": True, "off": False, "": False}.get(value.strip().lower())
        if found is None:
            raise ValueError("expected on or off")
        return found
    return value


def _listed(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for part in value:
        try:
            ip_network(part, strict=False)
        except ValueError:
            raise ValueError("expected networks such as 127.0.0.1/32, 10.0.0.0/8") from None
    return value


def _origins(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_origin, value))


Origin = Annotated[str, AfterValidator(_origin)]
OptionalOrigin = Annotated[str, AfterValidator(_optional_origin)]
Switch = Annotated[bool, BeforeValidator(_switch)]
Networks = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_networks)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_origins)]


class Settings(BaseSettings):
    """Use :meth:`from_environment`, which turns what is wrong into one line."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    data_dir: Path = Path("data")
    database_url: str = ""
    documents_url: str = ""
    secret_key: SecretStr = SecretStr("")
    old_secret_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_listed)] = ()
    demo: Switch = False
    public_url: OptionalOrigin = ""
    policies_url: Annotated[str, AfterValidator(_http)] = ""
    policies_private: Switch = False
    today: date | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics: Switch = False
    proxies: Networks = ()
    embed_origins: Origins = ()
    wechat_app_id: str = ""
    wechat_app_secret: SecretStr = SecretStr("")
    wechat_token: SecretStr = SecretStr("")
    wechat_aes_key: SecretStr = SecretStr("")
    wechat_api_base_url: Origin = "https://api.weixin.qq.com"
    wechat_notices: Path | None = None
    telegram_token: SecretStr = SecretStr("")
    telegram_mode: Literal["webhook", "polling"] = "webhook"
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_api_base_url: Origin = "https://api.telegram.org"
    telegram_documents: Switch = True

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("expected sqlite:///relative, sqlite:////absolute or postgresql://")
        return value

    @field_validator("documents_url")
    @classmethod
    def _known_place(cls, value: str) -> str:
        parts = urlsplit(value)
        folder = not parts.scheme or (parts.scheme == "file" and not parts.netloc and parts.path)
        if not folder and not (parts.scheme == "s3" and parts.netloc):
            raise ValueError("expected a folder, or s3://bucket/prefix with the usual AWS_* variables")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < SECRET_CHARACTERS:
            raise ValueError(f"expected at least {SECRET_CHARACTERS} characters, e.g. from: openssl rand -hex 32")
        return value

    @classmethod
    def from_environment(cls, **overrides: Any) -> Self:
        """The settings of this process. Raises SettingsError."""
        try:
            return cls(**overrides)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            name = f"{PREFIX}{'_'.join(str(part) for part in first['loc'][:1]).upper()}"
            raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None

    @property
    def database(self) -> str:
        """The database's URL, the embedded one where none is set."""
        return self.database_url or _sqlite_url(self.data_dir / "member-assistant.db")

    @property
    def documents(self) -> str:
        """Where papers are kept: a folder's path, or s3://bucket/prefix."""
        return self.documents_url or str(self.data_dir / "documents")

    @property
    def is_embedded(self) -> bool:
        """Whether one machine holds everything: an SQLite file and a folder, wherever they lie. Then one key, made
        under DATA_DIR, is known to every process; other stores are shared by machines that have no folder in common."""
        return self.database.startswith("sqlite:") and urlsplit(self.documents).scheme != "s3"

    def data_folder(self) -> Path:
        """DATA_DIR, made where it is not there yet. Raises SettingsError."""
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"{PREFIX}DATA_DIR: {self.data_dir} is no folder and cannot be made one ({error.strerror}):"
                " name a folder that this process may write to"
            ) from error
        return self.data_dir

    def secret(self) -> str:
        """The master secret: as set; else, with the embedded store, made once under DATA_DIR for its owner alone.

        Raises SettingsError where it is required and not set, or where its file is open to others.
        """
        given = self.secret_key.get_secret_value()
        if given:
            return given
        if not self.is_embedded:
            raise SettingsError(
                f"{PREFIX}SECRET_KEY is required with PostgreSQL ({PREFIX}DATABASE_URL) or S3 ({PREFIX}DOCUMENTS_URL):"
                " keep one from `openssl rand -hex 32`"
            )
        return _kept_secret(self.data_folder() / SECRET_FILE)


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"  # an absolute path brings the fourth slash with it


def _kept_secret(path: Path) -> str:
    try:
        if not path.exists():
            _make_secret(path)
    except OSError as error:
        raise SettingsError(
            f"{PREFIX}DATA_DIR: {path} cannot be written ({error.strerror}): let us write there"
        ) from error
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{PREFIX}SECRET_KEY: {path.name} in DATA_DIR is open to others; chmod 600 it")
    found = path.read_text("ascii").strip()
    if len(found) < SECRET_CHARACTERS:
        raise SettingsError(f"{PREFIX}SECRET_KEY: {path.name} in DATA_DIR is damaged; restore it from the backup")
    return found


def _make_secret(path: Path) -> None:
    """Written under another name first: a second process that starts now finds all of it or nothing."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails where another process was quicker: its secret counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()
