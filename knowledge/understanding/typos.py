"""Slips in words typed in latin letters: a word that nobody knows, one letter away from just one that means something.

A slip in a service's or a question's word is mended; one in the name of a place or drug is asked back.
"""

from collections import defaultdict

from knowledge.understanding.names import How, Kind, Name
from knowledge.understanding.sounds import split
from knowledge.understanding.vocabulary import Words

SHORTEST = 5  # letters: below, too many words are one letter away
MOST = 6  # words of one message that are looked at
NAMED = (Kind.DRUG, Kind.PLACE)
SPOKEN = (Kind.CONCEPT, Kind.SERVICE, Kind.CUE)


class Typos:
    """Words by what is left of them without one letter; of a name, and of each word of what services are called."""

    def __init__(self, words: Words, listed: frozenset[str]) -> None:
        self._near: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, Name] = {}
        self._known: set[str] = set()
        spoken: set[str] = set()
        for word, kinds in words.entries.items():
            if not word.isascii():
                continue
            parts = word.split()
            self._known.update(parts)
            if any(kind in kinds for kind in SPOKEN):
                spoken.update(parts)
            for kind in NAMED:
                ids = tuple(i for i in kinds.get(kind, ()) if kind is Kind.DRUG or i in listed)
                if ids and len(parts) == 1:
                    self._names[word] = Name(kind, ids, word, 0, 0, How.SHAPE)
        for word in spoken | self._names.keys():
            self._add(word)

    def _add(self, word: str) -> None:
        if len(word) >= SHORTEST and word.isalpha():
            for left in _lefts(word):
                self._near[left].add(word)

    def meant(self, word: str) -> str:
        """The one word that was probably meant; "" where there is none, or several."""
        if len(word) < SHORTEST or word in self._known or not (word.isascii() and word.isalpha()):
            return ""
        found = {other for left in _lefts(word) for other in self._near.get(left, ()) if _one_apart(word, other)}
        return found.pop() if len(found) == 1 else ""

    def name(self, word: str) -> Name | None:
        """The place or drug whose name was probably meant."""
        return self._names.get(self.meant(word))

    def mended(self, text: str) -> str:
        """The text with slips in words of services and questions put right, not those in names."""
        mended, looked = [], 0
        for word in text.split(" "):
            bare = word.rstrip("?.,!")
            meant = self.meant(bare) if looked < MOST else ""
            looked += bare not in self._known
            slip = meant and meant not in self._names and split(bare) is None  # pinyin is no slip in English
            mended.append(meant + word[len(bare) :] if slip else word)
        return " ".join(mended)


def _lefts(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _one_apart(one: str, other: str) -> bool:
    """One letter put in, left out, replaced, or two that changed places."""
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) != len(other):
        longer, shorter = (one, other) if len(one) > len(other) else (other, one)
        return longer[start + 1 :] == shorter[start:]
    swapped = one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    return swapped or one[start + 1 :] == other[start + 1 :]
