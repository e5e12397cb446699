"""Who had one cancer before and has another one now: whether that is the first one, of those that a policy covers, the
handbooks that ask for a first one do not say."""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.facts import unsaid
from knowledge.answering.shapes import Finding
from knowledge.models import Service, Verdict
from knowledge.understanding.names import Kind
from knowledge.understanding.tables import compiled

TOPIC, CANCER = "another-cancer", "cancer"  # a topic; a kind of illnesses
BEFORE, SPREAD, NEVER = frozenset({"old-illness", "past"}), "metastasis", "never-before"  # cues


def another_now(asked: Asked) -> Finding | None:
    """It depends on what is not said, where another cancer than the one of before is told, and no spreading of that."""
    services = [service for service in asked.services or asked.all_services if _asks_for_the_first(service)]
    if not services or not _is_another(asked):
        return None
    silent = unsaid(asked, services[0] if len(services) == 1 else None, TOPIC, f"topic.{TOPIC}")
    return replace(silent, verdict=Verdict.DEPENDS)


def _is_another(asked: Asked) -> bool:
    said = asked.index.tables.raw["another_cancer"]
    if NEVER in asked.all_cues or compiled(said["the_same"]).search(asked.u.text):
        return False
    if compiled(said["second"]).search(asked.u.text):
        return True
    called = asked.index.library.illness_called
    cancers = {id_ for name in asked.names(Kind.ILLNESS) for id_ in name.ids if CANCER in called[id_].kinds}
    if len(cancers) != 2 or BEFORE.isdisjoint(asked.all_cues):
        return False
    spread = SPREAD in asked.all_cues and compiled(said["no_spread"]).search(asked.u.text) is None
    return not spread and compiled(said["now"]).search(asked.u.text) is not None


def _asks_for_the_first(service: Service) -> bool:
    return any(condition.first_only for condition in service.conditions)
