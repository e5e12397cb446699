"""Any sequence of turns, copies, deaths in the middle, staff and clocks: what is kept agrees with a simple model."""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from bot.assistant import Assistant
from bot.checking import LOOKS
from bot.store import Store, Transaction
from bot.store.sqlite import SqliteStore
from bot.turning import Arrived, Taken, take
from bot.wakes import wake
from dialogs.events import Event, Staff, Text
from dialogs.state import State
from dialogs.world import World
from tests.bot.kill_driver import EMPTY
from tests.bot.tiny import NOW, TinyTurn, assistant, begin
from tests.bot.tiny import turn as tiny_turn

CONVERSATIONS = ("a", "b", "c")
WORDS = ("hello", "human", "leave", "consent", "withdraw", "english", "remind", "question", "raise", "delete")
DEATHS = ("before the turn", "after the turn", "in the middle")


class Died(BaseException):
    """The process is gone: nothing after this line runs, and the database rolls back."""


class Life(RuleBasedStateMachine):
    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store: Store = SqliteStore(Path(self.folder.name) / "life.db")
        self.helper = assistant(self.store, EMPTY, clock=lambda: self.now)
        self.now = NOW
        self.count = 0
        self.answered: dict[str, tuple[str, list[Any]]] = {}  # key -> conversation and replies
        self.heard = dict.fromkeys(CONVERSATIONS, 0)  # since the last deletion
        for id_ in CONVERSATIONS:
            begin(self.store, id_)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(target=keys, conversation=st.sampled_from(CONVERSATIONS), word=st.sampled_from(WORDS))
    def say(self, conversation: str, word: str) -> tuple[str, str, str]:
        self.count += 1
        key = f"k{self.count}"
        taken = asyncio.run(self.helper.take(conversation, Text(text=word), key))
        assert not taken.duplicate
        self._note(conversation, word, key, taken)
        return key, conversation, word

    @rule(said=keys)
    def say_again(self, said: tuple[str, str, str]) -> None:
        key, conversation, word = said
        taken = asyncio.run(self.helper.take(conversation, Text(text=word), key))
        assert taken.duplicate
        replies = [message.reply for message in taken.replies]
        assert replies in ([], self.answered[key][1])  # none, where the member's data were deleted since

    @rule(
        conversation=st.sampled_from(CONVERSATIONS),
        word=st.sampled_from([word for word in WORDS if word != "raise"]),
        death=st.sampled_from(DEATHS),
    )
    def die_and_say_again(self, conversation: str, word: str, death: str) -> None:
        self.count += 1
        key = f"k{self.count}"
        event = Text(text=word)
        ground = replace(self.helper.ground, turn=_dying(death))

        def work(tx: Transaction) -> Taken:
            taken = take(tx, ground, Arrived(conversation, event, key, self.now))
            raise Died if death == "after the turn" else AssertionError(taken)

        future = self.store.submit(work)
        assert isinstance(future.exception(), Died)
        taken = asyncio.run(self.helper.take(conversation, event, key))  # the platform sends it again
        assert not taken.duplicate
        self._note(conversation, word, key, taken)

    @rule(conversation=st.sampled_from(CONVERSATIONS))
    def staff_says(self, conversation: str) -> None:
        taken = asyncio.run(self.helper.tell(conversation, Staff(act="said", text="x")))
        assert [message.reply["key"] for message in taken.replies] == ["staff"]

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        asyncio.run(wake(self.helper, self.now))
        assert self.store.read_now(lambda tx: tx.schedule.find_due(self.now)) == ()
        assert self.store.read_now(lambda tx: tx.humans.overdue(self.now)) == ()

    @rule(said=consumes(keys))
    def start_anew(self, said: tuple[str, str, str]) -> None:
        del said
        self.store.close()
        self.store = SqliteStore(Path(self.folder.name) / "life.db")
        self.helper = Assistant(self.store, self.helper.ground, self.helper.clock)

    @invariant()
    def what_is_kept_agrees(self) -> None:
        findings = [found for look in LOOKS for found in self.store.read_now(_looked(look))]
        assert findings == []
        for id_ in CONVERSATIONS:
            state = self.store.read_now(lambda tx, id_=id_: tx.conversations.get(id_).state)  # type: ignore[misc]
            heard = State.model_validate_json(state).context.get("heard", 0) if state else 0
            assert heard == self.heard[id_]

    def _note(self, conversation: str, word: str, key: str, taken: Taken) -> None:
        self.answered[key] = (conversation, [message.reply for message in taken.replies])
        if word == "delete":
            self.heard[conversation] = 0
        elif word != "raise":
            self.heard[conversation] += 1


def _looked(look: Callable[[Transaction], Any]) -> Callable[[Transaction], tuple[Any, ...]]:
    return lambda tx: tuple(look(tx))


def _dying(death: str) -> Callable[[State, Event, World], TinyTurn]:
    def turn(state: State, event: Event, world: World) -> TinyTurn:
        if death == "before the turn" or (death == "in the middle" and event.kind == "result"):
            raise Died
        outcome = tiny_turn(state, event, world)
        if death == "in the middle" and not outcome.commands:
            raise Died
        return outcome

    return turn


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=18, stateful_step_count=30)
