"""Messages in order, one sender at a time, nothing lost in between."""

from datetime import timedelta
from functools import partial

import pytest

from bot.store import Store, Transaction
from bot.store.errors import LeaseLost
from bot.store.outbox import Claim
from tests.bot.store.rows_made import MINUTE, NOW, SECOND, conversation


def _talk(tx: Transaction, id_: str = "c1", count: int = 3) -> None:
    conversation(tx, id_, "wechat", f"openid-{id_}")
    start = tx.conversations.lock(id_).last_n
    for n in range(start + 1, start + count + 1):
        tx.outbox.append(id_, n, {"key": f"k{n}"}, NOW, "wechat")
    tx.conversations.save(id_, "", start + count, NOW)


def _claim(store: Store, lease: str, now_after: timedelta = timedelta(), limit: int = 1) -> tuple[Claim, ...]:
    now = NOW + now_after
    return store.write_now(lambda tx: tx.outbox.claim("wechat", lease, now, now + MINUTE, limit))


def _numbers(claim: Claim) -> list[int]:
    return [message.n for message in claim.messages]


def test_a_claim_brings_all_messages_of_one_conversation_in_order(store: Store) -> None:
    store.write_now(_talk)
    (claim,) = _claim(store, "s1")
    assert (claim.conversation, claim.address, _numbers(claim)) == ("c1", "openid-c1", [1, 2, 3])


def test_what_is_claimed_is_nobody_elses_until_the_lease_runs_out(store: Store, other_store: Store) -> None:
    store.write_now(_talk)
    (claim,) = _claim(store, "s1")
    assert _claim(other_store, "s2") == ()
    (later,) = _claim(other_store, "s2", MINUTE)
    assert _numbers(later) == [1, 2, 3]
    with pytest.raises(LeaseLost):
        store.write_now(lambda tx: tx.outbox.mark_sent(claim, 1, NOW + MINUTE))
    with pytest.raises(LeaseLost):
        store.write_now(lambda tx: tx.outbox.renew(claim, NOW + MINUTE, NOW + 2 * MINUTE))


def test_a_heartbeat_keeps_the_lease(store: Store) -> None:
    store.write_now(_talk)
    (claim,) = _claim(store, "s1")
    store.write_now(lambda tx: tx.outbox.renew(claim, NOW + 50 * SECOND, NOW + 110 * SECOND))
    assert _claim(store, "s2", MINUTE) == ()


def test_many_senders_at_once_share_conversations_and_never_one(store: Store, other_store: Store) -> None:
    for n in range(30):
        store.write_now(partial(_talk, id_=f"c{n}", count=1))

    def take(tx: Transaction, lease: str) -> tuple[Claim, ...]:
        return tx.outbox.claim("wechat", lease, NOW, NOW + MINUTE, 2)

    futures = [one.submit(partial(take, lease=f"s{n}")) for n in range(10) for one in (store, other_store)]
    claimed = [claim.conversation for future in futures for claim in future.result()]
    assert len(claimed) == len(set(claimed)) == 30


def test_sent_messages_are_not_claimed_again(store: Store) -> None:
    store.write_now(_talk)
    (claim,) = _claim(store, "s1")

    def send(tx: Transaction) -> None:
        tx.outbox.mark_sending(claim, 1, NOW)
        tx.outbox.mark_sent(claim, 1, NOW, "m-1")
        tx.outbox.release(claim, NOW)

    store.write_now(send)
    (again,) = _claim(store, "s2")
    assert _numbers(again) == [2, 3]
    first = store.read_now(lambda tx: tx.outbox.between("c1", 1, 1))[0]
    assert (first.state, first.provider_id, first.attempts, first.sent_at) == ("sent", "m-1", 1, NOW)


def test_a_message_whose_sender_died_is_known_as_perhaps_sent(store: Store) -> None:
    store.write_now(_talk)
    (claim,) = _claim(store, "s1")
    store.write_now(lambda tx: tx.outbox.mark_sending(claim, 1, NOW))
    (later,) = _claim(store, "s2", MINUTE)
    assert [message.state for message in later.messages] == ["sending", "pending", "pending"]


def test_a_failure_holds_up_its_own_conversation_and_no_other(store: Store) -> None:
    store.write_now(_talk)
    store.write_now(partial(_talk, id_="c2"))
    (claim,) = [claim for claim in _claim(store, "s1", limit=5) if claim.conversation == "c1"]
    store.write_now(lambda tx: tx.outbox.mark_failed(claim, 1, NOW, "busy", NOW + 10 * MINUTE))
    assert _claim(store, "s2", 2 * MINUTE)[0].conversation == "c2"
    (after,) = [c for c in _claim(store, "s3", 11 * MINUTE, 5) if c.conversation == "c1"]
    assert _numbers(after) == [1, 2, 3]


def test_what_will_never_go_is_shown_and_lets_the_next_pass(store: Store) -> None:
    store.write_now(_talk)
    (claim,) = _claim(store, "s1")
    store.write_now(lambda tx: tx.outbox.mark_failed(claim, 1, NOW, "blocked", None))
    (after,) = _claim(store, "s2")
    assert _numbers(after) == [2, 3]
    (dead,) = [m for m in store.read_now(lambda tx: tx.outbox.undelivered(NOW - MINUTE)) if m.state == "dead"]
    assert (dead.n, dead.error) == (1, "blocked")
    store.write_now(lambda tx: tx.outbox.release(after, NOW))
    store.write_now(lambda tx: tx.outbox.retry_dead("c1", 1, NOW))
    assert _numbers(_claim(store, "s3")[0]) == [1, 2, 3]


def test_what_waits_longer_than_a_minute_is_shown(store: Store) -> None:
    store.write_now(_talk)
    assert store.read_now(lambda tx: tx.outbox.undelivered(NOW - MINUTE)) == ()
    assert len(store.read_now(lambda tx: tx.outbox.undelivered(NOW))) == 3


def test_a_message_that_comes_while_somebody_sends_is_sent_next(store: Store) -> None:
    store.write_now(_talk)
    (claim,) = _claim(store, "s1")
    store.write_now(partial(_talk, count=1))

    def send(tx: Transaction) -> None:
        for n in (1, 2, 3):
            tx.outbox.mark_sent(claim, n, NOW)
        tx.outbox.release(claim, NOW)

    store.write_now(send)
    assert _numbers(_claim(store, "s2")[0]) == [4]


def test_when_all_is_sent_there_is_nothing_to_claim(store: Store) -> None:
    store.write_now(partial(_talk, count=1))
    (claim,) = _claim(store, "s1")

    def send(tx: Transaction) -> None:
        tx.outbox.mark_sent(claim, 1, NOW)
        tx.outbox.release(claim, NOW)

    store.write_now(send)
    assert _claim(store, "s2", MINUTE) == ()


def test_messages_that_a_channel_fetches_are_for_no_sender(store: Store) -> None:
    store.write_now(conversation)
    store.write_now(lambda tx: tx.outbox.append("c1", 1, {"key": "k"}, NOW))
    assert _claim(store, "s1", MINUTE) == ()
    assert [m.state for m in store.read_now(lambda tx: tx.outbox.after("c1", 0))] == ["pull"]
    assert store.read_now(lambda tx: tx.outbox.undelivered(NOW + MINUTE)) == ()
