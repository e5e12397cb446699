"""Small decision trees that were learned together: each adds to how likely something is."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.understanding.arrays import lines_of, read_arrays

FILE = Path(__file__).parent / "readings.npz"


class Trees:
    """``data``: arrays of as many rows as there are trees, a column a node. A node sends what is not above its
    ``threshold`` in its ``trait`` to the node ``below``, all else to the one ``above``; a leaf sends it to itself and
    adds its ``worth``. ``traits``: the names of what is looked at."""

    def __init__(self, data: Mapping[str, NDArray[Any]]) -> None:
        self.traits = tuple(lines_of(data["traits"]))
        self._trait = data["trait"].astype(np.intp)
        self._threshold = data["threshold"]
        self._below = data["below"].astype(np.intp)
        self._above = data["above"].astype(np.intp)
        self._worth = data["worth"]
        self._depth = int(data["depth"])
        self._each = np.arange(len(self._trait))

    def likely(self, each_traits: Sequence[Mapping[str, float]]) -> list[float]:
        """How likely it is, from 0 to 1, for each of several by their traits."""
        values = np.array([[traits[name] for name in self.traits] for traits in each_traits], dtype=np.float32)
        each, row = self._each, np.arange(len(values))[:, None]
        node = np.zeros((len(values), len(each)), dtype=np.intp)
        for _ in range(self._depth):
            below = values[row, self._trait[each, node]] <= self._threshold[each, node]
            node = np.where(below, self._below[each, node], self._above[each, node])
        worth = self._worth[each, node].sum(axis=1, dtype=np.float64)
        return [float(one) for one in 1 / (1 + np.exp(-worth))]


@cache
def trees() -> Trees:
    """Those that tell which of several readings is right, read once. Raises DataError where the file cannot be read."""
    return read_arrays(FILE, Trees, "make learn-readings")
