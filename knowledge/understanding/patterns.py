"""Words written as patterns: "(a|b)c" is ac and bc. A pattern of few words is listed, one of many is a frame."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from math import prod

MANY = 70  # words: with more of them, thousands of patterns would be hundreds of thousands of words
_PART = re.compile(r"\(([^()]*)\)|([^()]+)")


def expand(pattern: str) -> list[str]:
    """Every word that a pattern stands for: groups of alternatives in brackets, one after the other, not nested."""
    return ["".join(chosen) for chosen in product(*groups_of(pattern))]


def is_frame(pattern: str) -> bool:
    return prod(map(len, groups_of(pattern))) > MANY


def listed(patterns: Iterable[str]) -> Iterator[str]:
    """The words of the patterns but for those of frames."""
    return (word for pattern in patterns if not is_frame(pattern) for word in expand(pattern))


def groups_of(pattern: str) -> list[tuple[str, ...]]:
    """The alternatives of each place of the pattern, in order."""
    return [tuple((match[1] if match[2] is None else match[2]).split("|")) for match in _PART.finditer(pattern)]
