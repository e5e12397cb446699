"""Turns in which no more is asked than whether a place is covered, and those in which more is asked in the same words.

The turns of the first two lists are an examiner's, who saw no example."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.answer import answer
from knowledge.understanding.likeness import EXAMPLES, ONLY
from tests.knowledge.invented import index

TODAY = date(2026, 11, 20)
COVERED = (
    ("同事跟我讲三亚那边不给垫住院费，他是不是记岔了", "axa-cancer-2021"),
    ("无锡阿姨问一声，绿通在无锡灵光伐", "axa-hospital-2021"),
    ("神农架林区深山里头，你们那个陪诊的人肯来不", "cpic-gyn-recurrence"),
    ("人在深圳，基因检测那项服务铺过来了吗", "axa-cancer-2021"),
)
NOT_COVERED = (("宜宾燃面都凉了还没搞懂：住院垫付宜宾到底给不给整", "axa-hospital-2021"),)
MORE = (
    ("苏州绿通能直播吗", "axa-cancer-2021"),
    ("从乡下上大连去，就医绿通包住不包住", "axa-hospital-2021"),
    ("洛阳一共几家医院能做陪诊", "cpic-gyn-recurrence"),
    ("闲鱼上把昆明的门诊绿通名额卖了可以不", "cpic-gyn-recurrence"),
    ("我们医院在昆明，想跟你们签门诊绿通合作，找谁谈", "cpic-gyn-recurrence"),
)


def _verdict(question: str, handbook: str) -> str:
    return answer(question, index(), today=TODAY, handbook=handbook).verdict.value


@pytest.mark.parametrize(("question", "handbook"), COVERED)
def test_a_listed_place_is_covered_in_a_turn_that_no_rule_knows(question: str, handbook: str) -> None:
    assert _verdict(question, handbook) in ("yes", "depends")


@pytest.mark.parametrize(("question", "handbook"), NOT_COVERED)
def test_and_a_place_that_the_list_lacks_is_not(question: str, handbook: str) -> None:
    assert _verdict(question, handbook) == "no"


@pytest.mark.parametrize(("question", "handbook"), MORE)
def test_what_is_asked_besides_gets_no_yes(question: str, handbook: str) -> None:
    assert _verdict(question, handbook) != "yes"


def test_of_the_examples_hardly_any_that_asks_for_more_is_promised() -> None:
    """They were learned from: it says that the product heeds what was learned, not how it does for what is new."""
    told = [line.split("\t") for line in (EXAMPLES / "covers.tsv").read_text("utf-8").splitlines()]
    asked = [(label, text) for label, text in told if "{P}" in text and "{S}" in text][::4]
    yes = {ONLY: 0, "more": 0}
    for label, text in asked:
        question = text.format(P="昆明", S="住院垫付")
        yes[label] += _verdict(question, "axa-cancer-2021") == "yes"
    often = {label: sum(of == label for of, _ in asked) for label in yes}
    assert yes[ONLY] > 0.75 * often[ONLY]
    assert yes["more"] < 0.1 * often["more"]
