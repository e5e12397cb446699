"""What was used counts against the allowance that it was used of: a visit leaves the stay as it was."""

from __future__ import annotations

import pytest

from bot.words import catalogue
from dialogs import answers
from knowledge.answering.answer import answer
from tests.dialogs.rehearsal import Rehearsal, bound
from tests.knowledge.invented import TODAY, index

VISIT, STAY = ("green-channel", "outpatient"), ("green-channel", "inpatient")
Used = dict[tuple[str, str], int]


def ask(question: str, used: Used, handbook: str = "axa-cancer-2021", language: str = "zh-Hans") -> tuple[str, str]:
    found = answer(question, index(), today=TODAY, handbook=handbook, uses=used)
    return found.verdict.value, catalogue(language).answer(found.to_json())


@pytest.mark.parametrize(
    ("question", "used", "verdict", "left"),
    [
        ("住院绿通还能再约一次吗", {VISIT: 1}, "yes", "还剩1次"),
        ("住院绿通还剩几次", {VISIT: 1}, "info", "还剩1次"),
        ("门诊绿通用过了，住院绿通还能用吗", {VISIT: 1}, "yes", "还剩1次"),
        ("门诊绿通还能再约一次吗", {STAY: 1}, "yes", "还剩1次"),
        ("住院绿通还能再约一次吗", {STAY: 1}, "no", "还剩0次"),
        ("门诊绿通还能再约一次吗", {VISIT: 1}, "no", "还剩0次"),
        ("门诊绿通还能再约一次吗", {VISIT: 1, STAY: 1}, "no", "还剩0次"),
        ("住院绿通还剩几次", {}, "info", "还剩1次"),
    ],
)
def test_of_visits_and_stays_each_has_its_own_count(question: str, used: Used, verdict: str, left: str) -> None:
    found, text = ask(question, used)
    assert (found, left in text) == (verdict, True), text


def test_where_no_variant_is_named_it_is_told_what_is_left_of_each() -> None:
    _, text = ask("绿通还剩几次", {VISIT: 1})
    assert "门诊1次（还剩0次）" in text
    assert "住院1次（还剩1次）" in text
    assert "核对" not in text
    _, english = ask("how many green channel uses are left", {VISIT: 1}, language="en")
    assert "(0 left)" in english
    assert "(1 left)" in english


def test_an_allowance_for_no_variant_counts_all_of_them() -> None:
    discharge, admission = ("accompaniment", "discharge"), ("accompaniment", "visit-or-admission")
    _, text = ask("陪诊还剩几次", {discharge: 1, admission: 1}, "cpic-gyn-recurrence")
    assert "已用2次" in text


def test_in_a_conversation_the_uses_of_the_own_policy_count() -> None:
    policy = bound("DEMO-AXAC-01")
    number = policy.policy.policy_no
    rehearsal = Rehearsal(bound=(policy,), uses={(number, *VISIT): 1, ("another", *STAY): 1})
    (reply,) = answers.find("住院绿通还剩几次", rehearsal.state, rehearsal.world).replies
    assert reply.answer is not None
    assert reply.answer["parts"][0]["args"]["left"] == 1
