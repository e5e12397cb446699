"""Who may be sent how many service messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.window import Window

HOUR = 3600.0
NOW = 1_800_000_000.0


def test_somebody_who_never_wrote_may_be_sent_nothing() -> None:
    assert Window().room(NOW) == 0


def test_a_typed_message_opens_five_within_48_hours() -> None:
    window = Window().opened("typed", NOW)
    assert [window.room(NOW + hours * HOUR) for hours in (0, 47, 48, 100)] == [5, 5, 0, 0]
    assert window.spent(5).room(NOW + 1) == 0


def test_a_tap_opens_three_within_a_minute_and_no_more() -> None:
    window = Window().opened("tapped", NOW)
    assert [window.room(NOW + seconds) for seconds in (0, 59, 60)] == [3, 3, 0]
    assert window.spent(3).room(NOW + 1) == 0


def test_quotas_do_not_add_up() -> None:
    window = Window().opened("typed", NOW).spent(2).opened("tapped", NOW + 10)
    assert window.room(NOW + 11) == 3
    assert window.spent(3).room(NOW + 12) == 0


def test_typing_again_opens_five_anew() -> None:
    assert Window().opened("typed", NOW).spent(5).opened("typed", NOW + 60).room(NOW + 61) == 5


def test_a_late_copy_of_an_old_message_opens_nothing() -> None:
    assert Window().opened("typed", NOW).spent(5).opened("typed", NOW).room(NOW + 1) == 0


def test_what_the_platform_says_overrules_what_was_counted() -> None:
    window = Window().opened("typed", NOW)
    assert window.used_up().room(NOW + 1) == 0
    assert window.closed().room(NOW + 1) == 0
    assert window.used_up().opened("typed", NOW + 2).room(NOW + 3) == 5


def test_a_clock_that_was_set_back_does_not_keep_a_window_open_for_ever() -> None:
    assert Window().opened("typed", NOW + 30 * 24 * HOUR).room(NOW) == 0


@pytest.mark.parametrize("data", [{}, {"typed_at": "x"}, {"typed_at": 1, "typed_sent": None}])
def test_a_record_that_makes_no_sense_is_no_window(data: dict[str, object]) -> None:
    assert Window.from_data(data) == Window()


@given(st.lists(st.tuples(st.sampled_from(["typed", "tapped", "spent"]), st.floats(0, 200_000)), max_size=30))
def test_never_more_than_five_and_it_is_kept_as_it_was(deeds: list[tuple[str, float]]) -> None:
    window, now = Window(), NOW
    for deed, later in deeds:
        now += later
        window = {
            "spent": window.spent(),
            "typed": window.opened("typed", now),
            "tapped": window.opened("tapped", now),
        }[deed]
        assert 0 <= window.room(now) <= 5
        assert Window.from_data(window.as_data()) == window
