"""Calling a person, no longer wanting one, and questions for the editors."""

import re
import secrets
import unicodedata
from hashlib import sha256

from bot.carry_out.carrying import Carrying, done
from bot.terms import HUMAN_WAITED
from dialogs.commands import CallHuman, KeepQuestion, LeaveHuman
from dialogs.events import Result

LONG_NUMBER = re.compile(r"[0-9A-Za-z-]*\d[0-9A-Za-z-]{3,}")  # telephone, id and policy numbers
MASK = "＊＊＊"
SAID_KEPT = 500  # characters: what staff reads before taking over


def call_human(carrying: Carrying, command: CallHuman) -> Result:
    """Somebody should have come a quarter of an hour after they are there; then the bot comes back."""
    if carrying.conversation.human == "talking":
        return done(command.kind)
    world = carrying.world
    begins = carrying.now if world.human_hours or world.human_back is None else world.human_back
    carrying.tx.humans.call(
        f"h_{secrets.token_hex(8)}",
        carrying.id,
        why=command.why,
        said=command.said[:SAID_KEPT],
        now=carrying.now,
        due=begins + HUMAN_WAITED,
    )
    carrying.tx.conversations.set_human(carrying.id, "waiting")
    carrying.audit("human_called", why=command.why)
    return done(command.kind)


def leave_human(carrying: Carrying, command: LeaveHuman) -> Result:
    if carrying.tx.humans.end(carrying.id, carrying.now):
        carrying.audit("human_left")
    carrying.tx.conversations.set_human(carrying.id, "none")
    return done(command.kind)


def keep_question(carrying: Carrying, command: KeepQuestion) -> Result:
    names = {
        name for bound in carrying.world.bound for name in (bound.policy.insured_name, bound.policy.applicant_name)
    }
    question = masked(command.question, names)
    sameness = "".join(c for c in question.casefold() if c.isalnum()) + (command.handbook or "")
    id_ = sha256(sameness.encode()).hexdigest()[:24]
    carrying.tx.feedback.keep_question(id_, question, command.verdict, command.handbook or "", carrying.now)
    return done(command.kind)


def masked(text: str, names: set[str]) -> str:
    """``text`` without long numbers and without the names of the people whose policies are bound."""
    text = LONG_NUMBER.sub(MASK, unicodedata.normalize("NFKC", text))
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, MASK)
    return text[:SAID_KEPT]
