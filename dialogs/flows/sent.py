"""A request that was sent: the number, the promised day, what happens next, and what to be reminded of."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from dialogs import people, told
from dialogs.commands import Command
from dialogs.flows import papers
from dialogs.plan import End, Known
from dialogs.replies import Reply
from dialogs.ways import more_papers, see, way
from dialogs.world import Bound, World
from knowledge import clocks
from knowledge.models import Deed, Occasion, Service, TimeLimit


def end(known: Known, bound: Bound, service: Service, world: World) -> End:
    """The number, the promised day, and what happens next."""
    data: dict[str, Any] = dict(known["sent"])
    lacking = [paper for paper in papers.checklist(known, bound, service, world) if paper["state"] == "later"]
    limit = next((limit for limit in service.time_limits if limit.id == data.get("promise")), None)
    lacks = bool(lacking or data.get("gone"))
    args = {
        "number": data["number"],
        "person": bound.policy.insured_name,
        "service": service.short.model_dump(),
        **expected(data, limit, world, waits=lacks and stands_still(limit)),
        "lacking": lacking,
        "gone": [people.paper_called(world, bound, service, paper) for paper in data.get("gone", ())],
        "left": people.left_of_each(world, bound, service),
        "papers": bool(known.get("documents") or known.get("unsorted") or lacking),
    }
    options = (
        see(str(data["number"])),
        *([more_papers(str(data["number"]))] if lacks else []),
        way("menu"),
    )
    reply = Reply(key="dialogs.request.sent", args=args, options=options)
    return End(
        (reply,),
        commands=(*_boxes(str(data["number"]), bound, service, known, world), *_reminders(data, lacks, world)),
    )


def stands_still(limit: TimeLimit | None) -> bool:
    """Whether nothing is reckoned by this limit while papers are missing. Somebody may ring without them."""
    begins = (Occasion.APPLICATION, Occasion.PAPERS_COMPLETE)
    return limit is not None and limit.occasion in begins and limit.deed is not Deed.CONTACT


def expected(data: Mapping[str, Any], limit: TimeLimit | None, world: World, *, waits: bool = False) -> dict[str, Any]:
    """What is promised and by which day; where its clock waits for something (a review, or ``waits`` for papers), the
    day that it would be from today."""
    said: dict[str, Any] = {
        "waits": waits,
        "amount": (limit.amount_max or limit.amount) if limit else 0,
        "unit": f"dialogs.unit.{limit.unit}" if limit else "",
        "promise": limit.words.model_dump() if limit else {"zh": "", "en": ""},
        "occasion": f"dialogs.occasion.{limit.occasion}" if limit else "",
    }
    if (data.get("promised") and not waits) or limit is None:
        return {**said, "promised": data.get("promised") or "", "estimate": bool(data.get("estimate"))}
    deadline = clocks.reckon(limit, world.today, world.library.calendar)
    return {**said, "promised": deadline.day.isoformat(), "estimate": deadline.estimate}


def _boxes(number: str, bound: Bound, service: Service, known: Known, world: World) -> list[Command]:
    """What comes at the beginning of each season is announced while the policy runs."""
    variant = people.variant(service, known)
    mine = [limit for limit in service.time_limits if limit.variant in (None, variant)]
    starts = (day for limit in mine for day in clocks.season_starts(limit, world.today.year))
    days = [day for day in starts if world.today < day <= bound.policy.end_date]
    zone = world.now.tzinfo
    return [told.remind(world, "quarter_box", datetime.combine(day, time(10), zone), number) for day in days]


def _reminders(data: dict[str, Any], lacks: bool, world: World) -> tuple[Command, ...]:
    number, found = str(data["number"]), list[Command]()
    if lacks:
        found.append(told.remind(world, "missing_paper", world.now + timedelta(days=2), number))
    if data.get("promised"):
        late = datetime.combine(date.fromisoformat(data["promised"]) + timedelta(days=1), time(10), world.now.tzinfo)
        found.append(told.remind(world, "answer_late", late, number))
    return tuple(found)
