"""Cues as patterns: a frame is found where any of its words stands, and nothing of it is listed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.understanding.patterns import expand, is_frame
from knowledge.understanding.spotting import spot
from knowledge.understanding.tables import cues, listed_words, read
from tests.knowledge.invented import index

FRAMES = [(cue, pattern) for cue, patterns in cues().items() for pattern in patterns if is_frame(pattern)]
MOST = 60_000  # words listed: beyond, a start takes seconds


def test_a_pattern_stands_for_each_choice_of_its_groups() -> None:
    assert expand("a(b|c)(|d)e") == ["abe", "abde", "ace", "acde"]
    assert expand("abc") == ["abc"]


def test_the_words_that_are_listed_stay_few() -> None:
    called = [word for concept in read("concepts.yaml")["concepts"] for word in concept.get("called", ())]
    assert sum(len(listed_words(cue)) for cue in cues()) < MOST
    assert sum(len(expand(str(word))) for word in called) < MOST / 2


@given(st.data())
def test_any_word_of_a_frame_is_heard_as_its_cue(data: st.DataObject) -> None:
    cue, pattern = data.draw(st.sampled_from(FRAMES))
    word = data.draw(st.sampled_from(expand(pattern)))
    framed = [found for found in spot(word, index()).cues if found[0] == cue]
    longer = [found for found in spot(word, index()).cues if found[2] - found[1] > 1]
    assert framed or longer  # a fragile cue gives way to a longer one that holds it
