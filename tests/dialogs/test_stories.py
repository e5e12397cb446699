"""Story tables: the same facts, told in any order, in one sentence or in several, make the same request."""

from itertools import permutations
from random import Random
from typing import Any

import pytest

from dialogs.commands import SubmitRequest
from tests.dialogs.rehearsal import CONSENTS, Rehearsal, bound
from tests.dialogs.turns import EVERY
from tests.dialogs.typing_member import facts, open_slot, told_of

FACTS = ("在苏州", "肺癌", "还没住院", "12月28号住院", "11月18号确诊", "电话13800000000")
WANTED = {
    "city": "320500",
    "illness": "肺癌",
    "admitted": "false",
    "admission_date": "2026-12-28",
    "diagnosed_on": "2026-11-18",
    "contact_phone": "13800000000",
}


@pytest.mark.parametrize("facts", list(permutations(FACTS))[::72], ids="，".join)
def test_facts_of_one_sentence_may_come_in_any_order(facts: tuple[str, ...]) -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-AXAC-01"),), consents=CONSENTS)
    rehearsal.say("给我妈申请住院垫付，" + "，".join(facts))
    slots = rehearsal.state.stack[0].slots
    assert {slot: slots.get(slot) for slot in WANTED} == WANTED


@pytest.mark.parametrize("facts", list(permutations(FACTS))[5::120], ids="，".join)
def test_facts_may_be_told_one_message_each_in_any_order(facts: tuple[str, ...]) -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-AXAC-01"),), consents=CONSENTS)
    rehearsal.say("申请住院垫付")
    for fact in facts:
        rehearsal.say(fact)
    slots = rehearsal.state.stack[0].slots
    assert {slot: slots.get(slot) for slot in WANTED} == WANTED


@pytest.mark.parametrize(("number", "service"), EVERY, ids=[f"{n}-{s}" for n, s in EVERY])
def test_whatever_order_the_facts_come_in_the_request_is_the_same(number: str, service: str) -> None:
    """Said at once as the handbook asks, backwards, and shuffled; whatever is left is asked."""
    first, *others = [_sent(number, service, order) for order in (0, 1, 2)]
    assert first.answers
    for other in others:
        assert other.answers == first.answers
        assert other.missing == first.missing
        assert (other.variant, other.confirmed) == (first.variant, first.confirmed)


def _sent(number: str, service: str, order: int) -> SubmitRequest:
    rehearsal = Rehearsal(bound=(bound(number, "applicant"),), consents=CONSENTS)
    opening, told = told_of(number, service)
    Random(order).shuffle(told) if order > 1 else told.reverse() if order else None
    rehearsal.say("，".join([opening, *told]))
    sheet: dict[str, Any] = {**facts(rehearsal.world.bound[0].policy.handbook), "done": "好了，其余的都之后再补"}
    for _ in range(30):
        if rehearsal.world.requests:
            break
        rehearsal.say(sheet.get(open_slot(rehearsal), sheet["any"]))
    return next(command for command in rehearsal.carried if isinstance(command, SubmitRequest))
