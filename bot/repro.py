"""A stored conversation as a transcript test (tests/transcripts), with what is personal replaced.

Names, policy and id numbers of the policies that were looked up become those of invented people; telephone numbers,
long numbers and places on the map are replaced wherever they stand. A name that a member typed and that is in no
policy cannot be known: the first line of the output says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from bot.channels.picking import label_of
from bot.channels.rendering import Shown, kept_shown
from bot.logs import tag
from bot.parts import Parts
from bot.store.contract import Transaction
from bot.store.conversations import Conversation
from bot.store.heard import HeardEvent
from bot.store.outbox import OutboxMessage
from bot.words import LANGUAGES, Catalogue
from knowledge.policies import Policy
from knowledge.yamls import yaml_of

STAND_INS: Final[dict[str, dict[str, str]]] = yaml_of(Path(__file__).with_suffix(".yaml"))
ID_NO: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
PHONE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
REQUEST: Final = re.compile(r"R\d{8}-\d{4,}")
LONG: Final = re.compile(r"(?<![\w-])(?=[\w-]*\d{5})[A-Za-z0-9-]{8,}(?![\w-])", re.ASCII)
LATER: Final = timedelta(hours=1)  # a shorter pause changes nothing that is said
STAFF: Final = "dialogs.staff."
HEAD: Final = (
    "# Read it before you keep it: names that were typed and stand in no policy are as they were.\n"
    "# `pytest --update` writes what the product says now.\n"
)


@dataclass(frozen=True)
class _Stored:
    conversation: Conversation
    messages: tuple[OutboxMessage, ...]
    heard: tuple[HeardEvent, ...]
    policies: tuple[Policy, ...]
    language: str


def transcript(parts: Parts, conversation: str) -> str:
    """YAML of the conversation with this id, or of this name at the terminal. Raises NoSuchConversation."""
    stored = parts.store.read_now(lambda tx: _read(tx, conversation))
    words = parts.catalogue(stored.language)
    told: dict[str, Any] = {} if stored.language == LANGUAGES[0] else {"language": stored.language}
    if stored.conversation.channel == "telegram":
        told["channel"] = "telegram"
    told["talk"] = list(_talk(stored, _Replacing(stored.policies), words))
    name = f"what happened in {stored.conversation.channel} conversation {tag(stored.conversation.id)}"
    return HEAD + yaml.safe_dump({name: told}, allow_unicode=True, sort_keys=False, width=10_000)


def _read(tx: Transaction, name: str) -> _Stored:
    found = tx.conversations.at_address("terminal", name) or tx.conversations.get(name)
    entries = [tx.directory.find(binding.policy_no) for binding in tx.members.bindings(found.id)]
    return _Stored(
        found,
        tx.outbox.after(found.id, 0, 100_000),
        tx.heard.of(found.id),
        tuple(entry.policy for entry in entries if entry is not None),
        tx.members.preferences(found.id).get("language", LANGUAGES[0]),
    )


def _talk(stored: _Stored, replacing: "_Replacing", words: Catalogue) -> Iterator[dict[str, Any]]:
    """A step a line of the member; what staff said in between is a step of its own."""
    seen: list[Shown] = []
    rest = list(stored.messages)
    before: datetime | None = None
    for place, event in enumerate(stored.heard):
        if before is not None and event.at - before > LATER:
            yield {"member": _pause(event.at - before), "bot": []}
        before = event.at
        line = _line(event.event, seen)
        after = stored.heard[place + 1].after_n if place + 1 < len(stored.heard) else stored.conversation.last_n
        said: list[str] = []
        steps: list[dict[str, Any]] = [{"member": replacing(line), "bot": said}]
        while rest and rest[0].n <= after:
            message = rest.pop(0)
            shown = kept_shown(message.reply, words)
            seen.append(shown)
            if message.reply.get("key", "").startswith(STAFF):
                said = []
                act = message.reply["key"].removeprefix(STAFF)
                text = message.reply.get("args", {}).get("text", "")
                steps.append({"member": replacing(f"@staff {act} {text}".strip()), "bot": said})
            said.append(replacing(_written(shown)))
        yield from steps


def _line(event: dict[str, Any], seen: list[Shown]) -> str:
    """As tests/dialogs/transcripts.py reads it."""
    match event["kind"]:
        case "text":
            return f"@edit {event['text']}" if event.get("edited") else str(event["text"])
        case "choice":
            label = label_of(event["id"], reversed(seen))
            return f"@tap {label}" if label else f"@press {event['id']}"
        case "upload" if event.get("papers"):
            doubts = sorted({doubt for paper in event["papers"] for doubt in paper.get("doubts", ())})
            rest = f"!{','.join(doubts)}" if doubts else event.get("caption", "")
            return f"@photo {len(event['papers'])} {rest}".strip()
        case "upload":
            return f"@refused {' '.join(event.get('refused', ()))}".strip()
        case "location":
            return f"@location {event['latitude']:.1f} {event['longitude']:.1f}"
        case _:
            return f"@{event.get('what', event['kind'])}"


def _pause(delta: timedelta) -> str:
    hours = round(delta / timedelta(hours=1))
    return f"@wait {hours // 24} days" if hours >= 48 else f"@wait {hours} hours"


def _written(shown: Shown) -> str:
    buttons = " ".join(f"[{option.label}]" for option in shown.options)
    return "\n".join(line.rstrip() for line in f"{shown.text}\n{buttons}".strip().splitlines())


class _Replacing:
    """Text with the people of ``policies`` replaced by invented ones, and numbers by others of their kind."""

    def __init__(self, policies: tuple[Policy, ...]) -> None:
        self._pairs: dict[str, str] = {}
        self._requests: dict[str, str] = {}
        for policy in policies:
            stand_in = STAND_INS[policy.handbook]
            for value, other in (
                (policy.policy_no, stand_in["policy_no"]),
                (policy.insured_name, stand_in["name"]),
                (policy.applicant_name, stand_in["name"]),
                (policy.insured_id_no[-4:], stand_in["last_four"]),
                (policy.applicant_id_no[-4:], stand_in["last_four"]),
            ):
                if value:
                    self._pairs.setdefault(value, other)

    def __call__(self, text: str) -> str:
        text = REQUEST.sub(self._request, text)
        for value in sorted(self._pairs, key=len, reverse=True):
            inside = re.escape(value) if not value.isascii() else rf"(?<![\w-]){re.escape(value)}(?![\w-])"
            text = re.sub(inside, self._pairs[value], text, flags=re.IGNORECASE | re.ASCII)
        text = ID_NO.sub("000000190001011234", text)
        text = PHONE.sub("13800000000", text)
        return LONG.sub(lambda found: found[0] if _known(found[0]) else "00000000", text)

    def _request(self, found: "re.Match[str]") -> str:
        return self._requests.setdefault(found[0], f"R{len(self._requests) + 1:04d}")


def _known(number: str) -> bool:
    """Whether it is one that replacing has put there, or a number of the handbooks (hotlines are no secret)."""
    put = {value for stand_in in STAND_INS.values() for value in stand_in.values()}
    return number in put or number in ("13800000000", "000000190001011234") or number.startswith("400")
