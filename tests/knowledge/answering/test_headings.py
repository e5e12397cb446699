"""What a guest is told of several handbooks and services: no heading stands alone."""

from __future__ import annotations

import json
from pathlib import Path

from bot.words import catalogue
from knowledge.answering.answer import answer
from knowledge.answering.shapes import OF_HANDBOOK, UNDER, Part
from tests.knowledge.invented import TODAY, index

ASKED = Path(__file__).parents[2] / "questions" / "heldout.jsonl"
DEPTH = {OF_HANDBOOK: 0, UNDER: 1}
DEEPEST = len(DEPTH)


def test_every_heading_has_something_below_it() -> None:
    questions = [json.loads(line)["question"] for line in ASKED.read_text("utf-8").splitlines()]
    alone = [question for question in questions if _alone(answer(question, index(), today=TODAY).parts)]
    assert not alone


def test_a_guest_is_told_what_each_service_says_not_its_name_alone() -> None:
    text = catalogue().answer(answer("我弟弟不是被保险人，能让他用我的绿通名额吗", index(), today=TODAY).to_json())
    assert "【门诊绿通、住院绿通】\n不可以。只限被保险人本人" in text


def test_what_was_said_to_the_first_question_is_not_headed_again() -> None:
    text = catalogue().answer(answer("基因检测周末能申请吗 几点到几点", index(), today=TODAY).to_json())
    assert text.count("【太保互联网特定妇科癌症复发医疗保险】") == 1


def _alone(parts: tuple[Part, ...]) -> bool:
    below = (*parts[1:], Part("answers.source"))
    return any(
        part.key in DEPTH and (after.key == "answers.source" or DEPTH.get(after.key, DEEPEST) <= DEPTH[part.key])
        for part, after in zip(parts, below, strict=True)
    )
