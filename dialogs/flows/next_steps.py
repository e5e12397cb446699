"""What comes next of a request that was sent: what its member still does, what is done by which day, and how the
handbook goes on."""

from collections.abc import Mapping
from typing import Any

from dialogs import people, told
from dialogs.plan import End
from dialogs.replies import Reply
from dialogs.ways import more_papers, see, ways
from dialogs.world import RequestView, World

LOOKED_AT = ("submitted", "needs_documents", "in_review")


def upcoming(view: RequestView, world: World, would_be: Mapping[str, Any]) -> End:
    """``would_be``: what is promised of a request whose clock waits for something."""
    bound, service = people.of_form(world, {"policy_no": view.policy_no, "service": view.service})
    later = service.steps[1:] if service else ()  # the first is to apply, and that is done
    runs = view.promised is not None and view.promised >= world.today and not view.missing
    args = {
        **told.about(view, world),
        "status": f"dialogs.status.{view.status}",
        "looked_at": view.status in LOOKED_AT,
        "missing": [people.paper_name(world, view, paper) for paper in view.missing],
        "phone": "" if view.elsewhere else str(view.answers.get("contact_phone") or ""),
        "promised": view.promised.isoformat() if view.promised and runs else "",
        "would_be": would_be,
        "appointment": view.appointment.isoformat() if view.appointment else "",
        "place": view.place,
        "steps": [step.words.model_dump() for step in later],
        "section": later[0].source.section if later else "",
        "channel": people.handbook(world, bound).handbook.official_channel.model_dump() if bound else {},
    }
    options = (see(view.number), *((more_papers(view.number),) if view.missing else ()), *ways("human"))
    return End((Reply(key="dialogs.requests.next", args=args, options=options),))
