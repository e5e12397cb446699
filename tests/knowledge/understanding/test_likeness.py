"""What is learned from examples: kept up with them, likely where it decides, and never against a plain rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.understanding.beyond import GENERAL
from knowledge.understanding.features import pieces
from knowledge.understanding.intents import Intents
from knowledge.understanding.likeness import DANGERS, EXAMPLES, MORE, NONE, fingerprint, learned
from knowledge.understanding.names import How, Kind, Understanding
from knowledge.understanding.tables import read
from knowledge.understanding.understand import understand
from tests.knowledge.invented import index

TODAY = date(2026, 11, 21)
CASES = Path(__file__).parents[1] / "cases"


def _examples(name: str) -> list[tuple[str, str]]:
    lines = (EXAMPLES / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines)]


def test_what_was_learned_is_of_the_examples_that_stand_here() -> None:
    assert learned().examples == fingerprint(), "the examples have changed: make learn"


def test_every_example_means_something_that_there_is_and_stands_once() -> None:
    concepts = {concept["id"] for concept in read("concepts.yaml")["concepts"]} | {NONE}
    intents = read("intents.yaml")["intents"]
    assert isinstance(index().intents, Intents)
    assert {label for label, _ in _examples("services")} <= concepts
    assert {label for label, _ in _examples("intents")} <= set(intents)
    assert {f"topic.{label}" for label, _ in _examples("topics")} <= set(intents)
    assert {label for label, _ in _examples("asks")} == {"only", MORE}
    assert {label for label, _ in _examples("dangers")} == {*DANGERS, NONE}
    for name in ("services", "intents", "topics", "asks", "dangers"):
        assert [text for text, times in Counter(text for _, text in _examples(name)).items() if times > 1] == []


@pytest.mark.parametrize(
    ("sentence", "concept"),
    [  # none of them stands among the examples
        ("床边缺个人端屎端尿，夜里也得有人看着", "nursing-aide"),
        ("医院窗口要先缴八万块才给收，家里凑不齐", "advance"),
        ("想让东京那边的大夫给治", "japan-care"),
        ("心里堵得慌，夜里老哭，想找人说说", "counselling"),
        ("need someone to talk to, I cry every night", "counselling"),
    ],
)
def test_a_service_is_known_by_what_it_does(sentence: str, concept: str) -> None:
    found = understand(sentence, index(), today=TODAY)[0]
    assert concept in {id_ for name in found.of(Kind.CONCEPT) for id_ in name.ids}


def test_a_service_that_is_named_is_never_guessed() -> None:
    for text in ("住院垫付，床边有人端屎端尿吗", "绿通能不能挂到专家", "基因检测要不要抽血"):
        names = [name for u in understand(text, index(), today=TODAY) for name in u.names]
        assert {How.LIKE, How.GUESS}.isdisjoint(name.how for name in names)


def test_without_what_was_learned_the_rules_answer_alone() -> None:
    alone = replace(index(), likeness=None)
    found = understand("苏州能住院垫付吗", alone, today=TODAY)[0]
    assert found.intent == understand("苏州能住院垫付吗", index(), today=TODAY)[0].intent == "coverage"


@given(st.text(max_size=80))
def test_any_text_is_like_something_with_a_likelihood(text: str) -> None:
    for model in (learned().services, learned().questions):
        label, likely = model.likeliest(pieces(text.lower(), (), services=True))
        assert label in model.labels
        assert 0 < likely <= 1


def _blind(name: str) -> dict[str, list[str]]:
    """Sentences by somebody who saw no example, by label; nothing is learned from them."""
    learned_from = {text for _, text in _examples(name)}
    found: dict[str, list[str]] = {}
    for line in (CASES / f"{name}_blind.tsv").read_text("utf-8").splitlines():
        label, _, text = line.partition("\t")
        if text not in learned_from:
            found.setdefault(label, []).append(text)
    return found


def _share(texts: list[str], is_so: Callable[[tuple[Understanding, ...]], bool]) -> float:
    heard = [is_so(understand(text, index(), today=TODAY, handbook="axa-cancer-2021")) for text in texts]
    return sum(heard) / len(heard)


def test_danger_that_is_only_described_is_mostly_heard_and_calm_words_are_mostly_let_be() -> None:
    """Measured when it was learned: 96 of 100 emergencies, 82 of self-harm, 6 in 100 false alarms."""
    said = _blind("dangers")
    assert _share(said["emergency"], lambda found: any(u.urgent for u in found)) > 0.93
    assert _share(said["self-harm"], lambda found: any(u.urgent for u in found)) > 0.78
    assert _share(said[NONE], lambda found: any(u.urgent for u in found)) < 0.08


def test_what_asks_for_more_than_cover_is_mostly_told_from_what_does_not() -> None:
    """Of what is understood as a question of cover or of use alone, and is more: two of three are told."""
    said = _blind("asks")
    general = [text for text in said[MORE] if _share([text], lambda found: found[-1].intent in GENERAL)]
    assert len(general) > 50
    assert _share(general, lambda found: found[-1].more) > 0.6
    assert _share(said["only"], lambda found: found[-1].more) < 0.05
