"""Messages in a dialect or misspelt in fright, put into standard words: only for the ear that listens for danger.

What is asked is read with far fewer words turned (``regional``), and none by its sound; here a wrong guess costs a call
too many, none too few.
"""

import re
from functools import cache, partial
from typing import Any

from knowledge.understanding.sieve import Sieve
from knowledge.understanding.sounds import alike
from knowledge.understanding.tables import read


def respelt(text: str) -> str:
    """The text in standard words; itself where there is nothing to change."""
    if any(said.search(text) for _, said in _any_turned().passing(text)):
        for said, standard in _turned():  # each may change what another looks for
            text = said.sub(standard, text)
    for word, sound in _heard().passing(text):
        text = sound.sub(partial(_as_heard, word), text)
    return text


def _as_heard(word: str, match: re.Match[str]) -> str:
    """The word that was meant, where at least half of it is written right."""
    said = match.group()
    right = sum(a == b for a, b in zip(said, word, strict=True))
    return word if 2 * right >= len(word) and said not in _words()["apart"] else said


@cache
def _turned() -> list[tuple[re.Pattern[str], str]]:
    """Each change, in order."""
    return [(re.compile(said), standard) for said, standard in _words()["turned"]]


@cache
def _any_turned() -> Sieve:
    return Sieve((standard, said) for said, standard in _words()["turned"])


@cache
def _heard() -> Sieve:
    """Every word that goes by its sound: a character of the same sound for each of its own."""
    return Sieve((word, "".join(f"[{alike(character)}]" for character in word)) for word in _words()["heard"])


@cache
def _words() -> dict[str, Any]:
    return read("respelt.yaml")
