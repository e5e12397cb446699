"""Calls to the platform: the token put in, HTTP 200 with an ``errcode`` taken for the error that it is, nothing
fetched from any other host, no redirect followed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from bot.channels.wechat.errors import (
    TYPING_ALREADY,
    ApiError,
    MediumGone,
    NoSuchInterface,
    NotAuthorised,
    TokenRefused,
    Unreachable,
    refusal,
)  # fmt: skip
from bot.channels.wechat.limits import MEDIA_BYTES
from bot.channels.wechat.tokens import Tokens
from bot.logs import logger

Answer = dict[str, Any]
TIMEOUT = httpx2.Timeout(connect=3, read=8, write=8, pool=8)
STABLE_TOKEN, TOKEN = "/cgi-bin/stable_token", "/cgi-bin/token"
GONE = (404, 410)
NOT_THERE = (404, 405, 501)
INVALID_ADDRESS = 40066  # errcode of a path that the platform does not know ("invalid url")
_JSON_ONLY_BELOW = 64 * 1024


class TooLarge(Exception):
    """A member's file is larger than we take."""


@dataclass
class Api:
    """``base_url``: an origin; the platform's own paths are put behind it."""

    http: httpx2.AsyncClient
    base_url: str
    app_id: str
    secret: str
    tokens: Tokens

    async def send_text(self, openid: str, text: str) -> None:
        """A service message. Raises ApiError, Unreachable, as all calls do."""
        await self.call(
            "/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}}
        )

    async def send_image(self, openid: str, media_id: str) -> None:
        await self._service(openid, {"msgtype": "image", "image": {"media_id": media_id}})

    async def _service(self, openid: str, content: Mapping[str, Any]) -> None:
        await self.call("/cgi-bin/message/custom/send", {"touser": openid, **content})

    async def show_typing(self, openid: str) -> None:
        """For up to 15 seconds, or until a message is sent. That it is shown already is no error."""
        try:
            await self.call("/cgi-bin/message/custom/typing", {"touser": openid, "command": "Typing"})
        except ApiError as error:
            if error.code not in TYPING_ALREADY:
                raise

    async def send_template(self, message: Mapping[str, Any]) -> str:
        """The platform's id of the message."""
        return str((await self.call("/cgi-bin/message/template/send", message)).get("msgid", ""))

    async def send_subscription(self, message: Mapping[str, Any]) -> str:
        """A notice that the person has subscribed to, in the service account's long form."""
        return str((await self.call("/cgi-bin/message/subscribe/bizsend", message)).get("msgid", ""))

    async def send_subscription_once(self, message: Mapping[str, Any]) -> None:
        """The one notice that the person has agreed to on the platform's own page."""
        await self.call("/cgi-bin/message/template/subscribe", message)

    async def upload_image(self, data: bytes, media_type: str) -> str:
        """The media id, good for three days."""
        path, files = "/cgi-bin/media/upload", {"media": (f"picture.{media_type.rpartition('/')[2]}", data, media_type)}
        media_id = (await self.call(path, query={"type": "image"}, files=files)).get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise Unreachable(path, "an answer without a media id", perhaps_done=True)
        return media_id

    async def union_id(self, openid: str) -> str:
        """ "" where the account belongs to no open-platform account."""
        answer = await self.call("/cgi-bin/user/info", query={"openid": openid, "lang": "zh_CN"})
        return str(answer.get("unionid", ""))

    async def publish_menu(self, menu: Mapping[str, Any]) -> None:
        await self.call("/cgi-bin/menu/create", menu)

    async def medium(self, media_id: str) -> bytes:
        """A member's file. Raises MediumGone, TooLarge, ApiError, Unreachable."""
        data: bytes = await self._with_token(lambda token: self._medium(token, media_id))
        return data

    async def call(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        files: Any = None,
    ) -> Answer:
        """POST with ``body`` or ``files``, else GET. A refused token is replaced and the call tried once more."""
        result: Answer = await self._with_token(
            lambda token: self._asked(path, {"access_token": token, **(query or {})}, body, files)
        )
        return result

    async def _with_token(self, work: Any) -> Any:
        token = await self.tokens.current(self.fetch_token)
        try:
            return await work(token)
        except TokenRefused:
            token = await self.tokens.after_refusal(token, self.fetch_token)
            return await work(token)

    async def fetch_token(self, force: bool) -> tuple[str, float]:
        """A token, and its seconds; ``force``: a new one, the last one ends. Of the stable interface, or of the older
        one where there is none: that gives a new one each time."""
        known = {"grant_type": "client_credential", "appid": self.app_id, "secret": self.secret}
        try:
            return _token(STABLE_TOKEN, await self._asked(STABLE_TOKEN, {}, {**known, "force_refresh": force}, None))
        except (NoSuchInterface, NotAuthorised) as error:
            logger().info("no stable token", channel="wechat", error=str(error))
        return _token(TOKEN, await self._asked(TOKEN, known, None, None))

    async def _asked(self, path: str, query: Mapping[str, str], body: Any, files: Any) -> Answer:
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {} if content is None else {"Content-Type": "application/json; charset=utf-8"}
        method = "GET" if content is None and files is None else "POST"
        try:
            response = await self.http.request(
                method, f"{self.base_url}{path}", params=dict(query), content=content, files=files, headers=headers,
                timeout=TIMEOUT, follow_redirects=False,
            )  # fmt: skip
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise Unreachable(path, type(error).__name__, perhaps_done=False) from error
        except httpx2.HTTPError as error:
            raise Unreachable(path, type(error).__name__, perhaps_done=True) from error
        return _answer(path, response.status_code, response.content)

    async def _medium(self, token: str, media_id: str) -> bytes:
        path = "/cgi-bin/media/get"
        data = bytearray()
        try:
            async with self.http.stream(
                "GET", f"{self.base_url}{path}", params={"access_token": token, "media_id": media_id},
                timeout=TIMEOUT, follow_redirects=False,
            ) as response:  # fmt: skip
                async for chunk in response.aiter_bytes():
                    data += chunk
                    if len(data) > MEDIA_BYTES:
                        raise TooLarge
        except httpx2.HTTPError as error:
            raise Unreachable(path, type(error).__name__, perhaps_done=False) from error
        if response.status_code in GONE:
            raise MediumGone(path, 40007, f"HTTP {response.status_code}")
        if response.status_code != 200 or (len(data) < _JSON_ONLY_BELOW and _is_object(bytes(data))):
            _answer(path, response.status_code, bytes(data))  # a refusal, or a video's address, which we do not follow
            raise MediumGone(path, 40007, "no file in the answer")
        return bytes(data)


