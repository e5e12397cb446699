"""The verdict of several questions in one message: what it is does not hang on which of them stands first."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.answer import answer
from knowledge.answering.shapes import Finding, Part
from knowledge.answering.together import together
from knowledge.models import Verdict
from knowledge.understanding.names import Scored, Understanding
from tests.knowledge.invented import TODAY, index

Told = tuple[Understanding, Finding]
VERDICTS = [verdict for verdict in Verdict if verdict is not Verdict.EMERGENCY]


def _told(verdict: Verdict, *, guessed: bool, understood: bool) -> Told:
    understanding = Understanding("", "zh", intents=(Scored("coverage", 77, guessed=guessed),))
    parts = () if understood else (Part("answers.not_understood"),)
    return understanding, Finding(verdict if understood else Verdict.CLARIFY, parts, intent="coverage")


ONE = st.builds(_told, st.sampled_from(VERDICTS), guessed=st.booleans(), understood=st.booleans())


@given(st.lists(ONE, min_size=1, max_size=4))
def test_the_order_of_the_questions_changes_nothing(told: list[Told]) -> None:
    assert len({together(list(order), None, None).verdict for order in permutations(told)}) == 1


@given(st.lists(ONE, min_size=1, max_size=4))
def test_yes_is_said_only_where_every_answer_is_yes(told: list[Told]) -> None:
    if together(told, None, None).verdict is Verdict.YES:
        assert {finding.verdict for _, finding in told} == {Verdict.YES}


@pytest.mark.parametrize(
    ("questions", "verdict"),
    [
        (("苏州能垫付吗", "三沙能垫付吗"), "no"),
        (("垫付一年几次", "三沙能垫付吗"), "no"),
        (("垫付一年几次", "苏州能垫付吗"), "info"),
        (("拉萨能垫付吗", "三沙能垫付吗"), "no"),
    ],
)
def test_a_refusal_is_one_wherever_it_stands(questions: tuple[str, ...], verdict: str) -> None:
    for order in permutations(questions):
        found = answer("\uff1f".join(order), index(), today=TODAY, handbook="axa-cancer-2021")
        assert found.verdict.value == verdict, order
