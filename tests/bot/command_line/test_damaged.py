"""A file of what was learned that came over damaged is named in a line, before anybody is answered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import program
from knowledge import loader
from knowledge.understanding import trees


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "readings.npz").write_bytes(trees.FILE.read_bytes()[:900])
    monkeypatch.setattr(trees, "FILE", tmp_path / "readings.npz")
    monkeypatch.setattr(loader, "_own", loader._own.__wrapped__)  # else it is kept from the tests before
    monkeypatch.setenv("MEMBER_ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    trees.trees.cache_clear()
    yield
    trees.trees.cache_clear()


@pytest.mark.usefixtures("damaged")
@pytest.mark.parametrize("arguments", [("ask", "苏州行吗"), ("chat",), ("chat", "--jsonl")])
def test_the_call_ends_with_the_file_and_what_to_do(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(program, arguments, input="苏州行吗\n")
    assert done.exit_code == 1
    said, what_to_do = done.output.splitlines()[-1].rsplit(": ", 1)
    assert "understanding/readings.npz cannot be read (BadZipFile)" in said
    assert what_to_do == "make learn-readings"
    assert "您" not in done.output
