"""The trees that tell which of several readings is right: what they add up, and what their file has to hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.answering.answer import answer
from knowledge.answering.readings import Reading, traits_of
from knowledge.understanding.trees import Trees, trees
from tests.knowledge.invented import index

TODAY = date(2026, 11, 20)
# if near <= 0.5: -1, else: 1 if warm <= 2, else 3
OF_THREE_LEAVES: dict[str, NDArray[Any]] = {
    "traits": np.frombuffer(b"near\nwarm", dtype=np.uint8),
    "trait": np.array([[0, 0, 1, 0, 0]], dtype=np.uint8),
    "threshold": np.array([[0.5, 0, 2, 0, 0]], dtype=np.float32),
    "below": np.array([[1, 1, 3, 3, 4]], dtype=np.uint8),
    "above": np.array([[2, 1, 4, 3, 4]], dtype=np.uint8),
    "worth": np.array([[0, -1, 0, 1, 3]], dtype=np.float32),
    "depth": np.array(2),
}


@pytest.mark.parametrize(
    ("near", "warm", "worth"), [(0.2, 9, -1), (0.5, 9, -1), (0.6, 2, 1), (0.6, 2.1, 3), (7, -3, 1)]
)
def test_each_case_ends_in_its_leaf(near: float, warm: float, worth: float) -> None:
    likely = Trees(OF_THREE_LEAVES).likely([{"warm": warm, "near": near, "more": 1.0}])
    assert likely == [pytest.approx(1 / (1 + np.exp(-worth)))]


def test_trees_add_up() -> None:
    doubled = {
        name: array if name in ("traits", "depth") else np.vstack([array, array])
        for name, array in OF_THREE_LEAVES.items()
    }
    once, twice = (Trees(data).likely([{"near": 1.0, "warm": 5.0}])[0] for data in (OF_THREE_LEAVES, doubled))
    assert np.log(twice / (1 - twice)) == pytest.approx(2 * np.log(once / (1 - once)), rel=1e-5)


def test_the_file_was_learned_with_the_traits_that_there_are() -> None:
    known = index().precedents
    assert known is not None
    rules = replace(index(), precedents=None)
    first = answer("垫付要提前几天", rules, today=TODAY, handbook="axa-cancer-2021")
    neighbours = known.near("垫付要提前几天", "axa-cancer-2021")
    assert trees().traits == tuple(traits_of([Reading(first)], neighbours, known)[0]), "make learn-readings"
