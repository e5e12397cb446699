"""Sending a request, more papers for one, cancelling it, wishing it changed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.carry_out.carrying import Carrying, done, refused
from bot.requests.balances import used
from bot.requests.life import OPEN, IllegalStep, Step
from bot.requests.moving import move, with_promise
from bot.requests.refusals import refusal
from bot.store.requests import Request, RequestEvent
from bot.world import outstanding
from dialogs.allowed import allowance
from dialogs.commands import AddPapers, CancelRequest, ChangeRequest, SubmitRequest
from dialogs.covered import still
from dialogs.events import Result
from dialogs.world import OTHER, RequestView

GIVEN_UP = frozenset({"cancelled", "expired"})  # nobody decided on these by their papers


def submit_request(carrying: Carrying, command: SubmitRequest) -> Result:
    """Everything is checked here again, under the policy's lock: what a page or a dialog has checked may be old."""
    tx, now, library = carrying.tx, carrying.now, carrying.world.library
    bound = carrying.bound(command.policy_no)
    if bound is None or "health" not in carrying.world.consents:
        return refused(command.kind, "failed")
    tx.requests.lock_policy(command.policy_no)
    others = tx.requests.of_policy(command.policy_no)
    for other in others:
        same = (other.service, other.variant) == (command.service, command.variant)
        if same and other.status in OPEN:
            own = _own(carrying, other.number) is not None  # a relative's request is not to be looked at here
            return refused(command.kind, "open_already", number=other.number if own else "")
    uses = used(bound.policy, others, tx.requests.decided(command.policy_no), library, now.date())
    world = replace(carrying.world, uses={**carrying.world.uses, **uses})
    reason = refusal(command, bound, world)
    if reason:
        return refused(command.kind, reason)
    request = _request(carrying, command, bound.person, bound.policy.handbook)
    documents = _usable(carrying, request.number, command.policy_no, command.documents)
    # what the member believes to have sent, and is gone since, is asked for again rather than taken for there
    gone = dict.fromkeys((paper for paper, ids in command.documents.items() if ids and paper not in documents), "later")
    missing = {**gone, **{paper: why for paper, why in command.missing.items() if paper not in documents}}
    request = replace(request, missing=missing)
    complete = not outstanding(request)
    status = "submitted" if complete else "needs_documents"
    event = RequestEvent(1, "submit", status, "member", "", {"complete": complete}, now)
    request = with_promise(replace(request, status=status), (event,), library)
    tx.requests.create(request, event)
    _attach(carrying, request.number, documents)
    carrying.audit("request_submit", request.number, service=command.service, status=status)
    return done(
        command.kind,
        number=request.number,
        promised=request.promised_day.isoformat() if request.promised_day else "",
        promise=request.promise,
        estimate=request.estimate,
        gone=list(gone),
    )


def add_papers(carrying: Carrying, command: AddPapers) -> Result:
    view = _own(carrying, command.request)
    if view is None or view.status not in OPEN or not any(command.documents.values()):
        return refused(command.kind, "failed")
    request = carrying.tx.requests.lock(view.number)
    documents = _usable(carrying, request.number, request.policy_no, command.documents)
    if not documents:
        return refused(command.kind, "failed")
    _attach(carrying, request.number, documents)
    papers = frozenset(documents)
    missing = {paper: request.missing[paper] for paper in still(request.missing, papers)}
    wanted = still(request.wanted, papers)
    if OTHER in papers and len(request.wanted) == 1:
        wanted = ()  # one paper was asked for and something came: staff sees what it is
    complete = not outstanding(replace(request, missing=missing, wanted=wanted))
    step = Step(
        "add_papers",
        "member",
        carrying.now,
        data={"papers": sorted(papers), "complete": complete},
        changes={"missing": missing, "wanted": wanted},
        to="submitted" if complete and request.status == "needs_documents" else None,
    )
    return _moved(carrying, command.kind, request.number, step)


def cancel_request(carrying: Carrying, command: CancelRequest) -> Result:
    view = _own(carrying, command.request)
    if view is None:
        return refused(command.kind, "not_allowed")
    allowed, until = allowance("cancel", view, carrying.world)
    if not allowed:
        reason = "too_late" if until else "not_allowed"
        return refused(command.kind, reason, until=until.isoformat() if until else "")
    step = Step("cancel", "member", carrying.now, command.why, {"counts": False})
    return _moved(carrying, command.kind, view.number, step)


def change_request(carrying: Carrying, command: ChangeRequest) -> Result:
    view = _own(carrying, command.request)
    if view is None or not allowance("change", view, carrying.world)[0]:
        return refused(command.kind, "not_allowed")
    step = Step("wish", "member", carrying.now, command.wish, changes={"wish": command.wish})
    return _moved(carrying, command.kind, view.number, step)


def _moved(carrying: Carrying, kind: str, number: str, step: Step) -> Result:
    try:
        move(carrying.tx, number, step, carrying.world.library)
    except IllegalStep:
        return refused(kind, "not_allowed")
    return done(kind)


def _own(carrying: Carrying, number: str) -> RequestView | None:
    return next((view for view in carrying.world.requests if view.number == number), None)


def _request(carrying: Carrying, command: SubmitRequest, person: str, handbook: str) -> Request:
    now = carrying.now
    edition = carrying.world.library.in_force(handbook, now.date()).handbook.edition
    return Request(
        number=carrying.tx.requests.next_number(now.date()),
        conversation=carrying.id,
        policy_no=command.policy_no,
        person=person,
        handbook=handbook,
        edition=edition,
        service=command.service,
        variant=command.variant,
        status="submitted",
        version=1,
        submitted_at=now,
        moved_at=now,
        answers=command.answers,
        confirmed=command.confirmed,
        conditions=tuple(dict[str, Any](condition) for condition in command.conditions),
        waive=command.waive,
    )


def _usable(
    carrying: Carrying, number: str, policy_no: str, documents: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    """By paper, the documents that can be put to it: of this person's chats, still there, and in no other request but
    one that was given up, which needs them no more."""
    chats = carrying.tx.members.same_person(carrying.id, policy_no)
    usable = dict[str, tuple[str, ...]]()
    for paper, ids in documents.items():
        found = [carrying.tx.papers.find(id_) for id_ in ids]
        fitting = [one for one in found if one and not one.deleted_at and one.conversation in chats]
        fitting = [one for one in fitting if one.request in (None, number) or _given_up(carrying, one.request)]
        if fitting:
            usable[paper] = tuple(one.id for one in fitting)
    return usable


def _given_up(carrying: Carrying, number: str) -> bool:
    return carrying.tx.requests.get(number).status in GIVEN_UP


def _attach(carrying: Carrying, number: str, documents: Mapping[str, Iterable[str]]) -> None:
    for paper, ids in documents.items():
        for id_ in ids:
            carrying.tx.papers.attach(id_, number, paper)
