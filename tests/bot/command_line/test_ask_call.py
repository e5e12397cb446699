"""``ask`` and ``eval`` answer from what this installation knows, as the server does."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.channels.web.answers import quick_answer
from bot.cli import program
from bot.command_line import ask
from bot.library import library_of
from bot.settings import Settings
from knowledge.library import Library

YEAR = """# source: 演示
date,kind,name
2027-01-01,holiday,元旦
2027-02-05,holiday,春节
2027-02-06,holiday,春节
2027-02-07,holiday,春节
2027-02-08,holiday,春节
2027-02-09,holiday,春节
2027-02-10,holiday,春节
2027-05-01,holiday,劳动节
2027-05-02,holiday,劳动节
2027-10-01,holiday,国庆节
2027-10-02,holiday,国庆节
2027-10-03,holiday,国庆节
"""
ASKED = {"question": "今天申请绿通，哪天能安排好", "handbook": "axa-cancer-2021"}


@pytest.fixture
def known_once(monkeypatch: pytest.MonkeyPatch) -> dict[Path, Library]:
    """What was read for a folder is kept, since its index takes seconds: each call still asks for what is its own."""
    kept: dict[Path, Library] = {}

    def once(settings: Settings) -> Library:
        if settings.data_dir not in kept:
            kept[settings.data_dir] = library_of(settings)
        return kept[settings.data_dir]

    monkeypatch.setattr(ask, "library_of", once)
    return kept


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds a year of the operator's."""
    (tmp_path / "data" / "calendar").mkdir(parents=True)
    (tmp_path / "data" / "calendar" / "2027.csv").write_text(YEAR, "utf-8")
    monkeypatch.setenv("MEMBER_ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def call(*arguments: str, lines: str = "") -> Result:
    return CliRunner().invoke(program, arguments, input=lines)


def test_a_question_is_answered_with_the_years_and_the_day_that_the_server_has(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, known_once: dict[Path, Library]
) -> None:
    monkeypatch.setenv("MEMBER_ASSISTANT_TODAY", "2027-01-28")
    settings = Settings.from_environment()
    library = known_once.setdefault(data, library_of(settings))
    served = quick_answer(library, ASKED["question"], ASKED["handbook"], date(2027, 1, 28))
    asked = call("ask", ASKED["question"], "--handbook", ASKED["handbook"], "--json")
    assert json.loads(asked.stdout) == served
    listed = call("ask", "--jsonl", lines=json.dumps(ASKED))
    assert json.loads(listed.stdout) == served
    assert "2027年" in served["text"]
    assert "估算" not in served["text"]
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        json.dumps({**ASKED, "id": "1", "verdict": [served["verdict"]], "excludes": ["估算"]}), "utf-8"
    )
    assert "right: 1/1" in call("eval", str(questions)).stdout
    assert list(known_once) == [data]
    known_once.clear()
    (data / "calendar" / "2027.csv").write_text("date,kind,name\nsoon,holiday,x\n", "utf-8")
    broken = call("ask", "你好")
    assert (broken.exit_code, "MEMBER_ASSISTANT_DATA_DIR: calendar/2027.csv:2" in broken.stderr) == (1, True)


def test_a_mere_question_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MEMBER_ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    assert call("ask", "你好").exit_code == 0
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("MEMBER_ASSISTANT_TODAY", "soon")
    assert "MEMBER_ASSISTANT_TODAY" in call("ask", "你好").stderr


def test_every_process_answers_alike() -> None:
    """Whatever order its sets are in: the names asked back once changed places from one start to the next."""
    asked = ("维撤特能直付吗", "吃白泰莱，在名单上吗", "浙江哪些城市有绿通", "苏州可以用吗", "fuzhou")
    lines = "".join(json.dumps({"question": text, "today": "2026-11-21"}) + "\n" for text in asked)
    command = [sys.executable, "-m", "bot", "ask", "--jsonl"]
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2", "3")
    ]
    told = [process.communicate(lines, timeout=60)[0] for process in started]
    assert told[0].count("\n") == len(asked)
    assert told[1:] == told[:-1]


def test_a_bad_line_does_not_keep_the_others_from_their_answers(known_once: dict[Path, Library]) -> None:
    bad = (
        '{"id": 1, "question": "你好", "handbook": "AXA-CANCER-2021"}',
        '{"id": 1, "question": "你好", "handbook": 7}',
        '{"id": 1, "question": "你好", "today": "2026-13-45"}',
        '{"id": 1, "question": "十天后到期", "today": "9999-12-31"}',
        '{"id": 1, "question": "你好", "today": 20261121}',
        '{"id": 1, "question": ["苏州能垫付吗"]}',
        '{"id": 1}',
        "[]",
        "null",
        "5",
        "not JSON",
        "[" * 100_000,
        '{"id": ' + "1" * 5000 + ', "question": "你好"}',
    )
    good = '{"id": 2, "question": "我爸晕倒了没有呼吸"}'
    for line in bad:
        called = call("ask", "--jsonl", lines=f"{line}\n{good}\n")
        first, second = map(json.loads, called.stdout.splitlines())
        assert (called.exit_code, list(first), second["verdict"]) == (1, ["id", "error"], "emergency"), line[:60]
        assert first["error"]
        assert called.stderr == "Error: not answered: line 1; each answer says why\n"
    half = call("ask", "--jsonl", lines='{"id": "\\ud800", "question": "\\ud800州能垫付吗"}\n' + good)
    assert (half.exit_code, len(half.stdout.splitlines())) == (0, 2)
