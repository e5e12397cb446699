"""Who was brought into a hospital is inside, whatever place is named between ("into the theatre in Hangzhou")."""

from dataclasses import replace

from knowledge.understanding.clauses import clause_around
from knowledge.understanding.index import Index
from knowledge.understanding.spotting import Spotted
from knowledge.understanding.tables import compiled

ADMITTED = "admitted"  # cue


def brought_in(spotted: Spotted, index: Index) -> Spotted:
    """With the cue of who is in hospital, where it is told as something that has happened."""
    said, text = index.tables.raw["brought_in"], spotted.text
    match = compiled(said["said"]).search(text)
    if match is None or any(cue == ADMITTED for cue, _, _ in spotted.cues):
        return spotted
    begun, _ = clause_around(text, *match.span(), index.tables.cuts)
    if compiled(said["yet"]).search(text, begun, match.start()):
        return spotted
    if not compiled(said["over"]).search(text, begun, match.end() + 1):
        return spotted
    return replace(spotted, cues=[*spotted.cues, (ADMITTED, match.start(), match.end())])
