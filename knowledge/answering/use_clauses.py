"""The clauses of a message that tell of uses that were had: where they stand, by which cues, and how often it was."""

from functools import lru_cache

from knowledge.understanding.clauses import clauses
from knowledge.understanding.index import Index
from knowledge.understanding.tables import compiled, said_by

USED_UP, NONE_LEFT, USED_IT, SOME_LEFT = "used-up", "none-left", "used-it", "some-left"  # cues
TELLING = (USED_UP, NONE_LEFT, USED_IT)
OWN = "at-own-cost"  # cue of what was no use of the service
IS_OVER = "is-over"  # no cue: that a service which the clause names has taken place


@lru_cache(maxsize=4)  # it is asked of each service of a message
def telling(text: str, index: Index) -> tuple[tuple[int, int, frozenset[str], int], ...]:
    """The clauses that tell of uses: where they stand, by which cues they tell it, and how often it was."""
    found = []
    over = compiled(index.tables.raw["use_is_over"])
    for start, end in clauses(text, index.tables.cuts - {" "} if text.isascii() else index.tables.cuts):
        clause = text[start:end]
        said = frozenset(cue for cue in TELLING if said_by(cue).search(clause))
        if over.search(clause) or done_for(clause, index):
            said |= {IS_OVER}
        if not said and index.tables.numerals.isdisjoint(clause) and not clause.isascii():
            continue
        amounts = index.amounts.find(clause)
        often = amounts.used or (said and amounts.times) or 0
        if (said or often) and not said_by(SOME_LEFT).search(clause) and not said_by(OWN).search(clause):
            found.append((start, end, said, often))
    return tuple(found)


def done_for(clause: str, index: Index) -> bool:
    """Whether a clause tells that somebody of the service did something for the member before."""
    return compiled(index.tables.raw["use_done_for"]).search(clause) is not None
