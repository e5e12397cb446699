"""Buttons: signed for one chat, short, and known again."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.rendering import ShownOption
from bot.channels.telegram.buttons import Buttons
from bot.channels.telegram.keyboards import is_reachable, keyboard, left_out, links
from tests.platforms.telegram_rules import checked_keyboard

BUTTONS = Buttons(("a" * 32,))
IDS = st.text(min_size=1, max_size=120).filter(lambda text: text.isprintable())


@given(IDS, st.integers(-(2**52), 2**52))
def test_any_option_fits_into_a_button_and_comes_back(option: str, chat: int) -> None:
    data = BUTTONS.data(chat, option)
    assert 1 <= len(data.encode()) <= 64
    assert BUTTONS.option(chat, data, [option, "other"]) == option


def test_a_button_of_another_chat_is_not_ours() -> None:
    assert BUTTONS.option(2, BUTTONS.data(1, "12.city.310100")) is None


@given(st.text(max_size=64))
def test_forged_data_are_never_an_option(data: str) -> None:
    assert BUTTONS.option(1, data, ["g.menu"]) is None


def test_one_changed_character_makes_a_button_worthless() -> None:
    data = BUTTONS.data(1, "7.consent.yes")
    for place in range(len(data)):
        changed = data[:place] + ("A" if data[place] != "A" else "B") + data[place + 1 :]
        assert BUTTONS.option(1, changed) is None


def test_buttons_made_before_the_secret_was_changed_still_work() -> None:
    renewed = Buttons(("b" * 32, "a" * 32))
    assert renewed.option(1, BUTTONS.data(1, "g.menu")) == "g.menu"
    assert BUTTONS.option(1, renewed.data(1, "g.menu")) is None


def test_short_labels_stand_two_in_a_row_and_long_ones_alone() -> None:
    options = [
        ShownOption(str(n), label) for n, label in enumerate(["同意", "不同意", "请工作人员看看能不能办", "好", "是"])
    ]
    made = keyboard(options, 1, BUTTONS)
    assert made is not None
    assert [[button.text for button in row] for row in made.inline_keyboard] == [
        ["同意", "不同意"], ["请工作人员看看能不能办"], ["好", "是"],
    ]  # fmt: skip
    checked_keyboard(made.to_dict())


def test_more_options_than_a_keyboard_holds_are_listed_in_the_text() -> None:
    options = [ShownOption(str(n), f"城市{n}") for n in range(130)]
    made = keyboard(options, 1, BUTTONS)
    assert made is not None
    checked_keyboard(made.to_dict())
    assert [option.label for option in left_out(options)] == [f"城市{n}" for n in range(100, 130)]


def test_an_address_that_only_this_machine_can_open_is_written_out() -> None:
    options = [
        ShownOption("a", "网页", url="http://127.0.0.1:8000/x"),
        ShownOption("b", "网页", url="https://example.com/x"),
    ]
    made = keyboard(options, 1, BUTTONS)
    assert made is not None
    assert [button.url for row in made.inline_keyboard for button in row] == ["https://example.com/x"]
    assert links(options) == (options[0],)
    assert not any(
        map(is_reachable, ["tel:95550", "http://localhost/", "http://10.0.0.1/", "javascript:x", "http://[", ""])
    )


def test_no_options_make_no_keyboard() -> None:
    assert keyboard([], 1, BUTTONS) is None
