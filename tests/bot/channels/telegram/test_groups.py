"""In groups the bot answers only when addressed, from the handbooks alone, and keeps nothing."""

from tests.bot.channels.telegram.running import Product
from tests.platforms.telegram import USERNAME, Fault, Platform
from tests.platforms.telegram_people import Chat


def test_a_question_addressed_to_the_bot_is_answered_and_leads_to_a_private_chat(
    product: Product, platform: Platform
) -> None:
    group = Chat(platform, -100123)
    group.say("大家好")
    asked = group.say(f"@{USERNAME} 苏州能住院垫付吗")
    answer = group.next()[0]
    assert answer.raw["reply_parameters"]["message_id"] == asked["message"]["message_id"]
    assert answer.buttons == [{"text": "到私聊里办", "url": f"https://t.me/{USERNAME}"}]
    assert len(group.screen) == 1


def test_nothing_personal_is_begun_or_kept_in_a_group(product: Product, platform: Platform) -> None:
    group = Chat(platform, -100124)
    for words in (
        f"/start@{USERNAME} bind",
        f"@{USERNAME} 绑定保单 DEMO-AXAC-0001 陈示例 0017",
        f"/requests@{USERNAME}",
    ):
        group.say(words)
        answer = group.next()[0]
        assert "陈示例" not in answer.text
    group.send(photo=[{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}], caption=f"@{USERNAME}")
    group.next()
    kept = product.parts.store.read_now(lambda tx: tx.conversations.at_address("telegram", "-100124"))
    assert kept is None
    assert all(method != "getFile" for method, _ in platform.calls)


def test_a_group_that_is_flooded_gets_its_answer_later_and_once(product: Product, platform: Platform) -> None:
    group = Chat(platform, -100125)
    platform.fail("sendMessage", Fault(code=429, description="Too Many Requests", retry_after=1, chat=-100125))
    group.say(f"@{USERNAME} 基因检测要多久")
    group.next()
    group.say(f"@{USERNAME}")
    assert "私聊" in group.next()[0].text
    assert len(group.screen) == 2


def test_who_threw_the_bot_out_is_not_written_to_again(product: Product, platform: Platform) -> None:
    group, chat = Chat(platform, -100126), Chat(platform)
    platform.blocked.add(group.id)
    group.say(f"@{USERNAME} 基因检测要多久")
    chat.say("/start")
    chat.next()
    platform.wait_for(lambda: sum(given.get("chat_id") == group.id for _, given in platform.calls) == 1)
