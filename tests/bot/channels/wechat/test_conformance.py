"""What every channel has to do alike, on WeChat (by numbers alone: see ``test_flow``)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.parts import Parts
from tests.bot.channels.wechat.conftest import Bot, Start, photo
from tests.bot.channels.wechat.phone import Phone
from tests.channel_conformance import Conformance
from tests.platforms.wechat import WeChatPlatform

OPENID = "oDemo-person_000000000000001"


@pytest.fixture
def bot(start: Start, platform: WeChatPlatform) -> Iterator[Bot]:
    with start(platform) as running:
        yield running


@pytest.fixture
def parts(bot: Bot) -> Parts:
    return bot.parts


@pytest.fixture
def paper_photo(tmp_path: Path) -> Path:
    path = tmp_path / "paper.jpg"
    path.write_bytes(photo(7))
    return path


class TestWeChat(Conformance):
    @pytest.fixture
    def driver(self, bot: Bot) -> Phone:
        return Phone(bot, OPENID)
