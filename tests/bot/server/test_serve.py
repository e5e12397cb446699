"""``member-assistant serve`` as an operator meets it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from tests.calling import called
from tests.running import ColdServer, DidNotStart, Talk


def test_the_start_says_all_and_two_processes_share_port_and_store_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    with ColdServer(tmp_path / "data", workers=2) as server, httpx2.Client(timeout=60) as client:
        for line in ("chat page", "staff console", "SQLite", "DEMO-AXAC-0001  陈示例  0017", "WeChat is off: set"):
            assert line in server.banner
        again = _call("--port", server.url.rpartition(":")[2], DATA_DIR=str(tmp_path / "other"))
        assert (again.returncode, again.stderr.count("\n")) == (1, 1)
        assert "choose another with --port" in again.stderr
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


@pytest.mark.parametrize(
    ("setting", "value"), [("LOG_LEVEL", "loud"), ("DATABASE_URL", "mysql://x"), ("SECRET_KEY", "short"), ("DEMO", "?")]
)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(tmp_path: Path, setting: str, value: str) -> None:
    done = _call("--port", "0", **{"DATA_DIR": str(tmp_path / "data"), setting: value})
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"MEMBER_ASSISTANT_{setting}" in done.stderr
    assert value not in done.stderr.replace("MEMBER_ASSISTANT", "") or len(value) == 1


def test_a_place_that_cannot_be_used_stops_every_call_with_one_line_that_names_the_variable(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    (tmp_path / "data" / "calendar").mkdir(parents=True)
    (tmp_path / "data" / "calendar" / "2027.csv").write_text("date,kind,name\nsoon,holiday,x\n", "utf-8")
    sound = str(tmp_path / "sound")
    for call, setting, settings in (
        ("serve --port 0", "DATA_DIR", {"DATA_DIR": str(file)}),
        ("chat --jsonl", "DATA_DIR", {"DATA_DIR": str(file / "below")}),
        ("check", "DATA_DIR", {"DATA_DIR": str(file)}),
        ("serve --port 0", "DOCUMENTS_URL", {"DATA_DIR": sound, "DOCUMENTS_URL": str(file)}),
        ("chat --jsonl", "DOCUMENTS_URL", {"DATA_DIR": sound, "DOCUMENTS_URL": "s3://"}),
        ("serve --port 0", "DATA_DIR: calendar/2027.csv:2", {"DATA_DIR": str(tmp_path / "data")}),
        ("chat --jsonl", "DATA_DIR: calendar/2027.csv:2", {"DATA_DIR": str(tmp_path / "data")}),
    ):
        run = _run if "serve" in call else called  # a start that should fail and does not would go on for ever
        done = run(*call.split(), **settings)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), (call, done.stderr)
        assert f"MEMBER_ASSISTANT_{setting}" in done.stderr, call


def test_a_process_of_several_that_cannot_start_says_why_in_a_line(tmp_path: Path) -> None:
    wrong = {"TELEGRAM_TOKEN": "1:a", "TELEGRAM_DOCUMENTS": "off"}
    done = _call("--port", "0", "--workers", "2", DATA_DIR=str(tmp_path / "data"), **wrong)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "MEMBER_ASSISTANT_PUBLIC_URL" in done.stderr


def test_a_database_that_is_away_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with pytest.raises(DidNotStart) as failed:
        ColdServer(tmp_path / "data", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", SECRET_KEY="x" * 40).start()
    assert "Traceback" not in str(failed.value)


def _children(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    if not path.exists():
        pytest.skip("this system does not list a process's children under /proc")
    return [int(number) for number in path.read_text().split()]


def _call(*options: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return _run("serve", *options, **settings)


def _run(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MEMBER_ASSISTANT_")}
    environment |= {f"MEMBER_ASSISTANT_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
