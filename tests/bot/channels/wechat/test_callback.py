"""Who may knock, and in which of the three encryption modes."""

from typing import Any

import pytest

from tests import plain_http
from tests.bot.channels.wechat.conftest import Start
from tests.platforms.wechat import Mode, WeChatPlatform, _sha1

OPENID = "oDemo-person_000000000000001"


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_message_is_answered_passively_in_every_encryption_mode(
    start: Start, platform: WeChatPlatform, mode: Mode
) -> None:
    platform.mode = mode
    with start(platform) as bot:
        tried = platform.say(OPENID, "苏州能住院垫付吗")
        assert tried.status == 200
        assert tried.fields is not None
        assert tried.fields["Content"]
        bot.wait_until(lambda: all(row.state == "sent" for row in bot.outbox(OPENID)), "not all is marked as sent")
        assert not platform.called("/cgi-bin/message/custom/send")


def test_the_address_is_proved_to_be_ours(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        query = {"timestamp": "1409659813", "nonce": "263014780", "echostr": "4375120948345356249"}
        good = query | {"signature": _sha1(platform.token, query["timestamp"], query["nonce"])}
        answer = plain_http.get(f"{bot.url}/wechat", params=good)
        assert (answer.status_code, answer.text) == (200, "4375120948345356249")
        for wrong in ("", "0" * 40, good["signature"].upper(), "签名"):
            assert plain_http.get(f"{bot.url}/wechat", params=query | {"signature": wrong}).status_code == 403


def test_without_a_signature_or_with_a_wrong_one_nothing_happens(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        fields = platform.message(OPENID, "text", Content="你好")
        for query in (
            {"signature": "0" * 40}, {"signature": ""}, {"msg_signature": "0" * 40}, {"msg_signature": ""},
            {"encrypt_type": "raw"}, {"encrypt_type": ""}, {"encrypt_type": "rot13"},
            {"timestamp": "1409659813"}, {"timestamp": "soon"}, {"timestamp": "9" * 40}, {"timestamp": "-1"},
        ):  # fmt: skip
            assert platform.knock(fields, **query).status == 403, query
        platform.mode = "plain"
        for query in ({"signature": "0" * 40}, {"encrypt_type": "aes"}, {"encrypt_type": "aes", "msg_signature": "0"}):
            assert platform.knock(fields, **query).status == 403, query
        assert bot.parts.store.read_now(lambda tx: tx.conversations.at_address("wechat", OPENID)) is None
        assert "member_assistant_refusals" in str(list(bot.parts.metrics.registry.collect()))


def test_an_encrypted_message_counts_for_what_was_encrypted_not_for_what_stands_beside_it(
    start: Start, platform: WeChatPlatform
) -> None:
    platform.mode = "compatible"
    with start(platform) as bot:
        platform.beside = {"Content": "退订", "FromUserName": "oSomebodyElse"}
        tried = platform.say(OPENID, "菜单")
        assert tried.fields is not None
        assert bot.turns(OPENID) == 1
        assert bot.parts.store.read_now(lambda tx: tx.conversations.at_address("wechat", "oSomebodyElse")) is None


def test_the_same_nonce_with_another_message_is_refused(start: Start, platform: WeChatPlatform) -> None:
    platform.mode = "plain"
    with start(platform) as bot:
        used = {"timestamp": str(int(bot.clock().timestamp())), "nonce": "1234567"}
        assert platform.knock(platform.message(OPENID, "text", Content="菜单"), **used).status == 200
        assert platform.knock(platform.message(OPENID, "text", Content="退订"), **used).status == 403
        assert bot.turns(OPENID) == 1


def test_a_message_sent_again_long_after_is_a_replay_and_refused(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        used = {"timestamp": str(int(bot.clock().timestamp())), "nonce": "7654321"}
        fields = platform.message(OPENID, "text", Content="菜单")
        first, again = platform.knock(fields, **used), platform.knock(fields, **used)
        assert first.fields == again.fields is not None
        bot.clock.pass_by(60)
        assert platform.knock(fields, **used).status == 403


def test_a_body_that_is_too_large_or_no_xml_is_refused(start: Start, platform: WeChatPlatform) -> None:
    platform.mode = "plain"
    with start(platform):
        for body in (b"", b"<xml>", b"x" * 300_000, b'<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>', b"\xff"):
            stamp = str(int(platform.clock()))
            query = {"timestamp": stamp, "nonce": "n", "signature": _sha1(platform.token, stamp, "n")}
            assert platform.post(body, query).status == 403


@pytest.mark.parametrize(
    "odd",
    [
        {"MsgType": "text"}, {"MsgType": ""}, {"MsgType": "location", "Location_X": "north", "Location_Y": "1"},
        {"MsgType": "location", "Location_X": "91", "Location_Y": "1"}, {"MsgType": "location", "Location_X": "nan"},
        {"MsgType": "event"}, {"MsgType": "event", "Event": "CLICK", "EventKey": {"a": "b"}},
        {"MsgType": "text", "Content": {"b": "c"}}, {"MsgType": "text", "Content": "x", "CreateTime": "now"},
        {"MsgType": "text", "Content": "x", "FromUserName": ""}, {"MsgType": "text", "Content": "x", "MsgId": ""},
        {"MsgType": "image", "MediaId": ["1", "2"]}, {"MsgType": "voice", "Recognition": {"a": "b"}},
    ],
)  # fmt: skip
def test_a_signed_message_that_makes_no_sense_is_acknowledged_and_harms_nothing(
    start: Start, platform: WeChatPlatform, odd: dict[str, Any]
) -> None:
    with start(platform):
        fields = {"ToUserName": "gh_emulated00001", "FromUserName": OPENID, "CreateTime": int(platform.clock()),
                  "MsgId": "1", **odd}  # fmt: skip
        tried = platform.knock(fields)
        assert tried.status == 200
        assert platform.say(OPENID, "菜单").fields is not None


def test_hostile_ciphertexts_with_a_valid_signature_are_refused(start: Start, platform: WeChatPlatform) -> None:
    import base64
    import random

    chance = random.Random(7)
    with start(platform):
        for _ in range(60):
            cipher = base64.b64encode(chance.randbytes(chance.choice([0, 1, 15, 16, 32, 64, 160]))).decode()
            stamp, nonce = str(int(platform.clock())), str(chance.random())
            query = {
                "timestamp": stamp, "nonce": nonce, "encrypt_type": "aes",
                "msg_signature": _sha1(platform.token, stamp, nonce, cipher),
            }  # fmt: skip
            assert platform.post(f"<xml><Encrypt>{cipher}</Encrypt></xml>".encode(), query).status == 403
        assert platform.say(OPENID, "菜单").fields is not None


ODD = ["", "0", "-1", "9" * 20, "长" * 900, "]]&gt;", "&lt;b&gt;", "<a/>", "<a><b>1</b></a>", "<![CDATA[<xml>]]>",
       "人工", "7.consent.yes", "nan", "1e400", "qrscene_" + "x" * 500, "&#55357;", "&a;", "\u202e"]  # fmt: skip


def test_whatever_a_signed_message_holds_it_is_read_or_left_and_the_next_person_is_served(
    start: Start, platform: WeChatPlatform
) -> None:
    import random

    chance = random.Random(4)
    platform.mode = "plain"
    kinds = ["text", "image", "event", "voice", "location", "file", "link", "unheard_of"]
    events = ["CLICK", "SCAN", "subscribe", "unsubscribe", "VIEW", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event"]
    names = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Content", "Event", "EventKey", "MediaId",
             "Recognition", "Location_X", "Location_Y", "bizmsgmenuid", "Title", "MsgID", "Status", "Encrypt",
             "SubscribeMsgPopupEvent"]  # fmt: skip
    with start(platform):
        for number in range(80):
            stamp = str(int(platform.clock()))
            fields = {"ToUserName": "gh_x", "FromUserName": OPENID, "CreateTime": stamp, "MsgId": str(number),
                      "MsgType": chance.choice(kinds), "Event": chance.choice(events)}  # fmt: skip
            fields |= {chance.choice(names): chance.choice(ODD) for _ in range(chance.choice((1, 2, 3)))}
            body = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
            query = {"timestamp": stamp, "nonce": str(number)}
            query["signature"] = _sha1(platform.token, stamp, query["nonce"])
            answer = plain_http.post(platform.callback, params=query, content=f"<xml>{body}</xml>".encode(), timeout=60)
            assert answer.status_code in (200, 403), body
        assert platform.say("oDemo-person_000000000000002", "菜单").fields is not None
