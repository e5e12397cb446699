"""Which part of a message asks: people tell their case in some clauses and put the question in another.

What an asking clause says counts whole; the other clauses only give facts (names, days, how the case stands), never
what is asked for.
"""

from dataclasses import dataclass

from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind
from knowledge.understanding.normalise import is_han
from knowledge.understanding.spotting import NAMES, Spotted

TAIL = 2  # characters that may follow the particle that makes a question

WORDS = 5  # clauses no longer than this are words of one question with spaces between
BESIDE = 2  # characters beside names in a clause that only names something
TOPICS = frozenset({Kind.CONCEPT, Kind.SERVICE, Kind.CHOICE})

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Focus:
    """``cues``: what counts of the whole span; ``told``: what the asking clauses themselves hold (cues that say
    something, and kinds of names); ``aside``: the cues of the others."""

    spans: tuple[Span, ...]
    cues: frozenset[str]
    told: frozenset[str]
    aside: frozenset[str]


def pauses(spotted: Spotted, index: Index, start: int, end: int) -> list[int]:
    """Where the message may be cut: at ends and pauses, not inside names, numbers or latin words."""
    text, raw = spotted.text, index.tables.raw
    marks = index.tables.cuts
    cuts = [place for place in range(start, end) if text[place] in marks]
    if not cuts:
        return []
    inside = [(name.start, name.end) for name in spotted.names]
    kept = []
    for cut in cuts:
        if any(first < cut < last for first, last in inside):
            continue
        if text[cut] == " " and not _between_han(text, cut):
            continue
        if text[cut] in raw["number_marks"] and _between_digits(text, cut):
            continue
        kept.append(cut)
    return kept


def find(spotted: Spotted, index: Index, span: Span) -> Focus | None:
    """The asking clauses of ``span``; None where it is one clause, or all ask, or none does."""
    start, end = span
    apart = index.tables.raw["enumerates"]
    cuts = [cut for cut in pauses(spotted, index, start, end) if spotted.text[cut] not in apart]
    if not cuts:
        return None
    clauses, begun = [], start
    for cut in (*cuts, end):
        if spotted.text[begun:cut].strip():
            clauses.append((begun, cut))
        begun = cut + 1
    if len(clauses) < 2 or max(b - a for a, b in clauses) <= WORDS:
        return None
    inside = [[(cue, first, last) for cue, first, last in spotted.cues if a <= first and last <= b] for a, b in clauses]
    asking = [place for place, said in enumerate(inside) if _asks(spotted, index, clauses[place], said)]
    if not asking or len(asking) == len(clauses):
        return None
    chosen = set(asking)
    plain = index.tables.plain
    while not any(_tells(spotted, clauses[place], inside[place], plain) for place in chosen):
        if min(chosen) > 0:
            chosen.add(min(chosen) - 1)
        elif max(chosen) < len(clauses) - 1:
            chosen.add(max(chosen) + 1)
        else:
            return None
    chosen.update(place for place, clause in enumerate(clauses) if _only_names(spotted, clause))
    if len(chosen) == len(clauses):
        return None
    own = {cue for place in chosen for cue, _, _ in inside[place]}
    rest = {cue for place, said in enumerate(inside) if place not in chosen for cue, _, _ in said}
    spans = tuple(clauses[place] for place in sorted(chosen))
    kinds = {f"@{n.kind.value}" for n in spotted.names if any(a <= n.start and n.end <= b for a, b in spans)}
    aside = frozenset(rest)
    rest &= index.tables.facts
    if "away" in aside and any(n.kind is Kind.RELATION and start <= n.start < end for n in spotted.names):
        rest -= {"abroad"}  # it is the one who asks that is away, not the one who is ill
    for group in index.tables.exclusive:
        if own & group:
            rest -= group
    return Focus(spans, frozenset(own | rest), frozenset((own - plain) | kinds), aside)


def _asks(spotted: Spotted, index: Index, clause: Span, said: list[tuple[str, int, int]]) -> bool:
    """A word that asks anywhere, or a particle at the end (in English: an auxiliary at the beginning)."""
    start, end = clause
    tables = index.tables
    last = end
    while last > start and not spotted.text[last - 1].isalnum():
        last -= 1
    if any(spotted.text.find(word, start, end) >= 0 for word in tables.raw["ask_words"]):
        return True
    for cue, first, after in said:
        if cue in tables.clause_asking:
            return True
        if cue in tables.particles:
            if is_han(spotted.text[first]):
                if last - after <= TAIL:
                    return True
            elif first - start <= TAIL:
                return True
    return False


def _tells(spotted: Spotted, clause: Span, said: list[tuple[str, int, int]], plain: frozenset[str]) -> bool:
    start, end = clause
    named = any(n.kind in NAMES and n.kind is not Kind.RELATION and start <= n.start < end for n in spotted.names)
    return named or any(cue not in plain for cue, _, _ in said)


def _only_names(spotted: Spotted, clause: Span) -> bool:
    """A service that is named and nothing said of it: what the question is about."""
    start, end = clause
    named = bytearray(end - start)
    for name in spotted.names:
        if name.kind in TOPICS and start <= name.start and name.end <= end:
            named[name.start - start : name.end - start] = b"\1" * (name.end - name.start)
    return 1 in named and named.count(0) <= BESIDE


def _between_han(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and not (text[place - 1].isascii() and text[place + 1].isascii())


def _between_digits(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and text[place - 1].isdigit() and text[place + 1].isdigit()
