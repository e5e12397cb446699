"""Cues as patterns: a frame is found where any of its words stands, and nothing of it is listed."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.understanding.names import Kind
from knowledge.understanding.normalise import normalise
from knowledge.understanding.patterns import expand, groups_of, is_frame, listed
from knowledge.understanding.spotting import spot
from knowledge.understanding.vocabulary import patterns
from tests.knowledge.invented import index

FRAMES = [(kind, id_, pattern) for kind, id_, pattern in patterns() if is_frame(pattern)]
MOST = 45_000  # words listed: beyond, a start takes seconds


def test_a_pattern_stands_for_each_choice_of_its_groups() -> None:
    assert expand("a(b|c)(|d)e") == ["abe", "abde", "ace", "acde"]
    assert expand("abc") == ["abc"]


def test_the_words_that_are_listed_stay_few() -> None:
    assert sum(1 for _ in listed(pattern for _, _, pattern in patterns())) < MOST


@given(st.data())
def test_any_word_of_a_frame_is_heard_as_what_it_names(data: st.DataObject) -> None:
    kind, id_, pattern = data.draw(st.sampled_from(FRAMES))
    word = "".join(data.draw(st.sampled_from(group)) for group in groups_of(pattern))
    assume(normalise(word).text == word)  # a regional word in it is read in the standard word
    spotted = spot(word, index())
    framed = [cue for cue, _, _ in spotted.cues if kind is Kind.CUE and cue == id_]
    named = [name for name in spotted.names if name.kind is kind and id_ in name.ids]
    assert framed or named


def test_no_frame_has_a_blank_that_it_would_never_read() -> None:
    """A blank at the edge of a choice is nothing between Chinese characters; between latin words it stays."""
    chinese = [pattern for _, _, pattern in FRAMES if not re.search("[a-zA-Z0-9]", pattern)]
    assert [p for p in chinese if any(word != word.strip() for group in groups_of(p) for word in group)] == []


def test_a_frame_in_english_is_whole_words() -> None:
    cues = {
        text: {cue for cue, _, _ in spot(text, index()).cues}
        for text in ("she is in hospital", "she is in hospitality")
    }
    assert "admitted" in cues["she is in hospital"]
    assert "admitted" not in cues["she is in hospitality"]
