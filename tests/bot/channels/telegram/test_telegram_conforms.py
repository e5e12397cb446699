"""What every channel has to do alike, on Telegram."""

import pytest

from bot.parts import Parts
from tests.bot.channels.telegram.phone import Phone
from tests.bot.channels.telegram.running import Product
from tests.channel_conformance import Conformance
from tests.platforms.telegram import Platform
from tests.platforms.telegram_people import Chat


@pytest.fixture
def parts(product: Product) -> Parts:
    return product.parts


class TestTelegram(Conformance):
    abroad = True

    @pytest.fixture
    def driver(self, product: Product, platform: Platform) -> Phone:
        return Phone(product, Chat(platform))
