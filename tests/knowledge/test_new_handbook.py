"""A handbook that nobody has seen, added as a folder of five files: it answers without a line of Python."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.words import catalogue
from knowledge.answering.answer import answer
from knowledge.lint import is_clean, lint
from knowledge.loader import ROOT, load
from knowledge.models import Verdict
from knowledge.understanding.index import Index, build
from tests.knowledge.invented import TODAY, library

FOLDER = Path(__file__).parent / "new_handbook"


@cache
def index() -> Index:
    return build(load(handbooks=FOLDER))


def ask(question: str, day: date = TODAY) -> tuple[str, str]:
    found = answer(question, index(), today=day, handbook="demo-health")
    return found.verdict.value, catalogue().answer(found.to_json())


def test_it_is_five_files() -> None:
    assert sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()) == [
        "demo-health/account.csv",
        "demo-health/handbook.yaml",
        "demo-health/lists/green-channel.csv",
        "demo-health/services/green-channel.yaml",
        "demo-health/services/tooth-cleaning.yaml",
    ]


def test_lint_finds_nothing_to_mend_and_names_the_kind_of_service_that_is_new() -> None:
    findings = lint(FOLDER, library())
    assert is_clean(findings)
    (finding,) = findings
    assert (finding.level, finding.path) == ("explained", ("concept",))
    assert finding.message.endswith("found by its own names: 洗牙")


@pytest.mark.parametrize(
    ("question", "verdict", "says"),
    [
        ("绿通能指定医生吗", "yes", "医生由您点名"),
        ("苏州能用绿通吗", "yes", "苏州"),
        ("拉萨呢，可以绿通吗", "yes", "45天等待期"),
        ("北京能用绿通不", "no", "北京"),
        ("绿通有几次", "info", "2次"),
        ("约好没去算用掉吗", "no", "还给您留着"),
        ("洗牙能给家人用吗", "yes", "让给家人"),
        ("洗牙一年几次", "info", "1次"),
        ("12月8号洗牙，最晚哪天预约", "info", "12月4日"),
        ("今天申请绿通，哪天前能约好", "info", "11月25日"),
        ("绿通要交什么资料", "info", "诊断证明"),
        ("电话多少", "info", "000-1234"),
        ("我可以代我妈申请绿通吗", "no", "本人打电话"),
        ("我有哪些服务", "info", "洗牙"),
        ("洗牙几点到几点", "unknown", "没有写"),
        ("垫付有吗", "no", "没有"),
    ],
)
def test_it_answers_from_its_own_facts(question: str, verdict: str, says: str) -> None:
    found, text = ask(question)
    assert (found, says in text) == (verdict, True), text


def test_an_answer_names_the_handbook_and_the_item_it_stands_on() -> None:
    found = answer("绿通能指定医生吗", index(), today=TODAY, handbook="demo-health")
    assert [(each.handbook, each.service, each.section) for each in found.citations] == [
        ("demo-health", "green-channel", "一、就医绿通")
    ]


@pytest.fixture(scope="module")
def beside_the_five(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("six") / "handbooks"
    shutil.copytree(ROOT / "handbooks", folder)
    shutil.copytree(FOLDER / "demo-health", folder / "demo-health")
    return build(load(handbooks=folder))


@pytest.mark.parametrize("handbook", [None, "axa-cancer-2021", "zhongan-services", "demo-health"])
@pytest.mark.parametrize("question", ["洗牙一年几次", "洗牙能给家人用吗", "没洗牙的话绿通能用吗"])
def test_a_kind_of_service_that_is_new_disturbs_nobody(
    beside_the_five: Index, handbook: str | None, question: str
) -> None:
    found = answer(question, beside_the_five, today=TODAY, handbook=handbook)
    assert found.verdict is not Verdict.YES or handbook in (None, "demo-health")
    assert catalogue().answer(found.to_json())
