"""How much a strange run of characters looks like the name of a drug, place or hospital, and not like ordinary words.

Names are written with characters of their own: those of a drug's render sounds, those of a place tell of hills and
rivers, and each sort has its own at the beginning and at the end. The names of the library, held against the ordinary
words of the lists, tell which; nothing here was chosen by hand. "The full price" or "a voucher" is no drug that the
list lacks, though no list has these words.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from math import log

from knowledge.library import Library
from knowledge.understanding.normalise import all_han
from knowledge.understanding.tables import lines_of, read

LISTS = ("common_words.txt", "seldom_things.txt", "seldom_turns.txt")
LONGEST = 8  # characters of a name that tells of others
DOUBT = 20  # names that count for what is known of a character elsewhere in a name
UNSEEN = (0.1, 500)  # of a character that none has, of how many


@dataclass(frozen=True)
class Sort:
    """How often each character begins, goes on and ends the names of one sort, or ordinary words."""

    first: Counter[str]
    inner: Counter[str]
    last: Counter[str]
    every: Counter[str]
    total: int
    within: int

    def likely(self, name: str) -> float:
        """How likely the characters are in a name of the sort, each at its place (logarithms, added)."""
        seen = [(self.first[name[0]], self.total, name[0]), (self.last[name[-1]], self.total, name[-1])]
        seen += [(self.inner[character], self.within, character) for character in name[1:-1]]
        few, of = UNSEEN
        every = self.total * 2 + self.within + of
        return sum(log((n + DOUBT * (self.every[c] + few) / every) / (size + DOUBT)) for n, size, c in seen)


def _sort(words: Collection[str]) -> Sort:
    first, last = Counter(word[0] for word in words), Counter(word[-1] for word in words)
    inner = Counter("".join(word[1:-1] for word in words))
    return Sort(first, inner, last, first + inner + last, len(words), inner.total())


@cache
def _ordinary() -> Sort:
    words = {word for name in LISTS for word in lines_of(name)}
    return _sort([word for word in words if 2 <= len(word) <= LONGEST and all_han(word)])


def sorts_of(library: Library) -> tuple[Sort, ...]:
    """Drugs, hospitals and places."""
    drugs = (n for drug in library.drugs for n in (drug.brand, drug.generic, *drug.nicknames))
    houses = (alias for hospital in library.hospitals for alias in hospital.aliases)
    places = (division.short for division in library.places.divisions.values())
    return tuple(_sort(_written(names)) for names in (drugs, houses, places))


def _written(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if 2 <= len(name) <= LONGEST and all_han(name)})


def looks(name: str, sorts: tuple[Sort, ...]) -> tuple[float, ...]:
    """How much it looks like a name of each of the sorts, against ordinary words; above 0: rather."""
    words = _ordinary().likely(name)
    return tuple((sort.likely(name) - words) / len(name) for sort in sorts)


def unlike_any(name: str, sorts: tuple[Sort, ...]) -> bool:
    """Whether it looks far less like a name of these sorts than like ordinary words. What ends as a medicine does
    never does."""
    raw = read("settings.yaml")
    if not all_han(name) or name.endswith(tuple(raw["dosage_forms"])):
        return False
    return all(of < least for of, least in zip(looks(name, sorts), raw["unlike_names"], strict=False))
