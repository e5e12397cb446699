"""Which of several patterns of an intent speaks for it: the same one in every process, whatever the order of a set."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.kinds import CUES as CUES_OF_TRAITS
from knowledge.answering.kinds import traits
from knowledge.models import Verdict
from knowledge.understanding.intents import Intents
from knowledge.understanding.tables import cues as cues_of_data
from knowledge.understanding.tables import read
from tests.knowledge.invented import index

CUES = st.lists(st.text("abcdefgh", min_size=1, max_size=4), min_size=2, max_size=6, unique=True)


@given(CUES)
def test_of_patterns_that_weigh_the_same_the_first_in_the_file_speaks(cues: list[str]) -> None:
    intents = Intents({"uses": [{"score": 50, "all": [cue]} for cue in cues]})
    assert intents.rank(frozenset(cues))[0].by == (cues[0],)


@given(CUES)
def test_of_patterns_that_weigh_the_same_the_one_that_is_asked_speaks(cues: list[str]) -> None:
    intents = Intents({"uses": [{"score": 50, "all": [cue]} for cue in cues]})
    ranked = intents.rank(frozenset(cues), told=frozenset(cues[-1:]))
    assert ranked[0].by == (cues[-1],)
    assert not ranked[0].told


def test_a_pattern_asks_only_for_what_can_be_there() -> None:
    given_by_lists = {"drug-class", "hotline-number"}  # cues that the lists of the handbooks give
    concepts = {f"#{concept['id']}" for concept in read("concepts.yaml")["concepts"]}
    settings = read("settings.yaml")
    closing = set(settings["closing_deeds"].values())
    cues = set(cues_of_data()) | closing | given_by_lists
    asked = {feature for feature in index().intents.features if not feature.startswith("@")}
    assert asked - cues - concepts == set()


def test_a_trait_of_an_intent_asks_only_for_what_can_be_there() -> None:
    named = {cue for intent in read("kinds.yaml") for trait in CUES_OF_TRAITS for cue in getattr(traits(intent), trait)}
    turns = [turn for intent in read("kinds.yaml") for turn in traits(intent).turns]
    named |= {cue for turn in turns for cue in turn.all | turn.any | turn.without}
    assert named - set(cues_of_data()) == set()


def test_a_turn_leads_to_a_verdict_and_comes_before_what_always_fits() -> None:
    for intent in read("kinds.yaml"):
        turns = traits(intent).turns
        assert all(turn.of(verdict) in Verdict for turn in turns for verdict in (Verdict.YES, Verdict.NO))
        always = [n for n, turn in enumerate(turns) if not (turn.all or turn.any or turn.without)]
        assert all(n == len(turns) - 1 for n in always), intent
