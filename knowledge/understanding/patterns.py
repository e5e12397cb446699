"""Cues written as patterns: "(a|b)c" stands for ac and bc. A pattern of few words is listed, one of many is a frame."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from knowledge.understanding.normalise import normalise_words

MANY = 200  # words: with more of them, thousands of patterns would be hundreds of thousands of words
_PART = re.compile(r"\(([^()]*)\)|([^()]+)")
_LATIN = re.compile(r"[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Frame:
    """A pattern of many words: where one of its beginnings stands, ``whole`` reads on. ``asks``: any of its words that
    has one of these in it asks "what", too."""

    cue: str
    whole: re.Pattern[str]
    asks: tuple[str, ...] = ()

    def cues(self, word: str) -> tuple[str, ...]:
        return (self.cue, "what") if any(asked in word for asked in self.asks) else (self.cue,)


def expand(pattern: str) -> list[str]:
    """Every word that a pattern stands for: groups of alternatives in brackets, one after the other, not nested."""
    return ["".join(chosen) for chosen in product(*_groups(pattern))]


def is_frame(pattern: str) -> bool:
    return prod(map(len, _groups(pattern))) > MANY and _LATIN.search(pattern) is None


def frames(
    cues: Mapping[str, Sequence[str]], asks_itself: Sequence[str], asks: Sequence[str]
) -> dict[str, tuple[Frame, ...]]:
    """The frames of all cues by the words that they begin with. ``asks_itself``: cues of which a word that has one of
    ``asks`` in it is a question by itself."""
    found: dict[str, list[Frame]] = defaultdict(list)
    for cue, patterns in cues.items():
        for pattern in filter(is_frame, patterns):
            groups = [tuple(normalise_words(group)) for group in _groups(pattern)]
            # the longest first: an expression is content with the first that fits
            ordered = (sorted(map(re.escape, group), key=len, reverse=True) for group in groups)
            whole = re.compile("".join(f"(?:{'|'.join(group)})" for group in ordered))
            frame = Frame(cue, whole, tuple(asks) if cue in asks_itself else ())
            for beginning in _beginnings(groups):
                found[beginning].append(frame)
    return {beginning: tuple(of_it) for beginning, of_it in found.items()}


def _groups(pattern: str) -> list[tuple[str, ...]]:
    return [tuple((match[1] if match[2] is None else match[2]).split("|")) for match in _PART.finditer(pattern)]


def _beginnings(groups: list[tuple[str, ...]]) -> set[str]:
    """What every word of the pattern begins with one of: the first groups, up to one that can't be left out."""
    begun = [""]
    for group in groups:
        begun = [start + more for start in begun for more in group]
        if all(begun):
            break
    return set(begun)
