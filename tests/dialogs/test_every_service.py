"""Every service of every handbook, requested once from hello to its number."""

import pytest

from tests.dialogs.rehearsal import library, policies
from tests.dialogs.typing_member import submit

POLICIES = {
    "axa-cancer-2021": "DEMO-AXAC-01",
    "axa-hospital-2021": "DEMO-AXAH-01",
    "patient-journey": "DEMO-PATH-01",
    "cpic-gyn-recurrence": "DEMO-CPIC-01",
    "zhongan-services": "DEMO-ZHON-01",
}
EVERY = [(POLICIES[id_], service) for id_, edition in library().handbooks.items() for service in edition.services]


@pytest.mark.parametrize(("number", "service"), EVERY, ids=[f"{n}-{s}" for n, s in EVERY])
def test_a_member_who_answers_each_question_gets_a_request_number(number: str, service: str) -> None:
    rehearsal, typed = submit(number, service)
    (request,) = rehearsal.world.requests
    assert (request.policy_no, request.service) == (number, service)
    assert request.number in rehearsal.offered[0].text
    assert len(typed) == len({(place, text) for place, text in enumerate(typed)})
    assert policies()[number].insured_name in rehearsal.offered[0].text
