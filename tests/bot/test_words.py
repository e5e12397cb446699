"""The catalogue: every key in every language, and errors that say what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.words import LANGUAGES, BrokenWordsError, Catalogue, MissingWordsError, catalogue

ROOT = Path(__file__).resolve().parents[2]


def test_both_written_languages_have_the_same_answers() -> None:
    chinese, english = (
        {key for key in catalogue(name).keys if key.startswith("answers.")} for name in ("zh-Hans", "en")
    )
    assert chinese == english


def test_every_key_that_an_answer_names_has_words() -> None:
    named = {
        key
        for path in (ROOT / "knowledge" / "answering").glob("*.py")
        for key in re.findall(r'"(answers\.[a-z_.]+)"', path.read_text("utf-8"))
    }
    assert named
    for language in LANGUAGES:
        assert {key for key in named if not catalogue(language).has(key)} == set()


def test_traditional_is_converted_from_simplified() -> None:
    assert "垫" not in catalogue("zh-Hant").say("answers.not_understood", channel=None)


def test_a_missing_key_says_which_and_where() -> None:
    with pytest.raises(MissingWordsError, match=r"answers\.nothing.*locales/en"):
        catalogue("en").say("answers.nothing")


def test_a_missing_argument_is_an_error_and_no_gap() -> None:
    with pytest.raises(BrokenWordsError, match=r"answers\.words"):
        catalogue("en").say("answers.words")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="none of"):
        Catalogue("fr")


def test_a_day_is_said_as_people_say_it() -> None:
    words = catalogue("zh-Hans")
    assert words.say("answers.time.in_time", day="", acting="2026-12-01", last_day=True, at=None, estimate=False) == (
        "来得及，2026年12月1日（周二）是最后一天。"
    )


@pytest.mark.parametrize(
    ("amount", "most", "said"), [(1, None, "1 working day"), (1, 3, "1-3 working days"), (5, None, "5 working days")]
)
def test_one_day_is_one_in_english(amount: int, most: int | None, said: str) -> None:
    limit = {"service": "", "words": "a call", "direction": "within", "occasion": "", "at": None, "unit": "workdays"}
    assert (
        catalogue("en").say("answers.time.limit", **limit, amount=amount, amount_max=most) == f"a call: within {said}."
    )
