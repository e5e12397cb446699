"""What is to be remembered for later: drafts and reminders."""

from datetime import timedelta

from bot.carry_out.carrying import Carrying, done, refused
from bot.store.members import KeptDraft
from bot.store.rows import to_json
from bot.store.schedule import SEASONS, Due, reminder_id
from bot.terms import DRAFT_KEPT
from dialogs.commands import DropDraft, Remind, SaveDraft
from dialogs.events import Result
from dialogs.told import remind as at_a_decent_hour

DRAFT_WARNING = timedelta(days=3)  # our choice: time enough to finish it
FRAME_MOST = 64_000  # characters: a form that grew beyond this is a defect, not a draft


def save_draft(carrying: Carrying, command: SaveDraft) -> Result:
    if carrying.bound(command.policy_no) is None or len(to_json(command.frame)) > FRAME_MOST:
        return refused(command.kind, "failed")
    expires = carrying.now + DRAFT_KEPT
    carrying.tx.members.keep_draft(
        KeptDraft(carrying.id, command.service, command.policy_no, command.frame, carrying.now, expires)
    )
    warning = at_a_decent_hour(carrying.world, "draft_expires", expires - DRAFT_WARNING)
    carrying.tx.schedule.set(
        Due(_draft_id(carrying, command), carrying.id, warning.about, "", warning.at, expires.date(), {})
    )
    return done(command.kind)


def drop_draft(carrying: Carrying, command: DropDraft) -> Result:
    carrying.tx.members.drop_draft(carrying.id, command.service, command.policy_no, carrying.now)
    carrying.tx.schedule.drop(_draft_id(carrying, command))
    return done(command.kind)


def remind(carrying: Carrying, command: Remind) -> Result:
    """The same reminder set again is moved, not doubled."""
    carrying.tx.schedule.set(due(carrying.id, command))
    return done(command.kind)


def due(conversation: str, command: Remind) -> Due:
    told_apart = command.request or f"{command.day}{to_json(command.data)}"
    if command.about == SEASONS:
        told_apart = f"{command.request} {command.day}"
    id_ = reminder_id(conversation, command.about, told_apart)
    return Due(id_, conversation, command.about, command.request, command.at, command.day, command.data)


def _draft_id(carrying: Carrying, command: SaveDraft | DropDraft) -> str:
    return reminder_id(carrying.id, "draft_expires", f"{command.service} {command.policy_no}")
