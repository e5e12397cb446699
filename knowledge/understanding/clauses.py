"""The clauses of a message, as its punctuation cuts it."""

import re
from collections.abc import Collection, Iterator
from functools import cache


def clauses(text: str, cuts: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where each clause that has anything in it begins and ends. ``cuts``: the characters that end one."""
    begun = 0
    for cut in _ends(frozenset(cuts)).finditer(text):
        if cut.start() > begun:
            yield begun, cut.start()
        begun = cut.end()


def clause_around(text: str, start: int, end: int, cuts: Collection[str]) -> tuple[int, int]:
    """Where the clause begins and ends that holds ``start`` to ``end``."""
    ends = (at for cut in cuts if (at := text.find(cut, end)) >= 0)
    return max((text.rfind(cut, 0, start) + 1 for cut in cuts), default=0), min(ends, default=len(text))


@cache
def _ends(cuts: frozenset[str]) -> re.Pattern[str]:
    return re.compile("[" + re.escape("".join(sorted(cuts))) + "]|$")