def _token(path: str, answer: Answer) -> tuple[str, float]:
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(seconds, int | float):
        raise NoSuchInterface(path, "an answer without a token", perhaps_done=False)
    return token, float(seconds)


def _is_object(data: bytes) -> bool:
    """Whether it is the platform's JSON rather than somebody's file (which may begin with a brace too)."""
    try:
        return data.lstrip()[:1] == b"{" and isinstance(json.loads(data), dict)
    except (ValueError, RecursionError):
        return False


def _answer(path: str, status: int, content: bytes) -> Answer:
    if status in NOT_THERE:
        raise NoSuchInterface(path, f"HTTP {status}", perhaps_done=False)
    if status != 200:
        raise Unreachable(path, f"HTTP {status}", perhaps_done=status >= 500)
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoSuchInterface(path, "an answer that is no JSON", perhaps_done=True) from error
    if not isinstance(answer, dict):
        raise Unreachable(path, "an answer that is no object", perhaps_done=True)
    code = _code(answer.get("errcode", 0))
    if code is None:
        raise Unreachable(path, "an errcode that is no number", perhaps_done=True)
    words = str(answer.get("errmsg", ""))
    if code == INVALID_ADDRESS:
        raise NoSuchInterface(path, f"errcode {code} {words[:120]}", perhaps_done=False)
    if code != 0:
        raise refusal(path, code, words)
    return answer


def _code(errcode: Any) -> int | None:
    if isinstance(errcode, str) and errcode.removeprefix("-").isdecimal() and len(errcode) < 12:
        return int(errcode)
    return errcode if isinstance(errcode, int) else None
