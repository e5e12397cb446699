"""The product, and the emulated platform that it talks to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import delivery
from bot.channels.telegram import polling, presence, taking
from bot.documents.intake import Inspector
from knowledge.library import Library
from tests.bot.channels.telegram.running import Product, Products
from tests.platforms.telegram import Platform


@pytest.fixture(scope="session")
def library(library: Library) -> Library:
    library.index  # noqa: B018 (built once, before anybody waits for it)
    return library


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform().running() as platform:
        yield platform


@pytest.fixture
def products(tmp_path: Path, library: Library, inspector: Inspector, platform: Platform) -> Products:
    return Products(tmp_path / "data", library, inspector, platform.origin)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own tries follow each other quickly; the waits in earnest are those of tests/bot/test_delivery.py."""
    for module in (delivery, polling, presence, taking):
        monkeypatch.setattr(module, "back_off", lambda _tries: 0.05)
    monkeypatch.setattr(polling, "CONFLICT_SECONDS", 0.05)
    monkeypatch.setattr(delivery, "POLL_SECONDS", 0.1)


@pytest.fixture
def product(products: Products, platform: Platform) -> Iterator[Product]:
    """The product with its webhook set."""
    with products.running() as product:
        platform.wait_for(lambda: platform.webhook and len(platform.commands) == 2, "for the webhook and the commands")
        yield product
