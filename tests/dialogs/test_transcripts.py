"""Conversations word for word. ``pytest --update`` writes them anew; what changed is read as a diff."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.yamls import yaml_of
from tests.dialogs.transcripts import Played

FOLDER = Path(__file__).parent.parent / "transcripts"
FILES = sorted(FOLDER.glob("*.yaml"))
AT_LEAST = 60


class _Readable(yaml.SafeDumper):
    """Several lines as a block, one line as it is."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _text)


def conversations(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml_of(path)
    return found


def played(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The conversation again, from its member's lines."""
    conversation = Played(told)
    return [{"member": step["member"], "bot": conversation.line(step["member"])} for step in told["talk"]]


EVERY = [(path, name) for path in FILES for name in conversations(path)]


@pytest.mark.parametrize(("path", "name"), EVERY, ids=[f"{path.stem}: {name}" for path, name in EVERY])
def test_the_conversation_goes_as_written(path: Path, name: str, update: bool) -> None:
    if update:
        pytest.skip("being written anew")
    told = conversations(path)[name]
    assert played(told) == told["talk"]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_transcripts_are_written_anew_on_demand(path: Path, update: bool) -> None:
    if not update:
        return
    every = {name: {**told, "talk": played(told)} for name, told in conversations(path).items()}
    head = "".join(line for line in path.read_text("utf-8").splitlines(True) if line.startswith("#"))
    body = yaml.dump(every, Dumper=_Readable, allow_unicode=True, sort_keys=False, width=10_000)
    path.write_text(head + body, "utf-8")


def test_there_are_transcripts_enough_to_read() -> None:
    assert len(EVERY) >= AT_LEAST
