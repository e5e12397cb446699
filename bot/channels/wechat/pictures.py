"""Our own pictures: what words cannot show, once for each person, as a service message behind the reply that it goes
with. They are a help and no more: whatever goes wrong, nobody waits for one."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.channels.wechat import persons
from bot.channels.wechat.api import Api
from bot.channels.wechat.errors import ApiError, MediumGone, Unreachable
from bot.channels.wechat.limits import IMAGE_BYTES
from bot.logs import logger
from bot.store.contract import Store, Transaction
from bot.store.platforms import Token
from knowledge.yamls import yaml_of

FOLDER = Path(__file__).with_name("pictures")
LIST = FOLDER.with_suffix(".yaml")
ROOM = 3
"""Service messages that must be left before one is spent on a picture."""
UPLOADED_FOR = timedelta(days=2, hours=20)
"""The platform keeps an uploaded picture for three days."""


@dataclass
class Pictures:
    """``pictures``: key of a reply -> the file that goes with it."""

    store: Store
    api: Api
    clock: Callable[[], datetime]
    pictures: dict[str, Path]

    async def after(self, openid: str, keys: Iterable[str]) -> None:
        """Shows what goes with these replies to somebody who has not seen it."""
        for picture in dict.fromkeys(self.pictures[key] for key in keys if key in self.pictures):
            try:
                if await self.store.write(partial(self._spend, openid, picture.name)):
                    await self._show(openid, picture)
            except (ApiError, Unreachable) as error:
                logger().info("a picture is not shown", channel=persons.CHANNEL, error=str(error))
            except Exception:  # noqa: BLE001 (the words before it went; they must not be sent again for its sake)
                logger().exception("a picture could not be shown", channel=persons.CHANNEL)

    async def _show(self, openid: str, picture: Path) -> None:
        try:
            await self.api.send_image(openid, await self._media_id(picture))
        except MediumGone:
            await self.store.write(lambda tx: tx.platforms.set_token(_name(picture), Token("", self.clock())))
            await self.api.send_image(openid, await self._media_id(picture))

    async def _media_id(self, picture: Path) -> str:
        """Uploaded once for all, and again before the platform forgets it."""
        kept = await self.store.read(lambda tx: tx.platforms.token(_name(picture), self.clock()))
        if kept is not None:
            return kept.value
        media_id = await self.api.upload_image(
            await asyncio.to_thread(picture.read_bytes), f"image/{picture.suffix[1:]}"
        )
        token = Token(media_id, self.clock() + UPLOADED_FOR)
        await self.store.write(lambda tx: tx.platforms.set_token(_name(picture), token))
        return media_id

    def _spend(self, openid: str, name: str, tx: Transaction) -> bool:
        """Notes the picture as seen, and one message less; False where it was seen or there is no room."""
        now, person = self.clock(), persons.load(tx, openid)
        room = person.window.room(now.timestamp()) if persons.may_serve(tx, now) else 0
        if name in person.seen or room < ROOM:
            return False
        persons.save(tx, openid, replace(person, seen=(*person.seen, name), window=person.window.spent()), now)
        return True


def load(path: Path = LIST) -> dict[str, Path]:
    """Raises ValueError for a file that is missing or larger than the platform takes."""
    found = {key: path.with_suffix("") / name for key, name in yaml_of(path).items()}
    for key, picture in found.items():
        if not picture.is_file() or picture.stat().st_size > IMAGE_BYTES:
            raise ValueError(f"{path.name}: {key}: there is no picture {picture.name} of at most {IMAGE_BYTES} bytes")
    return found


def _name(picture: Path) -> str:
    """A changed picture is another one."""
    return f"wechat:picture:{hashlib.sha256(picture.read_bytes()).hexdigest()[:32]}"
