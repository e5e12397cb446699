"""Senders who dawdle, who send too much, or who write another's name into the head."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from bot import limits
from bot.app import build
from bot.assembly import assemble
from bot.parts import Parts
from bot.server.patience import PatientHeads
from bot.settings import Settings
from knowledge.library import Library

PATIENCE = 1  # second, in place of the table's


@pytest.fixture
def parts(tmp_path: Path, library: Library) -> Iterator[Parts]:
    made = assemble(Settings(data_dir=tmp_path / "data", secret_key="0" * 64), library)
    yield made
    made.close()


@pytest.fixture
def port(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    for name in ("head_seconds", "body_seconds"):
        monkeypatch.setitem(limits.LIMITS, name, replace(limits.LIMITS[name], value=PATIENCE))
    config = uvicorn.Config(build(parts), host="127.0.0.1", port=0, http=PatientHeads, log_config=None, ws="none")
    with _running(uvicorn.Server(config)) as listening:
        yield listening


@contextmanager
def _running(server: uvicorn.Server) -> Iterator[int]:
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        threading.Event().wait(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(30)


def _drip(port: int, head: bytes, drop: bytes) -> tuple[bytes, float]:
    """What comes back to one who sends a drop each moment, and after how long."""
    began, answer = time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", port), timeout=0.1) as connection:
        connection.sendall(head)
        while time.monotonic() - began < 20 * PATIENCE:
            try:
                connection.sendall(drop)
                part = connection.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                break
            answer += part
            if not part or b"\r\n\r\n" in answer:
                break
    return answer, time.monotonic() - began


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_does_not_end_is_not_waited_for(port: int, begun: bytes) -> None:
    answer, seconds = _drip(port, begun, b"X: y\r\n" if begun else b"")
    assert answer == b""
    assert seconds < 15 * PATIENCE


def test_a_second_head_on_a_connection_is_not_waited_for_either(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in connection.recv(65536)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        rest = b"begun"
        while rest:
            rest = connection.recv(65536)


DOORS = [
    ("/api/v1/conversations", "application/json", b'"upload_broken"'),
    ("/staff/sign-in", "application/x-www-form-urlencoded", b" 400 "),
    ("/nowhere", "text/plain", b" 404 "),
]


@pytest.mark.parametrize(("path", "kind", "said"), DOORS)
def test_a_body_that_does_not_end_is_broken_off_at_every_door(
    port: int, path: str, kind: str, said: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: {kind}\r\nContent-Length: 9000\r\n\r\n"
    )
    answer, seconds = _drip(port, head.encode(), b" ")
    assert said in answer or b" 400 " in answer
    assert seconds < 15 * PATIENCE
    assert "request failed" not in caplog.text


@pytest.mark.parametrize("door", ["/api/v1/conversations", "preferences"])
def test_no_more_of_a_body_is_read_than_may_be_sent(parts: Parts, door: str) -> None:
    """FastAPI reads a body to its end before it looks at it."""

    def endless() -> Iterator[bytes]:
        yield b'{"language": "'
        for _ in range(200):
            yield b"x" * 100_000

    with TestClient(build(parts)) as client:
        opened: dict[str, Any] = client.post("/api/v1/conversations").json()
        path = f"/api/v1/conversations/{opened['conversation']}/{door}" if door == "preferences" else door
        headers = {"Authorization": f"Bearer {opened['token']}", "Content-Type": "application/json"}
        answer = client.post(path, content=b'{"x": "' + b"x" * limits.limit("json_bytes") + b'"}', headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
        answer = client.post(path, content=endless(), headers=headers)
        assert answer.json()["error"]["code"] == "too_large"


def test_what_a_page_wishes_is_read_as_before(parts: Parts) -> None:
    with TestClient(build(parts)) as client:
        for body in (b"", b"null", b"{}", b'{"language": "en", "large_text": true}'):
            assert client.post("/api/v1/conversations", content=body).status_code == 201
        for body in (b"[]", b'{"language": "xx"}', b'{"other": 1}', b"{"):
            answer = client.post("/api/v1/conversations", content=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize("path", ["/staff", "/api/v1/handbooks/", "/staff/queue/", "//api/v1/handbooks/"])
def test_nobody_is_led_to_the_host_that_a_sender_names(parts: Parts, path: str) -> None:
    with TestClient(build(parts), base_url="https://evil.example", follow_redirects=False) as client:
        answer = client.get(path)
        assert answer.status_code in (303, 307, 404)
        if answer.status_code == 404:
            return
        assert answer.headers["location"].startswith("/")
        assert not answer.headers["location"].startswith("//")
