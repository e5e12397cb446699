"""A process to be killed: the channel with a tiny flow behind it, at a port, talking to an emulated platform.

python -m tests.bot.channels.telegram.kill_driver FOLDER DATABASE_URL PORT PLATFORM
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from bot import delivery
from bot.assembly import assemble
from bot.channels.telegram.mounting import Telegram
from bot.settings import Settings
from bot.words import ROOT, Catalogue
from tests.bot.kill_driver import EMPTY
from tests.bot.tiny import assistant
from tests.platforms.telegram import TOKEN

WORDS = {"heard": "'{{ n }}: {{ text }}'", "result": "'{{ command }}'", "other": "'{{ kind }}'"}
LEASE_SECONDS = 7.0  # what a dead process held is free again sooner than in earnest


def app(folder: Path, database: str, origin: str, platform: str) -> Starlette:
    """The channel as the product mounts it."""
    for language in ("zh-Hans", "en"):
        words = folder / "words" / language
        words.mkdir(parents=True, exist_ok=True)
        for name, template in WORDS.items():
            (words / f"{name}.yaml").write_text(template, "utf-8")
        (words / "telegram.yaml").write_text((ROOT / language / "telegram.yaml").read_text("utf-8"), "utf-8")
    settings = Settings.from_environment(
        data_dir=folder / "data", database_url=database, secret_key="s" * 40, public_url=origin, telegram_token=TOKEN,
        telegram_api_base_url=platform, telegram_webhook_secret="nobodys-secret",
    )  # fmt: skip
    parts = assemble(settings, EMPTY)
    catalogue = cache(lambda language: Catalogue(language, folder / "words"))
    clock = lambda: datetime.now(UTC)  # noqa: E731
    parts = replace(parts, assistant=assistant(parts.store, EMPTY, clock=clock), catalogue=catalogue, clock=clock)
    made = Starlette()
    channel = Telegram.of(parts)
    channel.taking.lease = timedelta(seconds=LEASE_SECONDS)
    channel.mount(made)
    return made


if __name__ == "__main__":
    delivery.LEASE_SECONDS = LEASE_SECONDS
    own = f"http://127.0.0.1:{sys.argv[3]}"
    uvicorn.run(
        app(Path(sys.argv[1]), sys.argv[2], own, sys.argv[4]),
        host="127.0.0.1", port=int(sys.argv[3]), log_config=None, access_log=False, ws="none",
    )  # fmt: skip
