"""Known questions: kept up with their wordings, found again, and near to what is said in other words."""

from __future__ import annotations

import csv
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.understanding.precedents import NEAR, SAME_HANDBOOK, WORDINGS, Precedents, fingerprint, precedents

KNOWN = 200


@pytest.fixture(scope="module")
def known() -> Precedents:
    found = precedents()
    assert found is not None, "make learn-precedents"
    return found


def test_what_was_learned_is_of_the_wordings_that_stand_here(known: Precedents) -> None:
    assert known.wordings == fingerprint(), "the wordings have changed: make learn-precedents"


def test_a_known_question_is_found_again_in_other_words(known: Precedents) -> None:
    lines = (WORDINGS / "said_again.tsv").read_text("utf-8").splitlines()
    said = list(csv.reader(random.Random(1).sample(lines, KNOWN), delimiter="\t", quoting=csv.QUOTE_NONE))
    nearest = [(again, known.near(again, handbook or None)[0]) for handbook, _, again in said]
    again = [neighbour.precedent.question == question for question, neighbour in nearest]
    assert sum(again) > 0.97 * KNOWN
    assert all(neighbour.likeness > 0.97 for same, (_, neighbour) in zip(again, nearest, strict=True) if same)


def test_a_question_to_the_same_handbook_is_nearer(known: Precedents) -> None:
    own = known.near("绿通能指定医生吗", "axa-cancer-2021")[0]
    other = {each.precedent: each for each in known.near("绿通能指定医生吗", "axa-hospital-2021")}.get(own.precedent)
    assert own.precedent.handbook == "axa-cancer-2021"
    assert other is None or own.likeness - other.likeness == pytest.approx(SAME_HANDBOOK, abs=1e-4)


@pytest.mark.parametrize("text", ["", "\u03c9\u03c9\u03c9", "\U0001f600"])
def test_a_text_in_which_nothing_is_known_has_no_neighbours(known: Precedents, text: str) -> None:
    assert known.near(text, None) == ()


@given(st.text(max_size=60))
def test_neighbours_are_few_in_order_and_together_one(text: str) -> None:
    found = precedents()
    near = found.near(text, "patient-journey")
    assert len(near) in (0, NEAR)
    assert [each.likeness for each in near] == sorted((each.likeness for each in near), reverse=True)
    assert not near or sum(each.weight for each in near) == pytest.approx(1, abs=1e-4)
