"""Members who wait for a person: take over, answer, hand back. All of it is part of the conversation."""

import secrets
from collections.abc import Callable
from typing import Any, Final

from starlette.responses import Response

from bot.staff import looks, talks
from bot.staff.cases import CaseHidden, entries_of, sees_talk
from bot.staff.desk import Desk, Door, Visit
from bot.staff.knowledge_page import LONGEST_QUESTION, find
from bot.staff.pages import Note
from bot.staff.rights import Right, Viewer
from bot.staff.shell import back, show
from bot.store.contract import Transaction
from bot.store.conversations import Conversation
from bot.store.errors import NoSuchConversation
from bot.store.humans import HumanCall
from bot.terms import ZONE
from dialogs.events import Staff

LONGEST: Final = 2000  # characters of one answer


class NotTaken(Exception):
    """Somebody else has the conversation, or nobody is waiting any more."""


async def page(desk: Desk, visit: Visit) -> Response:
    def work(tx: Transaction) -> list[dict[str, Any]]:
        calls = tx.humans.queue()
        today = visit.now.date()
        return [_call(tx, call, visit) for call in calls if sees_talk(tx, visit.viewer, call.conversation, today)]

    calls = await desk.store.read(work)
    return await show(desk, visit, "talks.html", "talks", calls=calls)


async def one(desk: Desk, visit: Visit) -> Response:
    return await _shown(desk, visit)


async def _shown(
    desk: Desk, visit: Visit, *, text: str = "", found: dict[str, Any] | None = None, asked: str = "", wrong: str = ""
) -> Response:
    id_ = visit.request.path_params["conversation"]

    def work(tx: Transaction) -> dict[str, Any]:
        conversation = _conversation(tx, id_, visit)
        call = tx.humans.open_call(id_)
        return {
            "id": id_,
            "channel": conversation.channel,
            "human": conversation.human,
            "call": _call(tx, call, visit) if call else None,
            "mine": call is not None and call.state == "talking" and call.taken_by == visit.viewer.name,
            "lines": talks.lines(tx, id_, visit.words, visit.now),
            "people": _people(tx, id_, visit.viewer),
            "requests": [r.number for r in tx.requests.of_member(id_) if visit.viewer.sees(r.handbook)],
            "handbook": next((entry.policy.handbook for entry in entries_of(tx, id_)), ""),
            "seen": looks.looked_before(tx, visit.viewer, "talk_seen", id_, visit.now),
        }

    talk = await desk.store.read(work)
    if not talk["seen"]:
        await looks.talk_seen(desk.store, visit.viewer, id_, visit.now)
    may = visit.viewer.may(Right.TALK)
    return await show(
        desk,
        visit,
        "talk.html",
        "talks",
        status=422 if wrong else 200,
        note=Note(wrong, "bad") if wrong else None,
        talk=talk,
        may_talk=may,
        text=text,
        found=found,
        asked=asked,
        longest=LONGEST,
    )


async def take(desk: Desk, visit: Visit) -> Response:
    """From now on the bot is silent in this conversation."""

    def work(tx: Transaction, conversation: Conversation) -> None:
        if conversation.human == "none":
            # Nobody called: a supervisor's or agent's own wish to speak, e.g. about a request.
            id_ = f"s_{secrets.token_hex(8)}"
            tx.humans.call(id_, conversation.id, why="staff", said="", now=visit.now, due=visit.now)
        if not tx.humans.take(conversation.id, visit.viewer.name, visit.now):
            raise NotTaken
        tx.conversations.set_human(conversation.id, "talking")
        _say(tx, desk, visit, conversation, Staff(act="took", name=visit.viewer.name))

    return await _done(desk, visit, work, "taken")


async def say(desk: Desk, visit: Visit) -> Response:
    text = visit.sent("text", LONGEST)
    if not text:
        return await _shown(desk, visit, wrong=visit.words.say("staff.incomplete.note"))

    def work(tx: Transaction, conversation: Conversation) -> None:
        _mine(tx, conversation, visit.viewer)
        _say(tx, desk, visit, conversation, Staff(act="said", name=visit.viewer.name, text=text))

    return await _done(desk, visit, work, "")


