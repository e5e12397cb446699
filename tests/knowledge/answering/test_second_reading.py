"""The second reading: turns that the rules do not know are understood, and nothing is promised that they refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from knowledge.answering.answer import answer
from knowledge.answering.other_words import Reader
from knowledge.answering.readings import readings
from knowledge.answering.second_reading import ALIKE, LIKELIER, SURELY, doubted, read_again
from knowledge.answering.shapes import Answer
from knowledge.models import Verdict
from knowledge.understanding.index import Index
from knowledge.understanding.precedents import WORDINGS, Neighbour, Precedent
from knowledge.understanding.trees import Trees
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


@cache
def _rules() -> Index:
    return replace(index(), precedents=None)


def _first(question: str, handbook: str) -> Answer:
    return answer(question, _rules(), today=TODAY, handbook=handbook)


def _neighbours(handbook: str, *plain: str, likeness: float = 0.9) -> tuple[Neighbour, ...]:
    """Known questions that are answered as the rules answer them, all as near."""
    found = []
    for question in plain:
        known = _first(question, handbook)
        precedent = Precedent(question, question, handbook, frozenset([known.verdict]), known.kind)
        found.append(Neighbour(precedent, likeness, 1 / len(plain)))
    return tuple(found)


class Fixed(Trees):
    """Finds what the message itself gives as likely as ``first``, and what its neighbours give as ``other``."""

    def __init__(self, first: float, other: float) -> None:
        self._first, self._other = first, other

    def likely(self, each_traits: Sequence[Mapping[str, float]]) -> list[float]:
        return [self._first if traits["is_first"] else self._other for traits in each_traits]


def _again(question: str, handbook: str, *plain: str, by: float = 0.9, likeness: float = 0.9) -> Answer:
    """What is answered where the words of neighbours are likelier right by so much."""
    first = _first(question, handbook)
    near = _neighbours(handbook, *plain, likeness=likeness)
    reader = Reader(index(), TODAY, handbook)
    return read_again(first, near, reader, lambda text: _first(text, handbook), Fixed(0.05, 0.05 + by))


AXA, CARE, GYN = "axa-cancer-2021", "axa-hospital-2021", "cpic-gyn-recurrence"
SIGNED = ("垫付要我在哪几份文书上画押", AXA, "垫付要什么材料")  # taken for a comparison


def test_what_is_likelier_right_is_answered_with_the_facts_of_the_handbook() -> None:
    question, handbook, plain = SIGNED
    said = _again(question, handbook, plain)
    assert _first(question, handbook).kind == "compare|info"
    assert said.parts == _first(plain, handbook).parts


def test_what_is_hardly_likelier_changes_nothing() -> None:
    assert _again(*SIGNED, by=LIKELIER - 0.01) == _first(*SIGNED[:2])


GUESSED = ("可以在广州给我组织一场多学科会诊吗", CARE, "广州能用多学科会诊吗")


def test_a_yes_of_a_list_is_taken_over_where_it_is_much_likelier() -> None:
    assert _again(*GUESSED, by=SURELY + 0.01).verdict is Verdict.YES
    assert _again(*GUESSED, by=SURELY - 0.01).verdict is not Verdict.YES


@pytest.mark.parametrize(
    ("question", "handbook", "plain"),
    [
        pytest.param("盛京医院住进去，绿通给办么", GYN, "盛京医院能用绿通吗", id="words that leave out what is told"),
        pytest.param("绿通：深圳，可抽奖？", "patient-journey", "深圳能用绿通吗", id="a strange word beside it"),
        pytest.param("珠海做基因检测挺顺，接着在珠海约个绿通没问题哈", CARE, "珠海能做基因检测吗", id="two asked"),
        pytest.param("拓益跟达伯舒，用哪一个治得好些", AXA, "拓益跟达伯舒在不在名单上", id="what a doctor is asked"),
        pytest.param("绿通能指定医生吗", AXA, "绿通能在周末用吗", id="not a list"),
    ],
)  # fmt: skip
def test_no_yes_is_taken_over(question: str, handbook: str, plain: str) -> None:
    assert _first(question, handbook).verdict is not Verdict.YES
    assert _again(question, handbook, plain).verdict is not Verdict.YES


def test_what_is_said_to_the_bot_is_never_put_in_place_of_an_answer() -> None:
    assert _again("垫付要提前几天申请", AXA, "谢谢") == _first("垫付要提前几天申请", AXA)


def test_of_what_is_far_away_nothing_is_called_out_of_scope() -> None:
    question, plain = "影像检查加急的名额，整个保期里总共派几个给我", "今天天气怎么样"
    assert _again(question, GYN, plain, likeness=0.6) == _first(question, GYN)


def test_an_answer_stands_where_enough_neighbours_are_answered_alike() -> None:
    first = _first("垫付要提前几天申请", AXA)
    alike, other = _neighbours(AXA, "垫付提前几天申请", "垫付要什么材料")
    assert not doubted(first, (replace(alike, weight=ALIKE), replace(other, weight=1 - ALIKE)))
    assert doubted(first, (replace(alike, weight=ALIKE - 0.01), replace(other, weight=1.01 - ALIKE)))
    assert not doubted(first, ())


def test_words_that_give_the_same_answer_are_one_reading() -> None:
    handbook, question = AXA, "垫付要我在哪几份文书上画押"
    near = _neighbours(handbook, "垫付要什么材料", "垫付要哪些材料", "绿通打什么电话")
    found = readings(
        _first(question, handbook), near, Reader(_rules(), TODAY, handbook), lambda text: _first(text, handbook)
    )
    assert [len(each.heard) for each in found] == [0, 2, 1]
