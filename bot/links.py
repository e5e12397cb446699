"""Addresses for a while: a copy of one's data (once), papers sent through the web page, a report of ours. Only a hash
of each is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.store.contract import Transaction
from bot.store.platforms import Token
from bot.store.rows import from_json, to_json
from bot.terms import LINK_LASTS

PATH = "/links/"


@dataclass(frozen=True)
class Link:
    """``purpose``: export, papers or report. ``request``: the number of that whose report it opens."""

    purpose: str
    conversation: str
    request: str = ""


def make(tx: Transaction, link: Link, now: datetime, lasts: timedelta = LINK_LASTS) -> str:
    """The path of a new link, to be put behind the public origin."""
    secret = secrets.token_urlsafe(24)
    value = to_json({"purpose": link.purpose, "conversation": link.conversation, "request": link.request})
    tx.platforms.set_token(_name(secret), Token(value, now + lasts))
    return f"{PATH}{secret}"


def look(tx: Transaction, secret: str, now: datetime) -> Link | None:
    """What the link is for; None when it is unknown, used or too old."""
    token = tx.platforms.token(_name(secret), now)
    if token is None:
        return None
    value = from_json(token.value)
    return Link(value["purpose"], value["conversation"], value.get("request", ""))


def use(tx: Transaction, secret: str, now: datetime) -> Link | None:
    """As :func:`look`, and it is used up."""
    link = look(tx, secret, now)
    token = tx.platforms.token(_name(secret), now)
    if token is not None:
        tx.platforms.drop_token(_name(secret), token.value)
    return link


def _name(secret: str) -> str:
    return f"link:{sha256(secret.encode()).hexdigest()}"
