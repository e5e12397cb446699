"""A yes that rests on a list is held back where the message is like those that tell what forbids it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.answer import answer
from knowledge.answering.asked import put
from knowledge.answering.hindered import HINDERED
from knowledge.models import Verdict
from knowledge.understanding.features import features_of_telling
from knowledge.understanding.index import Index
from knowledge.understanding.likeness import HARMLESS, HINDERS, Likeness, Model, learned
from knowledge.understanding.understand import understand
from tests.knowledge.invented import TODAY, index

BLIND = Path(__file__).parents[1] / "cases" / "beside_blind.tsv"
AXA = "axa-cancer-2021"
ASKED = ("苏州能垫付吗", "成都绿通行不行", "上海能做MDT吗", "南京可以做基因检测吗")
TOLD = ("我在这边上班", "病号服都穿上了", "我妈催得急", "穿刺还没做", "这几天心里很乱", "二叔借我的单子用")


def _always(label: str) -> Index:
    """An index to which every message is like those of one label."""
    bias = tuple(1000 if each == label else -1000 for each in (HARMLESS, HINDERS))
    likeness = index().likeness
    assert isinstance(likeness, Likeness)
    return replace(index(), likeness=replace(likeness, told=Model((HARMLESS, HINDERS), bias, {}, 4.0, frozenset())))


@pytest.mark.parametrize(
    "question",
    [
        "病号服都穿上了，成都可以垫付住院费吗",
        "人已经躺在17床了，长沙的三甲可以垫付吗",
        "二叔想用我的保单，肝癌，南京绿通能约吗",
        "大夫说不是癌，去北京做多学科会诊可以吗",
    ],
)
def test_what_forbids_is_heard_in_words_of_no_list(question: str) -> None:
    assert answer(question, index(), today=TODAY, handbook=AXA).verdict is not Verdict.YES


@pytest.mark.parametrize(
    "question",
    [
        "我老家在山东，人在苏州上班，苏州能垫付吗",
        "我妈胃癌刚确诊，急死我了，成都的绿通能约吗",
        "公立三甲，下个月才住院，南京能垫付吗",
    ],
)
def test_what_does_no_harm_takes_no_yes_away(question: str) -> None:
    assert answer(question, index(), today=TODAY, handbook=AXA).verdict is Verdict.YES


@given(st.sampled_from(TOLD), st.sampled_from(ASKED))
def test_only_a_yes_is_held_back_and_only_to_it_depends(told: str, asked: str) -> None:
    question = f"{told}，{asked}"
    trusting, wary = (
        answer(question, _always(label), today=TODAY, handbook=AXA).verdict for label in (HARMLESS, HINDERS)
    )
    assert wary is (Verdict.DEPENDS if trusting is Verdict.YES else trusting)


@pytest.mark.parametrize("asked", ASKED)
def test_a_question_that_tells_nothing_is_answered_plainly(asked: str) -> None:
    assert answer(asked, _always(HINDERS), today=TODAY, handbook=AXA).verdict is Verdict.YES


def _heard(line: str) -> tuple[str, bool]:
    """Whether a message is taken for one that tells what forbids, after its label."""
    label, handbook, text = line.split("\t")
    place = "Suzhou" if text.isascii() else "苏州"
    found = understand(text.replace("{P}", place), index(), today=TODAY, handbook=handbook)
    said = max(found, key=lambda u: u.intents[0].score if u.intents else 0)
    meant = put(said, index().library.in_force(handbook, TODAY), index(), TODAY).services
    return label, learned().hinders(features_of_telling(said, meant[0].id if meant else "")) >= HINDERED


def test_what_forbids_is_mostly_told_from_what_does_not_in_messages_of_which_nothing_was_learned() -> None:
    """By somebody who saw no example. Measured when it was learned: 68 of 100 heard, 10 in 100 false alarms; most of
    the others are refused by rules."""
    heard: dict[str, list[bool]] = {HINDERS: [], HARMLESS: []}
    for line in BLIND.read_text("utf-8").splitlines():
        label, forbids = _heard(line)
        heard[label].append(forbids)
    assert sum(heard[HINDERS]) > 0.62 * len(heard[HINDERS])
    assert sum(heard[HARMLESS]) < 0.13 * len(heard[HARMLESS])


def test_a_guest_is_told_no_yes_either_where_something_forbids_it() -> None:
    told, plain = (
        answer(question, index(), today=TODAY)
        for question in ("我老公用我的保单，苏州能住院垫付吗", "苏州能住院垫付吗")
    )
    listed, weighed = "answers.place.yes", "answers.told_weighs_guest"
    assert {weighed} <= {part.key for part in told.parts}
    assert listed not in {part.key for part in told.parts}
    assert listed in {part.key for part in plain.parts}
