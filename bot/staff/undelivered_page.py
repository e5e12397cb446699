"""Messages that did not reach a member, and events that could not be processed: shown, tried again, settled."""

from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response

from bot.channels.rendering import shown
from bot.staff.cases import CaseHidden, sees_talk
from bot.staff.desk import Desk, Door, Visit
from bot.staff.rights import Right
from bot.staff.shell import back, show
from bot.store.contract import Transaction
from bot.terms import ZONE
from bot.words import BrokenWordsError, Catalogue, MissingWordsError
from dialogs.replies import Reply

LONG: Final = timedelta(minutes=1)  # promise 4 of docs/: visible to staff within a minute
MOST: Final = 300  # rows of each table


async def page(desk: Desk, visit: Visit) -> Response:
    def work(tx: Transaction) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        messages = [
            {
                "conversation": message.conversation,
                "channel": tx.conversations.get(message.conversation).channel,
                "n": message.n,
                "dead": message.state == "dead",
                "error": message.error,
                "attempts": message.attempts,
                "at": message.created_at.astimezone(ZONE),
                "words": _words(message.reply, visit.words),
            }
            for message in tx.outbox.undelivered(visit.now - LONG)
            if sees_talk(tx, visit.viewer, message.conversation, visit.now.date())
        ]
        parked = [
            {"id": p.id, "conversation": p.conversation, "error": p.error, "tries": p.tries,
             "at": p.parked_at.astimezone(ZONE)}
            for p in tx.conversations.parked()
            if sees_talk(tx, visit.viewer, p.conversation, visit.now.date())
        ]  # fmt: skip
        return messages[:MOST], parked[:MOST]

    messages, parked = await desk.store.read(work)
    may = visit.viewer.may(Right.RETRY_UNDELIVERED)
    return await show(desk, visit, "undelivered.html", "undelivered", messages=messages, parked=parked, may_retry=may)


async def retry(desk: Desk, visit: Visit) -> Response:
    conversation, number = visit.sent("conversation", 100), visit.sent("n", 12)

    def work(tx: Transaction) -> None:
        if not sees_talk(tx, visit.viewer, conversation, visit.now.date()):
            raise CaseHidden(conversation)
        tx.outbox.retry_dead(conversation, int(number), visit.now)
        tx.audit.add(visit.viewer.who, "delivery_retried", conversation, visit.now, n=int(number))

    if number.isascii() and number.isdigit():
        await desk.store.write(work)
    return back("/undelivered", "retried")


async def settle(desk: Desk, visit: Visit) -> Response:
    """Somebody has looked after an event that could not be processed."""
    id_ = visit.sent("id", 100)

    def work(tx: Transaction) -> None:
        talk = next((parked.conversation for parked in tx.conversations.parked() if parked.id == id_), None)
        if talk is None or not sees_talk(tx, visit.viewer, talk, visit.now.date()):
            raise CaseHidden(id_)
        tx.conversations.unpark(id_, visit.now)
        tx.audit.add(visit.viewer.who, "event_settled", id_, visit.now)

    await desk.store.write(work)
    return back("/undelivered", "settled")


def _words(reply: dict[str, Any], words: Catalogue) -> str:
    try:
        return shown(Reply.model_validate(reply), words).text
    except (MissingWordsError, BrokenWordsError):
        return f"[{reply.get('key', '')}]"


DOORS: Final = (
    Door("GET", "/undelivered", Right.SEE_UNDELIVERED, page),
    Door("POST", "/undelivered/retry", Right.RETRY_UNDELIVERED, retry),
    Door("POST", "/undelivered/settle", Right.RETRY_UNDELIVERED, settle),
)
