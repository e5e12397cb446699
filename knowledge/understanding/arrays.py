"""Files of arrays that were learned (``scripts/``): texts stand in them as lines of bytes."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.trouble import learned_file

T = TypeVar("T")


def read_arrays(path: Path, make: Callable[[dict[str, NDArray[Any]]], T], remedy: str) -> T:
    """What is made of the arrays of a file, by name. ``remedy``: the call that makes the file anew. Raises DataError
    where it is not there, or holds something else."""
    with learned_file(path.name, remedy), np.load(path, allow_pickle=False) as data:
        return make({name: data[name] for name in data.files})


def lines_of(array: NDArray[Any]) -> list[str]:
    return array.tobytes().decode("utf-8").split("\n")


def in_lines(texts: Sequence[str]) -> NDArray[np.uint8]:
    """As ``lines_of`` reads them. No text may hold the end of a line."""
    return np.frombuffer("\n".join(texts).encode("utf-8"), dtype=np.uint8)
