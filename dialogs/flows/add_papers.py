"""More papers for a request that is under way, or photos that came before anything was asked."""

from typing import Any

from dialogs import covered, people, told
from dialogs.allowed import OPEN
from dialogs.batches import batches, photos
from dialogs.commands import AddPapers
from dialogs.events import Result, Upload
from dialogs.flows import beside, consent, papers
from dialogs.plan import Ask, Do, End, Go, Known, Learned, Pick, Plain, Step
from dialogs.reading import Reading
from dialogs.replies import Reply
from dialogs.state import DOUBTS, OUT, Frame
from dialogs.ways import see, ways
from dialogs.world import OTHER, Draft, RequestView, World

FOR = "_sorted_for"  # the request for which the photos were sorted: another one has other papers
NONE = "none"  # the answer that photos are for nothing that is open


class AddPapersFlow(Plain):
    name = "add_papers"
    parks = True

    def start(self, arg: str, world: World) -> dict[str, Any]:
        view = told.request(world, arg)
        return {"request": arg} if view is not None and view.status in OPEN else {}

    def plan(self, known: Known, world: World) -> Step:
        go = consent.needed(world)
        if go is not None:
            return go
        if known.get("sent"):
            return _sent(known, world)
        known = _sorted_here(known)
        open_ = [view for view in world.requests if view.status in OPEN]
        chosen = str(known.get("request", ""))
        if chosen == NONE:
            return End((Reply(key="dialogs.upload.set_aside", args={"count": _count(known)}),))
        if draft := _drafts(world).get(chosen):
            return _taken_up(draft, known, world)
        view = told.request(world, chosen)
        if view is None:
            return _which(open_, known, world)
        if known.get("unsorted"):
            return _sort(known, view, world)
        if known.get("done") != "done" or not known.get("documents"):
            here = known.get("documents") or {}
            wanted = [people.paper_name(world, view, paper) for paper in covered.still(view.missing, here)]
            args = {**told.about(view, world), "papers": wanted}
            picks = (Pick("done", key="dialogs.option.papers_done"),) if known.get("documents") else ()
            return Ask("done", "papers", "dialogs.ask.add_papers", args, picks)
        documents = {paper: tuple(ids) for paper, ids in known["documents"].items()}
        return Do(AddPapers(request=view.number, documents=documents))

    def read(self, reading: Reading, known: Known, world: World) -> dict[str, Any]:
        """Which request, by its service, where it is not known yet."""
        if "request" in known:
            return {}
        open_ = [(v.number, v.policy_no, v.service) for v in world.requests if v.status in OPEN]
        left = [(id_, draft.policy_no, draft.service) for id_, draft in _drafts(world).items()]
        named = [id_ for id_, number, service in open_ + left if people.is_named(world, reading, number, service)]
        return {"request": named[0]} if len(named) == 1 else {}

    def learn(self, known: Known, result: Result, world: World) -> Learned:
        del known, world
        if result.ok:
            return Learned({"sent": True})
        return Learned({"done": None}, (Reply(key="dialogs.result.add_papers.failed"),))

    def take(self, known: Known, slot: str, value: Any, world: World) -> dict[str, Any]:
        del world
        if slot not in ("sort", "done"):
            return {slot: value}
        here = _sorted_here(known)
        again = {"documents": None} if here is not known else {}
        return {**again, **papers.take(here, slot, str(value)), FOR: known.get("request")}

    def upload(self, known: Known, event: Upload, world: World) -> Learned | None:
        """Kept even before consent was asked in this form: the plan asks before anything is stored with a request."""
        here = _sorted_here(known)
        learned = papers.upload(here, event, world)
        if event.papers and known.get("request") and beside.wants_none(known, world):
            learned = beside.taken(here, event, learned)
        again = {"documents": None} if here is not known else {}
        return Learned({**again, **learned.slots}, learned.replies)


def _sorted_here(known: Known) -> Known:
    """What is known, with photos that were sorted for another receiver waiting to be sorted again."""
    if FOR not in known or not known.get("request") or known[FOR] == known["request"]:
        return known
    return {**known, "documents": {}, "unsorted": batches(known), "done": None}


def _drafts(world: World) -> dict[str, Draft]:
    """Forms that were left and that more papers may be for, by what stands for each as an answer."""
    return {f"draft.{draft.policy_no}.{draft.service}": draft for draft in people.drafts(world)}


def _taken_up(draft: Draft, known: Known, world: World) -> End:
    """The form goes on where it was left, with the photos that have come since."""
    frame = Frame.model_validate(draft.frame)
    waiting = [*(frame.slots.get("unsorted") or []), *batches(known)]
    slots = {slot: value for slot, value in frame.slots.items() if slot != "done" or not waiting}
    slots |= {"unsorted": waiting} if waiting else {}
    args = {"flow": f"dialogs.flow.{frame.flow}", "label": told.label(slots, world)}
    return End((Reply(key="dialogs.taken_up", args=args),), then=Go(frame.flow, slots, order=frame.order))


def _count(known: Known) -> int:
    return len(photos(known))


def _which(open_: list[RequestView], known: Known, world: World) -> Step:
    """Which request they are for; forms that were left count, too, and what is for none of them is not kept."""
    drafts = _drafts(world)
    if not open_ and not drafts:
        if not _count(known):
            return End((Reply(key="dialogs.requests.no_papers", options=ways("apply", "menu")),))
        # nobody is to send a photo twice
        waiting = {"unsorted": batches(known), papers.COME: _count(known)}
        waiting |= {slot: known[slot] for slot in (papers.ROW, OUT, DOUBTS) if known.get(slot)}
        return End(
            (Reply(key="dialogs.upload.no_request", args={"count": _count(known)}),), then=Go("request", waiting)
        )
    picks = [Pick(view.number, key="dialogs.option.request", args=told.about(view, world)) for view in open_]
    for id_, draft in drafts.items():
        name = told.label({"policy_no": draft.policy_no, "service": draft.service}, world)
        picks.append(Pick(id_, key="dialogs.option.draft", args={"service": name}))
    if _count(known):
        picks.append(Pick(NONE, key="dialogs.option.none_of_these"))
    return Ask("request", "choice", "dialogs.ask.which_request", picks=tuple(picks))


def _sort(known: Known, view: RequestView, world: World) -> Step:
    """Which paper it is: those that are wanted first."""
    bound, service = people.of_request(world, view)
    every = [paper.id for paper in people.papers(world, bound, service)] if bound and service else []
    ids = dict.fromkeys((*view.missing, *every))
    listed = [id_ for id_ in ids if id_ != OTHER]  # offered anyhow, as the last
    return papers.which(known, [papers.pick(paper, people.paper_name(world, view, paper)) for paper in listed])


def _sent(known: Known, world: World) -> End:
    view = told.request(world, str(known["request"]))
    args = told.about(view, world) if view else {}
    left = [people.paper_name(world, view, paper) for paper in view.missing] if view else []
    option = (see(str(known["request"])),)
    return End((Reply(key="dialogs.papers_added", args={**args, "left": left}, options=option),))
