"""One message, one answer: passively when it is ready in time, as one service message when not, and never both."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.channels.wechat import persons
from dialogs.events import Staff
from tests.bot.channels.wechat.conftest import Bot, Start, Talk
from tests.platforms.wechat import Tried, WeChatPlatform

OPENID = "oDemo-person_000000000000001"
OTHER = "oDemo-person_000000000000002"
SEND = "/cgi-bin/message/custom/send"
SLOW = 0.2  # of the platform's patience: it gives up after a second


def content(tried: Tried) -> str:
    assert tried.fields is not None, tried
    return tried.fields["Content"]


def test_each_try_of_a_message_gets_the_same_answer_and_it_acts_once(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        fields = platform.message(OPENID, "text", Content="菜单")
        tries = [platform.knock(fields) for _ in range(3)]
        assert len({content(tried) for tried in tries}) == 1
        assert bot.turns(OPENID) == 1
        bot.settled(OPENID)
        assert not platform.called(SEND)


def test_tries_that_come_at_the_same_moment_act_once_and_are_told_the_same(
    start: Start, platform: WeChatPlatform
) -> None:
    with start(platform) as bot:
        fields = platform.message(OPENID, "text", Content="我有哪些服务")
        with ThreadPoolExecutor(5) as pool:
            tries = list(pool.map(lambda _: platform.knock(fields), range(5)))
        assert len({content(tried) for tried in tries}) == 1
        assert bot.turns(OPENID) == 1
        bot.settled(OPENID)
        assert not platform.called(SEND)


def test_on_postgresql_too_each_try_is_told_the_same_and_it_acts_once(
    start: Start, platform: WeChatPlatform, postgres_url: str
) -> None:
    with start(platform, database_url=postgres_url, secret_key=SecretStr("s" * 32)) as bot:
        messages = [platform.message(person, "text", Content="菜单") for person in (OPENID, OTHER)]
        with ThreadPoolExecutor(6) as pool:
            tries = list(pool.map(platform.knock, messages * 3))
        assert len({content(tried) for tried in tries}) == 1
        assert (bot.turns(OPENID), bot.turns(OTHER)) == (1, 1)
        bot.settled(OPENID)
        platform.say(OPENID, "人工")
        bot.tell(OPENID, Staff(act="took", name="客服示例"))
        bot.settled(OPENID)
        assert platform.called(SEND)


def test_a_try_after_a_restart_gets_the_answer_of_the_first(start: Start, platform: WeChatPlatform) -> None:
    with start(platform):
        fields = platform.message(OPENID, "text", Content="菜单")
        first = content(platform.knock(fields))
    with start(platform) as bot:
        assert content(platform.knock(fields)) == first
        assert bot.turns(OPENID) == 1


def test_two_people_with_the_same_message_number_are_two_messages(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        fields = platform.message(OPENID, "text", Content="菜单")
        content(platform.knock(fields))
        content(platform.knock({**fields, "FromUserName": OTHER}))
        assert (bot.turns(OPENID), bot.turns(OTHER)) == (1, 1)


def test_two_different_events_of_one_second_are_two_and_the_same_one_twice_is_one(
    start: Start, platform: WeChatPlatform
) -> None:
    with start(platform) as bot:
        moment = int(bot.clock().timestamp())

        def tap(key: str) -> Tried:
            return platform.event(OPENID, "CLICK", EventKey=key, CreateTime=moment)

        first = content(tap("help"))
        assert content(tap("help")) == first
        assert content(tap("requests")) != first
        platform.say(OPENID, "菜单", CreateTime=moment)
        assert bot.turns(OPENID) == 3


def test_an_answer_that_comes_too_late_goes_out_as_exactly_one_service_message(
    start: Start, platform: WeChatPlatform
) -> None:
    with start(platform, answer=0.2) as bot:
        bot.gate.clear()
        tried = platform.say(OPENID, "菜单")
        assert (tried.status, tried.fields) == (200, None)
        bot.gate.set()
        bot.settled(OPENID)
        assert [seen.how for seen in platform.wait_for(OPENID, 1)] == ["service"]
        assert len(platform.called(SEND)) == 1


def test_an_account_without_service_messages_answers_the_next_try(start: Start, platform: WeChatPlatform) -> None:
    platform.may_serve = False
    with start(platform, answer=0.2) as bot:
        bot.gate.clear()
        platform.say(OPENID, "菜单")
        bot.gate.set()
        bot.wait_until(lambda: bot.figure("not_authorised") > 0, "the refusal was not noticed")
        bot.gate.clear()
        platform.pace = SLOW
        with ThreadPoolExecutor(1) as pool:
            tries = pool.submit(platform.send, OPENID, platform.message(OPENID, "text", Content="帮助"))
            bot.wait_until(lambda: tries.running() and bot.wechat.answering.busy, "the try did not come")
            platform.after_try(bot.gate.set)
            assert [tried.status for tried in tries.result()][-1] == 200
        assert len(tries.result()) > 1
        screen = platform.screens[OPENID]
        assert [seen.how for seen in screen] == ["passive"]
        bot.settled(OPENID)  # with what had waited for the first message


def test_without_service_messages_an_answer_waits_until_the_outbox_has_given_up(
    start: Start, platform: WeChatPlatform
) -> None:
    platform.may_serve = False
    with start(platform) as bot:
        platform.say(OPENID, "菜单")
        bot.parts.store.write_now(lambda tx: persons.note_no_service(tx, bot.clock()))
        begun = bot.clock()
        sending = begun + timedelta(seconds=1)
        conversation = persons.conversation_of(OPENID)
        bot.parts.store.write_now(lambda tx: tx.outbox.claim_one(conversation, "wechat", "outbox", begun, sending))
        assert content(platform.say(OPENID, "帮助"))
        assert bot.clock() >= sending


def test_an_answer_that_nobody_took_is_given_to_the_next_try(start: Start, platform: WeChatPlatform) -> None:
    with start(platform, pace=SLOW) as bot:
        bot.gate.clear()
        fields = platform.message(OPENID, "text", Content="菜单")
        bot.wechat.answering.answer_seconds = 30  # it does not give up in time
        assert platform.knock(fields).status == 0
        bot.gate.set()
        bot.wait_until(lambda: bool(bot.outbox(OPENID)), "the turn was not taken")
        platform.pace = 6.0
        again = platform.knock(fields)
        assert content(again)
        bot.settled(OPENID)
        assert not platform.called(SEND)
        assert bot.turns(OPENID) == 1


def test_an_answer_that_no_try_took_goes_out_as_a_service_message(start: Start, platform: WeChatPlatform) -> None:
    with start(platform, pace=SLOW) as bot:
        bot.gate.clear()
        bot.wechat.answering.answer_seconds = 30
        assert platform.knock(platform.message(OPENID, "text", Content="菜单")).status == 0
        platform.followers[OPENID].typed_at = bot.clock().timestamp()
        bot.gate.set()
        bot.wait_until(lambda: any(row.state == "sending" for row in bot.outbox(OPENID)), "nobody was answered")
        assert not platform.called(SEND)
        bot.clock.pass_by(20)
        assert [seen.how for seen in platform.wait_for(OPENID, 1)] == ["service"]


def test_what_came_while_the_window_was_closed_is_given_with_the_next_answer(
    start: Start, platform: WeChatPlatform
) -> None:
    staff_says = "您好，我是客服示例。"
    with start(platform) as bot:
        platform.say(OPENID, "人工")
        bot.settled(OPENID)
        bot.clock.pass_by(49 * 3600)
        bot.tell(OPENID, Staff(act="took", name="客服示例"))
        bot.tell(OPENID, Staff(act="said", name="客服示例", text=staff_says))
        bot.wait_until(lambda: any(row.error for row in bot.undelivered()), "staff do not see what waits")
        assert {row.error for row in bot.undelivered() if row.error} == {"no_window"}
        assert not platform.called(SEND)
        talk = Talk(platform, OPENID, read=len(platform.screens[OPENID]))
        assert staff_says in talk.say("在吗")
        bot.settled(OPENID)


def test_a_number_and_a_label_choose_as_a_tap_does(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        menu = Talk(platform).say("菜单")
        options = bot.outbox(OPENID)[-1].reply["options"]
        by_number = Talk(platform, OPENID, read=1).say("3")
        Talk(platform, OPENID).say("菜单")
        platform.tap_link(OPENID, "我的申请", options[2]["id"])
        by_tap = platform.screens[OPENID][-1].text
        assert by_number == by_tap
        assert menu.count("weixin://bizmsgmenu") == len(options)


def test_a_tap_on_a_link_opens_three_service_messages_and_typing_five(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        platform.say(OPENID, "菜单")
        assert _room(bot) == 5
        bot.clock.pass_by(49 * 3600)
        platform.tap_link(OPENID, "帮助", "g.help")
        assert _room(bot) == 3
        bot.clock.pass_by(61)
        assert _room(bot) == 0


def _room(bot: Bot) -> int:
    person = bot.parts.store.read_now(lambda tx: persons.load(tx, OPENID))
    return person.window.room(bot.clock().timestamp())


@pytest.mark.parametrize(
    "text", ["]]><x/>", "<a href='http://evil.example'>点我</a>", "&lt;&amp;", "\u202e反", "😀" * 300]
)
def test_whatever_a_member_types_the_answer_is_a_message(start: Start, platform: WeChatPlatform, text: str) -> None:
    with start(platform):
        assert content(platform.say(OPENID, text))
