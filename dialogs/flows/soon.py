"""A day that is wished for sooner than the handbook promises that anything is arranged: it is noted, and what the
handbook says is told at once, so that nobody waits for it."""

from dataclasses import replace
from datetime import date

from dialogs import asked, people
from dialogs.plan import Ask, Known, Notice, Step
from dialogs.replies import Reply
from dialogs.world import World
from knowledge import clocks
from knowledge.models import Deed, Service


def said(step: Step, known: Known, service: Service, world: World) -> Step:
    """The next question, with how long arranging takes where the day that was wished for comes sooner."""
    wished = str(known.get(asked.ANY_DAY) or "")
    variant = people.variant(service, known)
    limits = [
        limit
        for limit in service.time_limits
        if limit.deed is Deed.ARRANGE and limit.direction == "within" and limit.variant in (None, variant)
    ]
    if not isinstance(step, Ask) or step.slot in ("blocked", asked.ANY_DAY) or not wished or not limits:
        return step
    limit = limits[0]
    last = clocks.reckon(limit, world.today, world.library.calendar).day
    if not world.today <= date.fromisoformat(wished) < last:
        return step
    args = {
        "day": wished,
        "words": limit.words.model_dump(),
        "amount": limit.amount_max or limit.amount,
        "unit": f"dialogs.unit.{limit.unit}",
        "last": last.isoformat(),
    }
    notice = Notice(f"soon-{wished}", Reply(key="dialogs.request.soon", args=args))
    return replace(step, before=(notice, *step.before))
