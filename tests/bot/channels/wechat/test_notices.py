"""Whoever has not written for two days is told by a notice: where the operator has templates, and the member agreed."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from bot.channels.wechat.notices import Notices, NoticesError, load
from dialogs.events import RequestMoved, Staff
from dialogs.replies import Reply
from tests import plain_http
from tests.bot.channels.wechat.conftest import Bot, Start
from tests.bot.channels.wechat.phone import Phone
from tests.members import Member
from tests.platforms.wechat import WeChatPlatform

OPENID = "oDemo-person_000000000000001"
GUIDE = Path(__file__).parents[4] / "docs" / "channels-wechat.md"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(kind: str, **more: object) -> Path:
        path = tmp_path / "notices.yaml"
        notice = {"replies": ["dialogs.*"], "kind": kind, "template": "TEMPLATE-1", "title": "办理进度通知",
                  "fields": {"thing1": "{{ text }}", "date2": "{{ today }}"}}  # fmt: skip
        path.write_text(yaml.safe_dump({"notices": [notice | more], "ask_after": ["dialogs.menu_title"]}), "utf-8")
        return path

    return written


def after_two_days(bot: Bot, text: str) -> None:
    """A person said something, two days passed, and staff say something."""
    bot.platform.say(OPENID, "人工")
    bot.settled(OPENID)
    bot.clock.pass_by(49 * 3600)
    bot.tell(OPENID, Staff(act="took", name="客服示例"))
    bot.tell(OPENID, Staff(act="said", name="客服示例", text=text))


def test_a_template_message_is_sent_once_and_its_fields_keep_their_length(
    start: Start, platform: WeChatPlatform, write: Write
) -> None:
    with start(platform, wechat_notices=write("template")) as bot:
        after_two_days(bot, "您的申请有消息了，" * 10)
        bot.settled(OPENID)
        notices = [json.loads(seen.text) for seen in platform.screens[OPENID] if seen.how == "template"]
        assert notices
        assert all(len(notice["thing1"]) <= 20 for notice in notices)
        assert notices[0]["date2"].startswith("2026-11-2")
        ids = [call["client_msg_id"] for call in platform.called("/cgi-bin/message/template/send")]
        assert len(ids) == len(set(ids))
        assert all(len(id_.encode()) <= 32 for id_ in ids)


def test_without_consent_a_subscription_message_is_not_sent(
    start: Start, platform: WeChatPlatform, write: Write
) -> None:
    with start(platform, wechat_notices=write("subscription")) as bot:
        after_two_days(bot, "有消息了。")
        bot.wait_until(lambda: any(row.error == "no_window" for row in bot.undelivered()), "it does not wait")
        assert not platform.called("/cgi-bin/message/subscribe/bizsend")


def test_a_subscription_message_uses_up_one_consent(start: Start, platform: WeChatPlatform, write: Write) -> None:
    with start(platform, wechat_notices=write("subscription")) as bot:
        item = {"TemplateId": "TEMPLATE-1", "SubscribeStatusString": "accept", "PopupScene": "1"}
        platform.event(OPENID, "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": item})
        platform.agreed.add((OPENID, "TEMPLATE-1"))
        after_two_days(bot, "有消息了。")
        platform.wait_for_call("/cgi-bin/message/subscribe/bizsend")
        bot.wait_until(lambda: any(row.error == "no_window" for row in bot.undelivered()), "the second does not wait")
        assert len(platform.called("/cgi-bin/message/subscribe/bizsend")) == 1


def test_consent_that_was_taken_back_counts_no_more(start: Start, platform: WeChatPlatform, write: Write) -> None:
    with start(platform, wechat_notices=write("subscription")) as bot:
        item = {"TemplateId": "TEMPLATE-1", "SubscribeStatusString": "accept", "PopupScene": "1"}
        platform.event(OPENID, "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": [item]})
        item = {"TemplateId": "TEMPLATE-1", "SubscribeStatusString": "reject"}
        platform.event(OPENID, "subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": item})
        after_two_days(bot, "有消息了。")
        bot.wait_until(lambda: any(row.error == "no_window" for row in bot.undelivered()), "it does not wait")
        assert not platform.called("/cgi-bin/message/subscribe/bizsend")


def test_consent_is_asked_for_in_the_answer_and_comes_back_signed(
    start: Start, platform: WeChatPlatform, write: Write, tmp_path: Path
) -> None:
    with start(platform) as bot:
        platform.say(OPENID, "菜单")
        key = bot.settled(OPENID)[-1].reply["key"]
    path = write("once")
    path.write_text(path.read_text("utf-8").replace("dialogs.menu_title", key), "utf-8")
    with start(platform, clock=bot.clock, wechat_notices=path) as bot:
        tried = platform.say(OPENID, "菜单")
        assert tried.fields is not None
        address = tried.fields["Content"].split('<a href="https://mp.weixin.qq.com')[1].split('"')[0]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["action"], asked["appid"], asked["template_id"]) == ("get_confirm", platform.app_id, "TEMPLATE-1")
        assert asked["reserved"].isalnum()
        assert len(asked["reserved"]) <= 128
        back = {"openid": OPENID, "template_id": "TEMPLATE-1", "action": "confirm", "scene": asked["scene"]}
        forged = plain_http.get(f"{bot.url}/wechat/agreed", params={**back, "reserved": "0" * 32})
        assert forged.status_code == 403
        agreed = plain_http.get(f"{bot.url}/wechat/agreed", params={**back, "reserved": asked["reserved"]})
        assert agreed.status_code == 303
        platform.agreed.add((OPENID, "TEMPLATE-1"))
        after_two_days(bot, "有消息了。")
        platform.wait_for_call("/cgi-bin/message/template/subscribe")
        assert [seen.how for seen in platform.screens[OPENID]][-1] == "once"


@pytest.mark.parametrize(
    "text",
    [
        "notices: [", "notices: {}", "- 1", "notices: [{template: 'x y', kind: once, replies: [a], fields: {}}]",
        "notices: [{template: x, kind: fax, replies: [a], fields: {}}]", "extra: 1",
        "notices: [{template: x, kind: once, replies: [a], fields: {thing1: '{{ '}}]",
        "notices: [{template: x, kind: once, replies: [dialogs.nowhere.*], fields: {}}]",
        "ask_after: [dialogs.nowhere]",
    ],
)  # fmt: skip
def test_a_wrong_file_is_said_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notices.yaml"
    path.write_text(text)
    with pytest.raises(NoticesError, match=r"notices\.yaml") as error:
        load(path, app_id="", public_url="", secret="s")
    assert "\n" not in str(error.value)


def test_a_template_of_the_operator_cannot_reach_into_the_program(tmp_path: Path) -> None:
    path = tmp_path / "notices.yaml"
    path.write_text(
        "notices: [{template: x, kind: template, replies: [dialogs.staff.said],"
        " fields: {thing1: \"{{ text.__class__.__mro__[1].__subclasses__() }}\"}}]"
    )  # fmt: skip
    notices = load(path, app_id="", public_url="", secret="s")
    from datetime import datetime

    with pytest.raises(NoticesError):
        notices.message(notices.notices[0], OPENID, "words", {}, datetime(2026, 11, 23))  # noqa: DTZ001


def test_the_file_of_the_guide_asks_at_the_moment_of_submitting_and_not_before(
    start: Start, platform: WeChatPlatform, tmp_path: Path
) -> None:
    path = tmp_path / "notices.yaml"
    path.write_text(GUIDE.read_text("utf-8").partition("```yaml\n")[2].partition("```")[0], "utf-8")
    with start(platform, wechat_notices=path) as bot:
        member = Member(Phone(bot, OPENID), "DEMO-ZHON-0001", "朱示例", "0226", city="上海",
                        hospital="复旦大学附属肿瘤医院")  # fmt: skip
        member.bind()
        number = member.apply("我要申请就医绿通")
        screens = [seen.text for seen in platform.screens[OPENID]]
        assert ["mp/subscribemsg" in text for text in screens] == [False] * (len(screens) - 1) + [True]
        address = screens[-1].split('<a href="https://mp.weixin.qq.com')[1].split('"')[0]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        back = {"openid": OPENID, "template_id": asked["template_id"], "action": "confirm"}
        plain_http.get(f"{bot.url}/wechat/agreed", params={**back, "reserved": asked["reserved"]})
        platform.agreed.add((OPENID, asked["template_id"]))
        bot.clock.pass_by(49 * 3600)
        bot.tell(OPENID, RequestMoved(request=number, to="approved"))
        (notice,) = platform.wait_for_call("/cgi-bin/message/template/subscribe")
        assert number in notice["data"]["content"]["value"]


def test_without_a_file_there_are_no_notices() -> None:
    assert load(None, app_id="", public_url="", secret="s") == Notices()
    assert Notices().of(Reply(key="a").key, []) is None
