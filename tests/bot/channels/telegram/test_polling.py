"""Long polling: nothing is acknowledged before it is kept, and one process asks."""

import pytest

from tests.bot.channels.telegram.running import Products
from tests.platforms.telegram import Fault, Platform
from tests.platforms.telegram_people import Chat

pytestmark = pytest.mark.usefixtures("impatient")


def test_updates_are_asked_for_and_acknowledged_once_they_are_kept(products: Products, platform: Platform) -> None:
    platform.webhook = {"url": "http://127.0.0.1:1/old"}  # left from another mode: taken away first
    chat = Chat(platform)
    with products.running(telegram_mode="polling") as product:
        platform.wait_for(lambda: not platform.webhook, "for the old webhook to go")
        update = chat.say("/start")
        chat.next()
        chat.tap("绑定保单")
        chat.until("同意")
        platform.wait_for(lambda: update["update_id"] in platform.acknowledged)
        assert product.parts.store.read_now(lambda tx: tx.conversations.get("telegram:1001").turns) == 2
    assert platform.complaints == []


def test_there_is_no_webhook_while_the_bot_polls(products: Products, platform: Platform) -> None:
    with products.running(telegram_mode="polling") as product:
        platform.wait_for(lambda: any(method == "getUpdates" for method, _ in platform.calls))
        platform.webhook = {"url": f"{product.origin}/telegram"}
        assert platform.post({"update_id": 1}, "a-webhook-secret-of-nobody") == 404


def test_trouble_while_asking_is_passed_over(products: Products, platform: Platform) -> None:
    chat = Chat(platform)
    for fault in (
        Fault(status=502), Fault(code=409, description="Conflict: terminated by other getUpdates request"),
        Fault(code=429, description="Too Many Requests", retry_after=1), Fault(cut=True),
    ):  # fmt: skip
        platform.fail("getUpdates", fault)
    with products.running(telegram_mode="polling"):
        chat.say("/start")
        chat.next()


def test_a_second_process_stands_by_and_takes_over(products: Products, platform: Platform) -> None:
    chat = Chat(platform)
    with products.running(telegram_mode="polling") as second:
        with products.running(telegram_mode="polling"):
            chat.say("/start")
            chat.next()
        chat.say("菜单")
        chat.until("办服务")
        assert second.parts.store.read_now(lambda tx: tx.conversations.get("telegram:1001").turns) == 2


def test_what_came_while_nobody_asked_is_taken_when_somebody_does(products: Products, platform: Platform) -> None:
    chat = Chat(platform)
    chat.say("/start")
    chat.say("菜单")
    with products.running(telegram_mode="polling"):
        chat.next(2)
