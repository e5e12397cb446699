"""The real server as a process of its own, on a free port and a folder of its own, and how tests talk to it."""

import contextlib
import os
import random
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, ClassVar, Self

import httpx2

from tests.warm import Started, Warm

START_SECONDS = 120.0
PROGRAM = [sys.executable, "-m", "bot"]
APART = (20_000, 32_000)  # below those that Linux and macOS choose from for port 0
READY = re.compile(r"ready: (http://\S+?)/?\s")


def port_apart() -> int:
    """A free port that the system hands to nobody: what is sent there while its server is dead reaches no other test's
    server, as it might on a port of the system's choice."""
    while True:
        port = random.randrange(*APART)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class DidNotStart(AssertionError):
    """The server ended or said nothing; the message holds what it printed."""


class Server:
    """``MEMBER_ASSISTANT_*`` variables are those of ``settings`` alone. A restart keeps data and port.

    ``warm``: what it is forked from, where a test session has such a process.
    """

    warm: ClassVar[Warm | None] = None

    def __init__(self, data: Path, *, workers: int = 1, **settings: str) -> None:
        self.data = data
        self.workers = workers
        self.settings = {"DATA_DIR": str(data), "DEMO": "on", "LOG_LEVEL": "warning", **settings}
        self.url = ""
        self.banner = ""
        self.process: subprocess.Popen[str] | Started | None = None
        self._port = 0
        self._log = data.with_name(f"{data.name}.log")

    def start(self) -> Self:
        """Returns once it says that it is ready. Raises DidNotStart."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MEMBER_ASSISTANT_")}
        environment |= {f"MEMBER_ASSISTANT_{name}": value for name, value in self.settings.items()}
        call = ["serve", "--port", str(self._port), "--workers", str(self.workers)]
        with self._log.open("a") as log:
            if self.warm is not None:
                self.process = self.warm.start(call, environment, log)
            else:
                self.process = subprocess.Popen(
                    [*PROGRAM, *call],
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    env=environment,
                    start_new_session=True,
                )
        assert self.process.stdout is not None
        self.banner = _until_ready(self.process.stdout)
        found = READY.search(self.banner)
        if found is None:
            self.kill()
            raise DidNotStart(self.banner + self.log)
        self.url = found[1]
        self._port = int(self.url.rpartition(":")[2])
        return self

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8") if self._log.exists() else ""

    def kill(self) -> None:
        """SIGKILL to all its processes, as a machine that loses its power."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, as an operator stops it; its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(how)
        status = self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        return status

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class ColdServer(Server):
    """Started as an operator starts it, always."""

    warm = None


class Talk:
    """A conversation over HTTP, as ``tests.members.Member`` wants it: sends an event, gives the messages."""

    def __init__(self, url: str, client: httpx2.Client, language: str = "zh-Hans") -> None:
        self.client = client
        self.url = url
        opened = self.client.post(f"{url}/api/v1/conversations", json={"language": language})
        opened.raise_for_status()
        self.id, self.token = opened.json()["conversation"], opened.json()["token"]

    @property
    def path(self) -> str:
        return f"{self.url}/api/v1/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, event: dict[str, Any], key: str = "") -> httpx2.Response:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        if "file" in event:
            files = [("file", (Path(event["file"]).name, Path(event["file"]).read_bytes(), "image/jpeg"))]
            return self.client.post(f"{self.path}/events", files=files, headers=headers)
        return self.client.post(f"{self.path}/events", json=event, headers=headers)

    def send(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.post(event)
        answer.raise_for_status()
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def messages(self, after: int = 0, **query: Any) -> list[dict[str, Any]]:
        answer = self.client.get(f"{self.path}/messages", params={"after": after, **query}, headers=self.headers)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found


def _until_ready(printed: IO[str]) -> str:
    """What was printed until the last line of the banner, or until it ended or the time was over."""
    said = ""
    until = time.monotonic() + START_SECONDS
    os.set_blocking(printed.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(printed, selectors.EVENT_READ)
        while "Telegram is" not in said and time.monotonic() < until and selector.select(until - time.monotonic()):
            part = printed.read()
            if part == "":
                break
            said += part or ""
    return said


@contextlib.contextmanager
def serving(data: Path, **settings: Any) -> Iterator[Server]:
    with Server(data, **settings) as server:
        yield server
