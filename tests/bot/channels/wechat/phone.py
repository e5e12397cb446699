"""A member's phone: sends what they do, and reads the screen as messages with options, as ``tests.members`` wants."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bot.channels.wechat.conftest import Bot, photo
from tests.members import Message
from tests.platforms.wechat import Seen

TAPPED = re.compile(r'^(\d+)\. <a href="weixin://bizmsgmenu\?msgmenucontent=([^&]+)&msgmenuid=([^"]+)">[^<]*</a>$')
LINE = re.compile(r"^(\d+)\. (.*)$")


@dataclass
class Phone:
    """``taps``: uses the links in a message; else types numbers, as most people do."""

    bot: Bot
    openid: str
    taps: bool = True
    read: int = 0
    numbers: dict[str, str] = field(default_factory=dict)  # option id -> its number on the screen

    @property
    def conversation(self) -> str:
        return f"wechat:{self.openid}"

    def send(self, event: dict[str, Any]) -> list[Message]:
        return self(event)

    def __call__(self, event: dict[str, Any]) -> list[Message]:
        platform = self.bot.platform
        if "file" in event:
            path = Path(event["file"])
            platform.photo(self.openid, path.read_bytes() if path.exists() else photo(7))
        elif "choice" not in event:
            platform.say(self.openid, event["text"])
        elif self.taps and not event["choice"].startswith("line."):
            platform.tap_link(self.openid, "x", event["choice"])
        else:
            platform.say(self.openid, self.numbers[event["choice"]])
        self.bot.settled(self.openid)
        screen = platform.screens[self.openid]
        fresh, self.read = screen[self.read :], len(screen)
        return [self._message(seen) for seen in fresh if not seen.image]

    def _message(self, seen: Seen) -> Message:
        options: list[dict[str, str]] = []
        text = []
        for line in seen.text.split("\n"):
            tapped, plain = TAPPED.match(line), LINE.match(line)
            if tapped is None:
                text.append(line)
            if tapped or plain:
                number = (tapped or plain)[1]  # type: ignore[index]
                id_ = tapped[3] if tapped else f"line.{len(options)}.{number}"
                options.append({"id": id_, "label": tapped[2] if tapped else plain[2]})  # type: ignore[index]
                self.numbers[id_] = number
        return {"text": "\n".join(text), "options": options}
