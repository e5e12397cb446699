"""What is told of the policy is read of a service that is described, too."""

from datetime import date

import pytest

from bot.command_line.ask import reply
from tests.knowledge.invented import index


@pytest.mark.parametrize(
    "question",
    ["去日本看病的机票你们给买吗", "医院里买不到的那个药能不能你们直接付", "患者想出国治肿瘤"],
)
def test_a_service_without_a_name_ends_the_reading_all_the_same(question: str) -> None:
    assert reply(question, "axa-hospital-2021", date(2026, 11, 21), index())["text"]
