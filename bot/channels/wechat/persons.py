"""What this channel keeps of a person, in the store's record for channels, and what happens to it when they knock."""

import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.wechat.envelope import Opened
from bot.channels.wechat.incoming import Incoming, Medium, News
from bot.channels.wechat.limits import NONCE_SECONDS, RETRY_NONCE_SECONDS, TRIES_SECONDS
from bot.channels.wechat.window import Window
from bot.store.contract import Transaction
from bot.store.outbox import Claim
from bot.store.platforms import Token

CHANNEL = "wechat"
PHOTOS = "wechat.photos"
LEASE = "passive"
REPLIES_KEPT = 6
KEYS_KEPT = 12
NO_SERVICE = "wechat:no_service"
NO_SERVICE_FOR = timedelta(hours=1)


def same(given: str, expected: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def conversation_of(openid: str) -> str:
    return f"{CHANNEL}:{openid}"


@dataclass(frozen=True)
class Given:
    """The passive answer to one message, and the outbox messages that it carries. ``at``: seconds since 1970."""

    key: str
    text: str
    numbers: tuple[int, ...]
    at: float = 0.0


@dataclass(frozen=True)
class Person:
    """``keys``: of the last messages, so that a further try of one opens no window anew. ``left``: has unsubscribed.
    ``seen``: our pictures. ``notices``: templates agreed to, and how many notices of each may be sent. ``begun``: an
    outbox message that was broken off, and how many of its texts have gone."""

    window: Window = field(default_factory=Window)
    given: tuple[Given, ...] = ()
    keys: tuple[str, ...] = ()
    left: bool = False
    union_id: str = ""
    notices: tuple[tuple[str, int], ...] = ()
    seen: tuple[str, ...] = ()
    begun: tuple[int, int] = (0, 0)

    def gone_of(self, number: int) -> int:
        """How many texts of this outbox message have gone already."""
        return self.begun[1] if self.begun[0] == number else 0

    def answered(self, key: str) -> Given | None:
        return next((given for given in self.given if given.key == key), None)

    def may_still_be_given(self, number: int, now: datetime) -> bool:
        """Whether a try may still come that this outbox message is the answer to."""
        return any(number in given.numbers and abs(now.timestamp() - given.at) < TRIES_SECONDS for given in self.given)

    def keeping(self, given: Given) -> "Person":
        return replace(self, given=(*self.given, given)[-REPLIES_KEPT:])

    def agreeing(self, template: str, count: int) -> "Person":
        """``count``: notices that may be sent from now on; 0: none."""
        others = tuple(pair for pair in self.notices if pair[0] != template)
        return replace(self, notices=(*others, (template, count)) if count else others)

    def as_data(self) -> dict[str, Any]:
        return {
            "window": self.window.as_data(),
            "given": [[given.key, given.text, list(given.numbers), given.at] for given in self.given],
            "keys": list(self.keys),
            "left": self.left,
            "union_id": self.union_id,
            "notices": [list(pair) for pair in self.notices],
            "seen": list(self.seen),
            "begun": list(self.begun),
        }

    @staticmethod
    def from_data(data: dict[str, Any]) -> "Person":
        return Person(
            Window.from_data(data.get("window", {})),
            tuple(Given(key, text, tuple(numbers), at) for key, text, numbers, at in data.get("given", [])),
            tuple(data.get("keys", [])),
            bool(data.get("left", False)),
            str(data.get("union_id", "")),
            tuple((template, count) for template, count in data.get("notices", [])),
            tuple(data.get("seen", [])),
            (*data.get("begun", (0, 0)),),
        )


def load(tx: Transaction, openid: str) -> Person:
    return Person.from_data(tx.platforms.member(CHANNEL, openid))


def save(tx: Transaction, openid: str, person: Person, now: datetime) -> None:
    tx.platforms.set_member(CHANNEL, openid, person.as_data(), now)


@dataclass(frozen=True)
class Arrival:
    """``replayed``: refused, nothing was noted. ``given``: this message was answered before. ``photos``: some of this
    person's wait to be answered together. ``service``: as far as we know, the account may send service messages."""

    replayed: bool = False
    given: Given | None = None
    photos: bool = False
    service: bool = True


def arrive(tx: Transaction, message: Incoming, opened: Opened, now: datetime) -> Arrival:
    """Notes one try of one message: the nonce, the window it opens, a photo to be fetched, and that for a while the
    answer is ours to give, not the outbox's."""
    nonce = tx.platforms.first_use(
        f"{CHANNEL}:nonce:{opened.timestamp}:{opened.nonce}", opened.digest, now, now + timedelta(seconds=NONCE_SECONDS)
    )
    first_used = nonce.ends_at - timedelta(seconds=NONCE_SECONDS)
    if nonce.value != opened.digest or now - first_used > timedelta(seconds=RETRY_NONCE_SECONDS):
        return Arrival(replayed=True)
    conversation = conversation_of(message.openid)
    tx.conversations.create(conversation, CHANNEL, now, address=message.openid)
    tx.conversations.lock(conversation)
    person = load(tx, message.openid)
    if message.key not in person.keys:
        save(tx, message.openid, _after(person, message, now), now)
    if person.answered(message.key) is None and not isinstance(message.what, News):
        hold(tx, message.openid, now)
    photos = tx.platforms.member(PHOTOS, message.openid)
    if isinstance(message.what, Medium):
        new = photos.get("waiting", [])
        closed = [item for batch in photos.get("batches", []) for item in batch]
        if message.key not in [*(item[0] for item in (*new, *closed)), *photos.get("done", [])]:
            photos["waiting"] = [*new, [message.key, message.what.media_id, message.what.name]]
            tx.platforms.set_member(PHOTOS, message.openid, photos, now)
    waiting = bool(photos.get("waiting") or photos.get("batches"))
    return Arrival(False, person.answered(message.key), waiting, may_serve(tx, now))


def may_serve(tx: Transaction, now: datetime) -> bool:
    """Whether the account has service messages: so until the platform says otherwise, and again an hour after."""
    return tx.platforms.token(NO_SERVICE, now) is None


def note_no_service(tx: Transaction, now: datetime) -> None:
    tx.platforms.set_token(NO_SERVICE, Token("48001", now + NO_SERVICE_FOR))


def hold(tx: Transaction, openid: str, now: datetime) -> Claim | None:
    """Keeps the outbox from sending to this person while tries of a message may still be answered passively; None
    where it is sending just now."""
    until = now + timedelta(seconds=TRIES_SECONDS)
    return tx.outbox.claim_one(conversation_of(openid), CHANNEL, f"{LEASE}:{openid}", now, until)


def _after(person: Person, message: Incoming, now: datetime) -> Person:
    person = replace(person, keys=(*person.keys, message.key)[-KEYS_KEPT:])
    if isinstance(message.what, News):
        if message.what.kind == "unsubscribed":
            return replace(person, left=True, window=Window(), notices=())
        if message.what.kind == "consent":
            for answer in message.what.data:
                person = person.agreeing(answer["template"], 1 if answer["granted"] == "yes" else 0)
    opened = person.window.opened(message.opens, now.timestamp())
    return replace(person, window=opened, left=person.left and message.opens == "none")
