"""By when something is done of which the handbooks set no time: an appeal, a complaint, money or samples given back.

A time is promised for a few deeds, and for no others. Whoever asks by which day an appeal must be in is not told how
soon a payment is arranged: that would be a time limit of something else, given as if it were the answer.
"""

import re

from knowledge.answering.asked import Asked
from knowledge.answering.facts import unsaid
from knowledge.answering.shapes import Finding
from knowledge.understanding.clauses import clauses
from knowledge.understanding.names import SERVICES
from knowledge.understanding.tables import compiled

TOPIC = "time-of-that"


def time_of_it(asked: Asked) -> Finding | None:
    """Not said, where the time of such a deed is asked: in one clause with it, or in the next that names no service."""
    said = asked.index.tables.raw["unwritten"]
    when, deed = compiled(said["when"]), compiled(said["deed"])
    parts = clauses(asked.u.text, asked.index.tables.cuts - {" ", ":"})
    before = False
    for start, end in parts:
        clause = asked.u.text[start:end]
        here = deed.search(clause)
        if when.search(clause):
            told = here or (before and not _names_a_service(asked, start, end))
            if told and not compiled(said["unless"]).search(clause):
                return _silent(asked, deed)
        before = here is not None
    return None


def _names_a_service(asked: Asked, start: int, end: int) -> bool:
    return any(name.kind in SERVICES and start <= name.start < end for name in asked.u.names)


def _silent(asked: Asked, deed: re.Pattern[str]) -> Finding | None:
    """None where a limit of the handbook speaks of such a deed after all."""
    services = asked.services or asked.all_services
    if any(deed.search(limit.words.zh) for service in services for limit in service.time_limits):
        return None
    return unsaid(asked, asked.services[0] if len(asked.services) == 1 else None, TOPIC, f"topic.{TOPIC}")
