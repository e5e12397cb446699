"""A member's rights over their data: a copy to read and to carry elsewhere, and deletion with what must stay.

PIPL articles 15, 44 to 48. What stays: an open request with its papers (its service is being arranged), and the record
of consents given and withdrawn (proof of lawfulness).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.requests.life import OPEN
from bot.store.contract import Transaction
from bot.store.conversations import Conversation
from bot.store.rows import from_json


@dataclass(frozen=True)
class Deleted:
    """``kept``: codes of what stays. ``files``: the vault's records of papers whose rows are gone; once the wrapped key
    in the row is gone nobody can open the file, which is removed after COMMIT."""

    kept: tuple[str, ...]
    files: tuple[dict[str, Any], ...]


def delete(tx: Transaction, conversation: Conversation, now: datetime) -> Deleted:
    """Deletes what may go. The conversation itself goes on with nothing remembered."""
    id_ = conversation.id
    requests = [request for request in tx.requests.of_member(id_) if request.conversation == id_]
    open_ = [request for request in requests if request.status in OPEN]
    stays = {request.policy_no for request in open_}
    files = []
    for document in tx.papers.of_conversation(id_):
        # a paper sent here may serve a request that was made in another chat of the same member
        if document.request is None or tx.requests.get(document.request).status not in OPEN:
            tx.papers.delete(document.id, now)
            files += [document.stored] if document.stored else []
    for binding in tx.members.bindings(id_):
        if binding.policy_no not in stays:
            tx.members.unbind(id_, binding.policy_no)
    for request in requests:
        if request.status not in OPEN:
            tx.requests.blank(request.number)
    tx.members.forget_drafts(id_)
    tx.members.forget_preferences(id_)
    tx.schedule.forget(id_, except_for=tuple(request.number for request in open_))
    tx.humans.forget(id_)
    tx.heard.forget(id_)
    tx.outbox.forget(id_)
    tx.conversations.forget(id_)
    if conversation.address:
        tx.platforms.forget_member(conversation.channel, conversation.address)
    kept = ["consents"] if tx.members.consents(id_) else []
    return Deleted(tuple(kept + ["open_requests"] * bool(open_)), tuple(files))


def export(tx: Transaction, conversation: str, now: datetime) -> dict[str, Any]:
    """Everything that is kept of this chat's member, as JSON; what was told in another chat is copied there."""
    found = tx.conversations.get(conversation)
    requests = [each for each in tx.requests.of_member(conversation) if each.conversation == conversation]
    return {
        "made_at": now.isoformat(),
        "conversation": {"id": found.id, "channel": found.channel, "since": found.created_at.isoformat()},
        "preferences": tx.members.preferences(conversation),
        "consents": [
            {"about": c.about, "version": c.version, "text_hash": c.text_hash, "granted": c.granted,
             "channel": c.channel, "at": c.at.isoformat()}
            for c in tx.members.consents(conversation)
        ],
        "policies": [_policy(tx, binding.policy_no, binding.relation) for binding in tx.members.bindings(conversation)],
        "requests": [_request(tx, request.number) for request in requests],
        "papers": [
            {"id": d.id, "paper": d.paper, "request": d.request, "media": d.media, "pages": d.pages,
             "at": d.kept_at.isoformat()}
            for d in tx.papers.of_conversation(conversation)
        ],
        "drafts": [
            {"service": d.service, "policy_no": d.policy_no, "answers": d.frame.get("slots", {}),
             "until": d.expires_at.isoformat()}
            for d in tx.members.drafts(conversation, now)
            if d.conversation == conversation
        ],
        "reminders": [
            {"about": due.about, "at": due.due_at.isoformat(), "request": due.request}
            for due in tx.schedule.of_conversation(conversation)
        ],
        "said": [{"at": h.at.isoformat(), "event": h.event} for h in tx.heard.of(conversation)],
        "answered": [
            {"n": m.n, "at": m.created_at.isoformat(), "message": m.reply}
            for m in tx.outbox.after(conversation, 0, 100_000)
        ],
        "state": from_json(found.state) if found.state else {},
    }  # fmt: skip


def _policy(tx: Transaction, number: str, relation: str) -> dict[str, Any]:
    entry = tx.directory.find(number)
    return {"relation": relation, **(entry.policy.model_dump(mode="json") if entry else {"policy_no": number})}


def _request(tx: Transaction, number: str) -> dict[str, Any]:
    request = tx.requests.get(number)
    return {
        "number": request.number,
        "policy_no": request.policy_no,
        "service": request.service,
        "variant": request.variant,
        "status": request.status,
        "answers": request.answers,
        "missing": request.missing,
        "promised": request.promised_day.isoformat() if request.promised_day else "",
        "appointment": request.appointment_at.isoformat() if request.appointment_at else "",
        "place": request.place,
        "history": [
            {"at": e.at.isoformat(), "what": e.what, "status": e.status, "who": e.who.partition(":")[0], "why": e.why}
            for e in tx.requests.events(number)
        ],
    }
