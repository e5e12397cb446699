"""Text on its way out: whatever a member typed is shown as it is, and nothing is too long for the platform."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.limits import limit
from bot.channels.telegram.texts import NOTHING, escaped, pieces, shortened, units
from tests.platforms.telegram_rules import checked_text

NASTY = [
    "<b>bold</b>", "</b>", "<", ">", "&", "&amp;", "&#0;", "]]>", "<script>alert(1)</script>", "a<b & c>d",
    "*_[]()~`>#+", "\u202etxt", "\x00\x07", "\ud800", "\udfff\ud800", "\U0001f469\u200d\U0001f467" * 3, "{{ 7*7 }}",
    "{% raw %}", "%s %n", "\\", "<a href='x'>", "&lt;i&gt;",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_nasty_words_are_shown_as_they_were_typed(text: str) -> None:
    shown = checked_text(f"x{escaped(text)}", "HTML")
    assert shown == "x" + "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c != "\x7f")


@given(st.text(max_size=3000), st.integers(20, 300))
def test_any_text_is_cut_into_pieces_that_the_platform_takes(text: str, room: int) -> None:
    for piece in pieces(text, room):
        assert units(piece) <= room
        checked_text(piece, "HTML")


@given(st.text(alphabet="ab<&>\u4e00\u3002\n \U0001f600", max_size=400), st.integers(20, 60))
def test_nothing_is_lost_between_the_pieces_but_white_space(text: str, room: int) -> None:
    joined = "".join(html.unescape(piece) for piece in pieces(text, room)) if text.strip() else ""
    assert "".join(joined.split()) == "".join(text.split())


def test_a_long_answer_is_cut_at_the_end_of_a_paragraph_or_a_sentence() -> None:
    text = "\n\n".join(f"第{n}段。" + "说明" * 400 + "。" for n in range(12))
    parts = pieces(text)
    assert len(parts) > 1
    assert all(part.endswith("。") for part in parts)
    assert all(units(part) <= limit("text_units") for part in parts)


def test_what_has_no_words_is_still_a_message() -> None:
    assert pieces("  \n ") == (NOTHING,)
    assert pieces("\x00") == (NOTHING,)


def test_a_label_is_one_line_and_not_longer_than_a_phone_shows() -> None:
    assert shortened("a\nb  c", 10) == "a b c"
    assert len(shortened("很长" * 60, 60)) == 60
