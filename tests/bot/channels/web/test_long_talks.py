"""A conversation of thousands of messages: all of them are given, and none twice."""

import asyncio

from starlette.testclient import TestClient

from bot import app
from bot.channels.terminal import CHANNEL, Terminal
from bot.limits import limit
from bot.parts import Parts
from bot.store import Transaction
from tests.running import Talk

REPLY = {"key": "dialogs.staff.said", "args": {"text": "x"}, "options": []}


def _add(parts: Parts, conversation: str, count: int) -> None:
    def work(tx: Transaction) -> None:
        found = tx.conversations.lock(conversation)
        for n in range(1, count + 1):
            tx.outbox.append(conversation, found.last_n + n, REPLY, parts.clock())
        tx.conversations.save(conversation, found.state, found.last_n + count, parts.clock())

    parts.store.write_now(work)


def test_all_messages_since_are_given_however_many(parts: Parts) -> None:
    page = limit("messages_page")
    with TestClient(app.build(parts)) as client:
        talk = Talk("", client)
        first = len(talk.send({"text": "你好"}))
        _add(parts, talk.id, 2 * page + 1)
        last = first + 2 * page + 1
        for after in (0, first, 1 + page, last - page, last - 1, last):
            assert [message["number"] for message in talk.messages(after=after)] == list(range(after + 1, last + 1))
        newest = [message["number"] for message in talk.messages(all=True) if message["from"] != "member"]
        assert newest == list(range(last - page + 1, last + 1))


def test_a_terminal_shows_all_that_came_meanwhile(parts: Parts, terminal: Terminal) -> None:
    asyncio.run(terminal.hear("long", {"text": "你好"}))
    found = parts.store.read_now(lambda tx: tx.conversations.at_address(CHANNEL, "long"))
    assert found is not None
    _add(parts, found.id, 450)
    assert len(asyncio.run(terminal.unseen("long"))) == 450
    assert asyncio.run(terminal.unseen("long")) == ()
