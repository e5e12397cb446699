"""One event, one turn, one transaction: copies, order, defects, commands and their results."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from bot.assistant import Assistant
from bot.store import Store, Transaction
from bot.store.errors import NoSuchConversation
from bot.store.outbox import OutboxMessage
from bot.store.papers import Document
from bot.terms import EVENT_TRIES
from bot.turning import Taken
from dialogs.events import Event, Staff, Text, Upload
from knowledge.library import Library
from tests.bot.tiny import NOW, TinyTurn, assistant, begin
from tests.bot.tiny import turn as tiny_turn


@pytest.fixture
def helper(store: Store, library: Library) -> Assistant:
    begin(store)
    return assistant(store, library)


def _take(helper: Assistant, text: str, key: str = "", conversation: str = "c1") -> Taken:
    return asyncio.run(helper.take(conversation, Text(text=text), key))


def _keys(taken: Taken) -> list[str]:
    return [message.reply["key"] for message in taken.replies]


def _all(store: Store, conversation: str = "c1") -> tuple[OutboxMessage, ...]:
    return store.read_now(lambda tx: tx.outbox.after(conversation, 0))


def test_a_turn_keeps_its_state_and_numbers_its_replies(helper: Assistant, store: Store) -> None:
    taken = [_take(helper, word) for word in ("one", "two", "three")]
    assert [message.n for one in taken for message in one.replies] == [1, 2, 3]
    assert [message.reply["args"]["n"] for message in _all(store)] == [1, 2, 3]
    assert store.read_now(lambda tx: tx.conversations.get("c1")).turns == 3


def test_a_copy_of_an_event_gets_the_replies_of_the_first_and_changes_nothing(helper: Assistant, store: Store) -> None:
    first = _take(helper, "hello", "msg-1")
    again = _take(helper, "hello", "msg-1")
    assert not first.duplicate
    assert again.duplicate
    assert again.replies == first.replies == _all(store)


def test_copies_at_the_same_moment_have_one_effect_and_the_same_replies(
    helper: Assistant, store: Store, other_store: Store, library: Library
) -> None:
    other = assistant(other_store, library)

    async def storm() -> list[Taken]:
        takes = [one.take("c1", Text(text="hello"), "msg-1") for _ in range(5) for one in (helper, other)]
        return await asyncio.gather(*takes)

    taken = asyncio.run(storm())
    assert sum(not one.duplicate for one in taken) == 1
    assert {repr(one.replies) for one in taken} == {repr(_all(store))}
    assert len(_all(store)) == 1


def test_events_of_one_member_are_processed_one_after_the_other_whatever_the_worker(
    helper: Assistant, store: Store, other_store: Store, library: Library
) -> None:
    other = assistant(other_store, library)

    async def storm() -> None:
        takes = [
            one.take("c1", Text(text=f"{n}"), f"{n}{i}") for n in range(20) for i, one in enumerate((helper, other))
        ]
        await asyncio.gather(*takes)

    asyncio.run(storm())
    counted = [message.reply["args"]["n"] for message in _all(store)]
    assert counted == list(range(1, 41))


def test_many_conversations_at_once_do_not_mix(helper: Assistant, store: Store) -> None:
    for n in range(16):
        begin(store, f"m{n}")

    async def storm() -> None:
        await asyncio.gather(*(helper.take(f"m{n}", Text(text=f"m{n}"), f"k{i}") for i in range(4) for n in range(16)))

    asyncio.run(storm())
    for n in range(16):
        messages = _all(store, f"m{n}")
        assert [(m.n, m.reply["args"]["text"]) for m in messages] == [(i, f"m{n}") for i in range(1, 5)]


def test_a_conversation_that_is_not_there_is_said_at_once(helper: Assistant) -> None:
    with pytest.raises(NoSuchConversation):
        _take(helper, "hello", conversation="nobody")


def test_a_command_is_carried_out_and_its_result_comes_back_in_the_same_turn(helper: Assistant, store: Store) -> None:
    taken = _take(helper, "human", "k")
    assert _keys(taken) == ["heard", "result"]
    args = taken.replies[1].reply["args"]
    assert (args["command"], args["ok"], args["human"]) == ("call_human", True, "waiting")
    assert store.read_now(lambda tx: tx.conversations.get("c1")).human == "waiting"
    _take(helper, "leave")
    assert store.read_now(lambda tx: tx.humans.queue()) == ()


def test_a_consent_is_kept_with_the_hash_of_its_words(helper: Assistant, store: Store) -> None:
    _take(helper, "english")
    _take(helper, "consent")
    (consent,) = store.read_now(lambda tx: tx.members.consents("c1"))
    assert consent.text_hash == sha256(b"health v1 en").hexdigest()
    assert (consent.channel, consent.granted, consent.at) == ("web", True, NOW)
    assert [entry.what for entry in store.read_now(lambda tx: tx.audit.about("c1"))] == ["consent"]


def test_a_question_is_kept_without_the_numbers_in_it(helper: Assistant, store: Store) -> None:
    _take(helper, "question")
    (question,) = store.read_now(lambda tx: tx.feedback.unanswered())
    assert "138" not in question.question
    assert "can I?" in question.question


def test_an_event_that_always_raises_is_parked_with_its_bytes_and_the_next_one_is_served(
    helper: Assistant, store: Store
) -> None:
    taken = _take(helper, "raise", "bad-1")
    assert _keys(taken) == ["errors.internal"]
    (parked,) = store.read_now(lambda tx: tx.conversations.parked())
    assert parked.tries == EVENT_TRIES
    assert Text.model_validate_json(parked.event) == Text(text="raise")
    assert "Stubborn" in parked.error
    assert _take(helper, "raise", "bad-1").replies == taken.replies  # a redelivery is not tried again
    assert _keys(_take(helper, "hello")) == ["heard"]


def test_a_turn_that_never_ends_is_a_defect_like_any_other(helper: Assistant, store: Store) -> None:
    taken = _take(helper, "circling", "k")
    assert _keys(taken) == ["errors.internal"]
    (parked,) = store.read_now(lambda tx: tx.conversations.parked())
    assert "TurnWithoutEnd" in parked.error
    assert store.read_now(lambda tx: tx.feedback.unanswered()) == ()


def test_a_turn_that_raises_leaves_nothing_of_what_it_had_done(store: Store, library: Library) -> None:
    begin(store)
    helper = assistant(store, library)

    def breaks_late(state: object, event: Event, world: object) -> TinyTurn:
        if event.kind == "result":
            raise ValueError("after the command")
        return tiny_turn(state, event, world)  # type: ignore[arg-type]

    broken = Assistant(store, replace(helper.ground, turn=breaks_late), helper.clock)
    asyncio.run(broken.take("c1", Text(text="human"), "k"))
    assert store.read_now(lambda tx: tx.humans.queue()) == ()
    assert [message.reply["key"] for message in _all(store)] == ["errors.internal"]


def test_rows_of_papers_come_with_their_turn(helper: Assistant, store: Store) -> None:
    row = Document("d1", "c1", None, "", "jpeg", 1, 3, (), "", {"object_name": "x"}, NOW)
    asyncio.run(helper.take("c1", Upload(papers=()), "k", documents=(row,)))
    assert store.read_now(lambda tx: tx.papers.find("d1")) == row


def test_what_a_member_said_is_kept_and_what_staff_did_is_not_among_it(helper: Assistant, store: Store) -> None:
    _take(helper, "hello")
    asyncio.run(helper.tell("c1", Staff(act="took", name="li")))
    heard = store.read_now(lambda tx: tx.heard.of("c1"))
    assert [one.event["kind"] for one in heard] == ["text"]


def test_replies_wait_for_a_sender_where_the_channel_pushes_and_for_nobody_where_it_is_fetched(
    store: Store, library: Library
) -> None:
    helper = assistant(store, library, push=("wechat",))
    begin(store, "c1", "wechat", "openid")
    begin(store, "c2", "web")
    for id_ in ("c1", "c2"):
        asyncio.run(helper.take(id_, Text(text="x")))
    assert (_all(store, "c1")[0].state, _all(store, "c2")[0].state) == ("pending", "pull")


def test_what_staff_do_and_what_the_member_hears_are_one(helper: Assistant, store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.audit.add("staff:li", "said", "c1", NOW)
        helper.tell_in(tx, "c1", Staff(act="said", text="hello"), NOW)
        raise LookupError

    with pytest.raises(LookupError):
        store.write_now(work)
    assert _all(store) == ()
    assert store.read_now(lambda tx: tx.audit.entries()) == ()


def test_a_state_of_a_shape_that_we_do_not_know_begins_anew(helper: Assistant, store: Store) -> None:
    store.write_now(lambda tx: tx.conversations.save("c1", '{"from": "the future"}', 0, NOW))
    assert _keys(_take(helper, "hello")) == ["heard"]


def test_deleting_my_data_leaves_a_conversation_that_goes_on_with_nothing_remembered(
    helper: Assistant, store: Store
) -> None:
    for word in ("english", "consent", "remind", "human", "question"):
        _take(helper, word)
    taken = _take(helper, "delete", "k")
    assert _keys(taken) == ["heard", "result"]
    kept = store.read_now(
        lambda tx: (
            tx.heard.of("c1"), tx.members.preferences("c1"), tx.schedule.of_conversation("c1"), tx.humans.queue(),
        )
    )  # fmt: skip
    assert kept == ((), {}, (), ())
    assert [message.n for message in _all(store)] == [message.n for message in taken.replies]
    assert _take(helper, "hello").replies[0].reply["args"]["n"] == 1
    assert len(store.read_now(lambda tx: tx.members.consents("c1"))) == 1  # proof that it was given


def test_the_time_of_a_turn_is_the_one_that_it_is_given(helper: Assistant, store: Store) -> None:
    later = NOW + timedelta(days=3)
    asyncio.run(helper.take("c1", Text(text="x"), now=later))
    assert _all(store)[0].created_at == later


def test_half_a_character_from_a_broken_client_is_heard_as_a_mark(helper: Assistant) -> None:
    taken = asyncio.run(helper.take("c1", Text(text="\ud800abc")))
    assert taken.replies
    assert Text(text="\ud800abc").text == "?abc"
