"""The loop that sends: in order within a conversation, nobody held up by another, nothing lost, nothing hidden."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import (
    GIVE_UP_AFTER,
    STRANGE_TRIES,
    Dead,
    Delivery,
    DeliveryFigures,
    Held,
    Outcome,
    Pace,
    Paused,
    Retry,
    Sent,
    back_off,
    running,
)  # fmt: skip
from bot.metrics import Metrics
from bot.store import Store, Transaction
from bot.store.outbox import OutboxMessage


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 23, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Postman:
    """A sender that does as it is told: ``says`` gives the outcome for an address and the number of the head."""

    says: Callable[[str, int], Outcome] = lambda _address, _number: Sent()
    channel: str = "post"
    per_second: float = 10_000.0
    carried: list[tuple[str, int]] = field(default_factory=list)
    enough: int = 10_000
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, conversation: str, address: str, messages: tuple[OutboxMessage, ...]) -> Outcome:
        outcome = self.says(address, messages[0].n)
        if isinstance(outcome, Sent):
            self.carried += [(address, message.n) for message in messages[: outcome.count]]
            if len(self.carried) >= self.enough:
                self.done.set()
        return outcome


@pytest.fixture
def clock() -> Clock:
    return Clock()


def write(store: Store, clock: Clock, address: str, count: int) -> None:
    def work(tx: Transaction) -> None:
        conversation = tx.conversations.create(f"post:{address}", "post", clock(), address=address)
        for n in range(conversation.last_n + 1, conversation.last_n + count + 1):
            tx.outbox.append(conversation.id, n, {"key": "x"}, clock(), "post")
        tx.conversations.save(conversation.id, "", conversation.last_n + count, clock())

    store.write_now(work)


def states(store: Store, address: str) -> list[tuple[int, str, str]]:
    rows = store.read_now(lambda tx: tx.outbox.after(f"post:{address}", 0))
    return [(row.n, row.state, row.error) for row in rows]


def delivery(store: Store, clock: Clock, postman: Postman) -> Delivery:
    return Delivery(store, (postman,), DeliveryFigures(Metrics()), clock)


def figure(made: Delivery, outcome: str) -> float:
    return float(made.figures._deliveries.labels("post", outcome)._value.get())


def test_messages_of_a_conversation_go_out_in_order_once(store: Store, clock: Clock) -> None:
    postman = Postman()
    write(store, clock, "a", 3)
    made = delivery(store, clock, postman)
    assert asyncio.run(made.once(postman)) == 1
    assert postman.carried == [("a", 1), ("a", 2), ("a", 3)]
    assert asyncio.run(made.once(postman)) == 0
    assert figure(made, "sent") == 3


def test_several_messages_may_go_as_one(store: Store, clock: Clock) -> None:
    postman = Postman(lambda _address, _number: Sent(2, "id-7"))
    write(store, clock, "a", 4)
    asyncio.run(delivery(store, clock, postman).once(postman))
    rows = store.read_now(lambda tx: tx.outbox.after("post:a", 0))
    assert [(row.state, row.provider_id) for row in rows] == [("sent", "id-7")] * 4


def test_who_has_to_wait_holds_up_nobody_else(store: Store, clock: Clock) -> None:
    postman = Postman(lambda address, _number: Retry("busy", 30) if address == "a" else Sent())
    for address in ("a", "b", "c"):
        write(store, clock, address, 2)
    made = delivery(store, clock, postman)
    asyncio.run(made.once(postman))
    assert sorted(postman.carried) == [("b", 1), ("b", 2), ("c", 1), ("c", 2)]
    assert states(store, "a") == [(1, "pending", "busy"), (2, "pending", "")]
    assert asyncio.run(made.once(postman)) == 0
    clock.pass_by(31)
    postman.says = lambda _address, _number: Sent()
    asyncio.run(made.once(postman))
    assert postman.carried[-2:] == [("a", 1), ("a", 2)]


def test_a_dead_message_is_kept_and_shown_and_the_next_one_goes(store: Store, clock: Clock) -> None:
    postman = Postman(lambda _address, number: Dead("blocked") if number == 1 else Sent())
    write(store, clock, "a", 2)
    made = delivery(store, clock, postman)
    asyncio.run(made.once(postman))
    asyncio.run(made.once(postman))
    assert states(store, "a") == [(1, "dead", "blocked"), (2, "sent", "")]
    assert [row.n for row in store.read_now(lambda tx: tx.outbox.undelivered(clock()))] == [1]
    store.write_now(lambda tx: tx.outbox.retry_dead("post:a", 1, clock()))
    postman.says = lambda _address, _number: Sent()
    asyncio.run(made.once(postman))
    assert states(store, "a")[0][1] == "sent"


def test_what_waits_for_the_member_is_shown_and_tried_again_now_and_then(store: Store, clock: Clock) -> None:
    postman = Postman(lambda _address, _number: Held("no_window"))
    write(store, clock, "a", 1)
    made = delivery(store, clock, postman)
    asyncio.run(made.once(postman))
    clock.pass_by(90)
    assert [row.error for row in store.read_now(lambda tx: tx.outbox.undelivered(clock()))] == ["no_window"]
    assert asyncio.run(made.once(postman)) == 0
    clock.pass_by(3600)
    assert asyncio.run(made.once(postman)) == 1


def test_what_is_tried_for_a_day_is_given_up_and_kept(store: Store, clock: Clock) -> None:
    postman = Postman(lambda _address, _number: Retry("busy"))
    write(store, clock, "a", 1)
    made = delivery(store, clock, postman)
    asyncio.run(made.once(postman))
    assert states(store, "a") == [(1, "pending", "busy")]
    clock.pass_by(GIVE_UP_AFTER.total_seconds() + 1)
    asyncio.run(made.once(postman))
    assert states(store, "a") == [(1, "dead", "busy")]


def test_a_sender_that_raises_is_tried_again_and_then_given_up_while_others_are_served(
    store: Store, clock: Clock
) -> None:
    def says(address: str, _number: int) -> Outcome:
        if address == "a":
            raise LookupError("defect")
        return Sent()

    postman = Postman(says)
    write(store, clock, "a", 1)
    made = delivery(store, clock, postman)
    for _ in range(STRANGE_TRIES):
        write(store, clock, "b", 1)
        asyncio.run(made.once(postman))
        clock.pass_by(400)
    assert states(store, "a") == [(1, "dead", "unforeseen: LookupError")]
    assert {state for _, state, _ in states(store, "b")} == {"sent"}


def test_a_quota_of_the_account_stops_the_channel_for_a_while(store: Store, clock: Clock) -> None:
    postman = Postman(lambda _address, _number: Paused("too_many_calls", 600))
    write(store, clock, "a", 1)

    async def serve() -> None:
        made = delivery(store, clock, postman)
        await made.once(postman)
        write(store, clock, "b", 1)
        assert await made._next(postman, 8) == ()

    asyncio.run(serve())
    assert states(store, "a") == [(1, "pending", "too_many_calls")]


def test_a_sender_whose_lease_has_passed_marks_nothing(store: Store, clock: Clock) -> None:
    """A process that stood still for longer than its lease: another has taken over meanwhile."""
    other = Postman()

    def says(_address: str, _number: int) -> Outcome:
        clock.pass_by(120)
        store.write_now(lambda tx: tx.outbox.claim("post", "other", clock(), clock() + timedelta(seconds=30), 1))
        return Sent()

    postman = Postman(says)
    write(store, clock, "a", 2)
    asyncio.run(delivery(store, clock, postman).once(postman))
    assert states(store, "a") == [(1, "sending", ""), (2, "pending", "")]
    clock.pass_by(60)
    asyncio.run(delivery(store, clock, other).once(other))
    assert other.carried == [("a", 1), ("a", 2)]  # at least once, and in order


def test_two_loops_on_one_store_send_each_message_once(store: Store, clock: Clock) -> None:
    first, second = Postman(), Postman()
    for index in range(40):
        write(store, clock, f"p{index}", 3)

    async def both() -> None:
        one, two = delivery(store, clock, first), delivery(store, clock, second)
        while await one.once(first) + await two.once(second):
            await asyncio.gather(one.once(first), two.once(second))

    asyncio.run(both())
    carried = first.carried + second.carried
    assert len(carried) == len(set(carried)) == 120
    for index in range(40):
        for postman in (first, second):
            numbers = [n for address, n in postman.carried if address == f"p{index}"]
            assert numbers == sorted(numbers)


def test_the_loop_sends_what_comes_while_it_runs_and_ends_when_it_is_told_to(store: Store) -> None:
    postman = Postman(enough=2)

    def now() -> datetime:
        return datetime.now(UTC)

    async def serve() -> None:
        async with running(Delivery(store, (postman,), DeliveryFigures(Metrics()), now)) as made:
            await asyncio.to_thread(write, store, Clock(now()), "a", 2)
            made.wake()
            await asyncio.wait_for(postman.done.wait(), 60)

    asyncio.run(serve())
    assert postman.carried == [("a", 1), ("a", 2)]


@given(st.integers(min_value=0, max_value=1000))
def test_the_wait_grows_and_never_beyond_some_minutes(attempts: int) -> None:
    assert 0.8 <= back_off(attempts) <= 360


def test_the_pace_is_kept_evenly() -> None:
    moment = [100.0]
    pace = Pace(10, lambda: moment[0])
    assert [round(pace.wait(), 3) for _ in range(3)] == [0, 0.1, 0.2]
    moment[0] = 200.0
    assert pace.wait() == 0
