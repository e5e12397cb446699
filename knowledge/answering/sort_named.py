"""A sort of what a service does (a kind of scan) that its handbook leaves open, beside the yes of a place."""

from dataclasses import replace

from knowledge.answering import topics
from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import SAID_BESIDE
from knowledge.answering.shapes import Finding, Part
from knowledge.models import Verdict

SCOPE, COVERAGE = "scope", "coverage"
IN_PLACE = "answers.hospital.in_place"


def unless_open_for_its_sort(asked: Asked, found: Finding) -> Finding:
    """It depends, where the place is listed and the very sort that is named is not said to be part of the service."""
    if found.verdict is not Verdict.YES or found.intent != COVERAGE:
        return found
    for service in asked.services:
        sort = topics.topic(asked.about(service), SCOPE) if topics.called(asked, service, SCOPE) else None
        if sort is not None and sort.verdict is not Verdict.YES:
            return replace(found, verdict=sort.verdict, parts=(*sort.parts[:1], *map(_without_yes, found.parts)))
    return found


def _without_yes(part: Part) -> Part:
    if part.key == IN_PLACE:
        args = {name: part.args[name] for name in ("service", "count", "names")}
        return Part("answers.list.hospitals", {**args, "regions": [part.args["place"]]})
    return replace(part, key=SAID_BESIDE.get(part.key, part.key))
