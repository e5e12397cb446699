"""What the bot sends of its own accord, and what becomes of it when the platform says no."""

import pytest

from bot.channels.wechat import persons
from dialogs.events import Staff
from tests import plain_http
from tests.bot.channels.wechat.conftest import Bot, Start, Talk
from tests.platforms.wechat import WeChatPlatform

OPENID = "oDemo-person_000000000000001"
OTHER = "oDemo-person_000000000000002"
SEND = "/cgi-bin/message/custom/send"
TOKEN = "/cgi-bin/stable_token"
NO_STABLE_TOKEN = {
    "no such page": (404, b"<html>not found</html>"),
    "not allowed": (405, b""),
    "invalid url": (200, b'{"errcode":40066,"errmsg":"invalid url"}'),
    "unauthorized": (200, b'{"errcode":48001,"errmsg":"api unauthorized"}'),
    "no token in it": (200, b"{}"),
    "no JSON": (200, b"success"),
}


def with_staff(bot: Bot, openid: str = OPENID) -> None:
    """The person has typed, and somebody has taken the conversation."""
    bot.platform.say(openid, "人工")
    bot.tell(openid, Staff(act="took", name="客服示例"))
    bot.settled(openid)


def says(bot: Bot, text: str, openid: str = OPENID) -> None:
    bot.tell(openid, Staff(act="said", name="客服示例", text=text))


def error(bot: Bot, openid: str = OPENID) -> str:
    return next((row.error for row in bot.outbox(openid) if row.state != "sent"), "")


