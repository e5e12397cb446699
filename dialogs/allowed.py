"""What may still be done to a request that was sent: by its service's rules, and until when."""

from datetime import datetime
from typing import Any

from dialogs import people
from dialogs.world import RequestView, World
from knowledge import clocks
from knowledge.models import Deed, Rule, TimeLimit, Verdict

OPEN = frozenset({"submitted", "needs_documents", "in_review", "approved", "scheduled"})
DEEDS = {"cancel": Deed.CANCEL, "change": Deed.CHANGE}  # by the topic of the rule on it


def allowance(act: str, view: RequestView, world: World) -> tuple[bool, datetime | None]:
    """Whether a request may be changed or cancelled now, and until when. Before anything is arranged, always; but a
    cancelling that the handbook rules out once the application has succeeded is for the staff to grant."""
    if view.status not in OPEN:
        return False, None
    if view.appointment is None:
        return act != "cancel" or not past_recall(view, world), None
    _, service = people.of_request(world, view)
    if service is None:
        return True, None
    limit = next((each for each in service.time_limits if each.deed is DEEDS[act] and each.direction == "before"), None)
    if limit is not None:
        return _until(limit, view.appointment, world)
    rule = rule_on(act, view, world)
    # where the handbook says nothing of it, a person decides
    return rule is None or rule.verdict is not Verdict.NO, None


def past_recall(view: RequestView, world: World, act: str = "cancel") -> bool:
    """Whether it was approved, nothing is arranged, and the handbook takes back (or moves) no application that has
    succeeded."""
    rule = rule_on(act, view, world)
    return view.status == "approved" and view.appointment is None and rule is not None and rule.verdict is Verdict.NO


def _until(limit: TimeLimit, appointment: datetime, world: World) -> tuple[bool, datetime | None]:
    last = clocks.last_moment(limit, appointment, world.library.calendar)
    return clocks.in_time(limit, appointment, world.now, world.library.calendar) is True, last


def rule_on(topic: str, view: RequestView, world: World) -> Rule | None:
    """What the service's handbook says on a topic of what was requested: of cancelling it, of changing it."""
    bound, service = people.of_request(world, view)
    if bound is None or service is None:
        return None
    rules = (*service.rules, *people.handbook(world, bound).handbook.rules)
    return next((rule for rule in rules if rule.topic == topic and rule.variant in (None, view.variant)), None)


def told(view: RequestView, world: World) -> dict[str, Any]:
    """Whether a request may be changed and cancelled, and until when, as messages say it."""
    found: dict[str, Any] = {}
    for act in DEEDS:
        allowed, until = allowance(act, view, world)
        found |= {f"may_{act}": allowed, f"{act}_until": until.isoformat() if until else ""}
    return found
