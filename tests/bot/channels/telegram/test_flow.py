"""A whole request of each handbook by Telegram, as a member sees it: words, buttons, photos, an album."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.bot.channels.telegram.phone import Phone
from tests.bot.channels.telegram.running import Product, Products
from tests.bot.channels.telegram.test_files import picture
from tests.members import Member, Message, words
from tests.platforms.telegram import Platform
from tests.platforms.telegram_people import Chat


def nobody(_: dict[str, Any]) -> list[Message]:
    raise AssertionError("this member has no channel yet")


WALKS = {
    "axa-cancer-2021": (Member(nobody, "DEMO-AXAC-0001", "陈示例", "0017"), "苏州能住院垫付吗", "我要申请绿通"),
    "axa-hospital-2021": (Member(nobody, "DEMO-AXAH-0001", "黄示例", "0066"), "无锡能做多学科会诊吗", "我要申请绿通"),
    "patient-journey": (Member(nobody, "DEMO-PATH-0001", "郑示例", "0121"), "绿通能去哪些城市", "我要申请第二诊疗意见"),
    "cpic-gyn-recurrence": (
        Member(nobody, "DEMO-CPIC-0001", "何示例", "0162", illness="宫颈癌", city="北京", hospital="北京协和医院",
               taps={"recurrence": "true"}),
        "陪诊能去北京吗",
        "我要申请门诊绿通",
    ),
    "zhongan-services": (
        Member(nobody, "DEMO-ZHON-0001", "朱示例", "0226", city="上海", hospital="复旦大学附属肿瘤医院"),
        "绿通上海可以吗",
        "我要申请就医绿通",
    ),
}  # fmt: skip
NO_PAPERS = {"zhongan-services"}  # its green channel asks for none


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "photo.jpg"
    path.write_bytes(picture(7))
    return path


def walked(product: Product, platform: Platform, handbook: str, photo: Path, phone: Phone) -> str:
    """Binds, asks and applies; the number of the request."""
    walker, question, wants = WALKS[handbook]
    member = replace(walker, send=phone, photo=str(photo), told=[], uploaded=0, taps={**walker.taps, "abroad": "yes"})
    member.bind()
    assert "出处" in words(member.say(question)), member.story()
    number = member.apply(wants)
    request = product.parts.store.read_now(lambda tx: tx.requests.get(number))
    assert (request.policy_no, request.conversation) == (member.policy_no, f"telegram:{phone.chat.id}")
    papers = product.parts.store.read_now(lambda tx: tx.papers.of_request(number))
    expected = 0 if handbook in NO_PAPERS else 2 if phone.album else 1
    assert len(papers) == expected, member.story()
    assert set(product.settled(phone.chat.id)) == {"sent"}
    assert platform.complaints == []
    return number


@pytest.mark.parametrize("handbook", WALKS)
def test_a_member_binds_asks_and_applies_with_buttons_and_an_album(
    product: Product, platform: Platform, photo: Path, handbook: str
) -> None:
    walked(product, platform, handbook, photo, Phone(product, Chat(platform), album=True))
    open_keyboards = [message for message in platform.messages if message.buttons]
    assert len(open_keyboards) <= 1  # the buttons of every earlier question were taken away


def test_a_member_who_types_and_a_bot_that_polls_come_to_the_same_end(
    products: Products, platform: Platform, photo: Path
) -> None:
    with products.running(telegram_mode="polling") as product:
        walked(product, platform, "axa-cancer-2021", photo, Phone(product, Chat(platform), taps=False))
