"""What a turn asks the world to do. The assistant carries each out inside the turn's transaction and gives its
outcome back as ``events.Result`` (``command`` = the kind), until a turn asks for nothing more."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordConsent(Model):
    """``about``: health, telegram, pass_on, subscription; the assistant adds the text's hash, time and channel."""

    kind: Literal["record_consent"] = "record_consent"
    about: str
    version: str
    granted: bool


class BindPolicy(Model):
    """Result: ok; or reason not_found (also when name or id differ: the same answer for all), locked, no_consent.
    ``data``: policy_no, person; when locked: until (ISO time)."""

    kind: Literal["bind_policy"] = "bind_policy"
    policy_no: str
    name: str
    last_four: str
    relation: Literal["self", "applicant", "guardian", "family", "other"]


class UnbindPolicy(Model):
    kind: Literal["unbind_policy"] = "unbind_policy"
    policy_no: str


class SubmitRequest(Model):
    """Result: ok with data {number, promised (ISO day or ""), promise (time limit id), estimate (bool)};
    or reason: open_already, no_uses_left, not_in_force, deadline_passed, not_covered."""

    kind: Literal["submit_request"] = "submit_request"
    policy_no: str
    service: str
    variant: str = ""
    answers: dict[str, Any]
    documents: dict[str, tuple[str, ...]]  # paper id -> document ids
    missing: dict[str, str] = Field(default_factory=dict)  # paper id -> later | not_applicable | cannot
    confirmed: tuple[str, ...] = ()  # binding warnings (rule topics) that were confirmed
    conditions: tuple[dict[str, Any], ...] = ()  # the eligibility check as it stood: id, state, source
    waive: tuple[str, ...] = ()  # checks left to a human


class AddPapers(Model):
    """More papers for a request that is open."""

    kind: Literal["add_papers"] = "add_papers"
    request: str
    documents: dict[str, tuple[str, ...]]


class CancelRequest(Model):
    """Result: ok, or reason not_allowed / too_late (data.until)."""

    kind: Literal["cancel_request"] = "cancel_request"
    request: str
    why: str = ""


class ChangeRequest(Model):
    """A wish to change an arranged request (another day): goes to staff as an event."""

    kind: Literal["change_request"] = "change_request"
    request: str
    wish: str


class SaveDraft(Model):
    """Keeps an unfinished request for 30 days; ``frame``: flow and slots as JSON."""

    kind: Literal["save_draft"] = "save_draft"
    service: str
    policy_no: str
    frame: dict[str, Any]


class DropDraft(Model):
    kind: Literal["drop_draft"] = "drop_draft"
    service: str
    policy_no: str


class CallHuman(Model):
    """Puts the conversation into the queue of people; ``why``: a code (asked, emergency, locked, lost, late,
    complaint)."""

    kind: Literal["call_human"] = "call_human"
    why: str
    said: str = ""


class LeaveHuman(Model):
    """The member does not want to wait any longer."""

    kind: Literal["leave_human"] = "leave_human"


class SetPreference(Model):
    """``name``: language (zh-Hans, zh-Hant, en), language_by (heard, greeted, chosen), large_text (on, off),
    reminders (on, off), handbook (id)."""

    kind: Literal["set_preference"] = "set_preference"
    name: str
    value: str


class ExportData(Model):
    """Result data: link (a one-time address on the web page)."""

    kind: Literal["export_data"] = "export_data"


class OpenReport(Model):
    """Result data: link (an address of the web page, for a short while), or reason gone."""

    kind: Literal["open_report"] = "open_report"
    request: str


class DeleteData(Model):
    """Result data: kept (what must stay, as codes)."""

    kind: Literal["delete_data"] = "delete_data"


class KeepQuestion(Model):
    """A question that had no answer, for the editors (personal data is masked by the assistant)."""

    kind: Literal["keep_question"] = "keep_question"
    question: str
    verdict: str
    handbook: str | None = None


class Remind(Model):
    """Wake the conversation at a time with ``events.Reminder``; ``about``: missing_paper, last_day_to_apply,
    last_day_to_cancel, appointment, answer_late, waiting_over, quarter_box, policy_ending, draft_expires, hand_over."""

    kind: Literal["remind"] = "remind"
    about: str
    at: datetime
    request: str = ""
    day: date | None = None
    data: dict[str, Any] = Field(default_factory=dict)


Command = Annotated[
    RecordConsent
    | BindPolicy
    | UnbindPolicy
    | SubmitRequest
    | AddPapers
    | CancelRequest
    | ChangeRequest
    | SaveDraft
    | DropDraft
    | CallHuman
    | LeaveHuman
    | SetPreference
    | ExportData
    | OpenReport
    | DeleteData
    | KeepQuestion
    | Remind,
    Field(discriminator="kind"),
]
