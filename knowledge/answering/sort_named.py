"""A sort of what a service does (a kind of scan) that its handbook leaves open, beside the yes that is said of a place."""

from dataclasses import replace

from knowledge.answering import topics
from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import SAID_BESIDE
from knowledge.answering.shapes import Finding
from knowledge.models import Verdict

SCOPE, COVERAGE = "scope", "coverage"


def unless_open_for_its_sort(asked: Asked, found: Finding) -> Finding:
    """It depends, where the place is listed and the very sort that is named is not said to be part of the service."""
    if found.verdict is not Verdict.YES or found.intent != COVERAGE:
        return found
    for service in asked.services:
        sort = topics.topic(asked.about(service), SCOPE) if topics.called(asked, service, SCOPE) else None
        if sort is not None and sort.verdict is not Verdict.YES:
            listed = (replace(part, key=SAID_BESIDE.get(part.key, part.key)) for part in found.parts)
            return replace(found, verdict=sort.verdict, parts=(*sort.parts[:1], *listed))
    return found
