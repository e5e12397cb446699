"""A process to be killed: takes the events that come through a pipe, and acknowledges each once it was taken."""

import asyncio
import json
from multiprocessing.connection import Connection

import bot.store.postgres
import bot.store.sqlite  # noqa: F401 (both imported before the fork)
from bot import crash_points
from bot.assistant import Assistant
from bot.store import open_store
from bot.store.contract import Transaction
from bot.store.errors import StoreError
from bot.store.papers import Document
from dialogs.events import Text
from knowledge.calendars import WorkCalendar
from knowledge.gazetteer import Gazetteer
from knowledge.library import Library
from tests.bot.tiny import NOW, assistant

EMPTY = Library(editions={}, places=Gazetteer((), ()), calendar=WorkCalendar({}))


def main(url: str, crash_at: str, pipe: Connection) -> None:
    crash_points.arm(crash_at)
    asyncio.run(_serve(url, pipe))


async def _serve(url: str, pipe: Connection) -> None:
    store = open_store(url)
    helper = assistant(store, EMPTY)
    under_way: set[asyncio.Task[None]] = set()
    while (event := await asyncio.to_thread(_heard, pipe)) is not None:
        task = asyncio.create_task(_take(helper, event, pipe))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    store.close()


def _heard(pipe: Connection) -> dict[str, str] | None:
    try:
        event: dict[str, str] | None = json.loads(pipe.recv_bytes())
    except EOFError:
        return None
    return event


async def _take(helper: Assistant, event: dict[str, str], pipe: Connection) -> None:
    conversation, key, text = event["conversation"], event["key"], event["text"]

    def create(tx: Transaction) -> None:
        tx.conversations.create(conversation, "web", NOW)

    paper = Document(f"d-{key}", conversation, None, "", "jpeg", 1, 1, (), "", {"object_name": key}, NOW)
    try:
        await helper.store.write(create)
        taken = await helper.take(conversation, Text(text=text), key, documents=(paper,))
    except StoreError:
        return  # as a channel that answers 503: the platform sends it again
    replies = [[message.n, message.reply] for message in taken.replies]
    pipe.send_bytes(json.dumps({"key": key, "replies": replies}).encode())
