"""The second reading: turns that the rules do not know are understood, and nothing is promised that they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from knowledge.answering.answer import answer
from knowledge.understanding.index import Index
from knowledge.understanding.precedents import WORDINGS
from knowledge.yamls import yaml_of
from tests.knowledge.invented import index

TODAY = date(2026, 11, 20)
LISTED = {"axa-cancer-2021": ("住院垫付", "秦皇岛"), "patient-journey": ("住院直付", "福州")}
UNLISTED = {"axa-cancer-2021": ("就医绿通", "丽江"), "patient-journey": ("住院直付", "绵阳")}
REFUSED = ("no", "unknown", "clarify")
TURNS = (
    ("陪诊小哥小姐姐接不接牡丹江市的单", "cpic-gyn-recurrence", "yes"),
    ("来无锡看毛病想寻个人陪陪，陪诊你们派得出人伐", "cpic-gyn-recurrence", "yes"),
    ("昨儿车在路口被人追尾，保险杠掉了，是找你们定损不", None, "out_of_scope"),
)
TRAPS = (  # beside what is known to be answered with a yes
    ("绿通：深圳，可抽奖？", "patient-journey"),
    ("青岛啤酒绿通", "axa-cancer-2021"),
    ("厦门直付能不能订月嫂", "patient-journey"),
    ("我正在南京住院，能垫付吗", "axa-cancer-2021"),
    ("我不是你们的客户，北京能用绿通吗", "axa-hospital-2021"),
    ("陪诊的机会都用光了，成都还能派人陪吗", "cpic-gyn-recurrence"),
    ("苏州宿洲 垫付", "axa-cancer-2021"),
)


def _verdict(question: str, handbook: str | None, of: Index) -> str:
    return answer(question, of, today=TODAY, handbook=handbook).verdict.value


@pytest.mark.parametrize(("question", "handbook", "verdict"), TURNS)
def test_a_turn_that_the_rules_do_not_know_is_understood(question: str, handbook: str | None, verdict: str) -> None:
    assert _verdict(question, handbook, index()) == verdict


@pytest.mark.parametrize(("question", "handbook"), TRAPS)
def test_what_the_rules_refuse_stays_refused(question: str, handbook: str) -> None:
    assert _verdict(question, handbook, index()) != "yes"


def _frames(kind: str) -> list[str]:
    found: dict[str, Any] = yaml_of(WORDINGS / "frames.yaml")
    return list(found[kind]["frames"])


@pytest.mark.parametrize("handbook", LISTED)
def test_a_listed_place_is_covered_in_hundreds_of_wordings(handbook: str) -> None:
    service, place = LISTED[handbook]
    told = [_verdict(frame.format(p=place, s=service), handbook, index()) for frame in _frames("place")]
    assert told.count("yes") > 0.75 * len(told)
    assert told.count("no") < 0.03 * len(told)


@pytest.mark.parametrize("handbook", UNLISTED)
def test_a_place_on_no_list_is_never_promised_in_hundreds_of_wordings(handbook: str) -> None:
    service, place = UNLISTED[handbook]
    told = [_verdict(frame.format(p=place, s=service), handbook, index()) for frame in _frames("place")]
    assert "yes" not in told
    assert sum(verdict in REFUSED for verdict in told) > 0.95 * len(told)


def test_an_emergency_is_never_read_again() -> None:
    said = "妈妈胸口剧痛喘不上气，成都能用绿通吗"
    assert _verdict(said, "axa-cancer-2021", index()) == "emergency"


def test_what_turns_on_the_question_before_is_not_read_again() -> None:
    before = answer("垫付能在苏州用吗", index(), today=TODAY, handbook="axa-cancer-2021")
    for said in ("那昆山呢", "要提前多久", "可以吗"):
        followed = answer(said, index(), today=TODAY, handbook="axa-cancer-2021", context=before.context)
        by_rules = answer(
            said,
            replace(index(), precedents=None),
            today=TODAY,
            handbook="axa-cancer-2021",
            context=before.context,
        )
        assert followed.parts == by_rules.parts
