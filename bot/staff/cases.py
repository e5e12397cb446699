"""One request with all that belongs to it, read in one snapshot, for somebody who may see it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.staff.queue import is_child, may_open
from bot.staff.rights import Right, Viewer
from bot.store.contract import Transaction
from bot.store.directory import Entry
from bot.store.errors import NoSuchRequest
from bot.store.papers import Document
from bot.store.requests import Request, RequestEvent

REVEALED_FOR: Final = timedelta(minutes=15)  # our choice: one telephone call; then a reason is asked for again


class CaseHidden(Exception):
    """There is such a request, but not for this viewer. The page says the same as for one that is not there."""

    def __init__(self, number: str) -> None:
        super().__init__(f"request {number} is not there, or not yours to see")


@dataclass(frozen=True)
class Case:
    request: Request
    entry: Entry
    relation: str
    """Of whoever sent it to the insured person; "" when no longer known."""
    events: tuple[RequestEvent, ...]
    documents: tuple[Document, ...]
    others: tuple[Request, ...]
    """All requests of the same policy, this one too: its uses are counted from them."""
    decided: dict[str, bool]
    """Of those that ended: whether they count, where somebody decided it."""
    revealed_until: datetime | None
    """Until when this viewer sees the numbers in clear."""


def read_case(tx: Transaction, viewer: Viewer, number: str, now: datetime, today: date) -> Case:
    """Raises CaseHidden where there is none or the viewer may not see it."""
    try:
        request = tx.requests.get(number)
    except NoSuchRequest as error:
        raise CaseHidden(number) from error
    entry = tx.directory.find(request.policy_no)
    if entry is None or not may_open(
        viewer, request.handbook, entry.policy.insured_birth_date, request.assigned, today
    ):
        raise CaseHidden(number)
    return Case(
        request=request,
        entry=entry,
        relation=_relation(tx, request),
        events=tx.requests.events(number),
        documents=tx.papers.of_request(number),
        others=tx.requests.of_policy(request.policy_no),
        decided=tx.requests.decided(request.policy_no),
        revealed_until=_revealed(tx, viewer, number, now),
    )


def sees_talk(tx: Transaction, viewer: Viewer, conversation: str, today: date) -> bool:
    """A conversation without a policy is everybody's; one with policies is seen by those who work on one of them.

    A child's is seen as its requests are; but a call for a person is answered by whoever is there.
    """
    policies = [entry.policy for entry in entries_of(tx, conversation)]
    mine = [policy for policy in policies if viewer.sees(policy.handbook)]
    if policies and not mine:
        return False
    if viewer.may(Right.SEE_MINORS) or not any(is_child(policy.insured_birth_date, today) for policy in mine):
        return True
    given = any(request.assigned == viewer.name for request in tx.requests.of_member(conversation))
    return given or tx.humans.open_call(conversation) is not None


def entries_of(tx: Transaction, conversation: str) -> list[Entry]:
    """The policies that are bound to a conversation."""
    entries = (tx.directory.find(binding.policy_no) for binding in tx.members.bindings(conversation))
    return [entry for entry in entries if entry is not None]


def reveal(tx: Transaction, viewer: Viewer, number: str, why: str, now: datetime) -> None:
    """Writes down who asked to see the numbers of this request in clear, and why."""
    tx.audit.add(viewer.who, "ids_revealed", number, now, why=why)


def _relation(tx: Transaction, request: Request) -> str:
    if request.conversation is None:
        return ""
    bindings = tx.members.bindings(request.conversation)
    return next((binding.relation for binding in bindings if binding.policy_no == request.policy_no), "")


def _revealed(tx: Transaction, viewer: Viewer, number: str, now: datetime) -> datetime | None:
    row = tx.rows.one(
        "SELECT max(at) AS at FROM audit WHERE subject = ? AND what = 'ids_revealed' AND who = ? AND at > ?",
        number, viewer.who, now - REVEALED_FOR,
    )  # fmt: skip
    last: datetime | None = row["at"] if row else None
    return last + REVEALED_FOR if last else None
