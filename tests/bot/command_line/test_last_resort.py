"""What nobody expected is one line, too: what it was, and how to see all of it."""

import sys

import click
import pytest

from bot import cli


def _ends(monkeypatch: pytest.MonkeyPatch, error: Exception) -> int:
    @click.command()
    def broken() -> None:
        raise error

    monkeypatch.setattr(cli, "program", broken)
    monkeypatch.setattr(sys, "argv", ["member-assistant"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_a_defect_ends_with_1_and_one_line_that_says_how_to_see_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ends(monkeypatch, ValueError("one\ntwo 13800001234")) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ValueError: one two" in said
    assert "MEMBER_ASSISTANT_LOG_LEVEL=debug" in said
    assert "13800001234" not in said


def test_with_debug_the_whole_trace_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MEMBER_ASSISTANT_LOG_LEVEL", "debug")
    assert _ends(monkeypatch, ValueError("one")) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ends(monkeypatch, BrokenPipeError()) == 1
    assert capsys.readouterr().err == ""
