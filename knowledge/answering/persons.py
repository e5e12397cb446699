"""Persons as a message names them: who writes, relatives by their words, and pronouns.

In a marked text every word for a relative is one private character, so that a pattern may speak of "a relative". Such
patterns have three groups: ``relation``, ``me`` and ``they``.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.understanding.tables import read

FIRST = 0xE100  # private characters, one for each word for a relative
ANYBODY = "family"  # a relation that may be any of the others


@dataclass(frozen=True)
class Person:
    """Who writes (no relation), or a relative by the word for them; a pronoun of nobody who is named has neither."""

    relation: str = ""
    word: str = ""
    me: bool = False


ME, SOMEBODY = Person(me=True), Person()


class Relatives:
    """The words for relatives, each with its character. ``said``: words by relation."""

    def __init__(self, *said: Mapping[str, Iterable[str]]) -> None:
        self._persons = tuple(Person(id_, str(word)) for each in said for id_ in each for word in each[id_])
        numbered = reversed(tuple(enumerate(self._persons)))  # of a word that is there twice the first counts
        self._marks = {person.word: chr(FIRST + number) for number, person in numbered}
        longest = sorted(self._marks, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(map(_bounded, longest)))

    def marked(self, text: str) -> str:
        """The text with their characters in the place of the words."""
        return self._pattern.sub(lambda found: self._marks[found.group()], text)

    def named(
        self, patterns: Iterable[re.Pattern[str]], text: str, spoken_of: Callable[[str, str], Person]
    ) -> Iterator[Person]:
        """Whom the patterns find in a marked text. ``spoken_of``: whom a pronoun means, by what stands before it."""
        for pattern in patterns:
            for found in pattern.finditer(text):
                if found["relation"]:
                    yield self._of(found["relation"])
                elif found["me"]:
                    yield ME
                else:
                    yield spoken_of(found["they"], text[: found.start("they")])

    def before(self, text: str) -> Iterator[Person]:
        """The relatives in a marked text, the last one first."""
        return (self._of(mark) for mark in reversed(text) if FIRST <= ord(mark) < FIRST + len(self._persons))

    def _of(self, mark: str) -> Person:
        return self._persons[ord(mark) - FIRST]


def is_of_other_sex(pronoun: str, relation: str) -> bool:
    """Whether a pronoun cannot mean a relative."""
    return relation in _raw()["other_sex"].get(pronoun, ())


def same_relation(one: str, other: str) -> bool:
    """Whether two relations (of settings.yaml) may be one person; "" is who writes."""
    either = any({one, other} <= set(group) for group in _raw()["alike"])
    return one == other or either or (ANYBODY in (one, other) and "" not in (one, other))


def _raw() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = read("settings.yaml")["whose_policy"]
    return found


def _bounded(word: str) -> str:
    """A pattern of a word: one in Latin letters is whole."""
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
