"""WeChat's side, emulated over real HTTP from the platform's documentation: it calls the bot as the platform calls a
service account (three tries, a few seconds each, plain, compatible or safe mode), and serves the interfaces that the
bot calls, strictly. Encryption is wechatpy's, which is not what the product uses.

What a real account would refuse or show wrongly is refused here with the platform's code and noted in ``complaints``.
"""

import hashlib
import itertools
import json
import re
import secrets
import threading
import time
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import httpx2
from wechatpy.crypto import WeChatCrypto

from tests import plain_http

Mode = Literal["plain", "compatible", "safe"]
ACCOUNT = "gh_emulated00001"
TEXT_BYTES = 2048
ADDRESSES = {  # path -> (method, keys of the query besides the token)
    "/cgi-bin/message/custom/send": ("POST", set()),
    "/cgi-bin/message/custom/typing": ("POST", set()),
    "/cgi-bin/message/template/send": ("POST", set()),
    "/cgi-bin/message/template/subscribe": ("POST", set()),
    "/cgi-bin/message/subscribe/bizsend": ("POST", set()),
    "/cgi-bin/media/get": ("GET", {"media_id"}),
    "/cgi-bin/media/upload": ("POST", {"type"}),
    "/cgi-bin/menu/create": ("POST", set()),
    "/cgi-bin/user/info": ("GET", {"openid", "lang"}),
}


@dataclass
class Fault:
    """For the next ``times`` calls of a path: an errcode, an HTTP status, a pause in seconds, or a cut connection."""

    errcode: int = 0
    status: int = 200
    pause: float = 0
    cut: bool = False
    times: int = 1


@dataclass
class Seen:
    """One message on a person's screen."""

    how: Literal["passive", "service", "template", "subscription", "once"]
    text: str
    image: str = ""


@dataclass
class Tried:
    """One try of a callback: what came back, and after how long. ``fields`` is None for "success"."""

    status: int
    fields: dict[str, str] | None
    seconds: float
    raw: bytes = b""


@dataclass
class Follower:
    """The platform's own account of the windows."""

    followed: bool = True
    typed_at: float = -1e9
    typed_sent: int = 0
    tapped_at: float = -1e9
    tapped_sent: int = 0


