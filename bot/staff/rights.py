"""Who may do what in the console: one table of role x right, which pages, buttons and a generated test all read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """``agent`` works requests, ``supervisor`` also the people and the list of failures, ``auditor`` only looks."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class Right(StrEnum):
    SEE_REQUESTS = "see_requests"
    SEE_PAPERS = "see_papers"
    DOWNLOAD_PAPERS = "download_papers"
    REVEAL_IDS = "reveal_ids"
    SEE_MINORS = "see_minors"
    WORK_REQUESTS = "work_requests"
    REASSIGN = "reassign"
    SEE_TALKS = "see_talks"
    TALK = "talk"
    USE_KNOWLEDGE = "use_knowledge"
    REPORT_ANSWERS = "report_answers"
    SETTLE_QUESTIONS = "settle_questions"
    SEE_OVERVIEW = "see_overview"
    SEE_UNDELIVERED = "see_undelivered"
    RETRY_UNDELIVERED = "retry_undelivered"
    SEE_AUDIT = "see_audit"
    EXPORT = "export"
    MANAGE_STAFF = "manage_staff"


_LOOKS: Final = frozenset({Right.SEE_REQUESTS, Right.SEE_TALKS, Right.USE_KNOWLEDGE, Right.SEE_OVERVIEW})
_WORKS: Final = frozenset(
    {
        Right.SEE_PAPERS,
        Right.REVEAL_IDS,
        Right.WORK_REQUESTS,
        Right.REASSIGN,
        Right.TALK,
        Right.REPORT_ANSWERS,
        Right.SEE_UNDELIVERED,
    }
)
_LEADS: Final = frozenset(
    {
        Right.DOWNLOAD_PAPERS,
        Right.SEE_MINORS,
        Right.SETTLE_QUESTIONS,
        Right.RETRY_UNDELIVERED,
        Right.SEE_AUDIT,
        Right.EXPORT,
        Right.MANAGE_STAFF,
    }
)

RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.AGENT: _LOOKS | _WORKS,
    Role.SUPERVISOR: _LOOKS | _WORKS | _LEADS,
    # Looks at what was done and by whom; opens no paper and no number in clear, changes nothing.
    Role.AUDITOR: _LOOKS | {Right.SEE_MINORS, Right.SEE_UNDELIVERED, Right.SEE_AUDIT, Right.EXPORT},
}


class NotAllowed(Exception):
    """A right is missing: the message names it, so that a supervisor knows what to give."""

    def __init__(self, right: Right) -> None:
        super().__init__(f"this needs the right {right.value}: ask a supervisor")
        self.right = right


@dataclass(frozen=True)
class Viewer:
    """Who is signed in. ``handbooks``: the only ones whose members this person sees; empty for all."""

    name: str
    role: Role
    handbooks: frozenset[str] = frozenset()
    language: str = "zh-Hans"

    @property
    def who(self) -> str:
        """As the events of a request and the audit trail write it."""
        return f"staff:{self.name}"

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    def need(self, right: Right) -> None:
        """Raises NotAllowed."""
        if not self.may(right):
            raise NotAllowed(right)

    def sees(self, handbook: str) -> bool:
        """Whether members of this handbook are within what the person works on."""
        return not self.handbooks or handbook in self.handbooks
