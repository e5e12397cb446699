"""What is asked about a service in an ordinary word of which no list, cue or rule knows anything.

"May the consultation be recorded?" names a service and asks something; whoever hears only the name would tell on what
the service depends. That nothing is known of the word is the answer.
"""

from collections.abc import Iterator, Sequence

from knowledge.understanding import scores
from knowledge.understanding.features import asking
from knowledge.understanding.index import Index
from knowledge.understanding.names import LISTED, SERVICES, Kind, Name, Scored, only_described, without
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled

VERBS = frozenset({"can", "have"})  # cues behind which stands what is asked
ASKS = VERBS | {"ask", "question"}
NAMED = SERVICES | {Kind.PLACE, Kind.HOSPITAL, Kind.DRUG, Kind.ILLNESS, Kind.RELATION, Kind.HANDBOOK}
GENERAL = frozenset({"coverage", "eligible", "exists"})  # intents of no more than that
PAYS_THERE = "pays-there"  # cue
VERB = 4  # characters: a longer cue says what is asked by itself


def asking_clause(
    spotted: Spotted, span: tuple[int, int], within: Sequence[tuple[int, int]], index: Index
) -> tuple[int, int]:
    """The last clause of the span that has a word of asking; empty where none has. ``within``: the parts that ask; a
    "not" in what is only told asks nothing."""
    start, end = span
    asked = [first for cue, first, _ in spotted.cues if cue in ASKS and start <= first < end]
    last = max((first for first in asked if any(a <= first < b for a, b in within)), default=max(asked, default=None))
    if last is None:
        return start, start
    cuts = [place for place in range(start, end) if spotted.text[place] in index.tables.cuts]
    return max((cut + 1 for cut in cuts if cut < last), default=start), min(
        (cut for cut in cuts if cut >= last), default=end
    )


def beyond(spotted: Spotted, names: Sequence[Name], clause: tuple[int, int], index: Index) -> str:
    """The word, or "". Only in the ``clause`` that asks, and only behind the name of the service or the verb: before it
    stands whose case it is."""
    start, end = clause
    services = [name for name in names if name.kind in SERVICES and name.text]
    if not services or not spotted.ordinary:
        return ""
    begins = [name.end for name in services if start <= name.start < end]
    begins += [
        last for cue, first, last in spotted.cues if cue in VERBS and start <= first < end and last - first <= VERB
    ]
    begins += [first for first, last in spotted.ordinary if _asked_itself(spotted, (first, last), clause, index)]
    if not begins:
        return ""
    taken = [(name.start, name.end) for name in spotted.names]
    taken += [(first, last) for _, first, last in spotted.cues if last - first > 1]
    idle, numerals, sure = index.tables.idle, index.tables.numerals, compiled(index.tables.raw["use_said"])
    found = ""
    for first, last in sorted(spotted.ordinary):
        word = spotted.text[first:last]
        if first < min(begins) or last > end or word in idle or sure.fullmatch(word) or not numerals.isdisjoint(word):
            continue
        if not any(a < last and first < b for a, b in taken):
            found = word
    return found


def _asked_itself(spotted: Spotted, word: tuple[int, int], clause: tuple[int, int], index: Index) -> bool:
    """Whether the clause asks for the word and no more: "recording?" behind a "may", or before one that ends it."""
    start, end = clause
    first, last = word
    if not start <= first <= last <= end:
        return False
    if spotted.text.endswith(tuple(index.tables.raw["may"]), start, first):
        return True
    return first == start and any(cue in VERBS and a == last and b >= end - 1 for cue, a, b in spotted.cues)


def left_over(spotted: Spotted, names: Sequence[Name], clause: tuple[int, int], index: Index) -> tuple[str, ...]:
    """What the clause that asks says beyond names, words of using, and those that say nothing: nothing, where it asks
    no more than whether the service may be used. That its conditions are met says nothing of a cure or of any other
    deed, so each character is accounted for."""
    start, end = clause
    text = list(spotted.text)
    taken = [(name.start, name.end) for name in (*names, *spotted.names) if name.kind in NAMED and name.text]
    taken += [(first, last) for cue, first, last in spotted.cues if cue in index.tables.use_cues]
    before = tuple(index.tables.raw["placed_before"])
    taken += [(name.start - 1, name.start) for name in names if _in_front(spotted.text, name, before)]
    for first, last in taken:
        text[first:last] = " " * (last - first)
    return tuple(piece for word in "".join(text[start:end]).split() for piece in _beyond_use(word, index))


def _beyond_use(word: str, index: Index) -> Iterator[str]:
    """The pieces of it that are no words of using, nor of how sure that is."""
    words, rest = index.tables.use_words, index.tables.use_rest
    if word in words or rest.issuperset(word):
        return
    for part in compiled(index.tables.raw["use_said"]).split(word):
        if part not in words and not rest.issuperset(part):
            yield part


def _in_front(text: str, name: Name, words: tuple[str, ...]) -> bool:
    """Whether a place has a word like "in" before it."""
    return name.kind in (Kind.PLACE, Kind.HOSPITAL) and text.endswith(words, 0, name.start)


def asks_more(
    clause: str,
    names: Sequence[Name],
    cues: frozenset[str],
    left: Sequence[str],
    ranked: Sequence[Scored],
    index: Index,
) -> float:
    """How likely more is asked than a place's being covered, or a service's being for this case, which is all that was
    understood: of "does the advance in Shenzhen bear interest" that Shenzhen is covered is no answer.

    Of what is described, not named, it cannot be told; nor where the clause only asks for what was said before ("is
    that true?")."""
    if index.likeness is None or not ranked or only_described(names):
        return 0.0
    spoken_of = ranked[0].topic and ranked[0].score < scores.OWN and GENERAL & {scored.intent for scored in ranked}
    if ranked[0].intent not in GENERAL and not spoken_of:
        return 0.0
    if ranked[0].score >= scores.ALMOST and not ranked[0].guessed:  # by a rule of its own
        return 0.0
    if PAYS_THERE in cues:  # the very thing that is done, in words of paying
        return 0.0
    text = without(clause, names, LISTED)
    if index.tables.echo.issuperset(without(text, names, NAMED)):
        return 0.0
    return index.likeness.asks_more(asking(text, names, cues, left))
