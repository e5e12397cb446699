"""The services of a handbook for which a hospital or a city of Japan stands."""

from knowledge.library import HandbookInForce
from knowledge.models import Service
from knowledge.understanding.index import Index
from knowledge.understanding.names import Kind, Understanding
from knowledge.understanding.tables import words_of

PLACE = "japan-place"  # cue
OF_THE_MAINLAND = "hospitals"  # the list of hospitals that are not abroad


def services_of_japan(
    u: Understanding, edition: HandbookInForce, absent: tuple[str, ...], index: Index
) -> tuple[Service, ...]:
    """Those that have a list of hospitals there, where the question names one; or a city in which nobody is said to
    live, and nothing but what they may give too (``absent``: concepts that the handbook has not)."""
    covers = ((s, edition.coverage(s, "hospitals")) for s in edition.services.values())
    there = tuple(s for s, cover in covers if cover is not None and cover.list not in (None, OF_THE_MAINLAND))
    if u.of(Kind.JAPAN) and not u.of(Kind.HOSPITAL):
        return there
    near = {id_ for concept in absent for id_ in index.concepts[concept].get("near", ())}
    return tuple(s for s in there if s.concept in near) if PLACE in u.all_cues and not lives_there(u, index) else ()


def lives_there(u: Understanding, index: Index) -> bool:
    """Whether a place of Japan is told as one in which somebody lives."""
    living = tuple(index.tables.raw["living_in"])
    return any(u.text.partition(city)[0].endswith(living) for city in words_of(PLACE) if city in u.text)
