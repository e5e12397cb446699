"""Which of a service's time limits a question is about: one after the other, or those of the day that is told."""

from knowledge.answering.asked import Asked
from knowledge.models import Deed, Service, TimeLimit

MOVES = frozenset({Deed.CANCEL, Deed.CHANGE})
DONE_LATER = frozenset({"reply", "report", "contact-me", "deliver", "investigate"})  # cues of what others do afterwards
OCCASION = "occ-"
Limited = tuple[Service, TimeLimit]


def chain(asked: Asked, most: int) -> list[Limited]:
    """The limits within which one thing after the other is done, where all of them are asked for ("review and delivery
    together"); none where there are more than ``most`` or fewer than two."""
    if "in-all" not in asked.cues or len(asked.services) != 1 or asked.u.days:
        return []
    service = asked.services[0]
    found = [(service, limit) for limit in service.time_limits if limit.direction == "within" and _fits(asked, limit)]
    return found if 1 < len(found) <= most else []


def _fits(asked: Asked, limit: TimeLimit) -> bool:
    return limit.variant is None or not asked.variants or limit.variant in asked.variants


def of_another_day(asked: Asked, service: Service) -> bool:
    """Whether the day that is told is that of an occasion before which something must be done, so that nothing that
    follows another occasion can be counted from it."""
    occasions = {cue for cue in asked.cues if cue.startswith(OCCASION)}
    if not occasions and not DONE_LATER.isdisjoint(asked.cues):
        return False
    ahead = [limit for limit in service.time_limits if limit.direction == "before" and limit.deed not in MOVES]
    return any(not occasions or f"{OCCASION}{limit.occasion.value}" in occasions for limit in ahead)


def distinct(chosen: list[Limited]) -> list[Limited]:
    """Services that promise just the same need one line."""
    kept: dict[tuple[object, ...], Limited] = {}
    for service, limit in chosen:
        kept.setdefault(
            (
                limit.deed,
                limit.direction,
                limit.amount,
                limit.amount_max,
                limit.unit,
                limit.occasion,
                limit.at,
                limit.variant,
            ),
            (service, limit),
        )
    return list(kept.values())
