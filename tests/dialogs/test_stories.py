"""Facts told in any order, in one sentence or in several: the same request comes out."""

from itertools import permutations

import pytest

from tests.dialogs.rehearsal import CONSENTS, Rehearsal, bound

FACTS = ("苏州", "肺癌", "还没住院", "12月28号住院")
WANTED = {"city": "320500", "illness": "肺癌", "admitted": "false", "admission_date": "2026-12-28"}


@pytest.mark.parametrize("facts", list(permutations(FACTS))[::4], ids="，".join)
def test_facts_of_one_sentence_may_come_in_any_order(facts: tuple[str, ...]) -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-AXAC-01"),), consents=CONSENTS)
    rehearsal.say("给我妈申请住院垫付，" + "，".join(facts))
    slots = rehearsal.state.stack[0].slots
    assert {slot: slots.get(slot) for slot in WANTED} == WANTED


@pytest.mark.parametrize("facts", list(permutations(FACTS[:3])), ids="，".join)
def test_facts_may_be_told_one_message_each_in_any_order(facts: tuple[str, ...]) -> None:
    rehearsal = Rehearsal(bound=(bound("DEMO-AXAC-01"),), consents=CONSENTS)
    rehearsal.say("申请住院垫付")
    for fact in facts:
        rehearsal.say(fact)
    slots = rehearsal.state.stack[0].slots
    assert {slot: slots.get(slot) for slot in WANTED if slot != "admission_date"} == {
        slot: value for slot, value in WANTED.items() if slot != "admission_date"
    }
