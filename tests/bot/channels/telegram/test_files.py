"""Pictures and papers that come by Telegram."""

from datetime import timedelta
from functools import cache

import pytest

from bot.channels.telegram.limits import limit
from tests.bot.channels.telegram.running import Product, Products
from tests.bot.documents import photos
from tests.bot.documents.pdf_corpus import pdf
from tests.platforms.telegram import Fault, Platform
from tests.platforms.telegram_people import Chat

pytestmark = pytest.mark.usefixtures("impatient")


@cache
@cache
def picture(seed: int) -> bytes:
    return photos.jpeg(photos.photo(photos.paper(seed), seed))


def kept(product: Product, chat: Chat) -> list[str]:
    """Kinds of the documents that were kept for a chat."""
    documents = product.parts.store.read_now(lambda tx: tx.papers.of_conversation(f"telegram:{chat.id}"))
    return [document.media for document in documents]


def uploads(product: Product, chat: Chat) -> list[dict[str, object]]:
    """What the conversation heard of files."""
    heard = product.parts.store.read_now(lambda tx: tx.heard.of(f"telegram:{chat.id}", 0))
    return [event.event for event in heard if event.event["kind"] == "upload"]


def test_a_photo_is_fetched_in_its_best_size_looked_at_and_kept(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.photo(picture(1), caption="身份证")
    chat.next()
    assert kept(product, chat) == ["image/jpeg"]
    assert uploads(product, chat)[0]["caption"] == "身份证"
    actions = [given["action"] for method, given in platform.calls if method == "sendChatAction"]
    assert actions == ["typing"]


def test_an_album_is_one_event_and_is_answered_once(product: Product, platform: Platform) -> None:
    product.channel.taking.album = timedelta(seconds=60)  # what follows it ends it sooner
    chat = Chat(platform)
    for seed in range(1, 4):
        chat.photo(picture(seed), album="album-1", caption="病历" if seed == 1 else "")
    chat.say("/help")
    chat.next(2)
    events = uploads(product, chat)
    assert [len(event["papers"]) for event in events] == [3]  # type: ignore[arg-type]
    assert kept(product, chat) == ["image/jpeg"] * 3


def test_a_pdf_sent_as_a_document_is_kept(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.document(pdf(pages=2))
    chat.next()
    assert kept(product, chat) == ["application/pdf"]


def test_a_file_that_a_bot_may_not_fetch_is_told_why_and_never_asked_for(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.document(b"x", size=limit("download_bytes") + 1)
    assert "20 MB" in chat.next()[0].text
    assert all(method != "getFile" for method, _ in platform.calls)


def test_a_file_that_turns_out_too_large_is_told_too(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    platform.fail("getFile", Fault(code=400, description="Bad Request: file is too big"))
    chat.document(b"x")
    assert "20 MB" in chat.next()[0].text


def test_what_is_no_picture_is_refused_with_the_reason(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.document(b"MZ this is a program", name="../../paper.exe")
    assert "PDF" in chat.next()[0].text
    assert kept(product, chat) == []


def test_a_medium_that_is_gone_is_asked_for_again(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    platform.fail("getFile", Fault(code=400, description="Bad Request: wrong file_id"))
    chat.photo(picture(1))
    assert "再发一次" in chat.next()[0].text


@pytest.mark.parametrize("where", ["getFile", "file"])
def test_a_fetch_that_fails_is_tried_again_and_what_came_after_waits(
    where: str, product: Product, platform: Platform
) -> None:
    chat = Chat(platform)
    platform.fail(where, Fault(status=502))
    chat.photo(picture(1))
    chat.say("菜单")
    chat.until("办服务")
    heard = product.parts.store.read_now(lambda tx: tx.heard.of("telegram:1001", 0))
    assert [event.event["kind"] for event in heard] == ["upload", "text"] or heard[0].event["kind"] == "upload"
    assert kept(product, chat) == ["image/jpeg"]


def test_part_of_an_album_that_is_gone_does_not_lose_the_rest(product: Product, platform: Platform) -> None:
    product.channel.taking.album = timedelta(seconds=60)
    chat = Chat(platform)
    chat.photo(picture(1), album="a")
    lost = chat.photo(picture(2), album="a")
    del platform.files[lost["message"]["photo"][-1]["file_id"]]
    chat.say("/help")
    chat.next(2)
    event = uploads(product, chat)[0]
    assert (len(event["papers"]), event["refused"]) == (1, ["not_stored"])  # type: ignore[arg-type]


def test_a_path_that_leads_elsewhere_is_not_followed(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    update = chat.photo(picture(1))
    assert update["update_id"]
    chat.next()
    for path in ("../../etc/hostname", "/etc/hostname", "http://192.0.2.1/x", "a/../../b", "x?y=z"):
        chat.read = len(chat.screen)
        sent = chat.keep(b"x", "photos")
        platform.files[sent] = (path, b"x", 1)
        chat.send(document={"file_id": sent, "file_unique_id": "u", "file_size": 1})
        chat.until("再发一次")


def test_where_papers_are_off_the_member_gets_a_one_time_link_and_nothing_is_fetched(
    products: Products, platform: Platform
) -> None:
    with products.running(telegram_documents=False) as product:
        platform.wait_for(lambda: platform.webhook)
        chat = Chat(platform)
        update = chat.photo(picture(1))
        told = chat.next()[0]
        assert f"{product.origin}/links/" in told.text  # an address of this machine is no button: it is written out
        assert all(method != "getFile" for method, _ in platform.calls)
        assert kept(product, chat) == []
        assert platform.post(update) == 200  # a copy makes no second link
        chat.say("/start")
        chat.until("办服务")
        assert sum("/links/" in message.text for message in chat.screen) == 1
