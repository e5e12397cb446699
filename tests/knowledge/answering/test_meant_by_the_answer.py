"""What is said of the answer before: the contrary of it, what it seems to mean, something else than its time."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.answer import answer
from knowledge.answering.shapes import OF_HANDBOOK, Answer
from knowledge.models import Verdict
from tests.knowledge.invented import index

TODAY = date(2026, 11, 24)


def _told(*messages: str, handbook: str | None = "axa-cancer-2021") -> Answer:
    """The answer to the last of several messages."""
    first, *others = messages
    said = answer(first, index(), today=TODAY, handbook=handbook)
    for message in others:
        said = answer(message, index(), today=TODAY, handbook=handbook, context=said.context)
    return said


@pytest.mark.parametrize("then", ["那以后再住院呢", "下次住院呢", "过几天还要去住院化疗呢", "那下个月再入院能用吗"])
def test_who_is_refused_for_this_stay_is_not_refused_for_the_next(then: str) -> None:
    assert _told("已经住院了能垫付吗").verdict is Verdict.NO
    found = _told("已经住院了能垫付吗", then)
    assert found.verdict in (Verdict.DEPENDS, Verdict.INFO)
    assert found.service == "inpatient-advance"


@pytest.mark.parametrize(
    "meaning",
    ["那就是不行了?", "所以不能用是吧", "意思是用不了?", "到底可以还是不可以", "也就是说不行咯", "合着用不上啊"],
)
def test_what_an_answer_seems_to_mean_is_answered_with_it_once_more(meaning: str) -> None:
    before = _told("已经住院了能垫付吗")
    assert (before.verdict, before.parts) == (_told("已经住院了能垫付吗", meaning).verdict, before.parts)


@pytest.mark.parametrize("meaning", ["那就是不行了?", "所以不能用是吧"])
def test_nobody_who_asks_is_bidden_farewell(meaning: str) -> None:
    assert all(finding.intent != "bye" for _, finding in _told(meaning).told)


def test_whether_it_may_be_had_is_no_question_of_its_time() -> None:
    assert _told("特药要提前几天申请", "能直付吗").verdict is Verdict.DEPENDS


def test_each_of_several_answers_stands_under_its_own_handbook() -> None:
    found = _told("绿通几次？垫付几次？特药几次？", handbook=None)
    head = ""
    for part in found.parts:
        head = str(part.args) if part.key == OF_HANDBOOK else head
        assert "医疗垫付" in str(part.args) or "众安" not in head or "住院垫付" not in str(part.args)
