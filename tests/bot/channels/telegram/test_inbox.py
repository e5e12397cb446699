"""The inbox: kept before it is acknowledged, taken in order, once, by one process at a time."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import Store, open_store
from bot.store.errors import LeaseLost
from bot.store.inbox import Batch, Inbox

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BOT = "telegram:1"


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'inbox.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    store = open_store(url)
    yield store
    store.close()


def put(store: Store, n: int, chat: str = "5", album: str = "", at: float = 0) -> bool:
    wait = timedelta(seconds=1 if album else 0)
    return store.write_now(
        lambda tx: Inbox(tx.rows).put(
            BOT, chat, n, f"update {n}", after(at), together=album, wait=wait, longest=timedelta(seconds=3)
        )
    )


def claim(store: Store, at: float = 0, lease: str = "one", most: int = 1) -> tuple[Batch, ...]:
    return store.write_now(lambda tx: Inbox(tx.rows).claim(BOT, lease, after(at), after(at + 60), most))


def done(store: Store, batch: Batch, at: float = 0) -> None:
    store.write_now(lambda tx: Inbox(tx.rows).done(batch, after(at)))


def numbers(batches: tuple[Batch, ...]) -> list[list[int]]:
    return [[arrival.n for arrival in batch.arrivals] for batch in batches]


def test_a_copy_is_known_before_and_after_it_was_taken(store: Store) -> None:
    assert put(store, 1)
    assert not put(store, 1)
    done(store, claim(store)[0])
    assert not put(store, 1)
    assert claim(store, at=99) == ()


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_what_came_in_any_order_is_taken_in_the_platforms_order(store: Store, order: tuple[int, ...]) -> None:
    for n in order:
        put(store, n)
    taken = []
    while batches := claim(store):
        taken += numbers(batches)
        done(store, batches[0])
    assert taken == [[1], [2], [3]]


def test_one_chat_is_taken_by_one_process_and_others_meanwhile(store: Store) -> None:
    put(store, 1, "5")
    put(store, 2, "5")
    put(store, 3, "6")
    first = claim(store, lease="one")
    second = claim(store, lease="two", most=9)
    assert (numbers(first), numbers(second)) == ([[1]], [[3]])


def test_parts_of_an_album_wait_for_each_other_and_are_taken_as_one(store: Store) -> None:
    put(store, 1, album="a", at=0)
    put(store, 2, album="a", at=0.6)
    assert claim(store, at=1.2) == ()
    assert numbers(claim(store, at=1.7)) == [[1, 2]]


def test_an_album_is_complete_when_something_else_follows(store: Store) -> None:
    put(store, 1, album="a")
    put(store, 2, album="a")
    put(store, 3, at=0.1)
    assert numbers(claim(store, at=0.1)) == [[1, 2]]


def test_an_album_that_never_ends_is_taken_all_the_same(store: Store) -> None:
    for n in range(1, 8):
        put(store, n, album="a", at=n * 0.6)
    assert numbers(claim(store, at=4.3)) == [[1, 2, 3, 4, 5, 6, 7]]


def test_what_was_begun_as_one_stays_one_after_a_crash_and_a_late_part_comes_by_itself(store: Store) -> None:
    put(store, 1, album="a")
    put(store, 2, album="a")
    claim(store, at=2, lease="dies")
    put(store, 3, album="a", at=3)
    again = claim(store, at=63, lease="lives")
    assert numbers(again) == [[1, 2]]
    done(store, again[0], at=63)
    assert numbers(claim(store, at=70)) == [[3]]


def test_who_was_too_slow_finds_out_and_changes_nothing(store: Store) -> None:
    put(store, 1)
    slow = claim(store, lease="slow")[0]
    quick = claim(store, at=61, lease="quick")[0]
    with pytest.raises(LeaseLost):
        done(store, slow, at=62)
    done(store, quick, at=62)
    assert store.read_now(lambda tx: Inbox(tx.rows).waiting(BOT)) == 0


def test_what_could_not_be_taken_holds_up_its_own_chat_and_no_other(store: Store) -> None:
    put(store, 1, "5")
    put(store, 2, "5")
    put(store, 3, "6")
    first = claim(store)[0]
    store.write_now(lambda tx: Inbox(tx.rows).put_off(first, after(0), after(30)))
    assert numbers(claim(store, at=1, most=9)) == [[3]]
    again = claim(store, at=31)[0]
    assert [(arrival.n, arrival.tries) for arrival in again.arrivals] == [(1, 1)]


def test_words_are_dropped_once_taken_and_the_rest_after_two_days(store: Store) -> None:
    put(store, 1)
    done(store, claim(store)[0])
    kept = store.read_now(lambda tx: tx.rows.all("SELECT body FROM inbox"))
    assert kept == [{"body": ""}]
    assert store.write_now(lambda tx: Inbox(tx.rows).forget(BOT, after(1))) == 1
    assert store.read_now(lambda tx: tx.rows.all("SELECT address FROM inbox_lines")) == []
