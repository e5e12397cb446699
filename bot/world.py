"""Loads what a turn may know (``dialogs.world.World``) from the store, inside the turn's transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast

from bot.requests.balances import used
from bot.store.contract import Transaction
from bot.store.conversations import Conversation
from bot.store.members import Binding
from bot.store.requests import Request, RequestEvent
from bot.terms import ZONE
from dialogs.world import Bound, Draft, RequestView, World
from knowledge.library import Library

Relation = Literal["self", "applicant", "guardian", "family", "other"]
TOLD = frozenset({"submit", "add_papers"})  # deeds that a member sees in the history even where the status stays


@dataclass(frozen=True)
class HumanTimes:
    """Whether somebody is there now, and when somebody is there again."""

    here: bool = True
    back: datetime | None = None


@dataclass(frozen=True)
class ChannelFacts:
    """What a channel brings into a conversation's world. ``papers_by_link``: the address, where papers are sent
    through the web page instead."""

    data_notice: bool = False
    papers_by_link: Callable[[Conversation], str] | None = None


NO_FACTS = ChannelFacts()


def load_world(
    tx: Transaction,
    conversation: Conversation,
    library: Library,
    now: datetime,
    *,
    facts: ChannelFacts = NO_FACTS,
    times: HumanTimes | None = None,
) -> World:
    """``now``: aware, of any zone."""
    now = now.astimezone(ZONE)
    times = times or HumanTimes()
    preferences = tx.members.preferences(conversation.id)
    bindings = tx.members.bindings(conversation.id)
    bound = tuple(one for binding in bindings if (one := _bound(tx, binding)) is not None)
    requests = tx.requests.of_member(conversation.id)
    call = tx.humans.open_call(conversation.id) if conversation.human == "waiting" else None
    return World(
        now=now,
        library=library,
        language=preferences.get("language", "zh-Hans"),
        preferences=preferences,
        consents=tx.members.granted(conversation.id),
        bound=bound,
        requests=tuple(
            replace(view(tx, request), elsewhere=request.conversation != conversation.id) for request in requests
        ),
        uses=_uses(tx, bound, library, now),
        drafts=tuple(
            Draft(kept.service, kept.policy_no, kept.frame, kept.saved_at.astimezone(ZONE),
                  kept.expires_at.astimezone(ZONE), elsewhere=kept.conversation != conversation.id)
            for kept in tx.members.drafts(conversation.id, now)
        ),
        human=conversation.human,
        human_hours=times.here,
        human_back=times.back.astimezone(ZONE) if times.back else None,
        human_since=call.called_at.astimezone(ZONE) if call else None,
        human_ahead=tx.humans.ahead(call) if call else 0,
        needs_data_notice=facts.data_notice,
        papers_by_link=facts.papers_by_link(conversation) if facts.papers_by_link else "",
    )  # fmt: skip


def view(tx: Transaction, request: Request) -> RequestView:
    """A request as its member may see it."""
    documents: dict[str, tuple[str, ...]] = {}
    for document in tx.papers.of_request(request.number):
        documents[document.paper] = (*documents.get(document.paper, ()), document.id)
    return replace(
        bare_view(request),
        documents=documents,
        missing=outstanding(request),
        promised=request.promised_day,
        promise=request.promise,
        place=request.place,
        history=_history(tx.requests.events(request.number)),
    )


def bare_view(request: Request) -> RequestView:
    """As far as the request's own row tells; without its papers, promise and history."""
    return RequestView(
        number=request.number,
        policy_no=request.policy_no,
        service=request.service,
        variant=request.variant,
        status=request.status,
        submitted=request.submitted_at.astimezone(ZONE),
        answers=request.answers,
        documents={},
        missing=(),
        appointment=request.appointment_at.astimezone(ZONE) if request.appointment_at else None,
    )


def outstanding(request: Request) -> tuple[str, ...]:
    """Papers that are still to come: those that the member will send later, and those that staff asked for."""
    later = tuple(paper for paper, why in request.missing.items() if why == "later")
    return tuple(dict.fromkeys((*later, *request.wanted)))


def _bound(tx: Transaction, binding: Binding) -> Bound | None:
    entry = tx.directory.find(binding.policy_no)
    return Bound(entry.policy, cast("Relation", binding.relation), binding.person) if entry else None


def _uses(
    tx: Transaction, bound: tuple[Bound, ...], library: Library, now: datetime
) -> dict[tuple[str, str, str], int]:
    uses: dict[tuple[str, str, str], int] = {}
    for one in bound:
        number = one.policy.policy_no
        requests = tx.requests.of_policy(number)
        if requests:
            uses |= used(one.policy, requests, tx.requests.decided(number), library, now.date())
    return uses


def _history(events: tuple[RequestEvent, ...]) -> tuple[dict[str, str], ...]:
    """Steps that changed the status, with staff's own words; notes among staff stay among staff."""
    shown, last = [], ""
    for event in events:
        if event.status != last or event.what in TOLD:
            note = event.why if event.who.startswith("staff:") else ""
            shown.append({"at": event.at.astimezone(ZONE).isoformat(), "to": event.status, "note": note})
        last = event.status
    return tuple(shown)
