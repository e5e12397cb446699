"""What goes wrong on a platform, one fault a test: nothing is lost, nothing is done twice, nobody else waits."""

import json
import random
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram.limits import limit
from bot.store.errors import NoSuchConversation
from tests.bot.channels.telegram.running import SECRET, Product, Products, until
from tests.bot.channels.telegram.test_files import picture, uploads
from tests.platforms.telegram import USERNAME, Fault, Message, Platform
from tests.platforms.telegram_people import Chat, Quiet

pytestmark = pytest.mark.usefixtures("impatient")


def turns(product: Product, chat: Chat) -> int:
    try:
        return product.parts.store.read_now(lambda tx: tx.conversations.get(f"telegram:{chat.id}").turns)
    except NoSuchConversation:  # the first update may still be on its way
        return 0


def outbox(product: Product, chat: Chat) -> list[tuple[str, str]]:
    """State and error of each message to a chat."""
    messages = product.parts.store.read_now(lambda tx: tx.outbox.after(f"telegram:{chat.id}", 0))
    return [(message.state, message.error) for message in messages]


def test_an_update_that_comes_five_times_at_once_and_later_is_taken_once(product: Product, platform: Platform) -> None:
    chat = Quiet(platform)
    update = chat.say("/start")
    tries = [threading.Thread(target=platform.post, args=(update,)) for _ in range(5)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    chat.next()
    assert platform.post(update) == 200
    platform.post(chat.say("菜单"))
    chat.next()
    assert turns(product, chat) == 2


def test_a_copy_after_a_restart_is_still_a_copy(products: Products, platform: Platform) -> None:
    chat = Quiet(platform)
    update = chat.say("/start")
    with products.running():
        platform.wait_for(lambda: platform.webhook)
        platform.post(update)
        chat.next()
    with products.running() as product:
        platform.wait_for(lambda: platform.webhook.get("url", "").startswith(product.origin))
        platform.post(update)
        platform.post(chat.say("菜单"))
        chat.next()
        assert turns(product, chat) == 2
        assert len(chat.screen) == 2


def test_an_album_whose_parts_come_twice_and_out_of_order_is_one_event(product: Product, platform: Platform) -> None:
    product.channel.taking.album = timedelta(seconds=60)  # what follows it ends it sooner
    chat = Quiet(platform)
    parts = [chat.photo(picture(seed), album="a") for seed in (1, 2, 3)]
    for part in (parts[2], parts[0], parts[2], parts[1], parts[0]):
        assert platform.post(part) == 200
    platform.post(chat.say("/help"))
    chat.next(2)
    for part in parts:
        platform.post(part)
    platform.post(chat.say("菜单"))
    chat.until("办服务")
    assert [len(event["papers"]) for event in uploads(product, chat)] == [3]  # type: ignore[arg-type]


def test_updates_that_come_in_the_wrong_order_are_all_taken(product: Product, platform: Platform) -> None:
    chat = Quiet(platform)
    made = [chat.say("/start"), chat.say("绑定保单"), chat.say("取消")]
    for update in reversed(made):
        assert platform.post(update) == 200
    until(lambda: turns(product, chat) == 3)
    heard = product.parts.store.read_now(lambda tx: tx.heard.of("telegram:1001", 0))
    assert len(heard) == 2  # a start is no words of a member


def test_one_chats_flood_limit_is_kept_and_never_stops_the_others(product: Product, platform: Platform) -> None:
    slow, quick = Chat(platform, 4001), Chat(platform, 4002)
    platform.fail("sendMessage", Fault(code=429, description="Too Many Requests", retry_after=1, chat=4001))
    began = time.monotonic()
    slow.say("/start")
    platform.wait_for(lambda: any(method == "sendMessage" for method, _ in platform.calls), "for the first try")
    quick.say("/start")
    quick.next()
    assert not slow.screen
    slow.next()
    assert time.monotonic() - began >= 1
    until(lambda: outbox(product, slow) == [("sent", "")])


def test_who_blocked_the_bot_is_marked_and_called_no_more_until_they_come_back(
    product: Product, platform: Platform
) -> None:
    chat = Chat(platform)
    platform.blocked.add(chat.id)
    chat.say("/start")
    store = product.parts.store
    platform.wait_for(lambda: any(method == "sendMessage" for method, _ in platform.calls), "for the first try")
    until(lambda: outbox(product, chat) == [("dead", "blocked")])
    assert store.read_now(lambda tx: tx.platforms.member("telegram", "1001"))["blocked"] is True
    before = len(platform.calls)
    chat.unblock()
    chat.say("菜单")
    chat.until("办服务")
    assert len(platform.calls) > before
    assert store.read_now(lambda tx: tx.platforms.member("telegram", "1001"))["blocked"] is False


def test_nothing_is_sent_to_somebody_who_has_blocked_the_bot(product: Product, platform: Platform) -> None:
    from dialogs.events import Staff

    chat = Chat(platform)
    chat.say("/start")
    chat.next()
    chat.block()
    store = product.parts.store
    until(lambda: store.read_now(lambda tx: tx.platforms.member("telegram", "1001")).get("blocked") is True)
    sent = sum(method == "sendMessage" for method, _ in platform.calls)
    store.write_now(
        lambda tx: product.parts.assistant.tell_in(
            tx, "telegram:1001", Staff(act="said", name="演示客服", text="您好"), product.now()
        )
    )
    until(lambda: outbox(product, chat)[-1] == ("dead", "blocked"))
    assert sum(method == "sendMessage" for method, _ in platform.calls) == sent


@pytest.mark.parametrize(
    "fault",
    [Fault(status=502), Fault(status=500), Fault(cut=True), Fault(code=500, description="Internal Server Error")],
    ids=["bad gateway", "server error", "connection cut", "error as JSON"],
)
def test_a_platform_in_trouble_gets_the_message_a_moment_later(
    fault: Fault, product: Product, platform: Platform
) -> None:
    platform.fail("sendMessage", fault)
    chat = Chat(platform)
    chat.say("/start")
    assert "会员服务助手" in chat.next()[0].text
    until(lambda: outbox(product, chat) == [("sent", "")])
    figures = product.parts.metrics.registry.get_sample_value
    labels = {"channel": "telegram", "outcome": "unreachable"}
    assert figures("member_assistant_deliveries_total", labels) == 1


def test_a_message_that_went_and_whose_answer_was_lost_comes_twice_and_is_the_last_one(
    product: Product, platform: Platform
) -> None:
    platform.fail("sendMessage", Fault(status=502, done=True))
    chat = Chat(platform)
    chat.say("/start")
    first, second = chat.next(2)
    assert first.text == second.text


def test_pieces_of_a_long_message_that_went_are_not_sent_again(product: Product, platform: Platform) -> None:
    from dialogs.events import Staff

    chat = Chat(platform)
    chat.say("/start")
    chat.next()
    text = "\n".join(f"第{n}行" + "说明" * 20 for n in range(250))
    calls = sum(method == "sendMessage" for method, _ in platform.calls)
    platform.fail("sendMessage", Fault(pause=0.01))  # the first piece passes
    platform.fail("sendMessage", Fault(status=502))  # the second does not, the first time
    product.parts.store.write_now(
        lambda tx: product.parts.assistant.tell_in(
            tx, "telegram:1001", Staff(act="said", name="演示客服", text=text), product.now()
        )
    )
    chat.until("第249行")
    said = "".join(message.text for message in chat.screen[1:])
    assert all(said.count(f"第{n}行") == 1 for n in range(250))
    assert sum(method == "sendMessage" for method, _ in platform.calls) == calls + len(chat.screen)


def test_an_expired_token_pauses_the_channel_and_loses_nothing(products: Products, platform: Platform) -> None:
    chat = Quiet(platform)
    with products.running() as product:
        platform.wait_for(lambda: len(platform.commands) == 2)
        platform.token = "another"
        platform.post(chat.say("/start"))
        until(lambda: outbox(product, chat) == [("pending", "token_refused")])
    platform.token = "4242:emulated-token-of-nobody"
    with products.running() as product:
        now = product.now()
        product.parts.store.write_now(
            lambda tx: tx.rows.run("UPDATE deliveries SET due_at = ? WHERE conversation = 'telegram:1001'", now)
        )
        chat.next()
        until(lambda: outbox(product, chat) == [("sent", "")])


def test_a_slow_platform_holds_up_nobody_else(product: Product, platform: Platform) -> None:
    slow, quick = Chat(platform, 5001), Chat(platform, 5002)
    platform.fail("getFile", Fault(pause=1.0))
    slow.photo(picture(1))
    platform.wait_for(lambda: any(method == "getFile" for method, _ in platform.calls))
    quick.say("/start")
    quick.next()
    assert not slow.screen
    slow.next()


def test_a_refused_message_is_shown_to_staff_and_the_next_one_goes(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    platform.fail("sendMessage", Fault(code=400, description="Bad Request: something new"))
    chat.say("/start")
    until(lambda: bool(outbox(product, chat)) and outbox(product, chat)[0][0] == "dead")
    chat.say("菜单")
    chat.until("办服务")
    undelivered = product.parts.store.read_now(lambda tx: tx.outbox.undelivered(product.now()))
    assert [message.error for message in undelivered if message.state == "dead"] == ["refused: something new"]


def test_an_update_that_makes_no_sense_does_not_stop_the_next_one(product: Product, platform: Platform) -> None:
    chat = Quiet(platform)
    odd = {"update_id": 700_000, "message": {"chat": {"id": chat.id, "type": "private"}, "message_id": "x", "text": 7}}
    assert platform.post(odd) == 200
    platform.post(chat.say("/start"))
    chat.next()
    assert product.count("unreadable") == 1


def test_whatever_an_update_holds_it_is_read_or_left_and_the_next_person_is_served(
    product: Product, platform: Platform
) -> None:
    chat = Chat(platform)
    chat.say("/start")
    chat.tap("绑定保单", chat.next()[0])
    question = chat.until("同意")
    chance = random.Random(3)
    for number, update in enumerate(odd_updates(chance, question), start=800_000):
        assert platform.post(json.dumps({**update, "update_id": number}).encode()) in (200, 400)
    other = Chat(platform, 3003)
    other.say("/start")
    other.next()
    product.settled(3003)
    assert product.count("failed") == product.count("store_away") == 0


ODD: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "长" * 5000,
    "\ud800",
    "\x00",
    [],
    {},
    [[]],
    {"id": 2**62},
    "<b>{{ 7*7 }}</a>",
]


def odd_updates(chance: random.Random, question: Message) -> Iterator[dict[str, Any]]:
    """Updates of each kind with one or two fields that make no sense."""
    person, where = {"id": 1001, "is_bot": False, "first_name": "x"}, {"id": 1001, "type": "private"}
    said = {"message_id": 5, "date": 1, "chat": where, "from": person, "text": "hi", "entities": []}
    asked = {"message_id": question.id, "date": 1, "chat": where, "text": "t"}
    kinds: list[dict[str, Any]] = [
        {"message": said},
        {"message": {**said, "chat": {"id": -5, "type": "group"}, "text": f"@{USERNAME} 苏州"}},
        {"edited_message": said},
        {"callback_query": {"id": "1", "from": person, "data": question.buttons[0]["callback_data"], "message": asked}},
        {"my_chat_member": {"chat": where, "from": person, "date": 1, "new_chat_member": {"status": "member"}}},
    ]
    for _ in range(100):
        update = json.loads(json.dumps(chance.choice(kinds)))
        for _ in range(chance.choice((1, 2))):
            inner = next(iter(update.values()))
            while isinstance(inner, dict) and inner:
                name = chance.choice(list(inner))
                if not isinstance(inner[name], dict) or chance.random() < 0.3:
                    inner[name] = chance.choice(ODD)
                    break
                inner = inner[name]
        yield update


def test_the_webhook_takes_updates_of_the_platform_alone(product: Product, platform: Platform) -> None:
    for body, secret, status in (
        ({"update_id": 1}, "wrong", 401),
        ({"update_id": 1}, "", 401),
        (b"not json", SECRET, 400),
        (b"[]", SECRET, 400),
        (b"[" * 100_000, SECRET, 400),
        (b"x" * (limit("update_bytes") + 1), SECRET, 413),
        ({"update_id": 1, "poll": {}}, SECRET, 200),
    ):
        assert platform.post(body, secret) == status, (body[:20] if isinstance(body, bytes) else body, secret)
    assert product.parts.store.read_now(lambda tx: tx.rows.all("SELECT n FROM inbox")) == []
