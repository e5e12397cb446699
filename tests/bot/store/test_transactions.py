"""What a transaction promises, on both databases."""

import threading
from datetime import datetime
from functools import partial
from itertools import combinations
from queue import SimpleQueue

import pytest

from bot.store import Store, Transaction
from bot.store.errors import StoreError
from bot.store.rows import utc
from tests.bot.store.rows_made import NOW, conversation


class Broken(Exception):
    pass


def test_work_that_raises_leaves_nothing_behind(store: Store) -> None:
    def work(tx: Transaction) -> None:
        conversation(tx)
        tx.audit.add("member", "said", "c1", NOW)
        raise Broken

    with pytest.raises(Broken):
        store.write_now(work)
    assert store.read_now(lambda tx: tx.rows.all("SELECT id FROM conversations")) == []
    assert store.read_now(lambda tx: tx.audit.entries()) == ()


def _raise() -> None:
    raise Broken


def test_what_is_told_after_a_commit_may_fail_without_taking_anything_with_it(store: Store) -> None:
    told = list[str]()

    def work(tx: Transaction) -> str:
        conversation(tx)
        tx.after_commit += [lambda: told.append("first"), _raise, lambda: told.append("last")]
        return "done"

    assert store.write_now(work) == "done"
    assert told == ["first", "last"]
    store.write_now(lambda tx: conversation(tx, "c2"))


def test_work_that_raises_takes_no_other_work_with_it(store: Store) -> None:
    gate = threading.Event()
    first = store.submit(lambda _: gate.wait(20))  # on SQLite the others gather behind it, for one COMMIT

    def work(tx: Transaction, n: int) -> None:
        conversation(tx, f"c{n}")
        if n % 3 == 0:
            raise Broken

    futures = [store.submit(partial(work, n=n)) for n in range(12)]
    gate.set()
    assert first.result()
    assert [future.exception() is None for future in futures] == [n % 3 != 0 for n in range(12)]
    there = {row["id"] for row in store.read_now(lambda tx: tx.rows.all("SELECT id FROM conversations"))}
    assert there == {f"c{n}" for n in range(12) if n % 3}


def test_a_row_that_the_tables_refuse_is_a_defect_and_not_a_store_that_is_away(store: Store) -> None:
    """Who is told that the store is away tries again, for ever."""
    failed = store.submit(lambda tx: tx.members.prefer("nobody", "language", "en")).exception()
    assert failed is not None
    assert not isinstance(failed, StoreError)


def test_what_is_to_follow_a_commit_follows_only_a_commit(store: Store) -> None:
    heard: list[str] = []

    def work(tx: Transaction, name: str, fails: bool) -> str:
        tx.after_commit.append(lambda: heard.append(name))
        conversation(tx, name)
        if fails:
            raise Broken
        return name

    with pytest.raises(Broken):
        store.write_now(lambda tx: work(tx, "lost", True))
    assert store.write_now(lambda tx: work(tx, "kept", False)) == "kept"
    store.write_now(lambda _: None)  # the one before has told by now
    assert heard == ["kept"]


def test_what_was_answered_is_seen_by_the_next_reader(store: Store, other_store: Store) -> None:
    store.write_now(conversation)
    assert other_store.read_now(lambda tx: tx.conversations.get("c1")).channel == "web"


def test_many_writers_at_once_lose_no_update(store: Store, other_store: Store) -> None:
    store.write_now(conversation)

    def count(tx: Transaction) -> None:
        held = tx.conversations.lock("c1")
        tx.conversations.save("c1", held.state + "x", held.last_n + 1, NOW)

    futures = [one.submit(count) for _ in range(40) for one in (store, other_store)]
    for future in futures:
        future.result()
    kept = store.read_now(lambda tx: tx.conversations.get("c1"))
    assert (len(kept.state), kept.last_n, kept.turns) == (80, 80, 80)


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        store.write_now(lambda tx: conversation_at(tx, datetime(2026, 11, 21)))  # noqa: DTZ001


