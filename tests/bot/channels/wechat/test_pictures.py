"""A picture of ours behind the words that it goes with: once, and never at the price of words."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.wechat import persons, pictures
from tests.bot.channels.wechat.conftest import Bot, Start
from tests.platforms.wechat import WeChatPlatform

OPENID = "oDemo-person_000000000000001"
SEND = "/cgi-bin/message/custom/send"
UPLOAD = "/cgi-bin/media/upload"
PAPERS = "dialogs.ask.papers"


def shown(bot: Bot) -> int:
    return sum(bool(seen.image) for seen in bot.platform.screens[OPENID])


def test_a_picture_is_uploaded_once_and_shown_once_to_each_person(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        for openid in (OPENID, "oDemo-person_000000000000002"):
            platform.say(openid, "菜单")
            bot.on_loop(bot.wechat.answering.pictures.after(openid, [PAPERS, PAPERS]))
            bot.on_loop(bot.wechat.answering.pictures.after(openid, [PAPERS]))
        assert shown(bot) == 1
        assert len(platform.called(SEND)) == 2
        assert [call["size"] for call in platform.called(UPLOAD)] == [pictures.load()[PAPERS].stat().st_size]


def test_no_picture_is_shown_where_words_may_need_the_room(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        platform.say(OPENID, "菜单")
        spent = bot.parts.store.read_now(lambda tx: persons.load(tx, OPENID))
        spent = replace(spent, window=spent.window.spent(3))
        bot.parts.store.write_now(lambda tx: persons.save(tx, OPENID, spent, bot.clock()))
        bot.on_loop(bot.wechat.answering.pictures.after(OPENID, [PAPERS]))
        assert shown(bot) == 0


def test_a_picture_that_the_platform_has_forgotten_is_uploaded_again(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        platform.say(OPENID, "菜单")
        platform.fail(SEND, errcode=40007)
        bot.on_loop(bot.wechat.answering.pictures.after(OPENID, [PAPERS]))
        assert shown(bot) == 1
        assert len(platform.called(UPLOAD)) == 2


@pytest.mark.parametrize("code", [45009, 48001, 40009])
def test_nobody_waits_for_a_picture_that_cannot_be_shown(start: Start, platform: WeChatPlatform, code: int) -> None:
    with start(platform) as bot:
        platform.fail(UPLOAD, errcode=code)
        platform.say(OPENID, "菜单")
        bot.on_loop(bot.wechat.answering.pictures.after(OPENID, [PAPERS]))
        assert shown(bot) == 0
        assert platform.say(OPENID, "菜单").fields is not None


def test_an_upload_that_is_answered_oddly_costs_nobody_the_words(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        platform.say(OPENID, "菜单")
        platform.odd[UPLOAD] = b'{"errcode":0,"errmsg":"ok"}'
        bot.on_loop(bot.wechat.answering.pictures.after(OPENID, [PAPERS]))
        assert shown(bot) == 0


def test_a_list_that_names_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pictures.yaml"
    path.write_text("dialogs.ask.papers: nowhere.png")
    with pytest.raises(ValueError, match=r"nowhere\.png"):
        pictures.load(path)
