"""What was told of the case earlier in a talk is not forgotten when the next message names a place or a drug."""

import json
from datetime import date
from typing import Any

import pytest

from knowledge.answering.answer import answer
from knowledge.models import Verdict
from tests.knowledge.invented import index

TODAY = date(2026, 11, 24)
CANCER = "axa-cancer-2021"


def last(messages: list[str], handbook: str | None = CANCER) -> Any:
    """The answer to the last of several messages, each with the context of the one before as it is stored."""
    context: dict[str, Any] = {}
    said = None
    for message in messages:
        said = answer(message, index(), today=TODAY, handbook=handbook, context=context)
        context = json.loads(json.dumps(said.context))
    assert said is not None
    return said


@pytest.mark.parametrize(
    "messages",
    [
        ["我妈已经住院了", "南京能垫付吗"],
        ["我已经住院了，苏州能垫付吗", "那南京呢"],
        ["我还在等待期", "绿通能用吗", "那苏州能垫付吗"],
        ["我得的是良性的子宫肌瘤", "苏州能住院垫付吗"],
        ["我是复发的肺癌", "绿通能约北京吗", "特药泰瑞沙能直付吗"],
        ["我的保单上个月到期没续", "苏州能垫付吗", "可瑞达能直付吗"],
        ["我老公得了癌，他不在保单上", "绿通能约上海吗"],
        ["我要去的是三乙医院", "苏州垫付可以吗", "那昆山呢"],
        ["我刷不了社保", "南京能垫付吗"],
    ],
)
def test_what_forbids_it_still_does(messages: list[str]) -> None:
    said = last(messages)
    assert said.verdict is Verdict.NO
    assert said.parts[0].key == "answers.as_told"


@pytest.mark.parametrize(
    "messages",
    [
        ["谢谢你帮我", "苏州绿通能用吗"],
        ["我得了肺癌", "北京绿通可以吗"],
        ["我妈确诊肺癌了", "南京能垫付吗", "那上海呢"],
        ["我妈已经住院了", "我爸下个月住院，南京能垫付吗"],  # of somebody else
        ["我还在南京", "苏州能垫付吗"],
    ],
)
def test_what_forbids_nothing_changes_nothing(messages: list[str]) -> None:
    assert last(messages).verdict is Verdict.YES


def test_a_guest_who_names_the_handbook_in_between_is_not_promised_either() -> None:
    assert last(["我妈已经住院了", "卓越无忧百万防癌", "南京能垫付吗"], None).verdict is Verdict.NO
