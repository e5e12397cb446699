"""All that a turn may know beside its state and event: loaded by the assistant inside the turn's transaction."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from knowledge.library import Library
from knowledge.policies import Policy

OTHER = "other"  # a paper of no list: what nobody named a photo for, or what staff ask for in words of their own
REPORT = "report"  # the paper's id under which a report of ours lies with a request


@dataclass(frozen=True)
class Bound:
    """A policy that this chat has bound, and as whom."""

    policy: Policy
    relation: Literal["self", "applicant", "guardian", "family", "other"]
    person: str  # an id of the insured person, the same for all policies of that person


@dataclass(frozen=True)
class RequestView:
    """A request as its member may see it. ``status``: as in CONTRACT.md."""

    number: str
    policy_no: str
    service: str
    variant: str
    status: str
    submitted: datetime
    answers: dict[str, Any]
    documents: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]  # ids of papers still wanted
    promised: date | None = None
    promise: str = ""
    appointment: datetime | None = None
    place: str = ""
    history: tuple[dict[str, str], ...] = ()  # {"at", "to", "note"}
    elsewhere: bool = False  # sent in another chat of the same person: what was told in it is not shown here


@dataclass(frozen=True)
class Draft:
    service: str
    policy_no: str
    frame: dict[str, Any]
    saved: datetime
    expires: datetime
    elsewhere: bool = False  # begun in another chat of the same person: offered, never taken up in silence


@dataclass(frozen=True)
class World:
    """``now`` is aware, in Asia/Shanghai. ``uses``: (policy_no, service, variant) -> times used, from events."""

    now: datetime
    library: Library
    language: str = "zh-Hans"
    preferences: dict[str, str] = field(default_factory=dict)
    consents: dict[str, str] = field(default_factory=dict)  # about -> version granted
    bound: tuple[Bound, ...] = ()
    requests: tuple[RequestView, ...] = ()
    uses: dict[tuple[str, str, str], int] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    human: Literal["none", "waiting", "talking"] = "none"
    human_hours: bool = True  # whether somebody is there now
    human_back: datetime | None = None  # when somebody is there again
    human_since: datetime | None = None  # since when this chat waits for a person
    human_ahead: int = 0  # how many wait longer
    needs_data_notice: bool = False  # the channel's servers are abroad (Telegram): say so before the first paper
    person: str = ""  # for whom one speaks; the conversation's own, the machine sets it
    papers_by_link: str = ""  # where set, papers are sent through this one-time address instead

    @property
    def human_opens(self) -> str:
        """The moment (ISO) when somebody is there again; "" while somebody is, or where it is not known."""
        return self.human_back.isoformat() if self.human_back and not self.human_hours else ""

    @property
    def own_drafts(self) -> tuple[Draft, ...]:
        """Those that were begun in this chat."""
        return tuple(draft for draft in self.drafts if not draft.elsewhere)

    @property
    def today(self) -> date:
        return self.now.date()
