"""The product, and the emulated platform that it talks to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.documents.intake import Inspector
from knowledge.library import Library
from knowledge.loader import load
from tests.bot.channels.telegram.running import Product, Products
from tests.platforms.telegram import Platform


@pytest.fixture(scope="session")
def library() -> Library:
    library = load()
    library.index  # noqa: B018 (built once, before anybody waits for it)
    return library


@pytest.fixture(scope="session")
def inspector() -> Iterator[Inspector]:
    with Inspector(children=1) as inspector:
        yield inspector


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform().running() as platform:
        yield platform


@pytest.fixture
def products(tmp_path: Path, library: Library, inspector: Inspector, platform: Platform) -> Products:
    return Products(tmp_path / "data", library, inspector, platform.origin)


@pytest.fixture
def product(products: Products, platform: Platform) -> Iterator[Product]:
    """The product with its webhook set."""
    with products.running() as product:
        platform.wait_for(lambda: platform.webhook and len(platform.commands) == 2, "for the webhook and the commands")
        yield product
