"""The account menu, from data: what is published, and what a tap means when it comes back."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.channels.wechat.cutting import size
from bot.channels.wechat.limits import (
    MENU_BUTTONS,
    MENU_KEY_BYTES,
    MENU_NAME_BYTES,
    MENU_SUB_BUTTONS,
    MENU_SUB_NAME_BYTES,
    MENU_URL_BYTES,
)
from bot.words import Catalogue
from dialogs.events import Choice, Event
from knowledge.yamls import yaml_of

FILE = Path(__file__).with_name("menu.yaml")


class MenuError(ValueError):
    """The menu is not one that the platform takes: names the button and the limit."""


class Button(BaseModel):
    """``name``: a key of the catalogue. Either buttons ``below``, or a ``key`` with the ``choice`` it stands for, or a
    ``page`` of the web page (left out where there is no public address)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    below: tuple["Button", ...] = ()
    key: str = Field(default="", max_length=MENU_KEY_BYTES)
    choice: str = ""
    page: str = ""


class Menu(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    buttons: tuple[Button, ...]

    def meanings(self) -> dict[str, Event]:
        """Key -> the event of its tap."""
        every = [button for top in self.buttons for button in (top, *top.below)]
        return {button.key: Choice(id=button.choice) for button in every if button.key}

    def published(self, words: Catalogue, public_url: str) -> dict[str, Any]:
        """The body of the call that sets it. Raises MenuError."""
        shown = [button for button in self.buttons if _shown(button, public_url)]
        if not 1 <= len(shown) <= MENU_BUTTONS:
            raise MenuError(f"the menu has {len(shown)} buttons, and may have 1 to {MENU_BUTTONS}")
        return {"button": [_published(button, words, public_url, MENU_NAME_BYTES) for button in shown]}


def load(path: Path = FILE) -> Menu:
    return Menu.model_validate(yaml_of(path))


def _shown(button: Button, public_url: str) -> bool:
    return bool(public_url) or not button.page


def _published(button: Button, words: Catalogue, public_url: str, most: int) -> dict[str, Any]:
    name = words.say(button.name)
    if size(name) > most:
        raise MenuError(f"the name of {button.name} has {size(name)} bytes, and may have {most}")
    if button.below:
        below = [one for one in button.below if _shown(one, public_url)]
        if len(below) > MENU_SUB_BUTTONS:
            raise MenuError(f"{button.name} has {len(below)} buttons below it, and may have {MENU_SUB_BUTTONS}")
        return {
            "name": name,
            "sub_button": [_published(one, words, public_url, MENU_SUB_NAME_BYTES) for one in below],
        }
    if button.page:
        url = f"{public_url}{button.page}"
        if size(url) > MENU_URL_BYTES:
            raise MenuError(f"the address of {button.name} has {size(url)} bytes, and may have {MENU_URL_BYTES}")
        return {"type": "view", "name": name, "url": url}
    return {"type": "click", "name": name, "key": button.key}
