"""A whole request of each handbook by WeChat, as a member sees it: a screen, numbers, links to tap, photos."""

from dataclasses import replace
from typing import Any

import pytest

from tests.bot.channels.wechat.conftest import Start
from tests.bot.channels.wechat.phone import Phone
from tests.members import Member, Message, words
from tests.platforms.wechat import Mode, WeChatPlatform

OPENID = "oDemo-person_000000000000001"
MODES: dict[str, Mode] = {"axa-cancer-2021": "plain", "axa-hospital-2021": "compatible"}  # the others: safe


def nobody(_: dict[str, Any]) -> list[Message]:
    raise AssertionError("this member has no channel yet")


WALKS = {
    "axa-cancer-2021": (
        Member(nobody, "DEMO-AXAC-0001", "陈示例", "0017"),
        ("苏州能住院垫付吗", "可瑞达在药品名单里吗"),
        "我要申请绿通",
    ),
    "axa-hospital-2021": (
        Member(nobody, "DEMO-AXAH-0001", "黄示例", "0066"),
        ("无锡能做多学科会诊吗", "易瑞沙在药品名单里吗"),
        "我要申请绿通",
    ),
    "patient-journey": (
        Member(nobody, "DEMO-PATH-0001", "郑示例", "0121"),
        ("绿通能去哪些城市", "第二诊疗意见要多久"),
        "我要申请第二诊疗意见",
    ),
    "cpic-gyn-recurrence": (
        Member(nobody, "DEMO-CPIC-0001", "何示例", "0162", illness="宫颈癌", city="北京", hospital="北京协和医院",
               taps={"recurrence": "true"}),
        ("陪诊能去北京吗", "多学科会诊能用几次"),
        "我要申请门诊绿通",
    ),
    "zhongan-services": (
        Member(nobody, "DEMO-ZHON-0001", "朱示例", "0226", city="上海", hospital="复旦大学附属肿瘤医院"),
        ("绿通上海可以吗", "质子重离子能用几次"),
        "我要申请就医绿通",
    ),
}  # fmt: skip
NO_PAPERS = {"zhongan-services"}  # its green channel asks for none


@pytest.mark.parametrize(
    ("handbook", "taps"),
    [*((handbook, False) for handbook in WALKS), ("axa-cancer-2021", True), ("patient-journey", True)],
    ids=lambda value: {True: "taps", False: "types numbers"}.get(value, value),
)
def test_a_member_binds_asks_and_applies_with_a_photo(
    start: Start, platform: WeChatPlatform, handbook: str, taps: bool
) -> None:
    platform.mode = MODES.get(handbook, "safe")
    walker, questions, wants = WALKS[handbook]
    with start(platform) as bot:
        member = replace(walker, send=Phone(bot, OPENID, taps), photo="photo.jpg", told=[], uploaded=0)
        member.bind()
        for question in questions:
            assert "出处" in words(member.say(question)), member.story()
        number = member.apply(wants)
        request = bot.parts.store.read_now(lambda tx: tx.requests.get(number))
        assert (request.policy_no, request.conversation) == (member.policy_no, f"wechat:{OPENID}")
        papers = bot.parts.store.read_now(lambda tx: tx.papers.of_request(number))
        assert len(papers) == member.uploaded == (0 if handbook in NO_PAPERS else 1), member.story()
        assert {row.state for row in bot.settled(OPENID)} == {"sent"}
