"""What clients get while the store is away or something of ours is broken: a kind answer, at every mounted door."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.app import build
from bot.assembly import assemble
from bot.parts import Parts
from bot.settings import Settings
from bot.staff.entry import LOOPBACK
from bot.store.errors import StoreUnavailable
from knowledge.library import Library


@pytest.fixture
def parts(tmp_path: Path, library: Library) -> Iterator[Parts]:
    made = assemble(Settings(data_dir=tmp_path / "data", secret_key="0" * 64), library)
    yield made
    made.close()


def _client(parts: Parts, monkeypatch: pytest.MonkeyPatch, error: Exception) -> TestClient:
    async def fails(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(parts.store, "write", fails)
    monkeypatch.setattr(parts.store, "read", fails)
    return TestClient(build(replace(parts)), raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(StoreUnavailable("the disk is full"), 503, "unavailable"), (RuntimeError("a secret of ours"), 500, "internal")],
)
def test_the_api_says_so_as_it_says_everything(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    answer = _client(parts, monkeypatch, error).post("/api/v1/conversations", json={})
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert answer.headers["Retry-After"] == "5"
    assert str(error) not in answer.text


def test_the_console_says_so_in_words(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    client = _client(parts, monkeypatch, StoreUnavailable("the disk is full"))
    client.base_url = "http://127.0.0.1"
    client.cookies.set(LOOPBACK, "x" * 43)
    answer = client.get("/staff/queue", headers={"Accept-Language": "zh-CN"}, follow_redirects=False)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "the disk is full" not in answer.text
