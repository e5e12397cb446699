"""Typed words that name an option count as a tap."""

import pytest

from bot.channels.picking import heard, label_of
from bot.channels.rendering import Shown, ShownOption
from dialogs.events import Choice, Text

OFFERED = [
    Shown("哪一项？", (ShownOption("1.a", "住院垫付"), ShownOption("1.b", "绿通"))),
    Shown(
        "接着填：在哪个城市？",
        (ShownOption("2.x", "苏州"), ShownOption("2.y", "Wuxi"), ShownOption("l", "名单", url="https://x.invalid")),
    ),
]


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("苏州", "2.x"),
        ("「苏州」", None),
        ("苏州。", "2.x"),
        ("wuxi", "2.y"),
        ("ＷＵＸＩ", "2.y"),
        ("1", "2.x"),
        ("２", "2.y"),
        ("2、", "2.y"),
        ("(1)", "2.x"),
        ("绿通", "1.b"),
        ("3", None),
        ("0", None),
        ("1234", None),
        ("名单", None),
        ("苏州能办吗", None),
        ("", None),
    ],
)
def test_a_label_or_its_number_is_the_choice_and_anything_else_is_text(said: str, chosen: str | None) -> None:
    typed = said if not said.strip("（()）、 ").isdecimal() else ""
    assert heard(said, OFFERED) == (Choice(id=chosen, typed=typed) if chosen else Text(text=said))


def test_without_an_offer_every_word_is_text() -> None:
    assert heard("1", []) == Text(text="1")
    assert heard("1", [Shown("没有选项")]) == Text(text="1")


def test_a_number_still_counts_after_a_message_without_options() -> None:
    assert heard("2", [*OFFERED, Shown("提醒一下")]) == Choice(id="2.y")


def test_the_label_of_a_choice_is_found_for_the_record() -> None:
    assert label_of("1.b", OFFERED) == "绿通"
    assert label_of("9.z", OFFERED) == ""
