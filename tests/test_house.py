"""The plan of the house, kept: arrows between rooms, size of modules, where words live, what never enters the tree."""

import ast
import re
import socket
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import NetworkForbiddenError

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "dialogs", "knowledge")
IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
MACHINE_PATH = re.compile(r"(?<![\w.:/})-])/(?:work|root|mnt|home/\w+|Users/\w+|tmp/\w+)/\w")
BINARY = {".jpg", ".jpeg", ".png", ".heic", ".pdf", ".webp", ".ico", ".gif", ".woff2", ".db", ".zip", ".bin", ".npz"}


def _modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def _texts() -> Iterator[Path]:
    """Every text file that is, or is about to be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this tree is not a git clone: its file list is not known")
    for name in sorted(set(listed.stdout.split("\0"))):
        path = ROOT / name
        if name and path.is_file() and path.suffix.lower() not in BINARY:
            yield path


def _docstring_lines(source: str) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        # A bare string as a statement: the docstring of a module, class or function, or of the attribute above it.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def test_imports_go_from_bot_to_dialogs_to_knowledge_and_never_back() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in _modules()}
    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}


def test_no_module_is_named_after_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
    assert [str(path.relative_to(ROOT)) for path in _modules() if path.stem in vague] == []


def test_code_holds_no_chinese_words_for_they_live_in_locales_and_data() -> None:
    found = []
    for path in _modules():
        text = path.read_text("utf-8")
        if not IDEOGRAPH.search(text):  # most of them; to take a file to pieces takes longer
            continue
        prose = _docstring_lines(text)
        with path.open("rb") as handle:
            for token in tokenize.tokenize(handle.readline):
                in_code = token.type != tokenize.COMMENT and token.start[0] not in prose
                if in_code and IDEOGRAPH.search(token.string):
                    found.append(f"{path.relative_to(ROOT)}:{token.start[0]}: {token.string.strip()[:40]}")
    assert found == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    found = []
    for path in _texts():
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1):
            if MACHINE_PATH.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_has_a_hash_for_every_package_and_names_no_registry(name: str) -> None:
    lock = (ROOT / name).read_text("utf-8")
    packages = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\\\n +--hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^\S", lock, re.MULTILINE)) > 50
    assert re.findall(r"://|--(?:extra-)?index|--find-links", lock) == []


def test_the_environment_of_the_tests_holds_all_that_the_product_runs_with() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9][^\s;]*==[^\s;]+", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


@pytest.mark.parametrize("room", [*ROOMS, "locales"])
def test_every_room_says_that_it_is_typed(room: str) -> None:
    assert (ROOT / room / "py.typed").is_file()


def test_a_test_that_reaches_for_another_machine_is_stopped() -> None:
    with pytest.raises(NetworkForbiddenError, match="this machine only"):
        socket.getaddrinfo("registry.invalid", 443)
    with socket.socket() as connection, pytest.raises(NetworkForbiddenError, match="this machine only"):
        connection.connect(("192.0.2.1", 443))
