"""The chain: whole under many writers, broken by any change."""

import pytest

from bot.store import Store, Transaction
from tests.bot.store.rows_made import NOW


def _write(tx: Transaction, count: int = 3) -> None:
    for n in range(count):
        tx.audit.add("staff:li", "looked", f"R{n}", NOW, paper="id-card")


def test_an_empty_chain_is_whole(store: Store) -> None:
    assert store.read_now(lambda tx: tx.audit.broken_at()) is None


def test_the_chain_is_whole_after_many_writers_at_once(store: Store, other_store: Store) -> None:
    for future in [one.submit(_write) for _ in range(20) for one in (store, other_store)]:
        future.result()
    assert store.read_now(lambda tx: tx.audit.broken_at()) is None
    assert [entry.n for entry in store.read_now(lambda tx: tx.audit.entries())] == list(range(1, 121))


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE n = 2", 2),
        ("UPDATE audit SET data = '{}' WHERE n = 3", 3),
        ("DELETE FROM audit WHERE n = 2", 2),
        ("DELETE FROM audit WHERE n = 5", 5),
        ("UPDATE audit_head SET hash = 'x'", 6),
        ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE n = 1) WHERE n = 2", 2),
    ],
)
def test_any_change_is_noticed_where_it_was_made(store: Store, change: str, broken: int) -> None:
    store.write_now(lambda tx: _write(tx, 5))
    store.write_now(lambda tx: tx.rows.run(change))
    assert store.read_now(lambda tx: tx.audit.broken_at()) == broken


def test_entries_of_one_subject_are_found(store: Store) -> None:
    store.write_now(_write)
    (entry,) = store.read_now(lambda tx: tx.audit.about("R1"))
    assert (entry.who, entry.what, entry.data) == ("staff:li", "looked", {"paper": "id-card"})
