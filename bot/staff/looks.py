"""That somebody looked at a request or a conversation: once a viewer and quarter of an hour, not at each refresh."""

from datetime import datetime, timedelta
from typing import Final

from bot.staff.rights import Viewer
from bot.store.contract import Store, Transaction

ANEW_AFTER: Final = timedelta(minutes=15)  # our choice: pages refresh themselves every few seconds


def looked_before(tx: Transaction, viewer: Viewer, what: str, subject: str, now: datetime) -> bool:
    """Whether the audit trail has this look already."""
    row = tx.rows.one(
        "SELECT n FROM audit WHERE subject = ? AND what = ? AND who = ? AND at > ? LIMIT 1",
        subject, what, viewer.who, now - ANEW_AFTER,
    )  # fmt: skip
    return row is not None


async def request_seen(store: Store, viewer: Viewer, number: str, now: datetime) -> None:
    """Written before the page leaves."""
    await store.write(lambda tx: tx.audit.add(viewer.who, "request_seen", number, now))


async def talk_seen(store: Store, viewer: Viewer, conversation: str, now: datetime) -> None:
    """Written before the page leaves."""
    await store.write(lambda tx: tx.audit.add(viewer.who, "talk_seen", conversation, now))