def conversation_at(tx: Transaction, moment: datetime) -> None:
    tx.conversations.create("c1", "web", moment)


def test_times_come_back_as_they_went_in_whatever_their_zone(store: Store) -> None:
    from bot.terms import ZONE

    local = datetime(2026, 11, 21, 0, 30, 0, 7, tzinfo=ZONE)
    store.write_now(lambda tx: conversation_at(tx, local))
    kept = store.read_now(lambda tx: tx.conversations.get("c1")).created_at
    assert kept == local
    assert kept.tzinfo == utc(local).tzinfo


class Session:
    """One of two transactions, taken step by step in a thread of its own store."""

    def __init__(self, store: Store, name: str) -> None:
        self.name = name
        self.permits: SimpleQueue[str] = SimpleQueue()
        self.done: SimpleQueue[str] = SimpleQueue()
        self.future = store.submit(self._work)

    def _work(self, tx: Transaction) -> None:
        assert self.permits.get(timeout=20) == "lock"
        held = tx.conversations.lock("c1")
        self.done.put("lock")
        assert self.permits.get(timeout=20) == "read"
        state = tx.conversations.get("c1").state
        assert state == held.state
        self.done.put("read")
        assert self.permits.get(timeout=20) == "write"
        tx.conversations.save("c1", state + self.name, held.last_n + 1, NOW)
        self.done.put("write")
        assert self.permits.get(timeout=20) == "commit"

    def commit(self) -> None:
        self.permits.put("commit")
        self.future.result(timeout=20)


STEPS = ("lock", "read", "write", "commit")
ORDERS = ["".join("a" if n in places else "b" for n in range(8)) for places in combinations(range(8), 4)]


@pytest.mark.parametrize("chunk", range(7))
def test_two_sessions_on_one_conversation_are_as_if_one_came_after_the_other_in_every_order(
    store: Store, other_store: Store, chunk: int
) -> None:
    for order in ORDERS[chunk * 10 : chunk * 10 + 10]:
        store.write_now(lambda tx: tx.rows.run("DELETE FROM conversations"))
        store.write_now(conversation)
        _walk(order, store, other_store)
        kept = store.read_now(lambda tx: tx.conversations.get("c1"))
        assert kept.state in ("ab", "ba"), order
        assert kept.last_n == 2


def _walk(order: str, store: Store, other_store: Store) -> None:
    """Steps in the given order, as far as the lock allows: who waits for it goes on once the other has committed."""
    stores = {"a": store, "b": other_store}
    sessions: dict[str, Session] = {}
    left = {"a": list(STEPS), "b": list(STEPS)}
    for name in order:
        if name not in sessions:
            if store.dialect == "sqlite" and sessions and not next(iter(sessions.values())).future.done():
                _finish(next(iter(sessions)), sessions, left)  # one writer only: the second begins when the first ends
            sessions[name] = Session(stores[name], name)
        step = left[name][0] if left[name] else ""
        other = "b" if name == "a" else "a"
        holds = other in sessions and 0 < len(left[other]) < 4
        if step == "lock" and holds:
            sessions[name].permits.put("lock")  # it waits in the database now
            left[name].pop(0)
            _finish(other, sessions, left)
            assert sessions[name].done.get(timeout=20) == "lock"
        elif step:
            _step(name, sessions, left)
    for name in ("a", "b"):
        if left[name]:
            _finish(name, sessions, left)


def _step(name: str, sessions: dict[str, Session], left: dict[str, list[str]]) -> None:
    step = left[name].pop(0)
    if step == "commit":
        sessions[name].commit()
        return
    sessions[name].permits.put(step)
    assert sessions[name].done.get(timeout=20) == step


def _finish(name: str, sessions: dict[str, Session], left: dict[str, list[str]]) -> None:
    while left[name]:
        _step(name, sessions, left)
