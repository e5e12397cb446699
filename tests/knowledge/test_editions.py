"""A new edition laid beside the one in force: each is answered from on its own days, and knows all words."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.words import catalogue
from knowledge import loader
from knowledge.answering.answer import answer
from knowledge.understanding.index import Index, build
from tests.knowledge.invented import TODAY

OWN = "axa-cancer-2021"
THEN = date(2027, 1, 15)  # the new edition applies from the first of that month
HANDBOOKS = loader.ROOT / "handbooks"
NEW = "a new edition"
DROPPED_DRUG = "赫赛汀"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The handbooks, and of one a further edition: with an escort, without consultations and one drug less."""
    folder = tmp_path_factory.mktemp("editions") / "handbooks"
    shutil.copytree(HANDBOOKS, folder)
    new = folder / f"{OWN}-b"
    shutil.copytree(folder / OWN, new)
    shutil.copy(folder / "cpic-gyn-recurrence/services/accompaniment.yaml", new / "services")
    shutil.copy(folder / "cpic-gyn-recurrence/lists/accompaniment.csv", new / "lists")
    (new / "services/mdt.yaml").unlink()
    _change(new / "handbook.yaml", "applies_from: 2021-12-01", "applies_from: 2027-01-01")
    _change(new / "handbook.yaml", "mdt,", "accompaniment,")
    _change(new / "handbook.yaml", "增值服务手册", NEW)
    drugs = new / "lists/drugs.csv"
    drugs.write_text("".join(line for line in _lines(drugs) if not line.startswith(DROPPED_DRUG)), "utf-8")
    return build(loader.load(handbooks=folder))


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines(keepends=True)


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new, 1), "utf-8")


def ask(index: Index, question: str, day: date = TODAY, handbook: str | None = OWN) -> tuple[str, str]:
    found = answer(question, index, today=day, handbook=handbook)
    return found.verdict.value, catalogue().answer(found.to_json())


@pytest.mark.parametrize("handbook", [OWN, None])
@pytest.mark.parametrize(
    "question",
    [
        "就医陪诊有吗",
        "陪诊一次多久",
        "陪诊员迟到了怎么办",
        "出院陪诊有吗",
        "就医陪诊服务怎么申请",
        "陪诊能陪家属吃饭吗",
        "多学科会诊有吗",
        "MDT一年几次",
        "赫赛汀能直付吗",
        "苏州能住院垫付吗",
    ],
)
@pytest.mark.parametrize("day", [TODAY, THEN])
def test_every_question_is_answered_on_every_day(index: Index, question: str, handbook: str | None, day: date) -> None:
    _, text = ask(index, question, day, handbook)
    assert "没太明白" not in text


@pytest.mark.parametrize("question", ["就医陪诊有吗", "陪诊一次多久", "就医陪诊服务怎么申请", "有陪诊吗"])
def test_what_only_the_next_edition_has_is_not_there_yet(index: Index, question: str) -> None:
    verdict, text = ask(index, question)
    assert verdict == "no", text
    assert "没有" in text
    assert ask(index, question, THEN)[0] != "no"


def test_what_the_next_edition_drops_holds_as_long_as_the_old_one_is_in_force(index: Index) -> None:
    assert ask(index, "多学科会诊一年几次")[0] == "info"
    assert ask(index, "多学科会诊有吗", THEN)[0] == "no"
    assert "赫赛汀(曲妥珠单抗)在" in ask(index, "赫赛汀能直付吗")[1]
    verdict, text = ask(index, "赫赛汀能直付吗", THEN)
    assert verdict == "no"
    assert "不在名单上" in text


def test_the_source_is_the_edition_that_answered(index: Index) -> None:
    assert NEW not in ask(index, "苏州能住院垫付吗")[1]
    assert NEW in ask(index, "苏州能住院垫付吗", THEN)[1]
