"""Clauses of a message that neither ask nor tell of the case: how the answer is wanted, what it is good for, what the
asker does next. The question is read without them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from knowledge.understanding.normalise import Normal
from knowledge.understanding.tables import read

_CLAUSE = re.compile(r"[^?!;\n。,.~… ]{1,40}")  # no longer: more than an aside
_LEAST = 5  # characters that must be left: less asks nothing


def without_asides(normal: Normal) -> Normal:
    """``normal`` without such clauses; the same where there is none, or nothing else."""
    spans = [] if normal.latin else list(_asides(normal.text))
    if not spans:
        return normal
    kept, begun = [], 0
    for start, end in spans:
        kept.append(normal.text[begun:start])
        begun = end
    text = "".join((*kept, normal.text[begun:])).strip(" ,")
    return replace(normal, text=text) if sum(map(str.isalnum, text)) >= _LEAST else normal


def _asides(text: str) -> Iterator[tuple[int, int]]:
    """Where they stand, with the pause behind each."""
    needed, whole, back = _patterns()
    if not needed.search(text) or back.search(text):
        return
    found = list(_CLAUSE.finditer(text))
    if len(found) < 2:
        return
    for clause in found:
        if needed.search(clause.group()) and whole.fullmatch(clause.group()):
            end = clause.end()
            yield clause.start(), end + 1 if text[end : end + 1] in (",", " ") else end


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What every aside has one of; the asides; the words that go back to what one of them told."""
    raw = read("asides.yaml")
    clauses = "|".join(f"(?:{clause})" for clause in raw["clauses"])
    for name, words in raw["parts"].items():
        clauses = clauses.replace(f"%{name}", words)
    some, back = ("|".join(map(re.escape, raw[key])) for key in ("of_such", "back"))
    return re.compile(some), re.compile(clauses), re.compile(back)
