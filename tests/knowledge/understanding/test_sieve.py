"""The sieve leaves out patterns before they are tried; none that would match."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.understanding.sieve import Sieve, alternatives, needs_of
from knowledge.understanding.tables import read

QUESTIONS = Path(__file__).parents[2] / "questions"

SIGNS = "abc不醒了血x1 "
literal = st.text(SIGNS, min_size=1, max_size=5).map(re.escape)
of_class = st.text(SIGNS.strip(), min_size=1, max_size=3).map(lambda members: f"[{members}]")


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = inner.map(lambda part: f"(?:{part})")
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map("|".join).map(lambda part: f"(?:{part})"),
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.tuples(group, st.sampled_from(["?", "*", "+", "{0,2}", "{2}", "+?"])).map("".join),
        inner.map(lambda part: f"(?={part})"),
        inner.map(lambda part: f"(?!{part})"),
        inner.map(lambda part: f"[^{part[:1]}]" if part[:1].isalnum() else part),
    )


patterns = st.recursive(literal | of_class, _grown, max_leaves=8)


@given(st.lists(patterns, max_size=6), st.text(SIGNS, max_size=12))
def test_what_matches_passes(every: list[str], text: str) -> None:
    sieve = Sieve((str(number), pattern) for number, pattern in enumerate(every))
    matching = {str(number) for number, pattern in enumerate(every) if re.search(pattern, text)}
    assert matching <= {name for name, _ in sieve.passing(text)}


def test_of_the_signs_of_danger_none_is_left_out_that_stands_in_a_question() -> None:
    signs = read("dangers.yaml")
    every = [*signs["self-harm"]["alone"], *signs["emergency"]["vital"], *signs["emergency"]["likely"]]
    sieve = Sieve((pattern, pattern) for pattern in every)
    plain = re.compile("|".join(every))
    texts = [
        json.loads(line)["question"].lower()
        for name in ("unseen/guests-dates-danger.jsonl", "unseen/everyday-chats.jsonl", "fresh8.jsonl", "own.jsonl")
        for line in (QUESTIONS / name).read_text("utf-8").splitlines()
    ]
    heard = [text for text in texts if plain.search(text)]
    assert len(heard) > 15
    for text in texts:
        through = any(pattern.search(text) for _, pattern in sieve.passing(text))
        assert through == (plain.search(text) is not None), text


def test_most_patterns_are_not_tried() -> None:
    sieve = Sieve([("breath", r"(?:not|stopped) breathing"), ("blood", "(?:吐|咳)了?血"), ("fall", "(?:摔|跌)倒")])
    assert [name for name, _ in sieve.passing("昨天咳了一点血")] == ["blood"]
    assert [name for name, _ in sieve.passing("she stopped breathing")] == ["breath"]
    assert not list(sieve.passing("苏州能用绿通吗"))


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("a|b", ["a", "b"]),
        ("(?:a|b)c|d", ["(?:a|b)c", "d"]),
        (r"[|(]|\||\)", ["[|(]", r"\|", r"\)"]),
        ("[]|]b|[^]|]", ["[]|]b", "[^]|]"]),
        ("[a[]|[|]]", ["[a[]", "[|]]"]),
        (r"[\]|]|b", [r"[\]|]", "b"]),
        ("", [""]),
    ],
)
def test_a_choice_at_the_top_is_taken_apart(pattern: str, parts: list[str]) -> None:
    assert alternatives(pattern) == parts


def test_what_a_pattern_needs() -> None:
    assert needs_of("(?:吐|咳)血?") == [frozenset("吐咳")]
    assert needs_of(r"\bbreathe") == [frozenset({run}) for run in ("bre", "rea", "eat", "ath", "the")]
    assert needs_of("[^血]*(?!醒)|") == []
