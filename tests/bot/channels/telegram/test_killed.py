"""The channel's process killed by SIGKILL at random while people write: each update has one effect, in order; each
reply arrives, in order, and a copy of one only right behind it."""

import itertools
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store import Store, open_store
from bot.store.inbox import Inbox
from tests.bot.channels.telegram.running import until
from tests.platforms.telegram import BOT_ID, WAIT_SECONDS, Platform
from tests.platforms.telegram_people import Chat
from tests.running import port_apart

ROOT = Path(__file__).parents[4]
KILLS = int(os.environ.get("KILLS", "1"))
CHATS = 6
POINTS = ("after-send",)  # the others are the store's, tried in tests/bot/test_kill.py


@contextmanager
def driver(
    folder: Path, url: str, port: int, platform: Platform, crash_at: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.bot.channels.telegram.kill_driver", str(folder), url, str(port)]
    environment = {**os.environ, "MEMBER_ASSISTANT_CRASH_AT": crash_at}
    with subprocess.Popen([*command, platform.origin], cwd=ROOT, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_channel_that_is_killed_again_and_again_loses_nothing_and_does_nothing_twice(
    new_database_url: str, tmp_path: Path, platform: Platform
) -> None:
    chance = random.Random(5)
    port = port_apart()
    platform.webhook = {"url": f"http://127.0.0.1:{port}/telegram", "secret_token": "nobodys-secret"}
    chats = [Chat(platform, 7000 + n) for n in range(CHATS)]
    said: dict[int, list[str]] = {chat.id: [] for chat in chats}

    def more(count: int) -> None:
        for _ in range(count):
            chat = chance.choice(chats)
            text = f"w{len(said[chat.id])}"
            said[chat.id].append(text)
            chat.say(text)

    for life in range(KILLS + len(POINTS)):
        point = f"{POINTS[life - KILLS]}:{chance.randrange(1, 9)}" if life >= KILLS else ""
        before = len(platform.messages)
        with driver(tmp_path, new_database_url, port, platform, point) as process:
            more(3 * CHATS)
            if point:
                assert process.wait(WAIT_SECONDS) == -signal.SIGKILL
            else:
                wanted = before + chance.randrange(1, 3 * CHATS)
                platform.wait_for(lambda w=wanted: len(platform.messages) >= w, "for a few answers")  # type: ignore[misc]
    with driver(tmp_path, new_database_url, port, platform):
        platform.wait_for(lambda: sum(map(len, said.values())) == len(platform.acknowledged), "for all to be taken")
        store = open_store(new_database_url)
        until(lambda: settled(store, sum(map(len, said.values()))))
    judge(store, said, chats)
    store.close()


def settled(store: Store, updates: int) -> bool:
    done = store.read_now(lambda tx: tx.rows.one("SELECT count(*) AS count FROM inbox WHERE done_at IS NOT NULL"))
    waiting = store.read_now(lambda tx: Inbox(tx.rows).waiting(f"telegram:{BOT_ID}"))
    open_ = store.read_now(lambda tx: tx.rows.one("SELECT count(*) AS count FROM outbox WHERE state <> 'sent'"))
    assert done
    assert open_
    return (done["count"], waiting, open_["count"]) == (updates, 0, 0)


def judge(store: Store, said: dict[int, list[str]], chats: list[Chat]) -> None:
    for chat in chats:
        id_ = f"telegram:{chat.id}"
        heard = store.read_now(lambda tx, i=id_: tx.heard.of(i)) if said[chat.id] else ()  # type: ignore[misc]
        assert [one.event["text"] for one in heard] == said[chat.id], "an update was lost, doubled or out of order"
        shown = [message.text for message in chat.screen]
        once = [text for text, _ in itertools.groupby(shown)]
        assert once == [f"{n}: {text}" for n, text in enumerate(said[chat.id], start=1)]
