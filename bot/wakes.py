"""What happens without anybody writing: reminders that are due, people who did not come, and clearing up.

Every worker runs the same loop; what is due is taken under the conversation's lock, so that one of them does it.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.assistant import Assistant
from bot.documents.vault import StoredKey, Vault
from bot.logs import logger
from bot.requests.life import IllegalStep, StaleVersion, Step
from bot.store.contract import Transaction
from bot.store.errors import NoSuchConversation, StoreError
from bot.store.schedule import Due
from bot.terms import PAPER_UNUSED_KEPT, PAPERS_KEPT, PAPERS_WAITED, SEEN_KEPT
from bot.turning import Arrived, Taken, take
from dialogs.events import Reminder, Staff

NOTHING = Taken(())
POLL_SECONDS = 5.0
SWEEP_EVERY = timedelta(hours=1)
ORPHAN_AGE = timedelta(days=1)  # notes/promises.md: a file without a row is removed after a day


class Gone:
    """Files of papers whose rows were deleted, to be removed once that is durable. ``note`` may be called anywhere."""

    def __init__(self) -> None:
        self._waiting: deque[dict[str, Any]] = deque()

    def note(self, records: Sequence[dict[str, Any]]) -> None:
        self._waiting.extend(records)

    def remove(self, vault: Vault) -> int:
        """Removes them; what fails is left to the sweep. How many."""
        removed = 0
        while self._waiting:
            vault.delete(StoredKey.from_json(self._waiting.popleft()))
            removed += 1
        return removed


async def wake(assistant: Assistant, now: datetime) -> int:
    """Does all that is due ``now``; how much there was. Raises StoreUnavailable."""
    return await _reminders(assistant, now) + await _missed_people(assistant, now)


async def clear_up(assistant: Assistant, vault: Vault, gone: Gone, now: datetime) -> None:
    """Ends what nobody came back to, and removes what is past its time. Raises StoreUnavailable."""
    await _expire_requests(assistant, now)

    def work(tx: Transaction) -> list[dict[str, Any]]:
        tx.members.drop_expired_drafts(now)
        tx.conversations.forget_seen(now - SEEN_KEPT)
        tx.staff.forget_ended(now)
        records = []
        past = [("unused", one) for one in tx.papers.unattached(now - PAPER_UNUSED_KEPT)]
        past += [("kept_long_enough", one) for one in tx.papers.of_ended(now - PAPERS_KEPT)]
        for why, document in past:
            tx.papers.delete(document.id, now)
            tx.audit.add("clock", "paper_deleted", document.id, now, why=why)
            records += [document.stored] if document.stored else []
        return records

    gone.note(await assistant.store.write(work))
    removed = await asyncio.to_thread(gone.remove, vault)
    known = await assistant.store.read(
        lambda tx: frozenset(str(d.stored["object_name"]) for d in tx.papers.all_kept() if d.stored)
    )
    await asyncio.to_thread(vault.sweep, known, now - ORPHAN_AGE)
    if removed:
        await asyncio.to_thread(assistant.store.scrub)


async def run(assistant: Assistant, vault: Vault, gone: Gone, stop: asyncio.Event) -> None:
    """The loop of a worker, until ``stop`` is set. A store that is away is tried again."""
    swept: datetime | None = None
    while not stop.is_set():
        now = assistant.clock()
        try:
            await wake(assistant, now)
            await asyncio.to_thread(gone.remove, vault)
            if swept is None or now - swept >= SWEEP_EVERY:
                await clear_up(assistant, vault, gone, now)
                swept = now
        except StoreError as error:
            logger().warning("wakes wait for the store", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 (a defect here must not end reminders for everybody)
            logger().error("wakes failed", error=type(error).__name__, exc_info=error)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)


async def _reminders(assistant: Assistant, now: datetime) -> int:
    due = await assistant.store.read(lambda tx: tx.schedule.find_due(now))
    for one in due:
        event = Reminder(about=one.about, request=one.request, day=one.day, data=one.data)
        arrived = Arrived(one.conversation, event, f"reminder:{one.id}:{one.due_at.isoformat()}", now)
        await assistant.settle(arrived, partial(_remind, assistant, one, arrived))
    return len(due)


def _remind(assistant: Assistant, due: Due, arrived: Arrived, tx: Transaction) -> Taken:
    tx.conversations.lock(due.conversation)
    return take(tx, assistant.ground, arrived) if tx.schedule.take(due.id, arrived.now) else NOTHING


async def _missed_people(assistant: Assistant, now: datetime) -> int:
    """A hand-over that nobody took in its time comes back to the bot, with a kind line."""
    overdue = await assistant.store.read(lambda tx: tx.humans.overdue(now))
    for call in overdue:
        arrived = Arrived(call.conversation, Staff(act="timeout"), f"human-timeout:{call.id}", now)
        await assistant.settle(arrived, partial(_miss, assistant, call.id, arrived))
    return len(overdue)


def _miss(assistant: Assistant, call: str, arrived: Arrived, tx: Transaction) -> Taken:
    tx.conversations.lock(arrived.conversation)
    open_call = tx.humans.open_call(arrived.conversation)
    if open_call is None or open_call.id != call or open_call.state != "waiting":
        return NOTHING
    tx.humans.end(arrived.conversation, arrived.now)
    tx.conversations.set_human(arrived.conversation, "none")
    tx.audit.add("clock", "human_missed", arrived.conversation, arrived.now)
    return take(tx, assistant.ground, arrived)


async def _expire_requests(assistant: Assistant, now: datetime) -> None:
    requests = await assistant.store.read(lambda tx: tx.requests.open())
    for request in requests:
        if request.status == "needs_documents" and now - request.moved_at >= PAPERS_WAITED:
            with contextlib.suppress(IllegalStep, StaleVersion, NoSuchConversation):  # somebody was quicker
                await assistant.move(request.number, Step("expire", "clock", now), expected=request.version)
