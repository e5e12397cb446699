"""What channels keep, and a claim on one conversation: on each database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.store import Store, Transaction
from bot.store.errors import LeaseLost
from bot.store.outbox import Claim
from bot.store.platforms import Token
from tests.bot.store.rows_made import MINUTE, NOW, SECOND, conversation


def _claim_one(store: Store, lease: str, after: timedelta = timedelta()) -> Claim | None:
    now = NOW + after
    return store.write_now(lambda tx: tx.outbox.claim_one("c1", "wechat", lease, now, now + 10 * SECOND))


def _write(store: Store, *numbers: int) -> None:
    def work(tx: Transaction) -> None:
        conversation(tx, "c1", "wechat", "openid-1")
        for n in numbers:
            tx.outbox.append("c1", n, {"key": f"k{n}"}, NOW, "wechat")

    store.write_now(work)


def test_one_conversation_is_claimed_before_anything_waits_in_it(store: Store) -> None:
    _write(store)
    claim = _claim_one(store, "passive")
    assert claim is not None
    assert (claim.address, claim.messages) == ("openid-1", ())
    _write(store, 1, 2)
    assert store.write_now(lambda tx: tx.outbox.claim("wechat", "loop", NOW, NOW + MINUTE, 5)) == ()
    again = _claim_one(store, "passive", SECOND)
    assert again is not None
    assert [message.n for message in again.messages] == [1, 2]


def test_what_another_sends_to_is_not_claimed_and_what_is_let_go_is_due(store: Store) -> None:
    _write(store, 1)
    (loop,) = store.write_now(lambda tx: tx.outbox.claim("wechat", "loop", NOW, NOW + MINUTE, 5))
    assert _claim_one(store, "passive") is None
    store.write_now(lambda tx: tx.outbox.release(loop, NOW))
    claim = _claim_one(store, "passive")
    assert claim is not None
    store.write_now(lambda tx: tx.outbox.release(claim, NOW))
    assert len(store.write_now(lambda tx: tx.outbox.claim("wechat", "loop", NOW, NOW + MINUTE, 5))) == 1


def test_a_claim_that_ran_out_marks_nothing(store: Store) -> None:
    _write(store, 1)
    claim = _claim_one(store, "passive")
    assert claim is not None
    later = NOW + MINUTE
    assert len(store.write_now(lambda tx: tx.outbox.claim("wechat", "loop", later, later + MINUTE, 5))) == 1
    with pytest.raises(LeaseLost):
        store.write_now(lambda tx: tx.outbox.mark_sent(claim, 1, later))


def test_the_first_to_use_a_name_keeps_it_until_its_time_is_over(store: Store, other_store: Store) -> None:
    def use(pair: tuple[Store, str]) -> Token:
        chosen, value = pair
        return chosen.write_now(lambda tx: tx.platforms.first_use("nonce:1", value, NOW, NOW + MINUTE))

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(use, [(store, "a"), (other_store, "b")] * 8))
    assert len(found) == 1
    later = NOW + MINUTE
    after = store.write_now(lambda tx: tx.platforms.first_use("nonce:1", "c", later, later + MINUTE))
    assert (after.value, after.ends_at) == ("c", later + MINUTE)


def test_what_is_over_is_forgotten(store: Store) -> None:
    store.write_now(lambda tx: tx.platforms.set_token("old", Token("x", NOW)))
    store.write_now(lambda tx: tx.platforms.set_token("new", Token("y", NOW + MINUTE)))
    assert store.write_now(lambda tx: tx.platforms.forget_ended(NOW)) == 1
    assert store.read_now(lambda tx: tx.platforms.token("new", NOW)) == Token("y", NOW + MINUTE)


def test_people_of_a_channel_are_found_by_when_their_record_was_set(store: Store) -> None:
    store.write_now(lambda tx: tx.platforms.set_member("photos", "a", {"n": 1}, NOW))
    store.write_now(lambda tx: tx.platforms.set_member("photos", "b", {"n": 2}, NOW + MINUTE))
    store.write_now(lambda tx: tx.platforms.set_member("other", "a", {"n": 3}, NOW))
    assert store.read_now(lambda tx: tx.platforms.members_of("photos", NOW + SECOND)) == [("a", {"n": 1})]
