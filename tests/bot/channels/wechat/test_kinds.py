"""Every kind of message and event that the platform sends, and what becomes of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat import menu as account
from bot.channels.wechat import persons
from bot.channels.wechat.incoming import Incoming, Medium, News, Unreadable, incoming
from bot.cli import program
from bot.words import catalogue
from dialogs.events import Choice, Location, Started, Text, Unsupported
from tests.bot.channels.wechat.conftest import Start
from tests.platforms.wechat import WeChatPlatform

OPENID = "oDemo-person_000000000000001"
BASE = {"ToUserName": "gh_emulated00001", "FromUserName": OPENID, "CreateTime": "1800000000"}


def message(kind: str, **more: Any) -> Incoming:
    return incoming({**BASE, "MsgType": kind, "MsgId": "1", **more})


def event(name: str, **more: Any) -> Incoming:
    return incoming({**BASE, "MsgType": "event", "Event": name, **more})


@pytest.mark.parametrize(
    ("found", "what", "opens"),
    [
        (message("text", Content="你好"), Text(text="你好"), "typed"),
        (message("text", Content="绿通", bizmsgmenuid="3.service.green"), Choice(id="3.service.green"), "tapped"),
        (message("image", MediaId="m1", PicUrl="http://x/1"), Medium("m1"), "typed"),
        (message("file", MediaId="m1", Title="a.pdf"), Medium("m1", "a.pdf"), "typed"),
        (message("file", Title="a.pdf", FileKey="k"), Unsupported(what="file"), "typed"),
        (message("voice", MediaId="m", Format="amr", Recognition="苏州能垫付吗"), Text(text="苏州能垫付吗"), "typed"),
        (message("voice", MediaId="m", Format="amr"), Unsupported(what="voice"), "typed"),
        (message("voice", MediaId="m", Format="amr", Recognition=" "), Unsupported(what="voice"), "typed"),
        (message("video", MediaId="m", ThumbMediaId="t"), Unsupported(what="video"), "typed"),
        (message("shortvideo", MediaId="m", ThumbMediaId="t"), Unsupported(what="video"), "typed"),
        (message("location", Location_X="31.3", Location_Y="120.6", Scale="20", Label="苏州"),
         Location(latitude=31.3, longitude=120.6), "typed"),
        (message("link", Title="t", Description="d", Url="http://x"), Unsupported(what="link"), "typed"),
        (message("something_new"), Unsupported(what="other"), "typed"),
        (event("subscribe", EventKey=""), Started(), "tapped"),
        (event("subscribe", EventKey="qrscene_handbook_patient-journey", Ticket="t"),
         Started(payload="handbook_patient-journey"), "tapped"),
        (event("SCAN", EventKey="bind", Ticket="t"), Started(payload="bind"), "tapped"),
        (event("CLICK", EventKey="human"), "human", "tapped"),
        (event("unsubscribe"), News("unsubscribed"), "none"),
        (event("VIEW", EventKey="https://bot.example/"), News("nothing"), "none"),
        (event("LOCATION", Latitude="31.3", Longitude="120.6", Precision="10"), News("nothing"), "none"),
        (event("TEMPLATESENDJOBFINISH", MsgID="7", Status="failed:user block"),
         News("delivered", ({"message": "7", "status": "failed:user block"},)), "none"),
        (event("subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": [
            {"TemplateId": "A", "SubscribeStatusString": "accept", "PopupScene": "1"},
            {"TemplateId": "B", "SubscribeStatusString": "reject", "PopupScene": "1"}]}),
         News("consent", ({"template": "A", "granted": "yes"}, {"template": "B", "granted": "no"})), "none"),
        (event("subscribe_msg_change_event", SubscribeMsgChangeEvent={"List":
            {"TemplateId": "A", "SubscribeStatusString": "reject"}}),
         News("consent", ({"template": "A", "granted": "no"},)), "none"),
        (event("subscribe_msg_sent_event", SubscribeMsgSentEvent={"List":
            {"TemplateId": "A", "MsgID": "9", "ErrorCode": "0", "ErrorStatus": "success"}}),
         News("delivered", ({"message": "9", "status": "success"},)), "none"),
        (event("view_miniprogram", EventKey="x", MenuId="1"), News("nothing"), "none"),
        (event("something_new"), News("nothing"), "none"),
    ],
)  # fmt: skip
def test_each_kind_is_the_event_that_it_says(found: Incoming, what: Any, opens: str) -> None:
    assert (found.what, found.opens) == (what, opens)
    assert (found.openid, found.account) == (OPENID, "gh_emulated00001")


def test_a_further_try_has_the_same_key_and_another_message_another_one() -> None:
    assert message("text", Content="a").key == message("text", Content="a").key
    keys = {
        message("text", Content="a").key,
        incoming({**BASE, "MsgType": "text", "MsgId": "2", "Content": "a"}).key,
        event("CLICK", EventKey="a").key, event("CLICK", EventKey="b").key, event("VIEW", EventKey="a").key,
        incoming({**BASE, "CreateTime": "1800000001", "MsgType": "event", "Event": "CLICK", "EventKey": "a"}).key,
        event("TEMPLATESENDJOBFINISH", MsgID="7", Status="success").key,
        event("TEMPLATESENDJOBFINISH", MsgID="8", Status="success").key,
    }  # fmt: skip
    assert len(keys) == 8


FIELDS = st.recursive(st.text(max_size=20), lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
    st.sampled_from(["List", "TemplateId", "MsgID"]), inner, max_size=2), max_leaves=4)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(["MsgType", "FromUserName", "ToUserName", "CreateTime", "MsgId", "Content", "MediaId", "Event",
                         "EventKey", "Location_X", "Location_Y", "Recognition", "SubscribeMsgPopupEvent", "Status"]),
        FIELDS, max_size=10,
    ),
    st.sampled_from(["text", "image", "voice", "location", "event", "file", "link"]),
    st.sampled_from(["subscribe", "SCAN", "CLICK", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event", "VIEW"]),
)  # fmt: skip
def test_any_fields_are_a_message_or_unreadable(fields: dict[str, Any], kind: str, name: str) -> None:
    try:
        incoming({**BASE, "MsgType": kind, "Event": name, "MsgId": "1", **fields})
    except Unreadable:
        return


def test_a_new_follower_is_welcomed_in_a_few_lines_and_known_by_union_id(
    start: Start, platform: WeChatPlatform
) -> None:
    with start(platform) as bot:
        tried = platform.event(OPENID, "subscribe", EventKey="")
        assert tried.fields is not None
        assert "人工" in tried.fields["Content"]
        platform.wait_for_call("/cgi-bin/user/info")

        def union_id() -> str:
            return bot.parts.store.read_now(lambda tx: persons.load(tx, OPENID)).union_id

        bot.wait_until(lambda: union_id() == f"union-{OPENID}", "the union id is not kept")


def test_events_that_ask_for_nothing_are_acknowledged_in_silence(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        for name, more in (
            ("VIEW", {"EventKey": "https://bot.example/"}), ("LOCATION", {"Latitude": "31.3", "Longitude": "120"}),
            ("TEMPLATESENDJOBFINISH", {"MsgID": 7, "Status": "success"}), ("unsubscribe", {}),
        ):  # fmt: skip
            tried = platform.event(OPENID, name, **more)
            assert (tried.status, tried.raw) == (200, b"success")
        assert bot.turns(OPENID) == 0
        assert platform.screens[OPENID] == []


def test_every_button_of_the_account_menu_is_answered(start: Start, platform: WeChatPlatform) -> None:
    with start(platform):
        for key in account.load().meanings():
            tried = platform.event(OPENID, "CLICK", EventKey=key)
            assert tried.fields is not None, key
            assert "没太看明白" not in tried.fields["Content"], key
        assert platform.event(OPENID, "CLICK", EventKey="of-an-older-menu").fields is not None


def test_voice_video_and_links_are_answered_kindly(start: Start, platform: WeChatPlatform) -> None:
    with start(platform):
        for kind, more in (
            ("voice", {"MediaId": "m", "Format": "amr"}), ("video", {"MediaId": "m", "ThumbMediaId": "t"}),
            ("link", {"Title": "t", "Description": "d", "Url": "http://x"}), ("file", {"Title": "报告.pdf"}),
            ("location", {"Location_X": "31.3", "Location_Y": "120.6", "Scale": "15", "Label": "苏州"}),
        ):  # fmt: skip
            tried = platform.send(OPENID, platform.message(OPENID, kind, **more))[-1]
            assert tried.fields is not None, kind


@pytest.fixture
def account_settings(tmp_path: Path, platform: WeChatPlatform, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("DATA_DIR", str(tmp_path)), ("WECHAT_APP_ID", platform.app_id), ("WECHAT_APP_SECRET", platform.secret),
        ("WECHAT_TOKEN", platform.token), ("WECHAT_API_BASE_URL", platform.base_url),
        ("PUBLIC_URL", "https://bot.example"),
    ):  # fmt: skip
        monkeypatch.setenv(f"MEMBER_ASSISTANT_{name}", value)


@pytest.mark.usefixtures("account_settings")
def test_the_menu_is_published_by_a_command(platform: WeChatPlatform) -> None:
    done = CliRunner().invoke(program, ["wechat", "menu"])
    assert (done.exit_code, done.output) == (0, "the menu is published\n")
    assert [button["name"] for button in platform.menu["button"]] == ["我要问", "办服务", "我的"]
    shown = CliRunner().invoke(program, ["wechat", "menu", "--show"])
    assert json.loads(shown.output) == platform.menu


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_the_menu_keeps_the_platforms_limits_in_every_language(language: str) -> None:
    body = account.load().published(catalogue(language), "https://bot.example")
    assert len(body["button"]) == 3


@pytest.mark.usefixtures("account_settings")
def test_the_connection_is_tried_by_a_command(platform: WeChatPlatform) -> None:
    done = CliRunner().invoke(program, ["wechat", "check"])
    assert done.exit_code == 0
    assert "the platform gave an access token" in done.output
    assert platform.secret not in done.output


@pytest.mark.usefixtures("account_settings")
@pytest.mark.parametrize("code", [40013, 40125, 40164])
def test_credentials_that_the_platform_refuses_are_one_line_that_says_what_to_do(
    platform: WeChatPlatform, code: int
) -> None:
    platform.fail("/cgi-bin/stable_token", errcode=code)
    done = CliRunner().invoke(program, ["wechat", "check"])
    assert done.exit_code == 1
    assert f"errcode {code}" in done.output
    assert "IP list" in done.output
    assert platform.secret not in done.output


def test_a_missing_or_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMBER_ASSISTANT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MEMBER_ASSISTANT_WECHAT_TOKEN", "t")
    assert "MEMBER_ASSISTANT_WECHAT_APP_ID" in CliRunner().invoke(program, ["wechat", "check"]).output
    monkeypatch.setenv("MEMBER_ASSISTANT_WECHAT_APP_ID", "wx1")
    monkeypatch.setenv("MEMBER_ASSISTANT_WECHAT_APP_SECRET", "s")
    monkeypatch.setenv("MEMBER_ASSISTANT_WECHAT_AES_KEY", "short")
    assert "MEMBER_ASSISTANT_WECHAT_AES_KEY" in CliRunner().invoke(program, ["wechat", "check"]).output
    monkeypatch.delenv("MEMBER_ASSISTANT_WECHAT_AES_KEY")
    notices = tmp_path / "notices.yaml"
    notices.write_text("notices: [{template: x}]")
    monkeypatch.setenv("MEMBER_ASSISTANT_WECHAT_NOTICES", str(notices))
    assert "MEMBER_ASSISTANT_WECHAT_NOTICES" in CliRunner().invoke(program, ["wechat", "check"]).output
