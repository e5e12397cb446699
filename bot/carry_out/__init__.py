"""Carries out what a turn asked for, inside the turn's transaction. One module a family of commands."""

from collections.abc import Callable
from typing import Any

from bot.carry_out import member, people, requesting, waking
from bot.carry_out.carrying import Carrying
from dialogs.commands import Command
from dialogs.events import Result

_DEEDS: dict[str, Callable[[Carrying, Any], Result]] = {
    "record_consent": member.record_consent,
    "bind_policy": member.bind_policy,
    "unbind_policy": member.unbind_policy,
    "set_preference": member.set_preference,
    "export_data": member.export_data,
    "open_report": member.open_report,
    "delete_data": member.delete_data,
    "submit_request": requesting.submit_request,
    "add_papers": requesting.add_papers,
    "cancel_request": requesting.cancel_request,
    "change_request": requesting.change_request,
    "save_draft": waking.save_draft,
    "drop_draft": waking.drop_draft,
    "remind": waking.remind,
    "call_human": people.call_human,
    "leave_human": people.leave_human,
    "keep_question": people.keep_question,
}


def carry_out(carrying: Carrying, command: Command) -> Result:
    """The command's outcome. What it writes is part of the turn's transaction."""
    return _DEEDS[command.kind](carrying, command)
