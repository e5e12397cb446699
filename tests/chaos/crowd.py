"""Members who bind, ask and apply over HTTP, and who send an event again, with its key, until it is acknowledged."""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.members import Member
from tests.running import Server, Talk

AGAIN_SECONDS = 0.15
PATIENCE_SECONDS = 180.0
QUESTIONS = ("第二诊疗意见要多久", "绿通能去哪些城市", "基因检测能用几次", "苏州能办绿通吗")
BUSY = frozenset({429, 502, 503, 504})


class NeverAcknowledged(AssertionError):
    """An event was sent again and again for a long time."""


@dataclass
class Acknowledged:
    """An event and the messages with which it was acknowledged, the first time that an answer arrived."""

    key: str
    event: dict[str, Any]
    messages: list[dict[str, Any]]
    attempts: int


@dataclass
class History:
    """What one member did and was told, in order. ``number``: of the request that was acknowledged."""

    conversation: str
    token: str
    policy_no: str
    acknowledged: list[Acknowledged] = field(default_factory=list)
    number: str = ""


class Crowd:
    """``count`` members at once; each takes the next policy and begins a new conversation when one is done."""

    def __init__(self, server: Server, policies: Iterator[dict[str, str]], photo: str, count: int, seed: int) -> None:
        self._server = server
        self._policies = policies
        self._lock = threading.Lock()
        self._photo = photo
        self._seed = seed
        self._over = threading.Event()
        self.histories: list[History] = []
        self.wrong: list[BaseException] = []
        self._threads = [threading.Thread(target=self._live, args=(n,), daemon=True) for n in range(count)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Everybody ends the conversation that is under way. Raises the first thing that went wrong."""
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS + 60)
        if self.wrong:
            raise self.wrong[0]

    def _live(self, n: int) -> None:
        chance = random.Random(self._seed * 1000 + n)
        with httpx2.Client(timeout=20) as client:
            while not self._over.is_set():
                with self._lock:
                    policy = next(self._policies, None)
                if policy is None:
                    return
                try:
                    self._converse(client, policy, chance)
                except BaseException as error:  # noqa: BLE001
                    self.wrong.append(error)
                    return

    def _converse(self, client: httpx2.Client, policy: dict[str, str], chance: random.Random) -> None:
        talk = self._opened(client)
        history = History(talk.id, talk.token, policy["policy_no"])
        self.histories.append(history)
        keys = (f"{talk.id}-{n}" for n in itertools.count())

        def send(event: dict[str, Any]) -> list[dict[str, Any]]:
            acknowledged = _acknowledged(talk, event, next(keys), self._server)
            history.acknowledged.append(acknowledged)
            return acknowledged.messages

        member = Member(send, policy["policy_no"], policy["name"], policy["last_four"], photo=self._photo)
        member.bind()
        for question in chance.sample(QUESTIONS, 2):
            member.say(question)
        history.number = member.apply("我要申请第二诊疗意见")
        member.say("我的申请")

    def _opened(self, client: httpx2.Client) -> Talk:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                return Talk(self._server.url, client)
            except httpx2.HTTPError:
                time.sleep(AGAIN_SECONDS)
        raise NeverAcknowledged("no conversation could be opened")


def _acknowledged(talk: Talk, event: dict[str, Any], key: str, server: Server) -> Acknowledged:
    until = time.monotonic() + PATIENCE_SECONDS
    for attempt in itertools.count(1):
        talk.url = server.url
        try:
            answer = talk.post(event, key)
            if answer.status_code == 200:
                return Acknowledged(key, event, answer.json()["messages"], attempt)
            if answer.status_code not in BUSY and answer.status_code != 500:
                raise NeverAcknowledged(f"{answer.status_code}: {answer.text[:300]}")
        except httpx2.HTTPError:
            pass
        if time.monotonic() > until:
            break
        time.sleep(AGAIN_SECONDS)
    raise NeverAcknowledged(f"{event} after {attempt} attempts; the server's log ends: {server.log[-1500:]}")
