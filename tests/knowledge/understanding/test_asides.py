"""Clauses that only say how the answer is wanted, or what the asker does next, are not read; danger in them is."""

import re

import pytest

from knowledge.understanding.asides import without_asides
from knowledge.understanding.normalise import normalise
from knowledge.understanding.tables import read
from knowledge.understanding.understand import understand
from tests.knowledge.invented import TODAY, index


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("特药要交什么 一次给我说全了行吗", "特药要交什么"),
        ("我明早五点要起来赶火车 特药要交什么", "特药要交什么"),
        ("两个事儿一块问了省得我再爬起来 陪诊几次 护工几天", "陪诊几次 护工几天"),
        ("垫付要哪些材料，别让我跑第二趟", "垫付要哪些材料"),
        ("最迟几号申请 我记闹钟里", "最迟几号申请"),
        ("老家在乡下，去成都看病绿通可以吗", "去成都看病绿通可以吗"),
    ],
)
def test_an_aside_is_left_out(typed: str, kept: str) -> None:
    assert without_asides(normalise(typed)).text == kept


@pytest.mark.parametrize(
    "typed",
    [
        "我明早五点要赶火车",
        "我明早五点要赶火车 那时候打电话有人接吗",
        "我明早五点要去住院 垫付来得及吗",
        "一次能陪几个小时",
        "让我妈去行吗 陪诊",
        "老家在乡下,绿通可以吗",
        "家在县城,去县医院看绿通可以吗",
    ],
)
def test_what_is_asked_about_stays(typed: str) -> None:
    assert without_asides(normalise(typed)).text == typed


def test_danger_beside_an_aside_is_heard() -> None:
    assert understand("我要上班 我爸刚才突然昏迷了怎么办", index(), today=TODAY)[0].urgent == "emergency"


def test_no_aside_repeats_a_repeat() -> None:
    nested = re.compile(r"\([^()]*[+*]\)[+*{]|\{\d+,\}")
    raw = read("asides.yaml")
    assert [one for one in (*raw["clauses"], *raw["parts"].values()) if nested.search(one) or ".*" in one] == []
