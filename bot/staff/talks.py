"""A conversation as staff read it: what the member said and what was answered, in order, as the member saw it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from bot.channels.picking import label_of
from bot.channels.rendering import Shown, shown
from bot.store.contract import Transaction
from bot.store.heard import HeardEvent
from bot.store.outbox import OutboxMessage
from bot.terms import ZONE
from bot.words import LANGUAGES, BrokenWordsError, Catalogue, MissingWordsError, catalogue
from dialogs.replies import Reply

MOST: Final = 200  # messages of one conversation on a page, the newest
_STAFF_SAYS: Final = "dialogs.staff.said"
_SILENT: Final = frozenset({"started", "result", "reminder", "request_moved"})


def lines(tx: Transaction, conversation: str, words: Catalogue, now: datetime) -> list[dict[str, Any]]:
    """Both halves of the conversation; ``words``: of whoever reads, for what was no text."""
    del now
    kept = tx.conversations.get(conversation)
    first = max(0, kept.last_n - MOST)
    language = tx.members.preferences(conversation).get("language", LANGUAGES[0])
    tongue = catalogue(language if language in LANGUAGES else LANGUAGES[0])
    messages = tx.outbox.after(conversation, first, MOST)
    return woven(messages, tx.heard.of(conversation, first), tongue, words)


def woven(
    messages: Iterable[OutboxMessage], own: Iterable[HeardEvent], tongue: Catalogue, words: Catalogue
) -> list[dict[str, Any]]:
    """``tongue``: the member's language, in which messages are shown; ``words``: of whoever reads."""
    rest, found, offered = list(own), list[dict[str, Any]](), list[Shown]()
    for message in messages:
        while rest and rest[0].after_n < message.n:
            found += _heard(rest.pop(0), offered, words)
        text = _message(message, tongue)
        offered.insert(0, text)
        reply = message.reply
        staff = reply.get("key") == _STAFF_SAYS
        by = reply.get("args", {}).get("name") or words.say("staff.who.staff") if staff else words.say("staff.who.bot")
        found.append({"side": "staff" if staff else "bot", "by": by, "at": message.created_at.astimezone(ZONE),
                      "words": _with_options(text)})  # fmt: skip
    for event in rest:
        found += _heard(event, offered, words)
    return found


def _message(message: OutboxMessage, tongue: Catalogue) -> Shown:
    """In words; a message whose words are gone since it was sent shows its key and not an error."""
    reply = Reply.model_validate(message.reply)
    try:
        return shown(reply, tongue)
    except (MissingWordsError, BrokenWordsError):
        return Shown(f"[{reply.key}]")


def _with_options(said: Shown) -> str:
    options = "  ".join(f"[{option.label}]" for option in said.options)
    return f"{said.text}\n{options}".strip() if options else said.text


def _heard(event: HeardEvent, offered: list[Shown], words: Catalogue) -> list[dict[str, Any]]:
    said, side = event.event, "member"
    match said["kind"]:
        case "text":
            text = str(said["text"])
        case "choice":
            text = "▸ " + (label_of(said["id"], offered) or words.say("staff.talk.choice"))
        case "upload":
            papers, refused = said.get("papers", ()), said.get("refused", ())
            text = words.say("staff.talk.upload", count=len(papers), refused=len(refused))
            text = "\n".join(filter(None, (text, said.get("caption", ""))))
        case "location":
            text = words.say("staff.talk.location")
        case "staff":
            if said["act"] == "said":
                return []  # its message stands in the outbox
            side, text = "event", words.say(f"staff.talk.{said['act']}", name=said.get("name", ""))
        case kind if kind in _SILENT:
            return []
        case _:
            text = words.say("staff.talk.unsupported")
    by = words.say("staff.who.member")
    return [{"side": side, "by": by, "at": event.at.astimezone(ZONE), "words": text}]
