"""What was understood of a message is answered, though another part of it was not."""

from __future__ import annotations

from dialogs import answers
from tests.dialogs.rehearsal import Rehearsal, bound


def test_what_was_understood_is_answered() -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-CPIC-01"),))
    text = "假设客户在使用服务时和第三方服务商闹了纠纷，跑来问机器人我司承不承担法律责任，手册的原意是什么"
    found = answers.find(text, rehearsal.state, rehearsal.world)
    assert found.understood
    assert found.replies


def test_a_message_of_which_nothing_was_understood_is_no_answer() -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-CPIC-01"),))
    assert not answers.find("？？？", rehearsal.state, rehearsal.world).understood
