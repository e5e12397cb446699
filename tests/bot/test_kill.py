"""A real process killed by SIGKILL under load, at random moments and at each named point; its history judged.

The platform's habit is kept: what was not acknowledged is sent again, with the same key. What is demanded: every
acknowledged event had exactly one effect, its acknowledgement never changes, numbers have no gap, the audit chain
holds, and every conversation goes on.
"""

import contextlib
import json
import multiprocessing
import os
import random
import signal
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.checking import LOOKS
from bot.crash_points import POINTS
from bot.store import Store, open_store
from tests.bot import kill_driver

KILLS = int(os.environ.get("KILLS", "20"))
BURST = 24  # events under way at once
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.bot.kill_driver"])
WORDS = ("hello", "consent", "human", "leave", "english", "question", "remind")


@dataclass
class History:
    """``sent``: key -> (conversation, text); ``answers``: key -> every acknowledgement that came for it."""

    sent: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: dict[str, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))


class Driver:
    """One life of the process. It is forked from a server that has everything imported, so that lives are short."""

    def __init__(self, url: str, crash_at: str = "") -> None:
        self.pipe, theirs = PROCESSES.Pipe()
        self._process = PROCESSES.Process(target=kill_driver.main, args=(url, crash_at, theirs))
        self._process.start()
        theirs.close()

    def send(self, history: History, keys: list[str]) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for key in keys:
                conversation, text = history.sent[key]
                event = {"conversation": conversation, "key": key, "text": text}
                self.pipe.send_bytes(json.dumps(event).encode())
            self.pipe.send_bytes(b"null")  # nothing follows

    def listen(self, history: History, most: int | None = None) -> int:
        """Notes answers until there were so many, or until the process is gone; how many."""
        count = 0
        with contextlib.suppress(EOFError, ConnectionResetError):
            while most is None or count < most:
                answer = json.loads(self.pipe.recv_bytes())
                history.answers[answer["key"]].append(answer["replies"])
                count += 1
        return count

    def kill(self) -> None:
        self._process.kill()

    def ended(self) -> int | None:
        self._process.join(60)
        self.pipe.close()
        return self._process.exitcode


class Platform:
    """Sends events to the driver, notes its answers, and sends again what was not answered."""

    def __init__(self, url: str, seed: int) -> None:
        self.url = url
        self.chance = random.Random(seed)
        self.history = History()

    def more(self, count: int) -> None:
        for _ in range(count):
            n = len(self.history.sent)
            conversation = "c0" if self.chance.random() < 0.25 else f"c{self.chance.randrange(1, 8)}"
            self.history.sent[f"k{n}"] = (conversation, self.chance.choice(WORDS))

    @property
    def unanswered(self) -> list[str]:
        return [key for key in self.history.sent if not self.history.answers[key]]

    def live_and_die(self, crash_at: str = "") -> int | None:
        """One life: events go in, some are answered, then it is killed or kills itself. How it ended."""
        self.more(BURST - len(self.unanswered))
        again = self.chance.sample(sorted(self.history.sent), k=5)
        driver = Driver(self.url, crash_at)
        driver.send(self.history, self.unanswered + again)
        driver.listen(self.history, None if crash_at else self.chance.randrange(0, BURST))
        if not crash_at:
            driver.kill()
            driver.listen(self.history)
        return driver.ended()

    def finish(self) -> None:
        """A driver that is left alone answers everything, what was answered before once more."""
        driver = Driver(self.url)
        driver.send(self.history, list(self.history.sent))
        assert driver.listen(self.history) == len(self.history.sent)
        assert driver.ended() == 0


def judge(store: Store, history: History) -> None:
    """Reads what is kept beside what was acknowledged."""
    for key, answers in history.answers.items():
        assert all(answer == answers[0] for answer in answers), f"{key} was acknowledged in two ways"
    texts: dict[str, list[str]] = defaultdict(list)
    for key, (conversation, text) in history.sent.items():
        replies = history.answers[key][0]
        kept = store.read_now(lambda tx, c=conversation, k=key: tx.conversations.seen(c, k))  # type: ignore[misc]
        assert kept is not None
        messages = store.read_now(lambda tx, c=conversation, s=kept: tx.outbox.between(c, s.first_n, s.last_n))  # type: ignore[misc]
        assert [[message.n, message.reply] for message in messages] == replies
        texts[conversation].append(text)
    for conversation, said in texts.items():
        heard = store.read_now(lambda tx, c=conversation: tx.heard.of(c))  # type: ignore[misc]
        assert sorted(one.event["text"] for one in heard) == sorted(said), "an effect is missing, or happened twice"
        messages = store.read_now(lambda tx, c=conversation: tx.outbox.after(c, 0, 10_000))  # type: ignore[misc]
        counted = [message.reply["args"]["n"] for message in messages if message.reply["key"] == "heard"]
        assert counted == list(range(1, len(said) + 1))
        consents = store.read_now(lambda tx, c=conversation: tx.members.consents(c))  # type: ignore[misc]
        assert len(consents) == said.count("consent")
    papers = store.read_now(lambda tx: {document.id for document in tx.papers.all_kept()})
    assert papers == {f"d-{key}" for key in history.sent}
    findings = [found for look in LOOKS for found in store.read_now(lambda tx, look=look: tuple(look(tx)))]  # type: ignore[misc]
    assert findings == []


def test_a_process_killed_at_random_under_load_loses_and_doubles_nothing(new_database_url: str) -> None:
    open_store(new_database_url).close()
    platform = Platform(new_database_url, seed=7)
    for _ in range(KILLS):
        platform.live_and_die()
    platform.finish()
    store = open_store(new_database_url)
    judge(store, platform.history)
    store.close()
    assert len(platform.history.sent) > KILLS * 8


@pytest.mark.parametrize("point", [point for point in POINTS if point not in ("after-send", "during-rename")])
def test_a_process_that_dies_at_a_named_point_loses_and_doubles_nothing(new_database_url: str, point: str) -> None:
    open_store(new_database_url).close()
    platform = Platform(new_database_url, seed=11)
    ends = [platform.live_and_die(f"{point}:{count}") for count in (1, 2, 5)]
    assert ends[0] == -signal.SIGKILL
    assert set(ends) <= {-signal.SIGKILL, 0}  # where many turns share a COMMIT, the fifth may never come
    platform.finish()
    store = open_store(new_database_url)
    judge(store, platform.history)
    store.close()
