"""A ticket that somebody is to book, with days and places between the deed and the ticket: no word alone says it."""

from dataclasses import replace

from knowledge.understanding.index import Index
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled

ERRAND = "outside-errand"  # cue


def tickets(spotted: Spotted, index: Index) -> Spotted:
    """With the cue of an errand that is no service's, where a ticket is to be booked."""
    said = index.tables.raw["ticket_booked"]
    if not any(word in spotted.text for word in said["needs"]):
        return spotted
    match = compiled(said["said"]).search(spotted.text)
    return replace(spotted, cues=[*spotted.cues, (ERRAND, *match.span())]) if match else spotted