@dataclass
class WeChatPlatform:
    """``callback``: the bot's address. ``pace``: 1.0 is real time; 0.1 makes the platform ten times as impatient."""

    app_id: str = "wxemulated000001"
    secret: str = "0123456789abcdef0123456789abcdef"
    token: str = "emulatedtoken"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    mode: Mode = "safe"
    callback: str = ""
    pace: float = 1.0
    clock: Any = time.time
    followers: dict[str, Follower] = field(default_factory=lambda: defaultdict(Follower))
    screens: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[str, str] = field(default_factory=dict)  # forged fields in clear, beside what is encrypted
    menu: dict[str, Any] = field(default_factory=dict)
    agreed: set[tuple[str, str]] = field(default_factory=set)
    may_serve: bool = True
    odd: dict[str, bytes] = field(default_factory=dict)  # path -> what is answered in place of the truth
    no_stable_token: tuple[int, bytes] | None = None  # HTTP status and body of a platform that has only the older one
    token_value: str = ""
    tokens_given: int = 0
    forced: int = 0
    news: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(23000000000000001)
        self._client_ids: set[str] = set()
        self._after_try: list[Callable[[], None]] = []
        self._crypto = WeChatCrypto(self.token, self.aes_key, self.app_id)
        self._server: ThreadingHTTPServer | None = None

    # --- the people

    def say(self, openid: str, text: str, **more: Any) -> Tried:
        """A typed message; its last try."""
        return self.send(openid, self.message(openid, "text", Content=text, **more))[-1]

    def tap_link(self, openid: str, content: str, id_: str) -> Tried:
        """A tap on a weixin://bizmsgmenu link."""
        return self.send(openid, self.message(openid, "text", Content=content, bizmsgmenuid=id_), tapped=True)[-1]

    def photo(self, openid: str, data: bytes, media_type: str = "image/jpeg") -> Tried:
        media_id = self.put_medium(data, media_type)
        fields = self.message(openid, "image", PicUrl="http://127.0.0.1:9/never-fetched.jpg", MediaId=media_id)
        return self.send(openid, fields)[-1]

    def event(self, openid: str, name: str, **more: Any) -> Tried:
        tapped = name in ("subscribe", "SCAN", "CLICK")
        if name in ("subscribe", "unsubscribe"):
            self.followers[openid].followed = name == "subscribe"
        fields = {"ToUserName": ACCOUNT, "FromUserName": openid, "CreateTime": int(self.clock()), "MsgType": "event",
                  "Event": name, **more}  # fmt: skip
        return self.send(openid, fields, tapped=tapped, typed=False)[-1]

    def message(self, openid: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"ToUserName": ACCOUNT, "FromUserName": openid, "CreateTime": int(self.clock()), "MsgType": kind,
                "MsgId": next(self._numbers), **more}  # fmt: skip

    def send(self, openid: str, fields: dict[str, Any], *, tapped: bool = False, typed: bool = True) -> list[Tried]:
        """All tries of one message, as the platform makes them; a passive answer appears on the screen."""
        follower = self.followers[openid]
        if tapped:
            follower.tapped_at, follower.tapped_sent = self.clock(), 0
        elif typed:
            follower.typed_at, follower.typed_sent = self.clock(), 0
        tries = []
        for _ in range(3):
            tried = self.knock(fields)
            tries.append(tried)
            for work in self._after_try:
                work()
            self._after_try.clear()
            if tried.status == 200:
                if tried.fields is not None:
                    self._show(openid, Seen("passive", tried.fields["Content"]))
                break
        else:
            self._show(openid, Seen("passive", "该公众号提供的服务出现故障，请稍后再试"))
        return tries

    def knock(self, fields: dict[str, Any], **query: str) -> Tried:
        """One try. ``query`` overrides what is signed."""
        timestamp, nonce = str(int(self.clock())), secrets.token_hex(5)
        asked = {"timestamp": timestamp, "nonce": nonce, "openid": str(fields["FromUserName"])} | query
        timestamp, nonce = asked["timestamp"], asked["nonce"]
        asked.setdefault("signature", _sha1(self.token, timestamp, nonce))
        body = _xml(fields)
        if self.mode != "plain":
            sealed = self._crypto.encrypt_message(body, nonce, timestamp)
            cipher = ET.fromstring(sealed).findtext("Encrypt") or ""
            asked.setdefault("encrypt_type", "aes")
            asked.setdefault("msg_signature", _sha1(self.token, timestamp, nonce, cipher))
            body = _xml({**self._clear(fields), "Encrypt": cipher})
        return self.post(body.encode(), asked, str(fields["FromUserName"]))

    def _clear(self, fields: dict[str, Any]) -> dict[str, Any]:
        """What stands in clear beside the ciphertext."""
        clear = dict(fields) if self.mode == "compatible" else {"ToUserName": fields["ToUserName"]}
        return clear | self.beside

    def post(self, body: bytes, query: dict[str, str], openid: str = "") -> Tried:
        """Raw bytes to the bot's address, given up after five seconds."""
        began = time.monotonic()
        try:
            response = plain_http.post(self.callback, params=query, content=body, timeout=5 * self.pace,
                                   headers={"Content-Type": "text/xml"})  # fmt: skip
        except httpx2.HTTPError:
            return Tried(0, None, time.monotonic() - began)
        seconds = time.monotonic() - began
        if response.status_code != 200:
            return Tried(response.status_code, None, seconds, response.content)
        if response.content in (b"", b"success"):
            return Tried(200, None, seconds, response.content)
        return Tried(200, self._passive(response.content, openid), seconds, response.content)

    def after_try(self, work: Callable[[], None]) -> None:
        """Does something between a try and the next one."""
        self._after_try.append(work)

    def put_medium(self, data: bytes, media_type: str = "image/jpeg") -> str:
        media_id = secrets.token_urlsafe(32)
        self.media[media_id] = (media_type, data)
        return media_id

    def fail(self, path: str, **fault: Any) -> None:
        self.faults[path].append(Fault(**fault))

    def wait_for(self, openid: str, count: int, seconds: float = 20) -> list[Seen]:
        """The person's screen once it has ``count`` messages; AssertionError when they do not come."""
        with self.news:
            came = self.news.wait_for(lambda: len(self.screens[openid]) >= count, seconds)
        assert came, f"only {len(self.screens[openid])} of {count} messages came: {self.screens[openid]}"
        return self.screens[openid]

    def wait_for_call(self, path: str, count: int = 1, seconds: float = 20) -> list[dict[str, Any]]:
        with self.news:
            came = self.news.wait_for(lambda: len(self.called(path)) >= count, seconds)
        assert came, f"{path} was called {len(self.called(path))} times, not {count}"
        return self.called(path)

    def called(self, path: str) -> list[dict[str, Any]]:
        return [body for called, body in list(self.calls) if called == path]

    # --- the passive answer, as the platform reads it

    def _passive(self, content: bytes, openid: str) -> dict[str, str]:
        text = content.decode("utf-8")
        if self.mode == "safe" or (self.mode == "compatible" and "<Encrypt>" in text):
            root = ET.fromstring(text)
            names = {child.tag: child.text or "" for child in root}
            if set(names) != {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}:
                self._complain(f"an encrypted answer has the elements {sorted(names)}")
            text = self._crypto.decrypt_message(text, names["MsgSignature"], names["TimeStamp"], names["Nonce"])
        fields = {child.tag: child.text or "" for child in ET.fromstring(text)}
        if fields.get("ToUserName") != openid or fields.get("FromUserName") != ACCOUNT:
            self._complain(f"an answer is addressed to {fields.get('ToUserName')}")
        if fields.get("MsgType") != "text" or not fields.get("CreateTime", "").isdigit():
            self._complain(f"an answer has MsgType {fields.get('MsgType')}, CreateTime {fields.get('CreateTime')}")
        self._check_text(fields.get("Content", ""))
        return fields

    def _check_text(self, text: str) -> None:
        if not text.strip():
            self._complain("a text without a word")
        if len(text.encode()) > TEXT_BYTES:
            self._complain(f"a text has {len(text.encode())} bytes")
        links = re.findall(r"<a\b[^>]*>", text)
        if len(re.findall("<[A-Za-z/]", text)) != 2 * len(links):
            self._complain(f"a stray tag in {text!r}")
        for link in links:
            found = re.fullmatch(r'<a href="([^"<>]*)">', link)
            menu = found and re.fullmatch(r"weixin://bizmsgmenu\?msgmenucontent=[^&]+&msgmenuid=[^&\s]{1,64}", found[1])
            if not found or (not menu and not found[1].startswith(("http://", "https://"))):
                self._complain(f"a link that cannot be tapped: {link}")

    def _complain(self, what: str) -> None:
        self.complaints.append(what)

    def _show(self, openid: str, seen: Seen) -> None:
        with self.news:
            self.screens[openid].append(seen)
            self.news.notify_all()

    # --- the interfaces

    @contextmanager
    def running(self) -> Iterator["WeChatPlatform"]:
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                platform._handle(self, b"")

            def do_POST(self) -> None:
                platform._handle(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    @property
    def base_url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"

    def expire_token(self) -> None:
        self.token_value = ""

    def _handle(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        parts = urlsplit(request.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        fault = self._next_fault(parts.path)
        if fault is not None:
            threading.Event().wait(fault.pause)
            if fault.cut:
                request.close_connection = True
                return None
            if fault.status != 200:
                return _reply(request, b"<html>bad gateway</html>", "text/html", fault.status)
            if fault.errcode:
                self._note(parts.path, {"refused": fault.errcode})
                return _reply(request, json.dumps({"errcode": fault.errcode, "errmsg": "fault"}).encode())
        if parts.path in self.odd:
            return _reply(request, self.odd[parts.path])
        if parts.path == "/cgi-bin/stable_token":
            if self.no_stable_token is not None:
                return _reply(request, self.no_stable_token[1], status=self.no_stable_token[0])
            answer: Any = self._stable_token(request.command, query, body)
        elif parts.path == "/cgi-bin/token":
            answer = self._plain_token(request.command, query)
        elif parts.path in ADDRESSES:
            answer = self._checked(request, parts.path, query, body)
        else:
            self._complain(f"{request.command} {parts.path}: there is no such interface")
            return _reply(request, b"", status=404)
        if isinstance(answer, tuple):
            return _reply(request, answer[1], answer[0])
        return _reply(request, json.dumps(answer).encode())

    def _next_fault(self, path: str) -> Fault | None:
        queue = self.faults[path]
        if not queue:
            return None
        queue[0].times -= 1
        return queue.pop(0) if queue[0].times <= 0 else queue[0]

    def _stable_token(self, method: str, query: dict[str, str], body: bytes) -> dict[str, Any]:
        asked = json.loads(body)
        if method != "POST" or query or set(asked) - {"grant_type", "appid", "secret", "force_refresh"}:
            self._complain(f"stable_token was asked {method} {query} {sorted(asked)}")
        if refused := self._strangers(asked):
            return refused
        self.tokens_given += 1
        if asked.get("force_refresh"):
            self.forced += 1
        if not self.token_value or asked.get("force_refresh"):
            self.token_value = secrets.token_urlsafe(64)
        return {"access_token": self.token_value, "expires_in": 7200}

    def _plain_token(self, method: str, query: dict[str, str]) -> dict[str, Any]:
        """The older interface: each call gives a new token, and the one before ends."""
        if method != "GET" or set(query) != {"grant_type", "appid", "secret"}:
            self._complain(f"token was asked {method} {sorted(query)}")
        if refused := self._strangers(query):
            return refused
        self.tokens_given += 1
        self.token_value = secrets.token_urlsafe(64)
        return {"access_token": self.token_value, "expires_in": 7200}

    def _strangers(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        if asked.get("grant_type") != "client_credential":
            return {"errcode": 40002, "errmsg": "invalid grant_type"}
        if asked.get("appid") != self.app_id:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if asked.get("secret") != self.secret:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        return None

    def _checked(self, request: BaseHTTPRequestHandler, path: str, query: dict[str, str], body: bytes) -> Any:
        method, keys = ADDRESSES[path]
        token = query.pop("access_token", "")
        if not token:
            return {"errcode": 41001, "errmsg": "access_token missing"}
        if token != self.token_value:
            return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
        if request.command != method or set(query) != keys:
            self._complain(f"{path} was called {request.command} with {sorted(query)}")
            return {"errcode": 43002 if method == "POST" else 43001, "errmsg": "wrong method"}
        if path == "/cgi-bin/media/upload":
            return self._upload(request.headers.get("Content-Type", ""), body)
        if method == "GET":
            self._note(path, query)
            return self._medium(query["media_id"]) if "media_id" in query else self._info(query["openid"])
        return self._posted(path, body)

    def _posted(self, path: str, body: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(body.decode("utf-8"))
        except ValueError:
            self._complain(f"{path}: the body is no UTF-8 JSON")
            return {"errcode": 47001, "errmsg": "data format error"}
        if re.search(rb"\\u[0-9a-fA-F]{4}", body):
            self._complain(f"{path}: the body has escaped characters, which the platform shows as they are")
        self._note(path, asked)
        if path == "/cgi-bin/menu/create":
            return self._create_menu(asked)
        openid = asked.get("touser", "")
        follower = self.followers.get(openid)
        if follower is None:
            return {"errcode": 40003, "errmsg": "invalid openid"}
        if path.startswith("/cgi-bin/message/custom/") and not self.may_serve:
            return {"errcode": 48001, "errmsg": "api unauthorized"}
        if path == "/cgi-bin/message/custom/typing":
            if set(asked) != {"touser", "command"} or asked["command"] not in ("Typing", "CancelTyping"):
                self._complain(f"typing was asked as {asked}")
            return {"errcode": 0, "errmsg": "ok"}
        if path == "/cgi-bin/message/custom/send":
            return self._service(openid, follower, asked)
        return self._notice(path, openid, follower, asked)

    def _service(self, openid: str, follower: Follower, asked: dict[str, Any]) -> dict[str, Any]:
        now = self.clock()
        typed_open, tapped_open = now - follower.typed_at < 48 * 3600, now - follower.tapped_at < 60
        if not follower.followed or not (typed_open or tapped_open):
            return {"errcode": 45015, "errmsg": "response out of time limit or subscription is canceled"}
        left = max(5 - follower.typed_sent if typed_open else 0, 3 - follower.tapped_sent if tapped_open else 0)
        if left <= 0:
            return {"errcode": 45047, "errmsg": "out of response count limit"}
        kind = asked.get("msgtype")
        if set(asked) != {"touser", "msgtype", kind} or kind not in ("text", "image"):
            self._complain(f"a service message has the keys {sorted(asked)}")
            return {"errcode": 40008, "errmsg": "invalid message type"}
        if kind == "text":
            text = asked["text"]["content"]
            if len(text.encode()) > TEXT_BYTES:
                self._complain(f"a service text has {len(text.encode())} bytes")
                return {"errcode": 45002, "errmsg": "content size out of limit"}
            self._check_text(text)
        elif asked["image"]["media_id"] not in self.media:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        follower.typed_sent += 1
        follower.tapped_sent += 1
        self._show(openid, Seen("service", asked.get("text", {}).get("content", ""),
                                asked.get("image", {}).get("media_id", "")))  # fmt: skip
        return {"errcode": 0, "errmsg": "ok"}

    def _notice(self, path: str, openid: str, follower: Follower, asked: dict[str, Any]) -> dict[str, Any]:
        data = {name: value.get("value") for name, value in asked.get("data", {}).items()}
        text = json.dumps(data, ensure_ascii=False)
        template = asked.get("template_id", "")
        if path.endswith("/template/send"):
            if not follower.followed:
                return {"errcode": 43004, "errmsg": "require subscribe"}
            client_id = asked.get("client_msg_id", "")
            if client_id in self._client_ids:
                return {"errcode": 45065, "errmsg": "clientmsgid exist"}
            self._client_ids.add(client_id)
            self._show(openid, Seen("template", text))
            return {"errcode": 0, "errmsg": "ok", "msgid": next(self._numbers)}
        if (openid, template) not in self.agreed:
            return {"errcode": 43101, "errmsg": "user refuse to accept the msg"}
        self.agreed.discard((openid, template))
        if path.endswith("/bizsend"):
            self._show(openid, Seen("subscription", text))
        else:
            if not {"scene", "title", "data"} <= set(asked) or len(asked["title"]) > 15 or set(data) != {"content"}:
                self._complain(f"a notice of consent has the keys {sorted(asked)} and data {sorted(data)}")
            self._show(openid, Seen("once", text))
        return {"errcode": 0, "errmsg": "ok"}

    def _medium(self, media_id: str) -> Any:
        if media_id not in self.media:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        return self.media[media_id]

    def _info(self, openid: str) -> dict[str, Any]:
        if openid not in self.followers:
            return {"errcode": 40003, "errmsg": "invalid openid"}
        union = f"union-{openid}"
        return {"subscribe": int(self.followers[openid].followed), "openid": openid, "unionid": union}

    def _upload(self, content_type: str, body: bytes) -> dict[str, Any]:
        if not content_type.startswith("multipart/form-data") or b'name="media"; filename="' not in body:
            self._complain("an upload is no multipart form with the file `media`")
            return {"errcode": 41005, "errmsg": "media data missing"}
        data = body.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]
        self._note("/cgi-bin/media/upload", {"size": len(data)})
        return {"type": "image", "media_id": self.put_medium(data), "created_at": int(self.clock())}

    def _create_menu(self, asked: dict[str, Any]) -> dict[str, Any]:
        buttons = asked.get("button", [])
        if set(asked) != {"button"} or not 1 <= len(buttons) <= 3:
            return {"errcode": 40016, "errmsg": "invalid button size"}
        for button in buttons:
            below = button.get("sub_button", [])
            if len(button["name"].encode()) > 16:
                return {"errcode": 40018, "errmsg": "invalid button name size"}
            if len(below) > 5:
                return {"errcode": 40023, "errmsg": "invalid sub button size"}
            for one in below or [button]:
                if one.get("type") == "click" and not 1 <= len(one.get("key", "").encode()) <= 128:
                    return {"errcode": 40019, "errmsg": "invalid button key size"}
                if one.get("type") == "view" and not one.get("url", "").startswith("http"):
                    return {"errcode": 40020, "errmsg": "invalid button url size"}
                if one.get("type") not in ("click", "view"):
                    return {"errcode": 40015, "errmsg": "invalid button type"}
                if below and len(one["name"].encode()) > 60:
                    return {"errcode": 40025, "errmsg": "invalid sub button name size"}
        self.menu = asked
        return {"errcode": 0, "errmsg": "ok"}

    def _note(self, path: str, body: dict[str, Any]) -> None:
        with self.news:
            self.calls.append((path, body))
            self.news.notify_all()


def _reply(request: BaseHTTPRequestHandler, body: bytes, kind: str = "text/plain", status: int = 200) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def _sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def _xml(fields: dict[str, Any]) -> str:
    """As the platform writes it: text in CDATA, numbers bare."""
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return f"<{name}>{''.join(_element(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    value = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", str(value))
    return f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
