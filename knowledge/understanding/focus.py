"""Which part of a message asks: people tell their case in some clauses and put the question in another.

What an asking clause says counts whole; the other clauses only give facts (names, days, how the case stands), never
what is asked for.
"""

from dataclasses import dataclass

from knowledge.understanding.index import Index
from knowledge.understanding.names import LISTED, Kind
from knowledge.understanding.narrowing import bound_for
from knowledge.understanding.normalise import is_han
from knowledge.understanding.spotting import HARD, NAMES, Spotted
from knowledge.understanding.tables import compiled

TAIL = 2  # characters that may follow the particle that makes a question

WORDS = 5  # clauses no longer than this are words of one question with spaces between
FINDING = "its-result"
BESIDE = 2  # characters beside names in a clause that only names something
TOLD = HARD | {Kind.CHOICE, Kind.RELATION}  # kinds of names that say what is asked for
TOPICS = frozenset({Kind.CONCEPT, Kind.SERVICE, Kind.CHOICE})

MARK, ASKED = "?", "ask"  # what is asked by it: the cue

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
    if marks.isdisjoint(text):
        return []
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
    clauses = _clauses(spotted, index, span)
    if len(clauses) < 2 or max(b - a for a, b in clauses) <= WORDS:
        return None
    inside = [[(cue, first, last) for cue, first, last in spotted.cues if a <= first and last <= b] for a, b in clauses]
    asking = {place for place, said in enumerate(inside) if _asks(spotted, index, clauses[place], said)}
    given = {place for place, said in enumerate(inside) if any(cue == "premise" for cue, _, _ in said)}
    if given and len(given) < len(clauses):  # "Y is on it, isn't it": why, not what is asked
        asking = asking - given or set(range(len(clauses))) - given
    if not asking or len(asking) == len(clauses):
        return None
    telling = {place for place, said in enumerate(inside) if _tells(spotted, clauses[place], said, index.tables.plain)}
    chosen = _reaching(asking, telling, len(clauses))
    chosen.update(place for place, clause in enumerate(clauses) if _only_names(spotted, clause))
    chosen.update(_priced(spotted, index, clauses, asking))
    chosen.update(place for place, clause in enumerate(clauses) if _listed(spotted, index, clause))
    if len(chosen) == len(clauses):
        return None
    own = {cue for place in chosen for cue, _, _ in inside[place]}
    if any(spotted.text.startswith(MARK, clauses[place][1]) for place in chosen):
        own.add(ASKED)  # the mark stands behind the clause
    others = [place for place in range(len(clauses)) if place not in chosen]
    rest = {cue for place in others for cue, _, _ in inside[place]}
    rest -= _of_another(spotted, index, [(clauses[place], inside[place]) for place in others], rest)
    spans = tuple(clauses[place] for place in sorted(chosen))
    told = frozenset(own - index.tables.plain) | _kinds(spotted, spans) | _amounts(spotted, index, spans)
    return Focus(spans, frozenset(own | _facts(rest, own, index)), told, frozenset(rest))


def beside(spotted: Spotted, index: Index, span: Span) -> set[str]:
    """The cues of what only another than the one who is ill does abroad, where no clause of several asks."""
    if not any(cue in index.tables.raw["abroad"] for cue, _, _ in spotted.cues):
        return set()
    clauses = _clauses(spotted, index, span)
    said = [{cue for cue, first, last in spotted.cues if a <= first and last <= b} for a, b in clauses]
    if len(clauses) < 2 or not all(said):
        return set()
    told = [(clause, [(cue, *clause) for cue in cues]) for clause, cues in zip(clauses, said, strict=True)]
    return _of_another(spotted, index, told, set().union(*said))


def _clauses(spotted: Spotted, index: Index, span: Span) -> list[Span]:
    start, end = span
    apart = index.tables.raw["enumerates"]
    clauses, begun = [], start
    for cut in (*(cut for cut in pauses(spotted, index, start, end) if spotted.text[cut] not in apart), end):
        if spotted.text[begun:cut].strip():
            clauses.append((begun, cut))
        begun = cut + 1
    return clauses


def _reaching(asking: set[int], telling: set[int], size: int) -> set[int]:
    """A question that says nothing itself ("can that be done?") takes the clause before with it, else the one after."""
    chosen = set(asking)
    while chosen.isdisjoint(telling) and len(chosen) < size:
        chosen.add(min(chosen) - 1 if min(chosen) > 0 else next(place for place in range(size) if place not in chosen))
    return chosen


def _kinds(spotted: Spotted, spans: tuple[Span, ...]) -> set[str]:
    """The kinds of names in the asking clauses that say what is asked for."""
    found = {n.kind for n in spotted.names if n.kind in TOLD and any(a <= n.start and n.end <= b for a, b in spans)}
    kinds = {f"@{kind.value}" for kind in found}
    return kinds | {"@named"} if found & HARD - {Kind.HANDBOOK} else kinds


def _amounts(spotted: Spotted, index: Index, spans: tuple[Span, ...]) -> set[str]:
    """The amounts and the time of day that the asking clauses name."""
    if not spotted.counted:
        return set()
    found: set[str] = set()
    for start, end in spans:
        text = spotted.text[start:end]
        amounts = index.amounts.find(text)
        said = {"@money": amounts.yuan, "@used": amounts.used, "@times": amounts.times, "@amount": amounts.duration}
        found.update(name for name, amount in said.items() if amount is not None)
        if spotted.hinted and index.days.clock(text) is not None:
            found.add("@clock")
    return found


def _facts(rest: set[str], own: set[str], index: Index) -> set[str]:
    """What the other clauses tell of the case, so far as the asking ones do not say it themselves."""
    facts = rest & index.tables.facts
    for group in index.tables.exclusive:
        if own & group:
            facts -= group
    return facts


