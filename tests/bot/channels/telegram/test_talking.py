"""A member on Telegram: words, buttons, corrections, over real HTTP against the emulated platform."""

from dialogs.events import Staff
from tests.bot.channels.telegram.running import Product, until
from tests.platforms.telegram import Fault, Platform
from tests.platforms.telegram_people import Chat


def test_a_start_is_answered_with_a_welcome_and_the_menu(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.say("/start")
    welcome = chat.next()[0]
    assert "会员服务助手" in welcome.text
    assert len(welcome.buttons) == 6
    assert all(len(button["callback_data"].encode()) <= 64 for button in welcome.buttons)
    assert platform.complaints == []


def test_a_person_is_spoken_to_in_the_language_of_their_telegram(product: Product, platform: Platform) -> None:
    english, traditional = Chat(platform, 2001, "en"), Chat(platform, 2002, "zh-hant")
    english.say("/start")
    traditional.say("/start")
    assert "assistant" in english.next()[0].text
    assert "會員" in traditional.next()[0].text


def test_a_tap_is_answered_its_buttons_go_and_the_choice_stays_to_be_seen(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.say("/start")
    menu = chat.next()[0]
    tapped = chat.tap("绑定保单")
    chat.until("同意")
    assert platform.answered == [tapped["callback_query"]["id"]]
    assert menu.text.endswith("✓ 绑定保单")
    assert menu.buttons == []


def test_the_buttons_of_a_question_that_was_answered_by_typing_are_taken_away(
    product: Product, platform: Platform
) -> None:
    chat = Chat(platform)
    chat.say("/start")
    menu = chat.next()[0]
    chat.say("绑定保单")
    chat.until("同意")
    platform.wait_for(lambda: menu.buttons == [], "for the old buttons to go")
    assert len([message for message in chat.screen if message.buttons]) == 1


def test_a_number_or_a_label_that_is_typed_counts_as_a_tap(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.say("/start")
    chat.next()
    chat.say("4")
    chat.until("同意")
    chat.say("不同意")
    chat.next(1)
    kept = product.parts.store.read_now(lambda tx: tx.members.consents("telegram:1001"))
    assert [(consent.about, consent.granted, consent.channel) for consent in kept] == [("health", False, "telegram")]


def test_a_stale_button_is_said_kindly_and_the_open_question_comes_again(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.say("/start")
    chat.tap("绑定保单", chat.next()[0])
    question = chat.until("同意")
    data = question.buttons[0]["callback_data"]
    chat.tap_data(data, question)
    second = chat.until("同意")
    assert second is not question
    chat.tap_data(data, question)
    assert "不能用了" in chat.next()[0].text
    assert chat.next()[0].labels == second.labels or chat.screen[-1].labels
    assert len(platform.answered) == 3


def test_a_forged_button_and_one_of_another_chat_do_nothing_and_are_answered(
    product: Product, platform: Platform
) -> None:
    chat, other = Chat(platform, 3001), Chat(platform, 3002)
    chat.say("/start")
    menu = chat.next()[0]
    theirs = menu.buttons[3]["callback_data"]
    other.say("/start")
    other_menu = other.next()[0]
    other.tap_data(theirs, other_menu)
    other.tap_data("forged", other_menu)
    assert "不能用了" in other.next()[0].text
    assert "不能用了" in other.next()[0].text
    toasts = [given.get("text") for method, given in platform.calls if method == "answerCallbackQuery"]
    assert len(toasts) == 2
    assert all(toasts)


def test_a_tap_whose_query_is_too_old_goes_on_all_the_same(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.say("/start")
    platform.fail("answerCallbackQuery", Fault(code=400, description="Bad Request: query is too old"))
    chat.tap("绑定保单", chat.next()[0])
    chat.until("同意")


def test_changed_words_are_taken_as_a_correction(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    first = chat.say("苏州能住院垫付吗")
    chat.next()
    chat.edit(first["message"]["message_id"], "无锡能住院垫付吗")
    platform.wait_for(lambda: len(chat.screen) > chat.read, "for an answer to the changed words")
    heard = product.parts.store.read_now(lambda tx: tx.heard.of("telegram:1001", 0))
    assert [event.event.get("edited", False) for event in heard] == [False, True]


def test_what_a_member_types_is_shown_back_as_it_is(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    nasty = "<b>粗</b> & </i> <script>"
    chat.say("/start")
    chat.next()
    product.parts.store.write_now(
        lambda tx: product.parts.assistant.tell_in(
            tx, "telegram:1001", Staff(act="said", name="演示客服", text=nasty), product.now()
        )
    )
    assert nasty in chat.next()[0].text
    assert platform.complaints == []


def test_what_staff_say_arrives_without_the_member_asking(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.say("/start")
    chat.next()
    product.parts.store.write_now(
        lambda tx: product.parts.assistant.tell_in(
            tx, "telegram:1001", Staff(act="said", name="演示客服", text="您好" * 4000), product.now()
        )
    )
    parts = chat.next(2)
    assert sum(part.text.count("您好") for part in parts) >= 3900
    assert platform.complaints == []


def test_voice_a_sticker_a_contact_and_a_place_are_answered(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    for content in (
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
        {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}},
        {"contact": {"phone_number": "00000000001", "first_name": "Yanshi"}},
        {"location": {"latitude": 31.3, "longitude": 120.6}},
    ):
        chat.send(**content)
        assert chat.next()[0].text
        chat.read = len(chat.screen)


def test_a_deep_link_leads_to_what_it_names(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.say("/start bind")
    chat.until("同意")


def test_commands_do_what_they_say_at_any_time(product: Product, platform: Platform) -> None:
    chat = Chat(platform)
    chat.say("/start bind")
    chat.until("同意")
    for command in ("/help", "/cancel", "/menu", "/requests", "/settings", "/language", "/privacy", "/human"):
        chat.read = len(chat.screen)
        chat.say(command)
        assert chat.next()[0].text, command
    until(lambda: product.parts.store.read_now(lambda tx: tx.conversations.get("telegram:1001").human) == "waiting")
