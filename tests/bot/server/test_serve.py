"""``member-assistant serve`` as an operator meets it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from tests.running import DidNotStart, Server, Talk


def test_two_processes_share_the_port_and_the_store_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    with Server(tmp_path / "data", workers=2) as server, httpx2.Client(timeout=60) as client:
        assert server.process is not None
        talk = Talk(server.url, client)
        first = talk.send({"text": "你好"})
        children = _children(server.process.pid)
        assert len(children) == 2
        os.kill(children[0], signal.SIGKILL)
        until = time.monotonic() + 90
        while time.monotonic() < until and len(set(_children(server.process.pid)) - set(children)) != 1:
            time.sleep(0.2)
        assert len(_children(server.process.pid)) == 2
        assert talk.messages() == first
        assert server.stop() == 0


def test_the_start_says_all_that_an_operator_needs(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        for line in ("chat page", "staff console", "SQLite", "DEMO-AXAC-0001  陈示例  0017", "WeChat is off: set"):
            assert line in server.banner
        taken = server.url.rpartition(":")[2]
        again = _call("--port", taken, DATA_DIR=str(tmp_path / "other"))
        assert (again.returncode, again.stderr.count("\n")) == (1, 1)
        assert "choose another with --port" in again.stderr


@pytest.mark.parametrize(
    ("setting", "value"), [("LOG_LEVEL", "loud"), ("DATABASE_URL", "mysql://x"), ("SECRET_KEY", "short"), ("DEMO", "?")]
)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(tmp_path: Path, setting: str, value: str) -> None:
    done = _call("--port", "0", **{"DATA_DIR": str(tmp_path / "data"), setting: value})
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"MEMBER_ASSISTANT_{setting}" in done.stderr
    assert value not in done.stderr.replace("MEMBER_ASSISTANT", "") or len(value) == 1


def test_a_database_that_is_away_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with pytest.raises(DidNotStart) as failed:
        Server(tmp_path / "data", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", SECRET_KEY="x" * 40).start()
    assert "Traceback" not in str(failed.value)


def _children(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    if not path.exists():
        pytest.skip("this system does not list a process's children under /proc")
    return [int(number) for number in path.read_text().split()]


def _call(*options: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MEMBER_ASSISTANT_")}
    environment |= {f"MEMBER_ASSISTANT_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bot", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
