"""Conversations, copies of events, and events that could not be processed."""

import pytest

from bot.store import Store
from bot.store.conversations import Parked, Seen
from bot.store.errors import NoSuchConversation
from tests.bot.store.rows_made import MINUTE, NOW, conversation


def test_a_conversation_that_is_made_twice_is_made_once(store: Store) -> None:
    store.write_now(conversation)
    store.write_now(lambda tx: tx.conversations.save("c1", "{}", 4, NOW))
    again = store.write_now(lambda tx: tx.conversations.create("c1", "web", NOW + MINUTE))
    assert (again.last_n, again.created_at) == (4, NOW)


def test_a_conversation_that_is_not_there_is_said_to_be_missing(store: Store) -> None:
    with pytest.raises(NoSuchConversation, match="'c9'"):
        store.read_now(lambda tx: tx.conversations.get("c9"))
    with pytest.raises(NoSuchConversation):
        store.write_now(lambda tx: tx.conversations.lock("c9"))


def test_a_person_on_a_channel_has_one_conversation(store: Store) -> None:
    store.write_now(lambda tx: conversation(tx, "c1", "wechat", "openid"))
    found = store.read_now(lambda tx: tx.conversations.at_address("wechat", "openid"))
    assert found is not None
    assert found.id == "c1"
    assert store.read_now(lambda tx: tx.conversations.at_address("telegram", "openid")) is None


def test_an_empty_token_opens_nothing(store: Store) -> None:
    store.write_now(conversation)
    assert store.read_now(lambda tx: tx.conversations.with_token("")) is None


def test_two_people_may_send_the_same_key(store: Store) -> None:
    store.write_now(lambda tx: conversation(tx, "c1"))
    store.write_now(lambda tx: conversation(tx, "c2"))
    store.write_now(lambda tx: tx.conversations.mark_seen("c1", "msg-1", Seen(1, 2), NOW))
    assert store.read_now(lambda tx: tx.conversations.seen("c1", "msg-1")) == Seen(1, 2)
    assert store.read_now(lambda tx: tx.conversations.seen("c2", "msg-1")) is None


def test_old_keys_are_forgotten_and_young_ones_are_not(store: Store) -> None:
    store.write_now(conversation)
    store.write_now(lambda tx: tx.conversations.mark_seen("c1", "old", Seen(1, 1), NOW - MINUTE))
    store.write_now(lambda tx: tx.conversations.mark_seen("c1", "young", Seen(2, 2), NOW))
    assert store.write_now(lambda tx: tx.conversations.forget_seen(NOW)) == 1
    assert store.read_now(lambda tx: tx.conversations.seen("c1", "young")) == Seen(2, 2)


def test_a_parked_event_keeps_its_bytes_until_somebody_has_looked(store: Store) -> None:
    body = bytes(range(256))
    store.write_now(conversation)
    store.write_now(lambda tx: tx.conversations.park(Parked("e1", "c1", "k", body, "ValueError: x", 3, NOW, None)))
    (parked,) = store.read_now(lambda tx: tx.conversations.parked())
    assert (parked.event, parked.tries) == (body, 3)
    store.write_now(lambda tx: tx.conversations.unpark("e1", NOW))
    assert store.read_now(lambda tx: tx.conversations.parked()) == ()


def test_failures_of_an_event_are_counted_for_that_event(store: Store) -> None:
    store.write_now(conversation)
    counted = [store.write_now(lambda tx, key=key: tx.conversations.count_try("c1", key)) for key in "aaba"]  # type: ignore[misc]
    assert counted == [1, 2, 1, 3]
