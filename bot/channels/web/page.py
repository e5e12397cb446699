"""The chat page: one template, a few files of its own, its words as JSON. Nothing is loaded from elsewhere."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.server.refusals import Refusal, language_of
from bot.words import LANGUAGES, Catalogue

HERE: Final = Path(__file__).parent
PREFIX: Final = "web.page."
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)


class Page:
    """``embedded_in``: origins that may show the page in a frame; none by default."""

    def __init__(self, words: Callable[[str], Catalogue], embedded_in: tuple[str, ...] = ()) -> None:
        self._words = words
        self._policy = POLICY.format(ancestors=" ".join(embedded_in) or "'none'")
        self._template = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        ).get_template("page.html")

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.page),
            Route("/page/words/{language}.json", self.words),
            Mount("/page", _Fresh(directory=HERE / "static"), name="page"),
        ]

    async def page(self, request: Request) -> Response:
        words = self._words(language_of(request))
        text = self._template.render(
            language=words.language, say=words.say, words=json.dumps(_page_words(words), ensure_ascii=False)
        )
        return HTMLResponse(text, headers={"Content-Security-Policy": self._policy, "Vary": "Accept-Language"})

    async def words(self, request: Request) -> Response:
        language = request.path_params["language"]
        if language not in LANGUAGES:
            raise Refusal("not_found")
        return JSONResponse(_page_words(self._words(language)), headers={"Cache-Control": "no-cache"})


class _Fresh(StaticFiles):
    """Asked anew each time, answered with 304 while a file is the same: a release is seen at once."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        return response


def _page_words(words: Catalogue) -> Mapping[str, str]:
    return {key.removeprefix(PREFIX): words.say(key) for key in words.keys if key.startswith(PREFIX)}
