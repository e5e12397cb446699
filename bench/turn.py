"""A whole durable turn on SQLite (synchronous=FULL) beside a bare commit of the same rows with the same driver, in one
run: so the ratio means the same on any disk.

A turn is a tap on the menu by a member with a bound policy: parsed state, world loaded, dialog, replies, all rows
committed. The bare commit writes the rows that such a turn has written, and nothing else.
"""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from statistics import median

import apsw

from bot.assistant import Assistant
from bot.demo import demo_policies
from bot.opening import ground_of, handbooks_of
from bot.policies import replace_directory
from bot.store.contract import Transaction
from bot.store.members import Binding, Consent
from bot.store.rows import Value, to_json
from bot.store.sqlite import SqliteStore, connect
from bot.terms import ZONE
from bot.words import Catalogue
from dialogs.events import Choice, Event, Text
from knowledge.library import Library
from knowledge.loader import load

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
TAP = Choice(id="g.menu")
QUESTION = Text(text="苏州能住院垫付吗")
AT_ONCE = 64
TURNS = 256
ROUNDS = 5


def rows() -> Iterator[tuple[str, str, str]]:
    library = load()
    with tempfile.TemporaryDirectory(dir=".") as folder:  # beside the tree: /tmp may be memory, which fsync flatters
        store = SqliteStore(Path(folder) / "turn.db")
        try:
            yield from _measured(store, library, Path(folder))
        finally:
            store.close()


def _measured(store: SqliteStore, library: Library, folder: Path) -> Iterator[tuple[str, str, str]]:
    helper = Assistant(store, ground_of(library, cache(Catalogue)), lambda: NOW)
    _begin(store, library)
    bare = _Bare(folder / "bare.db", store, helper)
    measures = (
        ("a durable turn (a tap), one at a time", lambda n: _one_by_one(helper, TAP, n), lambda n: bare.commits(n, 1)),
        ("a durable turn (a question), one at a time", lambda n: _one_by_one(helper, QUESTION, n),
         lambda n: bare.commits(n, 1)),
        (f"durable turns (taps), {AT_ONCE} conversations at once", lambda n: _at_once(helper, TAP, n),
         lambda n: bare.commits(n, AT_ONCE)),
    )  # fmt: skip
    for name, ours, theirs in measures:
        pairs = [(_rate(ours), _rate(theirs)) for _ in range(ROUNDS)]  # side by side: a slow minute slows both
        turns, commits = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
        ratio = median(pair[0] / pair[1] for pair in pairs)
        yield name, f"{turns:,.0f}/s", f"{commits:,.0f}/s bare commits of the same rows: {ratio:.2f} of them"
    bare.close()


def _rate(work: Callable[[int], None]) -> float:
    """A second. ``work`` does TURNS of them."""
    start = time.perf_counter()
    work(TURNS)
    return TURNS / (time.perf_counter() - start)


def _begin(store: SqliteStore, library: Library) -> None:
    def work(tx: Transaction) -> None:
        demo = demo_policies(NOW.date(), handbooks_of(library))
        replace_directory(tx.directory, [one.policy for one in demo], NOW)
        entry = tx.directory.all()[0]
        for n in range(AT_ONCE):
            tx.conversations.create(f"c{n}", "web", NOW)
            tx.members.consent(f"c{n}", Consent("health", "2026-11", "hash", True, "web", NOW))
            tx.members.bind(Binding(f"c{n}", entry.policy.policy_no, "self", entry.person, NOW))

    store.write_now(work)


def _one_by_one(helper: Assistant, event: Event, count: int) -> None:
    async def talk() -> None:
        for _ in range(count):
            await helper.take("c0", event, secrets.token_hex(8))

    asyncio.run(talk())


def _at_once(helper: Assistant, event: Event, count: int) -> None:
    async def member(n: int) -> None:
        for _ in range(max(1, count // AT_ONCE)):
            await helper.take(f"c{n}", event, secrets.token_hex(8))

    async def talk() -> None:
        await asyncio.gather(*(member(n) for n in range(AT_ONCE)))

    asyncio.run(talk())


class _Bare:
    """The rows of one turn, written by the driver alone into a database of the same tables."""

    def __init__(self, path: Path, store: SqliteStore, helper: Assistant) -> None:
        empty = SqliteStore(path)
        empty.write_now(lambda tx: [tx.conversations.create(f"c{n}", "web", NOW) for n in range(AT_ONCE)])
        empty.close()
        self._connection: apsw.Connection = connect(path, "WAL")
        taken = asyncio.run(helper.take("c0", TAP, "sample"))
        self._replies = [to_json(message.reply) for message in taken.replies]
        self._state = store.read_now(lambda tx: tx.conversations.get("c0").state)
        self._event = TAP.model_dump_json()
        self._n = 0

    def commits(self, count: int, together: int) -> None:
        for _ in range(max(1, count // together)):
            self._connection.execute("BEGIN IMMEDIATE")
            for conversation in range(together):
                self._write(f"c{conversation}")
            self._connection.execute("COMMIT")

    def _write(self, conversation: str) -> None:
        self._n += 1
        n, at = self._n, NOW.isoformat(timespec="microseconds")
        self._run("INSERT INTO seen_events VALUES (?, ?, ?, ?, ?)", conversation, f"k{n}", n, n, at)
        self._run("INSERT INTO heard VALUES (?, ?, ?, ?, ?)", conversation, n, n, self._event, at)
        for place, reply in enumerate(self._replies):
            self._run(
                "INSERT INTO outbox (conversation, n, reply, state, created_at) VALUES (?, ?, ?, 'pull', ?)",
                conversation, n * 10 + place, reply, at,
            )  # fmt: skip
        self._run("UPDATE conversations SET state = ?, last_n = ?, turns = turns + 1, seen_at = ? WHERE id = ?",
                  self._state, n, at, conversation)  # fmt: skip

    def _run(self, statement: str, *values: Value) -> None:
        self._connection.execute(statement, values)

    def close(self) -> None:
        self._connection.close()
