"""Hospitals that are called for short, by their place, university and number: no yes for one that is not listed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from knowledge.answering.answer import answer
from knowledge.models import Verdict
from tests.knowledge.invented import index, library

TODAY = date(2026, 11, 24)
HANDBOOK = "cpic-gyn-recurrence"  # which prints a list of hospitals
WAYS = ("{}能绿通吗", "{}可以约门诊绿通吗", "想去{}看病，绿通行不行", "{}在不在绿通医院里")
NOT_LISTED = [
    "大连附一",
    "山东千佛山",
    "福建医大附一",
    "昆明医大附一",
    "安徽医大附一",
    "重庆医大附二",
    "山西医大附二",
    "贵州医大附二",
    "广西医大二附",
    "新疆医大附二",
    "河北医大附三",
    "吉林大学二院",
    "吉林大二院",
    "陕西二院",
    "南昌附二",
    "苏州附二",
    "哈尔滨附二",
    "江苏省中",
    "浙江省中",
    "河南省胸科",
    "武汉大学人民",
    "北京妇产",
    "上海第九人民",
]
LISTED = [
    "福建医大附二",
    "苏大附一",
    "郑州大学附一",
    "广西医大一附",
    "哈尔滨医大附一",
    "上海六院",
    "浙大附一",
    "重庆医大附一院",
]


@pytest.mark.parametrize("name", NOT_LISTED)
@pytest.mark.parametrize("way", WAYS)
def test_one_that_the_list_lacks_is_never_promised(name: str, way: str) -> None:
    found = answer(way.format(name), index(), today=TODAY, handbook=HANDBOOK)
    assert found.verdict in (Verdict.NO, Verdict.CLARIFY, Verdict.UNKNOWN)


@pytest.mark.parametrize("name", LISTED)
def test_a_listed_one_is_found(name: str) -> None:
    assert answer(f"{name}能绿通吗", index(), today=TODAY, handbook=HANDBOOK).verdict is Verdict.YES


def test_no_known_hospital_that_the_list_lacks_is_promised_by_its_number() -> None:
    """Each numbered hospital of a university that is known and on no list, in five short forms."""
    listed = {hospital.name for hospital in library().in_force(HANDBOOK, TODAY).hospitals}
    numbered = re.compile("(.+?)(?:医科大学|大学医学院|大学)附属第([一二三四五六七八九十])医院")
    promised, asked = [], 0
    for hospital in library().hospitals:
        parts = numbered.fullmatch(hospital.name)
        if parts is None or hospital.name in listed:
            continue
        of, number = parts.groups()
        kind = "医大" if "医科" in hospital.name else "大学"
        for said in (
            f"{of}{kind}附{number}",
            f"{of}{kind}{number}院",
            f"{of}{kind}{number}附院",
            f"{of}{kind}附属{number}院",
        ):
            asked += 1
            if answer(f"{said}能绿通吗", index(), today=TODAY, handbook=HANDBOOK).verdict is Verdict.YES:
                promised.append(said)
    assert asked > 60
    assert promised == []


def test_a_name_that_leaves_open_which_is_meant_is_asked_back_with_those_of_its_place() -> None:
    found = answer("陕西二院能绿通吗", index(), today=TODAY, handbook=HANDBOOK)
    (told, *_) = found.parts
    assert found.verdict is Verdict.CLARIFY
    assert told.key == "answers.hospital.cut_short"
    assert told.args["said"] == "陕西二院"
    assert "西安交通大学第一附属医院" in {name["zh"] for name in told.args["names"]}
