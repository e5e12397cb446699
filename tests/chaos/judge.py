"""Reads what members were acknowledged and what the store holds, and says where the two disagree."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.documents.vault import StoredKey, Vault
from bot.store import Store, Transaction
from tests.chaos.crowd import History


@dataclass(frozen=True)
class Verdict:
    """``faults``: empty when every acknowledged event took effect once and nothing else did."""

    conversations: int
    events: int
    sent_again: int
    requests: int
    documents: int
    faults: tuple[str, ...]


def judge(store: Store, vault: Vault, histories: list[History]) -> Verdict:
    """Everything that was acknowledged, looked for in the store."""
    faults = list(store.read_now(lambda tx: list(_faults(tx, vault, histories))))
    acknowledged = [one for history in histories for one in history.acknowledged]
    return Verdict(
        conversations=len(histories),
        events=len(acknowledged),
        sent_again=sum(one.attempts > 1 for one in acknowledged),
        requests=sum(bool(history.number) for history in histories),
        documents=store.read_now(lambda tx: len(tx.papers.all_kept())),
        faults=tuple(faults),
    )


def _faults(tx: Transaction, vault: Vault, histories: list[History]) -> Iterator[str]:
    for history in histories:
        yield from (f"{history.conversation}: {fault}" for fault in _of_conversation(tx, history))
    promised = {history.number for history in histories if history.number}
    kept = {row["number"] for row in tx.rows.all("SELECT number FROM requests")}
    yield from (f"request {number} was acknowledged and is not kept" for number in promised - kept)
    doubled = tx.rows.all("SELECT policy_no FROM requests GROUP BY policy_no HAVING count(*) > 1")
    yield from (f"policy {row['policy_no']} has more than one request" for row in doubled)
    for document in tx.papers.all_kept():
        try:
            assert document.stored is not None
            vault.get(document.id, StoredKey.from_json(document.stored))
        except Exception as error:  # noqa: BLE001
            yield f"document {document.id} does not open: {error}"
    broken = tx.audit.broken_at()
    if broken is not None:
        yield f"the audit chain is broken at entry {broken}"


def _of_conversation(tx: Transaction, history: History) -> Iterator[str]:
    messages = tx.outbox.after(history.conversation, 0, 100_000)
    numbers = [message.n for message in messages]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"messages are numbered {numbers}"
    told = [message["number"] for one in history.acknowledged for message in one.messages]
    unfinished = bool(history.acknowledged) and not history.number
    if len(told) != len(set(told)):
        yield "a message answered two events"
    if sorted(told) != numbers and not unfinished:
        yield f"acknowledged were messages {sorted(told)}, kept are {numbers}"
    heard = tx.heard.of(history.conversation)
    if len(heard) != len(history.acknowledged) and not unfinished:
        yield f"{len(history.acknowledged)} events were acknowledged, {len(heard)} took effect"
    state = tx.conversations.get(history.conversation).state
    if heard and not state:
        yield "the conversation has no state"
