"""By which day something comes, asked of the form under way or, with something else open, of what was sent: the day
reckoned for just that, and no list of the handbook's rules."""

from typing import Any

from dialogs import lexicon, people, told
from dialogs.flows.my_requests import limit_of, would_be
from dialogs.flows.request import RequestFlow
from dialogs.flows.sent import expected
from dialogs.plan import Known
from dialogs.reading import Reading
from dialogs.sent_requests import LIST, fits, open_requests
from dialogs.talk import Talk
from dialogs.world import World
from knowledge.models import Deed, Service


def heard(talk: Talk, text: str, reading: Reading) -> bool:
    """Whether that is asked, and has been answered; what is open stays open."""
    top = talk.top
    named = reading.services or reading.concepts or reading.dates or reading.cities or reading.hospitals
    if top is None or top.flow == LIST or named or not lexicon.says("asks_by_when", text):
        return False
    known = top.slots if top.flow == RequestFlow.name else {}
    _, service = people.of_form(talk.world, known)
    if service and lexicon.says("asks_span", text):
        return False  # how long it takes is asked of the handbook
    said = _of_form(known, service, talk.world) if service else _of_sent(talk)
    if not said or not said["would_be"]["promised"] or not fits(text, said["limit"]):
        return False
    del said["limit"]
    talk.set(misses=0)
    talk.say("dialogs.by_when", **said)
    talk.go_on()
    return True


def _of_form(known: Known, service: Service, world: World) -> dict[str, Any]:
    """The first promise of the service that holds of this kind of it, as if it began today."""
    kind = people.variant(service, known)
    if (service.variants and not kind) or any(each.deed is Deed.INVESTIGATE for each in service.time_limits):
        return {}  # where it may take longer, the handbook's own words say so
    limits = {limit.id: limit for limit in service.time_limits}
    fit = (limits[id_] for id_ in service.promise if id_ in limits)
    limit = next((each for each in fit if each.direction == "within" and each.variant in (None, kind)), None)
    if limit is None:
        return {}
    return {"number": "", "service": service.short.model_dump(), "would_be": expected({}, limit, world), "limit": limit}


def _of_sent(talk: Talk) -> dict[str, Any]:
    """What is promised of the only open request."""
    views = open_requests(talk)
    if len(views) != 1:
        return {}
    view, limit = views[0], limit_of(views[0], talk.world)
    if limit is None or view.appointment is not None:
        return {}
    told_ = would_be(view, talk.world) or expected(
        {"promised": view.promised.isoformat() if view.promised else ""}, limit, talk.world
    )
    return {**told.about(view, talk.world), "would_be": told_, "limit": limit}