async def hand_back(desk: Desk, visit: Visit) -> Response:
    """The bot goes on; a supervisor may hand back what somebody else has left lying."""

    def work(tx: Transaction, conversation: Conversation) -> None:
        if not visit.viewer.may(Right.MANAGE_STAFF):
            _mine(tx, conversation, visit.viewer)
        if not tx.humans.end(conversation.id, visit.now):
            raise NotTaken
        tx.conversations.set_human(conversation.id, "none")
        _say(tx, desk, visit, conversation, Staff(act="handed_back", name=visit.viewer.name))

    return await _done(desk, visit, work, "handed_back")


async def quick_answer(desk: Desk, visit: Visit) -> Response:
    """Looks an answer up in the knowledge base and puts it into the field, to be changed before it is sent."""
    question, handbook = visit.sent("question", LONGEST_QUESTION), visit.sent("handbook", 60)
    found = find(desk, visit, question, handbook) if question else None
    return await _shown(desk, visit, text=found["text"] if found else "", found=found, asked=question)


async def _done(desk: Desk, visit: Visit, work: Callable[[Transaction, Conversation], None], done: str) -> Response:
    id_ = visit.request.path_params["conversation"]

    def locked(tx: Transaction) -> bool:
        _conversation(tx, id_, visit)
        work(tx, tx.conversations.lock(id_))
        return sees_talk(tx, visit.viewer, id_, visit.now.date())

    try:
        still = await desk.store.write(locked)
    except NotTaken:
        return await _shown(desk, visit, wrong=visit.words.say("staff.talk.not_taken"))
    return back(f"/talks/{id_}" if still else "/talks", done)


def _say(tx: Transaction, desk: Desk, visit: Visit, conversation: Conversation, event: Staff) -> None:
    """Into the conversation, the record of it, and the audit trail (without the words)."""
    if event.act != "said":
        tx.heard.add(conversation.id, conversation.last_n, event.model_dump(mode="json"), visit.now)
    desk.parts.assistant.tell_in(tx, conversation.id, event, visit.now)
    tx.audit.add(visit.viewer.who, f"talk_{event.act}", conversation.id, visit.now)


def _mine(tx: Transaction, conversation: Conversation, viewer: Viewer) -> None:
    call = tx.humans.open_call(conversation.id)
    if call is None or call.state != "talking" or call.taken_by != viewer.name:
        raise NotTaken


def _conversation(tx: Transaction, id_: str, visit: Visit) -> Conversation:
    """Raises CaseHidden."""
    try:
        conversation = tx.conversations.get(id_)
    except NoSuchConversation as error:
        raise CaseHidden(id_) from error
    if not sees_talk(tx, visit.viewer, id_, visit.now.date()):
        raise CaseHidden(id_)
    return conversation


def _people(tx: Transaction, id_: str, viewer: Viewer) -> list[str]:
    """The insured people of a conversation, of the handbooks that the viewer works on."""
    policies = (entry.policy for entry in entries_of(tx, id_))
    return list(dict.fromkeys(policy.insured_name for policy in policies if viewer.sees(policy.handbook)))


def _call(tx: Transaction, call: HumanCall, visit: Visit) -> dict[str, Any]:
    words, key = visit.words, f"staff.why.{call.why}"
    return {
        "conversation": call.conversation,
        "why": words.say(key) if words.has(key) else call.why,
        "urgent": call.why == "emergency",
        "said": call.said,
        "state": call.state,
        "by": call.taken_by,
        "called": call.called_at.astimezone(ZONE),
        "late": call.state == "waiting" and call.due_at <= visit.now,
        "minutes": max(0, int((visit.now - call.called_at).total_seconds() // 60)),
        "channel": tx.conversations.get(call.conversation).channel,
        "people": _people(tx, call.conversation, visit.viewer),
    }


DOORS: Final = (
    Door("GET", "/talks", Right.SEE_TALKS, page),
    Door("GET", "/talks/{conversation}", Right.SEE_TALKS, one),
    Door("POST", "/talks/{conversation}/take", Right.TALK, take),
    Door("POST", "/talks/{conversation}/say", Right.TALK, say),
    Door("POST", "/talks/{conversation}/hand-back", Right.TALK, hand_back),
    Door("POST", "/talks/{conversation}/answer", Right.TALK, quick_answer),
)
