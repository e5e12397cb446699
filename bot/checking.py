"""Looks whether what is kept agrees with itself: files and rows, requests and their events, the audit chain, numbers.

Reads only; every finding is one line with a code, whom it concerns, and what is wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.documents.vault import DocumentMissing, DocumentUnreadable, StoredKey, Vault
from bot.requests.life import status_from
from bot.store import Store, Transaction
from bot.store.rows import from_json
from bot.turning import readable_state


@dataclass(frozen=True)
class Finding:
    code: str
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.subject}: {self.message}"


def check(store: Store, vault: Vault, *, open_papers: bool = True) -> tuple[Finding, ...]:
    """Everything that is found, the worst first. ``open_papers``: decrypt each (slow where there are many)."""
    names = vault.object_names()  # before the rows: a file that comes later has its row later still
    found = store.read_now(lambda tx: tuple(_all(tx, names)))
    faults = tuple(Finding("database", store.dialect, fault) for fault in store.faults())
    return (*faults, *found, *(_papers(store, vault) if open_papers else ()))


def _all(tx: Transaction, names: frozenset[str]) -> Iterator[Finding]:
    for look in LOOKS:
        yield from look(tx)
    yield from _files(tx, names)


def _audit(tx: Transaction) -> Iterator[Finding]:
    broken = tx.audit.broken_at()
    if broken is not None:
        yield Finding("audit-broken", f"entry {broken}", "the chain breaks here: entries were changed or lost")


def _requests(tx: Transaction) -> Iterator[Finding]:
    for request in tx.requests.all():
        events = tx.requests.events(request.number)
        given = status_from(events)
        if given is None:
            yield Finding("request-events", request.number, "its events are not a life: a gap, or an impossible step")
        elif given != request.status:
            yield Finding("request-state", request.number, f"is {request.status}, and its events say {given}")
        if events and events[-1].n != request.version:
            yield Finding("request-version", request.number, f"is {request.version}, its last event is {events[-1].n}")


def _numbers(tx: Transaction) -> Iterator[Finding]:
    """Messages of a conversation are numbered without a gap (from wherever deletion has left the first)."""
    rows = tx.rows.all(
        "SELECT c.id, c.last_n, min(o.n) AS low, max(o.n) AS high, count(o.n) AS found"
        " FROM conversations c LEFT JOIN outbox o ON o.conversation = c.id GROUP BY c.id, c.last_n"
    )
    for row in rows:
        if row["found"] and (row["high"] != row["last_n"] or row["high"] - row["low"] + 1 != row["found"]):
            yield Finding("outbox-gap", row["id"], f"{row['found']} messages between {row['low']} and {row['last_n']}")


def _undelivered(tx: Transaction) -> Iterator[Finding]:
    """What waits to be sent has somebody who will be asked to send it."""
    rows = tx.rows.all(
        "SELECT DISTINCT o.conversation FROM outbox o LEFT JOIN deliveries d ON d.conversation = o.conversation"
        " WHERE o.state IN ('pending', 'sending') AND (d.conversation IS NULL OR d.due_at IS NULL)"
    )
    for row in rows:
        yield Finding("outbox-stuck", row["conversation"], "messages wait that no sender will find")


def _slots(tx: Transaction) -> Iterator[Finding]:
    """Forms under way name only papers that there are."""
    known = {row["id"] for row in tx.rows.all("SELECT id FROM documents")}
    for row in tx.rows.all("SELECT id, state FROM conversations WHERE state <> ''"):
        state = readable_state(row["state"])
        for frame in (*state.stack, *state.parked):
            yield from _orphans(row["id"], frame.slots, known)
    for row in tx.rows.all("SELECT conversation, frame FROM drafts"):
        yield from _orphans(row["conversation"], from_json(row["frame"]).get("slots", {}), known)


def _orphans(conversation: str, slots: dict[str, Any], known: set[str]) -> Iterator[Finding]:
    documents = [id_ for ids in (slots.get("documents") or {}).values() for id_ in ids]
    for id_ in documents:
        if id_ not in known:
            yield Finding("orphan-slot", conversation, f"a form names the paper {id_}, which is not there")


def _files(tx: Transaction, names: frozenset[str]) -> Iterator[Finding]:
    kept = {str(document.stored["object_name"]): document.id for document in tx.papers.all_kept() if document.stored}
    for name, id_ in kept.items():
        if name not in names:
            yield Finding("file-missing", id_, "its file is not there: restore the backup of the same time")
    for name in sorted(names - kept.keys()):
        yield Finding("file-extra", name, "no row names it: left by a crash or a deletion; a day later it is swept")


def _papers(store: Store, vault: Vault) -> Iterator[Finding]:
    for document in store.read_now(lambda tx: tx.papers.all_kept()):
        try:
            vault.get(document.id, StoredKey.from_json(document.stored or {}))
        except DocumentMissing:
            continue  # said already
        except (DocumentUnreadable, KeyError, ValueError):
            yield Finding("file-damaged", document.id, "does not open: its file or its key was changed or mixed up")


LOOKS: tuple[Callable[[Transaction], Iterator[Finding]], ...] = (_audit, _requests, _numbers, _undelivered, _slots)
