"""What the server refuses, as one table of codes, and how a refusal reads: kind words in the member's language."""

from collections.abc import Callable
from typing import Any, Final

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from bot.words import LANGUAGES, Catalogue

REFUSALS: Final[dict[str, int]] = {  # code -> HTTP status; the words are errors.<code> in locales/
    "bad_request": 400,
    "empty_message": 400,
    "wrong_key": 400,
    "no_file": 400,
    "upload_broken": 400,
    "bad_day": 400,
    "not_yours": 401,
    "not_allowed": 403,
    "not_found": 404,
    "unknown_conversation": 404,
    "unknown_handbook": 404,
    "unknown_service": 404,
    "wrong_method": 405,
    "link_used": 410,
    "text_too_long": 413,
    "too_large": 413,
    "too_many_files": 413,
    "unsupported_media": 415,
    "too_many_requests": 429,
    "internal": 500,
    "too_busy": 503,
    "unavailable": 503,
}
BY_STATUS: Final = {400: "bad_request", 401: "not_yours", 403: "not_allowed", 404: "not_found", 405: "wrong_method"}


class Refusal(Exception):
    """A request that is not served: ``code`` is one of REFUSALS, ``args`` fill its words; ``retry_after`` seconds."""

    def __init__(self, code: str, *, retry_after: int | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = REFUSALS[code]
        self.values = values
        self.retry_after = retry_after


def language_of(connection: HTTPConnection) -> str:
    """The language that the browser asks for, one of LANGUAGES; simplified Chinese where it asks for none of ours."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(connection.headers.get("accept-language", "").split(",")[:20]):
        tag, _, rest = part.strip().partition(";")
        known = _known(tag.strip().lower())
        if known:
            ranked.append((-_quality(rest), place, known))
    return min(ranked)[2] if ranked else LANGUAGES[0]


def _quality(rest: str) -> float:
    name, _, value = rest.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0


def _known(tag: str) -> str:
    if tag.startswith("zh"):
        return "zh-Hant" if any(part in tag for part in ("hant", "-tw", "-hk", "-mo")) else "zh-Hans"
    return "en" if tag.startswith("en") else ""


def refused(refusal: Refusal, connection: HTTPConnection, words: Callable[[str], Catalogue]) -> JSONResponse:
    """The answer to a request that is refused. ``words`` gives the catalogue of a language."""
    message = words(language_of(connection)).say(f"errors.{refusal.code}", **refusal.values)
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(
        {"error": {"code": refusal.code, "message": message}}, status_code=refusal.status, headers=headers
    )
