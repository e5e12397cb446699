"""``python -m bench``: one table of all that is measured; what cannot run is a row and not a crash."""

import pytest

from bench.__main__ import Subject, main, subjects


def broken() -> list[str]:
    raise ValueError("no\nserver")


SUBJECTS: dict[str, Subject] = {
    "broken": broken,
    "cells": lambda: [("c", "3", "x", "y")],
    "idle": lambda: None,
    "texts": lambda: ["| a turn | 2 ms | 5 ms |", "b | 1"],
}


def test_the_table_has_every_figure_and_says_what_could_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], SUBJECTS) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:7] == [
        "| measure | figure | aim or peer |",
        "| --- | ---: | --- |",
        "| broken | could not run | ValueError: no server |",
        "| c | 3 | x y |",
        "| a turn | 2 ms | 5 ms |",
        "| b | 1 |  |",
        "",
    ]
    assert lines[7].startswith("Python ")


def test_only_the_named_subjects_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cells"], SUBJECTS) == 0
    assert "could not run" not in capsys.readouterr().out


def test_an_unknown_subject_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"], SUBJECTS) == 2
    assert "no nonsense; there are broken, cells, idle, texts" in capsys.readouterr().err


def test_the_subjects_are_the_modules_of_the_folder() -> None:
    assert not any(name.startswith("_") for name in subjects())
