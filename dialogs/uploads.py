"""Photos and files: taken by the form that is open, by one below it, or by whatever is open and can use them. They are
thrown away only where nothing can."""

from typing import Any

from dialogs import arranged, filling, people
from dialogs.allowed import OPEN
from dialogs.events import Upload
from dialogs.flows import FLOWS, papers
from dialogs.flows.add_papers import AddPapersFlow
from dialogs.flows.bind import BindFlow
from dialogs.flows.my_requests import RequestsFlow
from dialogs.state import Frame
from dialogs.talk import Talk
from dialogs.told import about
from dialogs.world import RequestView

PAPERS, LIST, BIND = AddPapersFlow.name, RequestsFlow.name, BindFlow.name


def receive(talk: Talk, event: Upload) -> None:
    for reason in dict.fromkeys(event.refused):
        talk.say("dialogs.upload.refused", reason=f"dialogs.upload.{reason}", count=event.refused.count(reason))
    learned = talk.flow.upload(talk.top.slots, event, talk.world) if talk.flow and talk.top else None
    if learned is not None:
        talk.put(learned.slots)
        talk.replies.extend(learned.replies)
        talk.brief = True
    elif not event.papers or _kept_below(talk, event):
        talk.brief = True
    elif usable(talk):
        _add(talk, event, _wanted(talk, event))
    elif talk.top is None or talk.top.flow == LIST:  # a list that is looked at stands in no photo's way
        came = papers.upload({}, event, talk.world).slots
        talk.begin(PAPERS, {slot: value for slot, value in came.items() if value is not None})  # says where to begin
    else:
        _keep_below(talk, event)
        talk.brief = True
    talk.advance()


def _keep_below(talk: Talk, event: Upload) -> None:
    """Nothing here can use them yet: they wait below what is open, and are asked about when it is over."""
    learned = FLOWS[PAPERS].upload({}, event, talk.world)
    if learned is None:
        return
    slots = {slot: value for slot, value in learned.slots.items() if value is not None}
    talk.set(stack=(Frame(flow=PAPERS, slots=slots), *talk.state.stack))
    talk.replies.extend(learned.replies)
    talk.say("dialogs.upload.kept_below", binding=talk.top is not None and talk.top.flow == BIND)


def usable(talk: Talk) -> bool:
    """Whether there is a request or a draft that a photo may be for."""
    return bool(people.drafts(talk.world)) or any(view.status in OPEN for view in talk.world.requests)


def shown_request(talk: Talk) -> dict[str, Any]:
    """The request that is looked at, or the only thing that more papers can be for."""
    views = [view.number for view in talk.world.requests if view.status in OPEN]
    number = talk.top.slots.get("number") if talk.top and talk.top.flow == LIST else None
    alone = talk.top is not None and talk.top.flow == LIST and len(talk.world.requests) == 1
    if number is None and alone:
        number = views[0] if views else None
    return {"request": number} if number in views else {}


def _kept_below(talk: Talk, event: Upload) -> bool:
    """A form below the open question takes them: it asks later which paper they are."""
    for n, frame in reversed(list(enumerate(talk.state.stack[:-1]))):
        learned = FLOWS[frame.flow].upload(frame.slots, event, talk.world)
        if learned is not None:
            slots = {slot: value for slot, value in {**frame.slots, **learned.slots}.items() if value is not None}
            kept = frame.model_copy(update={"slots": slots})
            talk.set(stack=(*talk.state.stack[:n], kept, *talk.state.stack[n + 1 :]))
            talk.replies.extend(learned.replies)
            talk.say("dialogs.upload.kept_below", binding=talk.top is not None and talk.top.flow == BIND)
            return True
    return False


def _wanted(talk: Talk, event: Upload) -> RequestView | None:
    """The request for which staff wait for just one paper: the next photo shows it, unless something else is said."""
    view = arranged.wanting(talk)
    return view if view and talk.top is None and len(view.missing) == 1 and not event.caption else None


def _add(talk: Talk, event: Upload, wanted: RequestView | None) -> None:
    """For a request that was sent, or a draft: which one is asked, unless just that one is looked at or ``wanted``."""
    waiting = arranged.wanting(talk) if talk.top is None else None  # whose notice said: send them right here
    of_one = {"request": wanted.number} if wanted else shown_request(talk)
    of_one = of_one or ({"request": waiting.number} if waiting else {})
    if filling.is_leading(talk):  # it goes on afterwards
        talk.push(PAPERS, of_one)
    else:
        talk.begin(PAPERS, of_one)
    learned = FLOWS[PAPERS].upload(talk.top.slots if talk.top else {}, event, talk.world)
    if learned is not None:
        talk.put(learned.slots, by_member=False)
        talk.replies.extend(learned.replies)
    if wanted is not None and learned is not None and talk.flow and talk.top:
        talk.put(talk.flow.take(talk.top.slots, "sort", wanted.missing[0], talk.world))
        paper = people.paper_name(talk.world, wanted, wanted.missing[0])
        talk.say("dialogs.upload.wanted", **about(wanted, talk.world), papers=[paper])
