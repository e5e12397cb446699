"""Many patterns beside one text: those that can't match it are left out before they are tried.

Whatever matches a pattern has certain characters in it. Texts are short, so that of hundreds of patterns only a few
have all of theirs there; which ones, a handful of set operations tell, where trying each would take longer than
everything else that is done with a message.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

# What a pattern needs can only be read from its parsed form, which the standard library keeps to itself.
from re import _constants as op  # type: ignore[attr-defined]  # isort: skip
from re import _parser  # type: ignore[attr-defined]  # isort: skip

from knowledge.understanding.tables import compiled

RUN = 3  # ASCII characters in a row that are looked for together: one alone stands in nearly every text
NEEDS = 2  # of a pattern that are looked at: a third would tell less than it costs
WIDE = 64  # characters in a range: a wider one tells nothing
_RUNS = re.compile(rf"[ -~]{{{RUN},}}")
_SIGNS = re.compile(r"\\.|\[\^?\]?|[]()|]")  # a "]" that opens a class is one of its members

Need = frozenset[str]  # one of these pieces of text stands in whatever matches


class Sieve:
    """``patterns``: (name, regular expression). A name may stand for several."""

    def __init__(self, patterns: Iterable[tuple[str, str]]) -> None:
        """Raises re.error for a pattern that is none."""
        self._patterns = [(name, part) for name, whole in patterns for part in alternatives(whole)]
        needs = [needs_of(part)[:NEEDS] for _, part in self._patterns]
        self._layers = [_Layer(needs, place) for place in range(max(map(len, needs), default=0))]

    def passing(self, text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        """Those that may match somewhere in the text, in order; all that do are among them."""
        pieces = pieces_of(text)
        left = (1 << len(self._patterns)) - 1
        for layer in self._layers:
            left &= layer.having(pieces)
        while left:
            lowest = left & -left
            name, pattern = self._patterns[lowest.bit_length() - 1]
            yield name, compiled(pattern)  # most never are tried: to compile all would take a tenth of a second
            left ^= lowest


class _Layer:
    """One need of each pattern. A set of patterns is a number with a bit for each."""

    def __init__(self, needs: list[list[Need]], place: int) -> None:
        self._without = 0
        self._by_piece: dict[str, int] = {}
        for number, own in enumerate(needs):
            if place >= len(own):
                self._without |= 1 << number
                continue
            for piece in own[place]:
                self._by_piece[piece] = self._by_piece.get(piece, 0) | 1 << number
        self._pieces = frozenset(self._by_piece)

    def having(self, pieces: frozenset[str]) -> int:
        found = self._without
        for piece in pieces & self._pieces:
            found |= self._by_piece[piece]
        return found


@lru_cache(maxsize=4)  # one message is put through several sieves
def pieces_of(text: str) -> frozenset[str]:
    """What needs are held against: the characters, and of ASCII text the runs."""
    pieces = set(text)
    for run in _RUNS.findall(text):
        pieces.update(run[start : start + RUN] for start in range(len(run) - RUN + 1))
    return frozenset(pieces)


def needs_of(pattern: str) -> list[Need]:
    """What any text that the pattern matches has in it, the most telling first."""
    return sorted(dict.fromkeys(_needs(_parser.parse(pattern))), key=len)


def _needs(items: Iterable[tuple[Any, Any]]) -> list[Need]:
    found: list[Need] = []
    literal = ""
    for kind, what in items:
        if kind is op.LITERAL:
            literal += chr(what)
            continue
        found += _of_literal(literal)
        literal = ""
        if kind is op.IN:
            found += _of_class(what)
        elif kind is op.BRANCH:
            found += _of_branches([sorted(_needs(branch), key=len) for branch in what[1]])
        elif kind is op.SUBPATTERN or kind is op.ASSERT:
            found += _needs(what[-1])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and what[0]:
            found += _needs(what[2])
    return found + _of_literal(literal)


def _of_literal(text: str) -> list[Need]:
    if text.isascii() and len(text) >= RUN:
        return [frozenset((text[start : start + RUN],)) for start in range(len(text) - RUN + 1)]
    return [frozenset((character,)) for character in text]


def _of_class(members: list[tuple[Any, Any]]) -> list[Need]:
    found: set[str] = set()
    for kind, what in members:
        if kind is op.LITERAL:
            found.add(chr(what))
        elif kind is op.RANGE and what[1] - what[0] < WIDE:
            found.update(map(chr, range(what[0], what[1] + 1)))
        else:
            return []
    return [frozenset(found)]


def _of_branches(branches: list[list[Need]]) -> list[Need]:
    """A need of every branch together is one of all; as often as each branch has another."""
    return [frozenset().union(*needs) for needs in zip(*branches, strict=False)]


def alternatives(pattern: str) -> list[str]:
    """The parts of "a|b": each needs more than both have in common."""
    parts, begun, depth, in_class = [], 0, 0, False
    for match in _SIGNS.finditer(pattern):
        sign = match.group()
        if in_class:
            in_class = sign.startswith("\\") or not sign.endswith("]")
        elif sign.startswith("["):
            in_class = True
        elif sign in ("(", ")"):
            depth += 1 if sign == "(" else -1
        elif sign == "|" and not depth:
            parts.append(pattern[begun : match.start()])
            begun = match.end()
    return [*parts, pattern[begun:]]