def test_what_staff_say_reaches_the_person_as_a_service_message(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        says(bot, "请稍等，]]> <b>马上</b>好。")
        bot.settled(OPENID)
        assert "请稍等，]]> ＜b>马上＜/b>好。" in platform.screens[OPENID][-1].text
        assert bot.figure("sent") >= 1


def test_after_five_service_messages_the_sixth_waits_until_the_person_writes(
    start: Start, platform: WeChatPlatform
) -> None:
    with start(platform) as bot:
        with_staff(bot)
        used = len(platform.called(SEND))
        for number in range(5 - used):
            says(bot, f"第{number}句。")
            bot.settled(OPENID)
        says(bot, "最后一句。")
        bot.wait_until(lambda: error(bot) == "no_window", "the sixth does not wait")
        assert len(platform.called(SEND)) == 5
        assert "最后一句。" in str([row.reply for row in bot.undelivered()])
        talk = Talk(platform, OPENID, read=len(platform.screens[OPENID]))
        platform.say(OPENID, "好的，谢谢")
        bot.settled(OPENID)
        assert "最后一句。" in talk.new()


def test_messages_that_wait_together_are_sent_as_one(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        platform.fail(SEND, status=502, times=1)
        before = len(platform.screens[OPENID])
        for number in range(6):
            says(bot, f"第{number}句。")
        bot.wait_until(lambda: bot.figure("unreachable") > 0, "the trouble was not counted")
        bot.clock.pass_by(10)
        bot.settled(OPENID)
        assert "".join(seen.text for seen in platform.screens[OPENID][before:]).count("句。") == 6
        assert len(platform.screens[OPENID]) - before <= 3


@pytest.mark.parametrize(
    ("fault", "figure"),
    [
        ({"errcode": -1}, "busy"), ({"status": 500}, "unreachable"), ({"status": 302}, "unreachable"),
        ({"status": 404}, "unreachable"), ({"cut": True}, "unreachable"),
    ],
)  # fmt: skip
def test_trouble_of_the_platform_is_waited_out(
    start: Start, platform: WeChatPlatform, fault: dict[str, object], figure: str
) -> None:
    with start(platform) as bot:
        with_staff(bot)
        platform.fail(SEND, **fault)
        says(bot, "请稍等。")
        bot.wait_until(lambda: bot.figure(figure) > 0, "the trouble was not counted")
        bot.clock.pass_by(10)
        bot.settled(OPENID)
        assert "请稍等。" in platform.screens[OPENID][-1].text


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_replaced_and_the_call_made_once_more(
    start: Start, platform: WeChatPlatform, code: int
) -> None:
    with start(platform) as bot:
        with_staff(bot)
        says(bot, "一。")
        bot.settled(OPENID)
        given = platform.tokens_given
        platform.expire_token()
        platform.fail(SEND, errcode=code)
        says(bot, "二。")
        bot.settled(OPENID)
        assert platform.tokens_given == given + 1
        assert platform.forced == 0
        assert "二。" in platform.screens[OPENID][-1].text


def test_a_token_refused_twice_is_forced_anew_and_then_waited_with(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        platform.fail(SEND, errcode=40001, times=2)
        says(bot, "一。")
        bot.wait_until(lambda: bot.figure("token") > 0, "it was not counted")
        assert platform.forced == 1
        bot.clock.pass_by(10)
        bot.settled(OPENID)
        assert "一。" in platform.screens[OPENID][-1].text


def test_all_share_one_token_and_renew_it_before_it_ends(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        says(bot, "一。")
        bot.settled(OPENID)
    with start(platform, clock=bot.clock) as bot:
        says(bot, "二。")
        bot.settled(OPENID)
        assert platform.tokens_given == 1
        bot.clock.pass_by(7000)
        says(bot, "三。")
        bot.settled(OPENID)
        assert platform.tokens_given == 2


@pytest.mark.parametrize("answer", NO_STABLE_TOKEN.values(), ids=NO_STABLE_TOKEN)
def test_where_there_is_no_stable_token_the_older_interface_gives_one(
    start: Start, platform: WeChatPlatform, answer: tuple[int, bytes]
) -> None:
    platform.no_stable_token = answer
    with start(platform) as bot:
        with_staff(bot)
        says(bot, "一。")
        bot.settled(OPENID)
        assert platform.tokens_given == 1
        platform.expire_token()
        says(bot, "二。")
        bot.settled(OPENID)
        assert platform.tokens_given == 2
        assert "二。" in platform.screens[OPENID][-1].text


@pytest.mark.parametrize("code", [40013, 40125, 40164])
def test_wrong_credentials_hold_up_everything_and_lose_nothing(
    start: Start, platform: WeChatPlatform, code: int
) -> None:
    with start(platform) as bot:
        with_staff(bot)
        platform.fail(TOKEN, errcode=code)
        platform.expire_token()
        bot.parts.store.write_now(lambda tx: tx.platforms.forget_ended(bot.clock().replace(year=2100)))
        says(bot, "请稍等。")
        bot.wait_until(lambda: error(bot) == f"credentials: {code}", "it was not noticed")


def test_when_the_accounts_calls_are_used_up_the_channel_pauses(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        with_staff(bot, OTHER)
        platform.fail(SEND, errcode=45009)
        calls = len(platform.called(SEND))
        says(bot, "一。")
        bot.wait_until(lambda: error(bot) == "too_many_calls: 45009", "it was not noticed")
        says(bot, "二。", OTHER)
        bot.wait_until(lambda: len(bot.undelivered()) >= 2, "staff do not see both")
        assert len(platform.called(SEND)) == calls + 1


@pytest.mark.parametrize(("code", "word"), [(45015, "no_window"), (45047, "no_window")])
def test_where_the_platform_counts_otherwise_its_word_holds(
    start: Start, platform: WeChatPlatform, code: int, word: str
) -> None:
    with start(platform) as bot:
        with_staff(bot)
        platform.fail(SEND, errcode=code)
        calls = len(platform.called(SEND))
        says(bot, "一。")
        bot.wait_until(lambda: error(bot) == word, "it does not wait")
        assert len(platform.called(SEND)) == calls + 1
        talk = Talk(platform, OPENID, read=len(platform.screens[OPENID]))
        platform.say(OPENID, "在的")
        bot.settled(OPENID)
        assert "一。" in talk.new()


def test_an_account_without_service_messages_waits_and_does_not_ask_again_for_an_hour(
    start: Start, platform: WeChatPlatform
) -> None:
    with start(platform) as bot:
        with_staff(bot)
        platform.may_serve = False
        says(bot, "一。")
        bot.wait_until(lambda: error(bot) == "not_authorised", "it was not noticed")
        calls = len(platform.called(SEND))
        says(bot, "二。")
        bot.clock.pass_by(600)
        assert len(platform.called(SEND)) == calls
        talk = Talk(platform, OPENID, read=len(platform.screens[OPENID]))
        platform.say(OPENID, "在的")
        bot.settled(OPENID)
        assert "一。" in (seen := talk.new())
        assert "二。" in seen


def test_what_is_refused_for_itself_is_dead_and_shown_to_staff(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        platform.fail(SEND, errcode=87014)
        says(bot, "一。")
        bot.wait_until(lambda: bot.figure("refused") > 0, "it was not counted")
        says(bot, "二。")
        bot.settled(OPENID)
        assert [row.error for row in bot.undelivered() if row.state == "dead"] == ["refused: 87014"]
        assert "二。" in platform.screens[OPENID][-1].text


def test_somebody_who_has_left_is_sent_nothing_and_is_welcome_again(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        calls = len(platform.called(SEND))
        assert platform.event(OPENID, "unsubscribe").fields is None
        says(bot, "一。")
        bot.wait_until(lambda: error(bot) == "left", "it was not noticed")
        assert len(platform.called(SEND)) == calls
        assert platform.event(OPENID, "subscribe", EventKey="").fields is not None


def test_one_persons_trouble_holds_up_nobody_else(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        with_staff(bot, OTHER)
        platform.fail(SEND, errcode=-1)
        says(bot, "一。")
        bot.wait_until(lambda: bot.figure("busy") > 0, "it was not counted")
        says(bot, "二。", OTHER)
        bot.settled(OTHER)
        assert "二。" in platform.screens[OTHER][-1].text


def test_a_long_list_is_its_beginning_and_a_page_with_all_of_it(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        says(bot, "\n".join(f"第{number}家医院，地址在示例路{number}号。" for number in range(200)))
        bot.settled(OPENID)
        text = platform.screens[OPENID][-1].text
        assert len(text.encode()) <= 2048
        assert "第199家医院" not in text
        path = text.split('href="https://bot.example')[1].split('"')[0]
        page = plain_http.get(f"{bot.url}{path}")
        assert "第199家医院" in page.text
        assert "script" not in page.headers["content-security-policy"]
        assert plain_http.get(f"{bot.url}{path}x").status_code == 404
        bot.clock.pass_by(25 * 3600)
        assert plain_http.get(f"{bot.url}{path}").status_code == 404


def test_without_a_public_address_a_long_text_comes_in_pieces(start: Start, platform: WeChatPlatform) -> None:
    with start(platform, public_url="") as bot:
        with_staff(bot)
        before = len(platform.screens[OPENID])
        says(bot, "一句不长不短的话。" * 120)
        bot.settled(OPENID)
        pieces = [seen.text for seen in platform.screens[OPENID][before:]]
        assert len(pieces) == 2
        assert all(piece.endswith("。") for piece in pieces)


def test_pieces_that_went_are_not_sent_again(start: Start, platform: WeChatPlatform) -> None:
    with start(platform, public_url="") as bot:
        with_staff(bot)
        before = len(platform.screens[OPENID])
        platform.fail(SEND, pause=0.01)  # the first piece passes
        platform.fail(SEND, status=502, times=2)  # the second does not, twice
        says(bot, "".join(f"第{number}句话。" for number in range(150)))
        for _ in range(2):
            bot.wait_until(lambda: error(bot).startswith("unreachable"), "the trouble was not noticed")
            bot.clock.pass_by(10)
        bot.settled(OPENID)
        said = "".join(seen.text for seen in platform.screens[OPENID][before:])
        assert all(said.count(f"第{number}句话。") == 1 for number in range(150))
        spent = bot.parts.store.read_now(lambda tx: persons.load(tx, OPENID)).window.typed_sent
        assert spent == len(platform.called(SEND)) + 2  # what was cut off may have gone: it counts


def test_a_window_is_kept_over_a_restart(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        with_staff(bot)
        says(bot, "一。")
        bot.settled(OPENID)
        spent = bot.parts.store.read_now(lambda tx: persons.load(tx, OPENID)).window
    with start(platform, clock=bot.clock) as bot:
        assert bot.parts.store.read_now(lambda tx: persons.load(tx, OPENID)).window == spent
