"""Pages from templates: escaped everywhere, an undefined name is an error, words from the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from bot.staff.rights import Right, Viewer
from bot.words import catalogue

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Tab:
    """``path`` below the console's root; ``key``: pressed after g. ``count`` is shown beside it where it is not 0."""

    path: str
    key: str
    right: Right
    count: int = 0
    tone: str = ""


TABS = (
    Tab("queue", "q", Right.SEE_REQUESTS),
    Tab("talks", "t", Right.SEE_TALKS),
    Tab("knowledge", "k", Right.USE_KNOWLEDGE),
    Tab("questions", "u", Right.REPORT_ANSWERS),
    Tab("overview", "o", Right.SEE_OVERVIEW),
    Tab("undelivered", "d", Right.SEE_UNDELIVERED),
    Tab("audit", "a", Right.SEE_AUDIT),
    Tab("people", "p", Right.MANAGE_STAFF),
)


@dataclass(frozen=True)
class Note:
    """A line above the page. ``tone``: good, warn or bad."""

    words: str
    tone: str = "good"


class Pages:
    """``zone``: times are shown in it. ``root``: where the console is mounted."""

    def __init__(self, root: str) -> None:
        self.root = root

    def render(self, template: str, *, language: str, token: str = "", **values: Any) -> str:
        """The page's HTML. ``token``: goes into every form as a hidden field."""
        filled = {"viewer": None, "tabs": (), "here": "", "note": None, "root": self.root, "lang": language, **values}
        hidden = Markup('<input type="hidden" name="token" value="{}">').format(token)
        return _environment(language, self.root).get_template(template).render(token=lambda: hidden, **filled)

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """As :meth:`render`, as an answer."""
        return HTMLResponse(self.render(template, **values), status)


def tabs_for(viewer: Viewer, counts: Mapping[str, tuple[int, str]]) -> tuple[Tab, ...]:
    """The tabs that this person may open; ``counts``: path -> how many, and in which tone."""
    return tuple(
        Tab(tab.path, tab.key, tab.right, *counts.get(tab.path, (0, ""))) for tab in TABS if viewer.may(tab.right)
    )


@cache
def _environment(language: str, root: str) -> Environment:
    words = catalogue(language)
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a program's own files: they need no look at each page whether they have changed
    )
    environment.globals["say"] = words.say
    environment.globals["static"] = lambda name: f"{root}/static/{name}?v={_fingerprint(name)}"
    weekdays = words.say("staff.weekdays").split()
    environment.filters["moment"] = lambda value: f"{_day(value, weekdays)} {value:%H:%M}"
    environment.filters["day"] = lambda value: _day(value, weekdays)
    environment.filters["query"] = query
    return environment


def _day(value: date, weekdays: list[str]) -> str:
    """With its day of the week. ``value`` is in the zone in which it is to be read."""
    return f"{value:%Y-%m-%d} {weekdays[value.weekday()]}"


def query(values: Mapping[str, Any]) -> str:
    """What is behind the question mark; empty values are left out."""
    return urlencode({name: value for name, value in values.items() if value not in ("", None)})


@cache
def _fingerprint(name: str) -> str:
    return sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]


def lines(text: str) -> Markup:
    """Text with its line breaks, escaped."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())
