"""More papers for a request that is under way, or photos that came before anything was asked."""

from typing import Any

from dialogs import people, told
from dialogs.commands import AddPapers
from dialogs.events import Result, Upload
from dialogs.flows import consent, papers
from dialogs.plan import Ask, Do, End, Known, Learned, Pick, Plain, Step
from dialogs.replies import Option, Reply
from dialogs.ways import ways
from dialogs.world import RequestView, World

OPEN = frozenset({"submitted", "needs_documents", "in_review", "approved", "scheduled"})


class AddPapersFlow(Plain):
    name = "add_papers"

    def start(self, arg: str, world: World) -> dict[str, Any]:
        view = told.request(world, arg)
        return {"request": arg} if view is not None and view.status in OPEN else {}

    def plan(self, known: Known, world: World) -> Step:
        go = consent.needed(world)
        if go is not None:
            return go
        if known.get("sent"):
            return _sent(known, world)
        open_ = [view for view in world.requests if view.status in OPEN]
        view = told.request(world, str(known.get("request", "")))
        if view is None:
            return _which(open_, known, world)
        if known.get("unsorted"):
            return _sort(known, view, world)
        if known.get("done") != "done" or not known.get("documents"):
            wanted = [people.paper_name(world, view, paper) for paper in view.missing]
            args = {**told.about(view, world), "papers": wanted}
            picks = (Pick("done", key="dialogs.option.papers_done"),) if known.get("documents") else ()
            return Ask("done", "papers", "dialogs.ask.add_papers", args, picks)
        documents = {paper: tuple(ids) for paper, ids in known["documents"].items()}
        return Do(AddPapers(request=view.number, documents=documents))

    def learn(self, known: Known, result: Result, world: World) -> Learned:
        del known, world
        if result.ok:
            return Learned({"sent": True})
        return Learned({"done": None}, (Reply(key="dialogs.result.add_papers.failed"),))

    def take(self, known: Known, slot: str, value: Any, world: World) -> dict[str, Any]:
        del world
        return papers.take(known, slot, str(value)) if slot in ("sort", "done") else {slot: value}

    def upload(self, known: Known, event: Upload, world: World) -> Learned | None:
        """Kept even before consent was asked in this form: the plan asks before anything is stored with a request."""
        return papers.upload(known, event, world)


def _which(open_: list[RequestView], known: Known, world: World) -> Step:
    if not open_:
        options = ways("apply", "menu")
        key = "dialogs.upload.no_request" if known.get("unsorted") else "dialogs.requests.no_papers"
        return End((Reply(key=key, options=options),))
    picks = tuple(Pick(view.number, key="dialogs.option.request", args=told.about(view, world)) for view in open_)
    return Ask("request", "choice", "dialogs.ask.which_request", picks=picks)


def _sort(known: Known, view: RequestView, world: World) -> Step:
    """Which paper it is: those that are wanted first."""
    batch = known["unsorted"][0]
    bound = people.policy(world, view.policy_no)
    service = people.service(world, bound, view.service) if bound else None
    every = [paper.id for paper in people.papers(world, bound, service)] if bound and service else []
    ids = dict.fromkeys((*view.missing, *every))
    picks = [papers.pick(paper, people.paper_name(world, view, paper)) for paper in ids]
    if len(batch) > 1:
        picks.append(Pick("split", key="dialogs.option.split"))
    picks.append(Pick("other", key="dialogs.option.other_paper"))
    return Ask("sort", "choice", "dialogs.ask.sort", {"count": len(batch)}, tuple(picks))


def _sent(known: Known, world: World) -> End:
    view = told.request(world, str(known["request"]))
    args = told.about(view, world) if view else {}
    left = [people.paper_name(world, view, paper) for paper in view.missing] if view else []
    option = (Option(id=f"a.requests.{known['request']}", key="dialogs.option.see_request"),)
    return End((Reply(key="dialogs.papers_added", args={**args, "left": left}, options=option),))
