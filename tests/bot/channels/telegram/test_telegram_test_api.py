"""Against somebody else's Telegram: the npm package telegram-test-api, for what it knows (text, buttons, edits)."""

import html
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.buttons import MAC_CHARACTERS
from tests import plain_http
from tests.bot.channels.telegram.running import Product, Products
from tests.members import Member, Message, words
from tests.platforms.telegram import TOKEN
from tests.running import port_apart

FOLDER = Path(__file__).parents[3] / "platforms" / "npm"
MISSING = (
    "telegram-test-api is not there: install node and npm, then run: npm ci --prefix tests/platforms/npm"
    " (or .ci/run, which does)"
)


@pytest.fixture
def emulator() -> Iterator[str]:
    """The origin of telegram-test-api, in a process of its own."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "telegram-test-api").is_dir():
        pytest.skip(MISSING)
    port = port_apart()
    pipe = subprocess.PIPE
    with subprocess.Popen([node, "telegram.js", str(port)], cwd=FOLDER, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@dataclass
class Client:
    """What the package's own client does, over its HTTP interface: one person who writes, taps and reads."""

    origin: str
    product: Product
    chat: int = 9001
    updates: int = 0
    shown: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, event: dict[str, Any]) -> list[Message]:
        if "choice" in event:
            self.tap(event["choice"])
        elif event["text"].startswith("/"):
            entity = {"type": "bot_command", "offset": 0, "length": len(event["text"])}
            self._post("sendCommand", text=event["text"], entities=[entity])
        else:
            self._post("sendMessage", text=event["text"])
        self.updates += 1
        self.product.taken(self.chat, self.updates)
        fresh = self._post("getUpdates", token=TOKEN, chatId=self.chat)["result"]
        self.shown += fresh
        return [_message(one["message"]) for one in fresh]

    def tap(self, option: str) -> None:
        for shown in reversed(self.shown):
            data = [one["callback_data"] for one in _buttons(shown["message"])]
            wanted = next((one for one in data if one[MAC_CHARACTERS:] == option), None)
            if wanted is not None:
                there = {"message_id": shown["messageId"], "date": 1_795_000_000, "text": shown["message"]["text"]}
                message = {"from": self._person(), "chat": self._where(), **there}
                self._post("sendCallback", message=message, data=wanted)
                return
        raise AssertionError(f"no button for {option}")

    def _post(self, path: str, **content: Any) -> Any:
        head = {"botToken": TOKEN, "date": 1_795_000_000, "from": self._person(), "chat": self._where()}
        answer = plain_http.post(f"{self.origin}/{path}", json={**head, **content})
        answer.raise_for_status()
        return answer.json()

    def _person(self) -> dict[str, Any]:
        return {"id": self.chat, "first_name": "TestName", "username": "testUserName", "is_bot": False}

    def _where(self) -> dict[str, Any]:
        return {"id": self.chat, "title": "Test Name", "first_name": "TestName", "type": "private"}


def _buttons(message: dict[str, Any]) -> list[dict[str, str]]:
    markup = message.get("reply_markup") or {}
    rows = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", [])
    return [button for row in rows for button in row if "callback_data" in button]


def _message(message: dict[str, Any]) -> Message:
    options = [{"id": one["callback_data"][MAC_CHARACTERS:], "label": one["text"]} for one in _buttons(message)]
    return {"text": html.unescape(message["text"]), "options": options}


def test_a_member_binds_and_applies_with_text_and_buttons_on_somebody_elses_emulation(
    products: Products, emulator: str
) -> None:
    products.platform_origin = emulator
    with products.running(telegram_mode="polling") as product:
        client = Client(emulator, product)
        member = Member(client, "DEMO-ZHON-0001", "朱示例", "0226", city="上海", hospital="复旦大学附属肿瘤医院",
                        taps={"abroad": "yes"})  # fmt: skip
        assert "助手" in words(member.hear({"text": "/start"}))
        member.bind()
        number = member.apply("我要申请就医绿通")
        request = product.parts.store.read_now(lambda tx: tx.requests.get(number))
        assert (request.policy_no, request.service) == ("DEMO-ZHON-0001", "green-channel")
        history = plain_http.post(f"{emulator}/getUpdatesHistory", json={"token": TOKEN}).json()["result"]
        said = [one["message"]["text"] for one in history if "chat_id" in one.get("message", {})]
        assert len(said) == len(client.shown)  # each message once
        assert any("✓ <b>同意</b>" in text for text in said)  # a tapped question was edited in its place
