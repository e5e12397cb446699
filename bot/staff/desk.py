"""What the console stands on: the parts of the program that it uses, and what a handler is given for one request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.assistant import Assistant
from bot.documents.intake import Inspector
from bot.documents.vault import Vault
from bot.staff.pages import Pages
from bot.staff.passwords import Passwords
from bot.staff.rights import Right, Viewer
from bot.store.contract import Store
from bot.words import Catalogue, catalogue
from knowledge.library import Library
from knowledge.understanding.index import Index

ROOT = "/staff"


class Parts(Protocol):
    """What ``mount`` needs of the program's parts."""

    @property
    def store(self) -> Store: ...
    @property
    def assistant(self) -> Assistant: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def inspector(self) -> Inspector: ...
    @property
    def library(self) -> Library: ...
    @property
    def clock(self) -> Callable[[], datetime]: ...


@dataclass(frozen=True)
class Desk:
    parts: Parts
    pages: Pages
    passwords: Passwords = field(default_factory=Passwords)

    @property
    def index(self) -> Index:
        """What questions are understood with: the one that members' questions are."""
        return self.parts.library.index

    @property
    def store(self) -> Store:
        return self.parts.store

    @property
    def library(self) -> Library:
        return self.parts.library


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in. ``form``: what was sent, its token already checked; empty for GET."""

    request: Request
    viewer: Viewer
    now: datetime
    token: str
    session: str
    form: FormData = field(default_factory=FormData)

    @property
    def words(self) -> Catalogue:
        return catalogue(self.viewer.language)

    def asked(self, name: str) -> str:
        """A value of the query, "" where there is none."""
        return self.request.query_params.get(name, "").replace("\0", "")

    def sent(self, name: str, most: int = 500) -> str:
        """A text field of the form, stripped and cut; "" where there is none."""
        value = self.form.get(name)
        return value.replace("\0", "").strip()[:most] if isinstance(value, str) else ""


Handler = Callable[[Desk, Visit], Awaitable[Response]]


@dataclass(frozen=True)
class Door:
    """One address of the console, who may use it (``right`` None: everybody who is signed in), and what it does."""

    method: Literal["GET", "POST"]
    path: str
    right: Right | None
    handler: Handler
