"""Of what the handbooks say nothing: by when something is done of which they set no time (an appeal, a complaint, money
or samples given back), and what somebody is likely to be refused for without a word of theirs.

A time is promised for a few deeds, and for no others. Whoever asks by which day an appeal must be in is not told how
soon a payment is arranged: that would be a time limit of something else, given as if it were the answer.
"""

import re
from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.facts import unsaid
from knowledge.answering.shapes import Finding
from knowledge.models import Verdict
from knowledge.understanding.clauses import clauses
from knowledge.understanding.names import SERVICES, Kind
from knowledge.understanding.tables import compiled

TOPIC = "time-of-that"
LUMP = "lump-before"  # a topic: the case turns on it
OF_NO_HANDBOOK = ("disclosure", LUMP, "beside-illness")  # topics


def not_told(asked: Asked) -> Finding | None:
    """Not said, where it is asked what follows from an illness that was not declared, from a lump that was found before
    the cancer was, or from another illness beside the one that is to be treated."""
    for topic in OF_NO_HANDBOOK:
        match = compiled(asked.index.tables.raw["of_no_handbook"][topic]).search(asked.u.text)
        if match is not None and (topic != "beside-illness" or _ill_of_another(asked, match)):
            silent = unsaid(asked, asked.services[0] if len(asked.services) == 1 else None, topic, f"topic.{topic}")
            return replace(silent, verdict=Verdict.DEPENDS) if topic == LUMP else silent
    return None


def _ill_of_another(asked: Asked, match: re.Match[str]) -> bool:
    """Whether the illness that stands there is none that the policies are for."""
    called = asked.index.library.illness_called
    there = [n for n in asked.names(Kind.ILLNESS) if match.start() <= n.start and n.end <= match.end()]
    return bool(there) and all(GRAVE.isdisjoint(called[id_].kinds) for name in there for id_ in name.ids)


GRAVE = frozenset({"cancer", "carcinoma-in-situ", "critical-illness"})  # kinds of illnesses


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
