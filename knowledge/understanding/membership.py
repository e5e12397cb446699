"""Whether something stands on a list, however formally that is asked.

"Is X a contracted institution of the channel?", "has X been taken into the appendix?", "does the register hold X?": the
verb, the list and what is asked about stand in one sentence with names between them, so that no word alone says it. It
is read off the sentence with its names masked.
"""

import re
from dataclasses import replace
from functools import cache

from knowledge.understanding.clauses import clause_around
from knowledge.understanding.index import Index
from knowledge.understanding.names import LISTED, SERVICES
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled, read

CUES = ("list-in", "in-it")  # of what is asked of the list itself, and of what lies in a place
ASK = "ask"  # cue: where nothing in the message asks, this does
ASKS = frozenset({ASK, "can", "question", "which", "what", "how-many", "how-long", "how", "who"})  # cues
NAME, SERVICE = "@", "#"  # for each character of a name of the lists, and of a service


def membership(spotted: Spotted, index: Index) -> Spotted:
    """With the cue of what is asked to be on a list, where a sentence asks it."""
    listed = any(name.kind in LISTED for name in spotted.names)
    if not listed and not any(word in spotted.text for word in index.tables.raw["hospital_words"]):
        return spotted
    text = _masked(spotted)
    asked = [first for cue, first, _ in spotted.cues if cue in ASKS]
    found, spans = [], []
    for given, pattern in _patterns():
        for match in pattern.finditer(text):
            begun, end = clause_around(spotted.text, *match.span(), index.tables.cuts)
            if asked and not any(begun <= first < end for first in asked):
                continue  # told, and something else is asked
            found += [(cue, *match.span("verb")) for cue in ((given,) if asked else (ASK, given))]
            spans += [match.span(part) for part in ("verb", "known") if match.groupdict().get(part)]
    if not found:
        return spotted
    covered = bytearray(spotted.covered)
    for first, last in spans:  # its words are no names, and ask for nothing else
        covered[first:last] = b"\1" * (last - first)
    unheard = index.tables.raw["membership"]["says_no_more"]
    heard = [said for said in spotted.cues if said[0] not in unheard or not _inside(said, spans)]
    return replace(spotted, cues=[*heard, *found], covered=covered)


def _inside(said: tuple[str, int, int], spans: list[tuple[int, int]]) -> bool:
    return any(first <= said[1] and said[2] <= last for first, last in spans)


def _masked(spotted: Spotted) -> str:
    """The text with a mark for each character of a name: what it is called says nothing of how it is asked about."""
    text = list(spotted.text)
    for kinds, mark in ((SERVICES, SERVICE), (LISTED, NAME)):
        for name in spotted.names:
            if name.kind in kinds and name.text and spotted.text.startswith(name.text, name.start):
                text[name.start : name.end] = mark * (name.end - name.start)
    return "".join(text)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each cue's patterns, with their parts written out ("%list")."""
    raw = read("settings.yaml")["membership"]
    return tuple((cue, compiled(_whole(pattern, raw["parts"]))) for cue in CUES for pattern in raw[cue])


def _whole(pattern: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace(f"%{name}", f"(?:{part})")
    return pattern
