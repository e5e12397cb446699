"""The services of a handbook for which a hospital or a city of Japan stands."""

from knowledge.library import HandbookInForce
from knowledge.models import Service
from knowledge.understanding.names import Kind, Understanding

PLACE = "japan-place"  # cue
OF_THE_MAINLAND = "hospitals"  # the list of hospitals that are not abroad


def services_of_japan(u: Understanding, edition: HandbookInForce) -> tuple[Service, ...]:
    """Those that have a list of hospitals there, where the question names one, or a city; none without such a list."""
    if PLACE not in u.all_cues and (not u.of(Kind.JAPAN) or u.of(Kind.HOSPITAL)):
        return ()
    covers = ((s, edition.coverage(s, "hospitals")) for s in edition.services.values())
    return tuple(s for s, cover in covers if cover is not None and cover.list not in (None, OF_THE_MAINLAND))
