"""Every service of every handbook, requested to its number: with every question asked, and with all said at once."""

import pytest

from tests.dialogs.rehearsal import Rehearsal, policies
from tests.dialogs.turns import DECISIONS, EVERY, unknowable
from tests.dialogs.typing_member import sentence, submit

IDS = [f"{number}-{service}" for number, service in EVERY]
AT_ONCE_MOST = 9


@pytest.mark.parametrize(("number", "service"), EVERY, ids=IDS)
def test_a_member_who_answers_each_question_gets_a_request_number(number: str, service: str) -> None:
    rehearsal, typed = submit(number, service)
    _sent(rehearsal, number, service)
    assert len(typed) <= unknowable(number, service) + DECISIONS


@pytest.mark.parametrize(("number", "service"), EVERY, ids=IDS)
def test_a_member_who_says_everything_at_once_is_asked_little_more(number: str, service: str) -> None:
    rehearsal, typed = submit(number, service, sentence(number, service), briefly=True)
    _sent(rehearsal, number, service)
    assert len(typed) <= AT_ONCE_MOST


def _sent(rehearsal: Rehearsal, number: str, service: str) -> None:
    (request,) = rehearsal.world.requests
    assert (request.policy_no, request.service) == (number, service)
    assert request.number in rehearsal.offered[0].text
    assert policies()[number].insured_name in rehearsal.offered[0].text
