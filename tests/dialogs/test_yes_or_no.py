"""A yes that is none: what opens with the sound of one and then says no, or "wait"."""

from __future__ import annotations

import pytest

from dialogs import lexicon
from dialogs.lexicon import yes_no

HELD_BACK = (
    "嗯 不提交",
    "好像不想提交了",
    "好 但是先不提交",
    "行 等我妈醒了再说",
    "好的 不过我想改个时间",
    "嗯 先别交",
    "嗯，等一下",
    "嗯 再想想",
    "好像还是算了",
    "嗯 不对",
    "好像不对",
    "好像有个地方不对",
    "ok wait",
    "yes but wait",
    "ok but don't submit it yet",
)
AGREED = ("嗯", "好的", "没问题", "嗯 没错", "好像没问题", "都对", "对的 提交吧", "好的我等着", "ok, send it", "yes")


@pytest.mark.parametrize("text", HELD_BACK)
def test_what_holds_back_is_no_yes(text: str) -> None:
    assert yes_no.agrees(text) != "true"


@pytest.mark.parametrize("text", AGREED)
def test_a_yes_is_one_in_whatever_words(text: str) -> None:
    assert yes_no.agrees(text) == "true"


@pytest.mark.parametrize("text", ["嗯，还没有", "好像还没有吧", "好像不是", "嗯 不是", "嗯 没有", "好像没开"])
def test_a_softened_no_is_a_no(text: str) -> None:
    said = yes_no.unhesitating(text)
    assert "false" in (yes_no.plain(said, "has_prescription"), yes_no.leaning(said, "has_prescription"))


@pytest.mark.parametrize("text", ["什么叫第一次", "复发是什么意思", "意外吗？不是 是肠癌", "怎么算复发"])
def test_who_asks_what_a_word_means_tells_nothing_of_the_case(text: str) -> None:
    assert not lexicon.tells(text)
    assert lexicon.facts(text).get("accident") is not True


@pytest.mark.parametrize("text", ["同意?", "我同意干嘛", "同意？？", "我同意什么"])
def test_a_question_gives_no_consent(text: str) -> None:
    assert yes_no.consents(text) == ""


@pytest.mark.parametrize(("text", "said"), [("我同意", "yes"), ("好的", "yes"), ("嗯 不同意", "no"), ("不行", "no")])
def test_consent_is_given_or_refused_in_words(text: str, said: str) -> None:
    assert yes_no.consents(text) == said
