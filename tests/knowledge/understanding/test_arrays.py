"""Files of arrays that were learned: what is written is read, and one that cannot be read says what to do."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.trouble import DataError
from knowledge.understanding import precedents, trees
from knowledge.understanding.arrays import in_lines, lines_of

POINTER = b"version https://git-lfs.github.com/spec/v1\n"
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


@given(st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8")), min_size=1))
def test_texts_are_read_as_they_were_written(texts: list[str]) -> None:
    assert lines_of(in_lines(texts)) == texts


@pytest.mark.parametrize(
    ("module", "read", "remedy"),
    [(precedents, precedents.precedents, "learn-precedents"), (trees, trees.trees, "learn-readings")],
)
@pytest.mark.parametrize("content", [None, b"", POINTER, EMPTY_ZIP])
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, read: Any, remedy: str, content: bytes | None
) -> None:
    path = tmp_path / module.FILE.name
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(module, "FILE", path)
    with pytest.raises(DataError, match=rf"understanding/{path.name} cannot be read .*make {remedy}"):
        read.__wrapped__()
