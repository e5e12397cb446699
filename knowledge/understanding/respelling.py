"""Messages in a dialect or misspelt in fright, put into standard words: only for the ear that listens for danger.

What is asked is read from the member's own words; here a wrong guess costs a call too many, none too few.
"""

import re
from functools import cache
from typing import Any

from knowledge.understanding.sounds import alike
from knowledge.understanding.tables import read


def respelt(text: str) -> str:
    """The text in standard words; itself where there is nothing to change."""
    changes, any_change = _turned()
    if any_change.search(text):
        for pattern, standard in changes:
            text = pattern.sub(standard, text)
    return text if text.isascii() else _heard().sub(_as_heard, text)


def _as_heard(match: re.Match[str]) -> str:
    """The word that was meant, where at least half of it is written right."""
    said, word = match.group(), _words()["heard"][int(str(match.lastgroup)[1:])]
    right = sum(a == b for a, b in zip(said, word, strict=True))
    return word if 2 * right >= len(word) and said not in _words()["apart"] else said


@cache
def _turned() -> tuple[list[tuple[re.Pattern[str], str]], re.Pattern[str]]:
    """Each change in order, and whether there is any at all."""
    rows = _words()["turned"]
    every = "|".join(f"(?:{said})" for said, _ in rows)
    return [(re.compile(said), standard) for said, standard in rows], re.compile(every)


@cache
def _heard() -> re.Pattern[str]:
    """Every word that goes by its sound, as a group of its own: a character of the same sound for each of its own."""
    words = _words()["heard"]
    sounds = ["".join(f"[{alike(character)}]" for character in word) for word in words]
    return re.compile("|".join(f"(?P<w{n}>{sound})" for n, sound in enumerate(sounds)))


@cache
def _words() -> dict[str, Any]:
    return read("respelt.yaml")
