"""Which known questions a new one is like.

Thousands of questions stand in ``precedents.npz`` with the verdicts that are right for them, each as a point in a space
in which questions that are to be answered alike stand together (``scripts/learn_precedents.py``). A new question is put
there by the groups of characters that it is made of. Nothing is answered from here: what follows from the neighbours,
``knowledge.answering.second_reading`` says.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.models import Verdict
from knowledge.understanding.arrays import lines_of, read_arrays
from knowledge.understanding.normalise import normalise
from knowledge.understanding.tables import fingerprint_of

FILE = Path(__file__).parent / "precedents.npz"
WORDINGS = Path(__file__).parent / "wordings"
LONGEST = 3  # characters of a group
NEAR = 16  # neighbours that are looked at
LOOKED_INTO = 16  # of 256 groups of precedents that stand together: to look at all would take long
SAME_HANDBOOK = 0.15  # by so much likelier is one that was asked of the same handbook
SHORTEST = 1e-9  # a vector that is shorter has no direction
STEEP = 8.0  # how fast a neighbour's weight falls with its distance
VERDICTS = tuple(Verdict)  # the bits of a precedent's verdicts, the lowest first
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Precedent:
    """A known question of a member of ``handbook`` (None: a guest). ``plain``: how it is put to be understood for
    certain, most often as it is. ``verdicts``: any of them is right. ``kind``: as what it is answered and how, as
    ``Answer.kind`` says it."""

    question: str
    plain: str
    handbook: str | None
    verdicts: frozenset[Verdict]
    kind: str

    @property
    def asked_as(self) -> str:
        """As ``Answer.asked_as`` says it."""
        return self.kind.partition("|")[0]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """``likeness``: cosine, 1 for the same words; ``weight``: its share among the neighbours, together 1."""

    precedent: Precedent
    likeness: float
    weight: float


class Precedents:
    """All known questions. ``data``: the arrays of the file."""

    def __init__(self, data: Mapping[str, NDArray[Any]]) -> None:
        self._rows = {gram: row for row, gram in enumerate(lines_of(data["grams"]))}
        self._rarity = data["rarity"].astype(np.float32)
        self._grams = data["gram_vectors"]
        self._scale = data["gram_scale"].astype(np.float32)
        self._origin = data["origin"].astype(np.float32)
        self._points = of_length_one(data["points"].astype(np.float32))
        self._middles = of_length_one(data["middles"].astype(np.float32))
        self._begins = data["begins"]  # of the precedents that are nearest to each middle; they stand together
        self._questions = lines_of(data["questions"])
        self._plain = lines_of(data["plain"])
        self._handbooks = lines_of(data["handbooks"])
        self._handbook_of = data["handbook_of"]
        self._verdicts = data["verdicts"]
        self._kinds = lines_of(data["kinds"])
        self._kind_of = data["kind_of"]
        self.wordings = lines_of(data["wordings"])[0]
        self._numbers = np.arange(len(self._questions))
        self._bonuses: dict[str, Vectors] = {}
        self._promised = "\n".join(lines_of(data["promised"]))

    def __len__(self) -> int:
        return len(self._questions)

    def promised(self, word: str) -> bool:
        """Whether it stands in a known question that is answered with a yes."""
        return word in self._promised

    def near(self, text: str, handbook: str | None, without: Collection[str] = ()) -> tuple[Neighbour, ...]:
        """The neighbours of a question of a member of ``handbook``, the nearest first; none where nothing in it is
        known. ``without``: known questions that do not count, to learn from what is not known."""
        point = self._point(text)
        if point is None:
            return ()
        looked = np.argpartition(-(self._middles @ point), LOOKED_INTO)[:LOOKED_INTO]
        spans = [(int(self._begins[group]), int(self._begins[group + 1])) for group in looked]
        likeness = np.concatenate([self._points[begin:end] @ point for begin, end in spans])
        rows = np.concatenate([self._numbers[begin:end] for begin, end in spans])
        likeness += self._bonus(handbook or "")[rows]
        if without:
            apart = np.array([self._questions[row] in without or self._plain[row] in without for row in rows])
            likeness[apart] = -1.0
        nearest = np.argpartition(-likeness, NEAR)[:NEAR]
        nearest = nearest[np.lexsort((rows[nearest], -likeness[nearest]))]
        found = likeness[nearest]
        weights = np.exp((found - found[0]) * STEEP)
        shares = weights / weights.sum()
        return tuple(
            Neighbour(self._precedent(int(row)), float(like), float(share))
            for row, like, share in zip(rows[nearest], found, shares, strict=True)
        )

    def _bonus(self, handbook: str) -> Vectors:
        """What is added to the likeness of each precedent for whom it was asked."""
        if handbook not in self._bonuses:
            same = self._handbooks.index(handbook) if handbook in self._handbooks else -1
            self._bonuses[handbook] = np.float32(SAME_HANDBOOK) * (self._handbook_of == same)
        return self._bonuses[handbook]

    def _point(self, text: str) -> Vectors | None:
        counted = [(self._rows[gram], count) for gram, count in grams(text).items() if gram in self._rows]
        if not counted:
            return None
        rows = np.fromiter((row for row, _ in counted), dtype=np.intp, count=len(counted))
        often = np.fromiter((1 + math.log(count) for _, count in counted), dtype=np.float32, count=len(counted))
        weights = often * self._rarity[rows]
        weights /= np.linalg.norm(weights)
        return of_length_one((weights @ self._grams[rows]) * self._scale + self._origin)

    def _precedent(self, row: int) -> Precedent:
        question, bits = self._questions[row], int(self._verdicts[row])
        verdicts = frozenset(verdict for place, verdict in enumerate(VERDICTS) if bits >> place & 1)
        handbook = self._handbooks[int(self._handbook_of[row])] or None
        return Precedent(
            question, self._plain[row] or question, handbook, verdicts, self._kinds[int(self._kind_of[row])]
        )


def grams(text: str) -> Counter[str]:
    """The groups of one to ``LONGEST`` characters that a question is made of, and how often each is in it."""
    plain = normalise(text).text
    return Counter(
        plain[start : start + size] for size in range(1, LONGEST + 1) for start in range(len(plain) - size + 1)
    )


def fingerprint() -> str:
    """Of the wordings that stand here: those that were learned from have the same."""
    return fingerprint_of(WORDINGS.iterdir())


@cache
def precedents() -> Precedents:
    """Those of the file, read once. Raises DataError where it is not there, or is no file of known questions."""
    return read_arrays(FILE, Precedents, "make learn-precedents")


def of_length_one(vectors: Vectors) -> Vectors:
    """The directions of vectors."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, SHORTEST), dtype=np.float32)
