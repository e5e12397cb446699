"""One-time addresses: a copy of one's data, or papers sent through the web page. Only a hash of each is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.store.contract import Transaction
from bot.store.platforms import Token
from bot.store.rows import from_json, to_json
from bot.terms import LINK_LASTS

PATH = "/links/"


@dataclass(frozen=True)
class Link:
    """``purpose``: export or papers."""

    purpose: str
    conversation: str


def make(tx: Transaction, link: Link, now: datetime) -> str:
    """The path of a new link, to be put behind the public origin."""
    secret = secrets.token_urlsafe(24)
    value = to_json({"purpose": link.purpose, "conversation": link.conversation})
    tx.platforms.set_token(_name(secret), Token(value, now + LINK_LASTS))
    return f"{PATH}{secret}"


def look(tx: Transaction, secret: str, now: datetime) -> Link | None:
    """What the link is for; None when it is unknown, used or too old."""
    token = tx.platforms.token(_name(secret), now)
    if token is None:
        return None
    value = from_json(token.value)
    return Link(value["purpose"], value["conversation"])


def use(tx: Transaction, secret: str, now: datetime) -> Link | None:
    """As :func:`look`, and it is used up."""
    link = look(tx, secret, now)
    token = tx.platforms.token(_name(secret), now)
    if token is not None:
        tx.platforms.drop_token(_name(secret), token.value)
    return link


def _name(secret: str) -> str:
    return f"link:{sha256(secret.encode()).hexdigest()}"
