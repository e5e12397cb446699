"""``policies``, ``backup``, ``restore``, ``check``: as an operator calls them."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import program
from bot.store import open_store
from tests.bot.test_policies import GOOD, csv_of


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEMBER_ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, [str(argument) for argument in arguments])


def numbers(data: Path) -> list[str]:
    store = open_store(f"sqlite:///{data / 'member-assistant.db'}")
    found = [entry.policy.policy_no for entry in store.read_now(lambda tx: tx.directory.all())]
    store.close()
    return found


def test_an_import_replaces_the_directory_and_a_bad_file_changes_nothing(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "policies.csv"
    file.write_text(csv_of(GOOD), "utf-8")
    assert call("policies", "import", file).output == "1 policies\n"
    file.write_text(
        csv_of({**GOOD, "policy_no": "P-0002"}, {**GOOD, "policy_no": "P-0003", "status": "asleep"}), "utf-8"
    )
    refused = call("policies", "import", file)
    assert (refused.exit_code, "line 3, column status" in refused.output) == (1, True)
    assert numbers(data) == ["P-0001"]


def test_a_copy_is_made_put_back_and_agrees(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "policies.csv").write_text(csv_of(GOOD), "utf-8")
    call("policies", "import", tmp_path / "policies.csv")
    assert call("check").output.endswith("everything agrees\n")
    made = call("backup", tmp_path / "copy.tar")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "copy.tar").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("MEMBER_ASSISTANT_DATA_DIR", str(tmp_path / "new"))
    assert call("restore", tmp_path / "copy.tar").exit_code == 0
    assert call("check").exit_code == 0
    assert numbers(tmp_path / "new") == ["P-0001"]
    again = call("restore", tmp_path / "copy.tar")
    assert (again.exit_code, "empty one" in again.output) == (1, True)


def test_check_ends_with_1_when_it_finds_anything(tmp_path: Path, data: Path) -> None:
    call("check")
    (data / "documents" / ("a" * 40)).write_bytes(b"left over")
    found = call("check", "--quick")
    assert found.exit_code == 1
    assert f"file-extra: {'a' * 40}" in found.output


@pytest.mark.parametrize("arguments", [("backup", "x.tar"), ("restore", "x.tar"), ("check",), ("policies", "fetch")])
def test_a_wrong_setting_is_one_line_that_names_it(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEMBER_ASSISTANT_DATABASE_URL", "oracle://")
    result = call(*arguments)
    assert result.exit_code == 1
    assert "MEMBER_ASSISTANT_DATABASE_URL" in result.output


class _Feed(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/policies.csv")
            self.end_headers()
            return
        body = csv_of(GOOD).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def feed() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Feed)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_the_directory_comes_from_an_address(feed: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMBER_ASSISTANT_POLICIES_URL", f"{feed}/policies.csv")
    refused = call("policies", "fetch")
    assert (refused.exit_code, "private network" in refused.output) == (1, True)
    monkeypatch.setenv("MEMBER_ASSISTANT_POLICIES_PRIVATE", "on")
    assert call("policies", "fetch").output == "1 policies\n"
    assert numbers(data) == ["P-0001"]
    monkeypatch.setenv("MEMBER_ASSISTANT_POLICIES_URL", f"{feed}/moved")
    assert "answered 302" in call("policies", "fetch").output


def test_without_an_address_there_is_nothing_to_fetch() -> None:
    result = call("policies", "fetch")
    assert (result.exit_code, "POLICIES_URL is not set" in result.output) == (2, True)
