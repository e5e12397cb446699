"""Photos come one by one; they are fetched at once, answered together, and never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.channels.wechat.persons import PHOTOS
from dialogs.events import Upload
from tests.bot.channels.wechat.conftest import Bot, Start, photo
from tests.platforms.wechat import WeChatPlatform

OPENID = "oDemo-person_000000000000001"
GET = "/cgi-bin/media/get"
SEND = "/cgi-bin/message/custom/send"


def heard(bot: Bot) -> list[Upload]:
    """The uploads that the conversation has heard of."""
    rows = bot.parts.store.read_now(lambda tx: tx.heard.of(f"wechat:{OPENID}"))
    return [Upload.model_validate(row.event) for row in rows if row.event["kind"] == "upload"]


def waiting(bot: Bot) -> bool:
    data = bot.parts.store.read_now(lambda tx: tx.platforms.member(PHOTOS, OPENID))
    return bool(data.get("waiting") or data.get("batches"))


def test_one_photo_is_fetched_looked_at_and_answered_passively(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        tried = platform.photo(OPENID, photo())
        assert tried.fields is not None
        (upload,) = heard(bot)
        assert len(upload.papers) == 1
        assert upload.papers[0].media == "jpeg"
        bot.settled(OPENID)
        assert not platform.called(SEND)
        assert [call["media_id"] for call in platform.called(GET)] == list(platform.media)


def test_photos_that_come_one_by_one_are_answered_once_after_the_last(start: Start, platform: WeChatPlatform) -> None:
    with start(platform, gather=1.0) as bot:
        with ThreadPoolExecutor(3) as pool:
            tries = list(pool.map(lambda seed: platform.photo(OPENID, photo(seed)), (1, 2, 3)))
        assert [tried.status for tried in tries] == [200, 200, 200]
        assert sum(tried.fields is not None for tried in tries) == 1
        assert [len(upload.papers) for upload in heard(bot)] == [3]
        assert len(platform.screens[OPENID]) == 1
        bot.settled(OPENID)
        assert not waiting(bot)


def test_each_try_of_a_photo_is_the_same_photo(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        fields = platform.message(OPENID, "image", PicUrl="http://127.0.0.1:9/x", MediaId=platform.put_medium(photo()))
        with ThreadPoolExecutor(3) as pool:
            tries = list(pool.map(lambda _: platform.knock(fields), range(3)))
        again = platform.knock(fields)
        assert {str(tried.fields) for tried in tries} == {str(again.fields)}
        assert [len(upload.papers) for upload in heard(bot)] == [1]


def test_words_after_photos_are_heard_after_them(start: Start, platform: WeChatPlatform) -> None:
    with start(platform, gather=20) as bot, ThreadPoolExecutor(1) as pool:
        sent = pool.submit(platform.photo, OPENID, photo())
        bot.wait_until(lambda: waiting(bot), "the photo did not come")
        platform.say(OPENID, "菜单")
        assert sent.result().status == 200  # its try is let go at once, not after the 20 seconds
        assert [len(upload.papers) for upload in heard(bot)] == [1]
        kinds = [row.event["kind"] for row in bot.parts.store.read_now(lambda tx: tx.heard.of(f"wechat:{OPENID}"))]
        assert kinds in (["upload", "choice"], ["upload", "text"])
        bot.settled(OPENID)
        assert not platform.called(SEND)


def test_two_workers_do_not_both_answer_the_same_photos(start: Start, platform: WeChatPlatform) -> None:
    """The first fetches slowly; meanwhile the second gets another photo and hands over all that waits."""
    with start(platform) as first, start(platform, clock=first.clock) as second:
        callbacks = [f"{bot.url}/wechat" for bot in (first, second)]
        platform.say(OPENID, "菜单")  # to the second, which started last
        platform.fail(GET, pause=1.5)
        with ThreadPoolExecutor(2) as pool:
            platform.callback = callbacks[0]
            slow = pool.submit(platform.photo, OPENID, photo(1))
            first.wait_until(lambda: bool(_closed(first)), "the photo was not handed over")
            platform.callback = callbacks[1]
            platform.photo(OPENID, photo(2))
            slow.result()
        for bot in (first, second):
            bot.settled(OPENID)
        assert not waiting(first)
        assert [len(upload.papers) for upload in heard(first)] == [1, 1]
        kept = first.parts.store.read_now(lambda tx: tx.papers.of_conversation(f"wechat:{OPENID}"))
        assert len(kept) == 2


def _closed(bot: Bot) -> list[object]:
    found: list[object] = bot.parts.store.read_now(lambda tx: tx.platforms.member(PHOTOS, OPENID)).get("batches", [])
    return found


def test_a_photo_that_comes_slowly_is_answered_by_a_service_message_and_typing_is_shown_meanwhile(
    start: Start, platform: WeChatPlatform
) -> None:
    with start(platform) as bot:
        platform.say(OPENID, "菜单")
        bot.wechat.answering.answer_seconds = 0.4
        platform.fail(GET, pause=1.0)
        tried = platform.photo(OPENID, photo())
        assert (tried.status, tried.fields) == (200, None)
        assert platform.wait_for_call("/cgi-bin/message/custom/typing") == [{"touser": OPENID, "command": "Typing"}]
        assert platform.wait_for(OPENID, 2)[-1].how == "service"
        bot.settled(OPENID)
        assert len(platform.called(SEND)) == 1


def test_a_medium_that_is_gone_is_said_kindly(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        fields = platform.message(OPENID, "image", PicUrl="http://127.0.0.1:9/x", MediaId="gone-since-three-days")
        tried = platform.send(OPENID, fields)[-1]
        assert tried.fields is not None
        assert "再发一次" in tried.fields["Content"]
        assert heard(bot)[0].refused == ("not_stored",)


@pytest.mark.parametrize("status", [404, 410])
def test_a_medium_that_http_says_is_gone_is_asked_for_again_at_once(
    start: Start, platform: WeChatPlatform, status: int
) -> None:
    with start(platform) as bot:
        platform.fail(GET, status=status)
        tried = platform.photo(OPENID, photo())
        assert tried.fields is not None
        assert "再发一次" in tried.fields["Content"]
        assert heard(bot)[0].refused == ("not_stored",)


def test_a_file_that_begins_as_json_does_is_a_file(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        tried = platform.photo(OPENID, b"{\\rtf1 a letter}")
        assert tried.fields is not None
        assert heard(bot)[0].refused == ("unknown_type",)


def test_a_file_that_is_too_large_is_refused_with_the_reason(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        tried = platform.photo(OPENID, b"\xff\xd8\xff" + bytes(21 * 1024 * 1024))
        assert tried.fields is not None
        assert heard(bot)[0].refused == ("too_large",)


def test_a_good_photo_beside_a_bad_one_is_kept(start: Start, platform: WeChatPlatform) -> None:
    with start(platform, gather=1.0) as bot:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda data: platform.photo(OPENID, data), (photo(), b"GIF89a no picture")))
        (upload,) = heard(bot)
        assert (len(upload.papers), upload.refused) == (1, ("unknown_type",))


@pytest.mark.parametrize("fault", [{"status": 502}, {"cut": True}, {"errcode": -1}, {"errcode": 40001}])
def test_trouble_while_fetching_is_tried_again(
    start: Start, platform: WeChatPlatform, fault: dict[str, object]
) -> None:
    with start(platform) as bot:
        platform.fail(GET, **fault)
        assert platform.photo(OPENID, photo()).fields is not None
        assert [len(upload.papers) for upload in heard(bot)] == [1]


def test_photos_that_cannot_be_fetched_wait_and_are_looked_after_later(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        platform.fail(GET, status=502, times=30)  # also for a photo that a busy machine makes the platform send again
        tried = platform.photo(OPENID, photo())
        assert tried.fields is None
        assert waiting(bot)
        platform.faults.clear()
    with start(platform, clock=bot.clock) as bot:
        bot.clock.pass_by(120)
        bot.on_loop(bot.wechat.photos.sweep())
        bot.settled(OPENID)
        assert [len(upload.papers) for upload in heard(bot)] == [1]
        assert platform.screens[OPENID][-1].how == "service"
        bot.clock.pass_by(timedelta(hours=1).total_seconds())
        bot.on_loop(bot.wechat.photos.sweep())
        assert bot.parts.store.read_now(lambda tx: tx.platforms.member(PHOTOS, OPENID)) == {}


def test_the_address_of_a_picture_is_never_followed(start: Start, platform: WeChatPlatform) -> None:
    with start(platform) as bot:
        fields = platform.message(
            OPENID, "image", PicUrl=f"{platform.base_url}/never", MediaId=platform.put_medium(photo())
        )
        platform.send(OPENID, fields)
        assert [len(upload.papers) for upload in heard(bot)] == [1]  # and the platform has no complaint of /never


def test_a_file_is_fetched_where_the_account_gets_one(start: Start, platform: WeChatPlatform) -> None:
    from tests.bot.documents.pdf_corpus import pdf

    with start(platform) as bot:
        media_id = platform.put_medium(pdf(), "application/pdf")
        fields = platform.message(OPENID, "file", Title="报告.pdf", MediaId=media_id, FileTotalLen="1000")
        assert platform.send(OPENID, fields)[-1].fields is not None
        assert heard(bot)[0].papers[0].media == "pdf"