def _of_another(
    spotted: Spotted, index: Index, told: list[tuple[Span, list[tuple[str, int, int]]]], rest: set[str]
) -> set[str]:
    """The cues of somewhere abroad, where it is another that works or learns there than the one who is ill."""
    raw = index.tables.raw
    abroad = {*raw["abroad"]}
    there = [(clause, {cue for cue, _, _ in said}) for clause, said in told]
    there = [(clause, cues) for clause, cues in there if not cues.isdisjoint(abroad)]
    if not there or any(_ill(spotted, index, *one) for one in there):
        return set()
    away = "away" in rest and any(name.kind is Kind.RELATION for name in spotted.names)
    return abroad if away or all(_kept(spotted, index, *one) for one in there) else set()


def _ill(spotted: Spotted, index: Index, clause: Span, said: set[str]) -> bool:
    """Whether the clause tells of an illness, or of a stay."""
    start, end = clause
    ill = any(name.kind is Kind.ILLNESS and start <= name.start and name.end <= end for name in spotted.names)
    return ill or not said.isdisjoint(index.tables.raw["ails"])


def _kept(spotted: Spotted, index: Index, clause: Span, said: set[str]) -> bool:
    """Whether somebody else's work or school is told in the clause, where a place is named elsewhere; or one's own,
    where another clause names the place to which the treatment takes one."""
    raw, (start, end) = index.tables.raw, clause
    inside = [name for name in spotted.names if start <= name.start and name.end <= end]
    apart = [name for name in spotted.names if name not in inside]
    told = {one for name in inside if name.kind is Kind.RELATION for one in name.ids}
    others = {one for name in apart if name.kind is Kind.RELATION for one in name.ids} - told
    if raw["kept_there"] not in said or (not told.isdisjoint(raw["may_be_ill"]) and not others):
        return False
    places = [name for name in apart if name.kind is Kind.PLACE]
    return any(told or bound_for(name, spotted.text, index) for name in places)


def asks_itself(spotted: Spotted, index: Index, clause: Span) -> bool:
    """Whether a part of a message asks by itself, and not by its particle alone ("and X?")."""
    start, end = clause
    tags = index.tables.particles
    said = [(cue, a, b) for cue, a, b in spotted.cues if start <= a and b <= end and cue not in tags]
    return _asks(spotted, index, clause, said)


def _asks(spotted: Spotted, index: Index, clause: Span, said: list[tuple[str, int, int]]) -> bool:
    """A word that asks anywhere, or a particle at the end (in English: an auxiliary at the beginning)."""
    start, end = clause
    tables = index.tables
    last = end
    while last > start and not spotted.text[last - 1].isalnum():
        last -= 1
    text = spotted.text
    unasked = [(first, after) for cue, first, after in said if cue in tables.raw["unasked"]]
    for first, after in unasked:
        text = text[:first] + " " * (after - first) + text[after:]
    if any(text.find(word, start, end) >= 0 for word in tables.raw["ask_words"]):
        return True
    for cue, first, after in said:
        if any(a <= first and after <= b for a, b in unasked):
            continue
        if cue in tables.clause_asking:
            return True
        if cue in tables.particles:
            if is_han(spotted.text[first]):
                if last - after <= TAIL and all(c in tables.raw["modal"] for c in spotted.text[after:last]):
                    return True
            elif first - start <= TAIL:
                return True
    return False


def _tells(spotted: Spotted, clause: Span, said: list[tuple[str, int, int]], plain: frozenset[str]) -> bool:
    start, end = clause
    named = any(n.kind in NAMES and n.kind is not Kind.RELATION and start <= n.start < end for n in spotted.names)
    return named or any(cue not in plain for cue, _, _ in said)


def _only_names(spotted: Spotted, clause: Span) -> bool:
    """A service that is named, or its report, and nothing said of it: what the question is about."""
    start, end = clause
    named = bytearray(end - start)
    topics = [(n.start, n.end) for n in spotted.names if n.kind in TOPICS]
    for first, last in (*topics, *((a, b) for cue, a, b in spotted.cues if cue == FINDING)):
        if start <= first and last <= end:
            named[first - start : last - start] = b"\1" * (last - first)
    return any(start <= a and b <= end for a, b in topics) and named.count(0) <= BESIDE


def _listed(spotted: Spotted, index: Index, clause: Span) -> bool:
    """A clause made of names of the lists alone ("this drug and that one, are they on it?") is asked about, too."""
    start, end = clause
    rest = spotted.text[start:end]
    said = [(name.start, name.end) for name in spotted.names if name.kind in LISTED]
    said += [(first, last) for cue, first, last in spotted.cues if cue in index.tables.raw["names_itself"]]
    for first, last in said:
        if start <= first and last <= end:
            rest = rest.replace(spotted.text[first:last], " ")
    for word in index.tables.raw["connectives"]:
        rest = rest.replace(word, " ")
    return not rest.strip() and any(start <= first and last <= end for first, last in said)


def _priced(spotted: Spotted, index: Index, clauses: list[Span], asking: set[int]) -> set[int]:
    """A clause that only names a cost ("the price of a visa, you pay that?") is what the next one asks about."""
    pattern = index.tables.raw["priced"]
    told = (place - 1 for place in asking if place and place - 1 not in asking)
    return {place for place in told if compiled(pattern).fullmatch(spotted.text[slice(*clauses[place])].strip())}


def _between_han(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and not (text[place - 1].isascii() and text[place + 1].isascii())


def _between_digits(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and text[place - 1].isdigit() and text[place + 1].isdigit()
