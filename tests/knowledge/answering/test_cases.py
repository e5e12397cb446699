"""Questions by classes, each in several wordings: the verdict, and what the answer must hold (``cases/*.yaml``)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.command_line.ask import reply
from knowledge.yamls import yaml_of
from tests.knowledge.invented import TODAY, index

FOLDER = Path(__file__).parents[1] / "cases"


class Case(NamedTuple):
    """A row of a file: ``[handbook, question, verdicts, holds]``, the day asked on before the question where it is
    another than TODAY. ``holds``: one of these stands in the answer; each of them where the file says ``each``."""

    handbook: str | None
    today: date
    question: str
    verdicts: list[str]
    holds: list[list[str]]
    never_begins: tuple[str, ...] = ()


def _case(row: list[Any], file: dict[str, Any]) -> Case:
    handbook, *day, question, verdicts, holds = row
    wanted = _several(holds)
    told = verdicts == ["info"]  # a fact that is told does not begin with a refusal
    return Case(
        handbook,
        day[0] if day else TODAY,
        question,
        _several(verdicts),
        [[one] for one in wanted] if file.get("each") else [wanted] * bool(wanted),
        tuple(file.get("refusals", ())) if told else (),
    )


def _several(value: str | int | list[str | int]) -> list[str]:
    """A figure that stands alone in a file is a number there."""
    return [str(one) for one in (value if isinstance(value, list) else [value])]


def cases() -> dict[str, Case]:
    """Every case, by its file and its place in it."""
    read = {path.stem: yaml_of(path) for path in sorted(FOLDER.glob("*.yaml"))}
    files = {name: file for name, file in read.items() if isinstance(file, dict) and "cases" in file}
    return {f"{name}-{n}": _case(row, file) for name, file in files.items() for n, row in enumerate(file["cases"], 1)}


def test_no_file_of_cases_is_passed_over() -> None:
    """A file that is a bare list of rows would be read by nobody, but for those of other tests."""
    lists = {path.stem for path in FOLDER.glob("*.yaml") if not isinstance(yaml_of(path), dict)}
    assert lists == {"hours", "in_time", "working_days"}


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in cases().items()])
def test_what_is_asked_is_answered(case: Case) -> None:
    said = reply(case.question, case.handbook, case.today, index())
    assert said["verdict"] in case.verdicts, case.question
    lacking = [words for words in case.holds if not any(one in said["text"] for one in words)]
    assert lacking == [], (case.question, said["text"])
    assert not said["text"].startswith(case.never_begins or ("\0",))
