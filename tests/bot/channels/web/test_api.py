"""The HTTP API over a real socket: what clients rely on."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from bot.channels.web import schemas
from bot.channels.web.answers import quick_answer
from bot.limits import limit
from bot.server.headers import ALWAYS
from knowledge.library import Library
from tests.running import Server, Talk


def test_a_conversation_is_opened_with_a_token_that_nobody_else_has(server: Server, client: httpx2.Client) -> None:
    one, other = Talk(server.url, client), Talk(server.url, client)
    assert one.id != other.id
    assert len(one.token) >= 40
    one.token = other.token
    assert one.post({"text": "你好"}).status_code == 401
    one.token = "guessed"
    answer = one.post({"text": "你好"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "not_yours"


def test_a_conversation_that_is_not_there_is_refused_as_one_of_somebody_else(talk: Talk) -> None:
    talk.id = "w_000000000000000000000000"
    assert talk.post({"text": "你好"}).json()["error"]["code"] == "not_yours"


def test_a_question_is_answered_with_words_and_options(talk: Talk) -> None:
    (message, *_) = talk.send({"text": "苏州能住院垫付吗"})
    assert "苏州" in message["text"]
    assert all(set(option) >= {"id", "label"} for option in message["options"])
    assert message["from"] == "assistant"
    assert message["number"] == 1


def test_an_option_is_chosen_by_its_id_its_label_or_its_number(server: Server, client: httpx2.Client) -> None:
    answers = []
    for chosen in ("id", "label", "number"):
        talk = Talk(server.url, client)
        options = talk.send({"text": "绑定保单"})[-1]["options"]
        event = {"id": {"choice": options[0]["id"]}, "label": {"text": options[0]["label"]}, "number": {"text": "1"}}
        answers.append([message["text"] for message in talk.send(event[chosen])])
    assert answers[0] == answers[1] == answers[2]


def test_the_same_key_is_the_same_event_however_often_and_from_how_many_sides_it_comes(talk: Talk) -> None:
    talk.send({"text": "你好"})
    with ThreadPoolExecutor(5) as pool:
        copies = list(pool.map(lambda _: talk.post({"text": "苏州能住院垫付吗"}, "key-1").content, range(5)))
    assert len(set(copies)) == 1
    texts = [message["text"] for message in talk.messages()]
    assert len(texts) == len(json.loads(copies[0])["messages"]) + 1


def test_messages_since_are_numbered_and_complete(talk: Talk) -> None:
    first = talk.send({"text": "你好"})
    second = talk.send({"text": "菜单"})
    assert talk.messages() == first + second
    assert talk.messages(after=first[-1]["number"]) == second
    assert talk.messages(after=second[-1]["number"]) == []


def test_all_that_was_said_comes_back_in_order_with_what_the_member_chose(talk: Talk, photo: Path) -> None:
    options = talk.send({"text": "绑定保单"})[-1]["options"]
    talk.send({"choice": options[0]["id"]})
    talk.send({"file": str(photo)})
    said = talk.messages(all=True)
    assert said[0]["from"] == "member"
    mine = [message for message in said if message["from"] == "member"]
    assert [message["text"] for message in mine] == ["绑定保单", options[0]["label"], "发了 1 个文件"]
    assert mine[1]["chosen"] == options[0]["id"]
    assert [m["number"] for m in said if m["from"] != "member"] == list(range(1, len(said) - len(mine) + 1))


def test_one_who_waits_is_told_at_once(talk: Talk) -> None:
    talk.send({"text": "你好"})
    last = talk.messages()[-1]["number"]
    got: list[list[dict[str, object]]] = []
    waiting = threading.Thread(target=lambda: got.append(talk.messages(after=last, wait=25)))
    waiting.start()
    said = talk.send({"text": "菜单"})
    waiting.join(20)
    assert got
    assert got[0][: len(said)] == said


def test_the_language_turns_what_was_said_before_too(talk: Talk) -> None:
    talk.send({"text": "菜单"})
    answer = talk.client.post(f"{talk.path}/preferences", json={"language": "en"}, headers=talk.headers)
    assert answer.status_code == 204
    assert talk.messages()[0]["text"].isascii()
    talk.client.post(f"{talk.path}/preferences", json={"language": "zh-Hant"}, headers=talk.headers)
    assert "麼" in talk.messages()[0]["text"] + "麼"


def test_a_photo_is_taken_in_and_a_broken_one_refused_kindly(talk: Talk, photo: Path, tmp_path: Path) -> None:
    assert "收到" in "".join(message["text"] for message in talk.send({"file": str(photo)}))
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    assert "重新" in "".join(message["text"] for message in talk.send({"file": str(broken)}))


@pytest.mark.parametrize(
    "name", ["../../x.jpg", "n" * 300 + ".jpg", "a\u202egpj.exe", "a\r\nSet-Cookie: x=1.jpg", "😀.jpg", "CON"]
)
def test_the_name_of_a_file_is_never_used(talk: Talk, photo: Path, name: str, server: Server) -> None:
    answer = talk.client.post(
        f"{talk.path}/events", files={"file": (name, photo.read_bytes(), "image/jpeg")}, headers=talk.headers
    )
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    stored = [path.name for path in server.data.rglob("*")]
    assert not [path for path in stored if path == "CON" or "gpj" in path or "nnn" in path or "x.jpg" in path]


REFUSED = [
    ({"json": {}}, 400, "empty_message"),
    ({"json": {"text": " "}}, 400, "empty_message"),
    ({"json": {"text": 5}}, 400, "bad_request"),
    ({"json": {"text": "a", "choice": "b"}}, 400, "bad_request"),
    ({"json": ["text"]}, 400, "bad_request"),
    ({"content": b"{not json", "headers": {"Content-Type": "application/json"}}, 400, "bad_request"),
    ({"content": b"[" * 50_000, "headers": {"Content-Type": "application/json"}}, 400, "bad_request"),
    ({"json": {"text": "很" * (limit("text_characters") + 1)}}, 413, "text_too_long"),
    ({"content": b" " * (limit("json_bytes") + 1), "headers": {"Content-Type": "application/json"}}, 413, "too_large"),
    ({"content": b"<x/>", "headers": {"Content-Type": "text/xml"}}, 415, "unsupported_media"),
    ({"files": {"other": ("a.jpg", b"x")}}, 400, "no_file"),
    ({"files": [("file", ("a.jpg", b"x")) for _ in range(21)]}, 413, "too_many_files"),
    ({"data": {f"f{n}": "x" for n in range(10_000)}, "files": {"file": ("a", b"x")}}, 400, "bad_request"),
    ({"content": b"--x", "headers": {"Content-Type": "multipart/form-data"}}, 400, "bad_request"),
    ({"content": b"nonsense", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400, "bad_request"),
    ({"json": {"text": "a"}, "headers": {"Idempotency-Key": "k" * 201}}, 400, "wrong_key"),
    ({"json": {"text": "a"}, "headers": {"Idempotency-Key": "a b"}}, 400, "wrong_key"),
]


@pytest.mark.parametrize(
    ("request_", "status", "code"), REFUSED, ids=[f"{n}-{case[2]}" for n, case in enumerate(REFUSED)]
)
def test_what_cannot_be_read_is_refused_in_kind_words_and_changes_nothing(
    talk: Talk, request_: dict[str, object], status: int, code: str
) -> None:
    headers = {**talk.headers, **request_.pop("headers", {})} if "headers" in request_ else talk.headers  # type: ignore[dict-item]
    answer = talk.client.post(f"{talk.path}/events", headers=headers, **request_)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]
    assert talk.messages(all=True) == []


@pytest.mark.parametrize(
    ("language", "word"), [("zh-CN", "这个地址"), ("zh-TW", "這個"), ("en", "address"), ("fr", "这个地址")]
)
def test_a_refusal_speaks_the_language_of_the_one_who_asked(
    server: Server, language: str, word: str, client: httpx2.Client
) -> None:
    answer = client.put(f"{server.url}/api/v1/conversations", headers={"Accept-Language": language})
    assert answer.status_code == 405
    assert word in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/page/chat.js", 200),
        ("/page/words/en.json", 200),
        ("/page/words/xx.json", 404),
        ("/page/../../settings.py", 404),
        ("/page/%2e%2e/talks.py", 404),
        ("/nowhere", 404),
        ("/api/openapi.json", 200),
        ("/api/v1/handbooks", 200),
        ("/api/v1/handbooks/nope", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/metrics", 200),
    ],
)
def test_every_answer_carries_the_headers_that_keep_a_browser_safe(
    server: Server, path: str, status: int, client: httpx2.Client
) -> None:
    answer = client.get(f"{server.url}{path}")
    assert answer.status_code == status
    for name in ALWAYS:
        assert name in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "server" not in answer.headers


def test_figures_are_not_given_to_those_who_come_through_a_proxy(server: Server, client: httpx2.Client) -> None:
    answer = client.get(f"{server.url}/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
    assert answer.json()["error"]["code"] == "not_allowed"


def test_the_handbooks_are_given_as_data(server: Server, client: httpx2.Client) -> None:
    books = client.get(f"{server.url}/api/v1/handbooks").json()["handbooks"]
    assert len(books) == 5
    for book in books:
        whole = client.get(f"{server.url}/api/v1/handbooks/{book['id']}").json()
        assert whole["id"] == book["id"]
        for service in book["services"]:
            one = client.get(f"{server.url}/api/v1/handbooks/{book['id']}/services/{service}")
            assert one.json()["source"]
    lost = client.get(f"{server.url}/api/v1/handbooks/{books[0]['id']}/services/nope").json()
    assert lost["error"]["code"] == "unknown_service"


def test_a_quick_answer_names_its_source(server: Server, client: httpx2.Client) -> None:
    query = {"question": "苏州能住院垫付吗", "handbook": "axa-cancer-2021", "today": "2026-11-23"}
    found = client.get(f"{server.url}/api/v1/answers", params=query).json()
    assert found["verdict"] in ("yes", "depends")
    assert found["citations"][0]["handbook"] == "axa-cancer-2021"
    refused_for = (
        ({"handbook": "nope"}, "unknown_handbook"),
        ({"today": "tomorrow"}, "bad_day"),
        ({"today": "9999-12-31"}, "bad_day"),
    )
    for change, code in refused_for:
        refused = client.get(f"{server.url}/api/v1/answers", params={**query, **change})
        assert refused.json()["error"]["code"] == code


def test_an_empty_parameter_of_a_question_counts_as_absent(server: Server, client: httpx2.Client) -> None:
    path = f"{server.url}/api/v1/answers"
    bare = client.get(path, params={"question": "苏州能住院垫付吗"})
    empty = client.get(path, params={"question": "苏州能住院垫付吗", "handbook": "", "today": ""})
    assert (empty.status_code, empty.json()) == (200, bare.json())


@pytest.mark.parametrize("question", ["", " ", "苏州能住院垫付吗" * 300, "苏州", "胸口痛", "绿通一年几次", "hi"])
@pytest.mark.parametrize("handbook", [None, "axa-cancer-2021"])
def test_whatever_is_asked_is_answered_as_the_description_says(
    server: Server, client: httpx2.Client, library: Library, question: str, handbook: str | None
) -> None:
    query = {"question": question, "today": "2026-11-23", **({"handbook": handbook} if handbook else {})}
    found = client.get(f"{server.url}/api/v1/answers", params=query)
    assert found.status_code == 200
    assert found.json() == quick_answer(library, question, handbook, date(2026, 11, 23))
    schemas.Answer.model_validate(found.json())


def test_the_description_says_that_a_section_may_have_no_item(server: Server, client: httpx2.Client) -> None:
    described = client.get(f"{server.url}/api/openapi.json").json()["components"]["schemas"]
    assert {"type": "null"} in described["Citation"]["properties"]["item"]["anyOf"]
    found = client.get(f"{server.url}/api/v1/answers", params={"question": "苏州"}).json()
    assert None in [citation["item"] for citation in found["citations"]]


def _raw(server: Server, request: bytes) -> bytes:
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 5\r\nContent-Length: 50\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Content-Length: -1\r\n",
        "Content-Length : 5\r\n",
    ],
)
def test_a_request_of_two_lengths_is_not_taken_for_two_requests(server: Server, framing: str) -> None:
    smuggled = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    request = f"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\n{framing}\r\n0\r\n\r\n{smuggled}"
    answer = _raw(server, request.encode())
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b'{"status":"ok"}') == 0


@pytest.mark.parametrize("share", [0.02, 0.5, 0.999])
def test_an_upload_that_is_cut_off_leaves_nothing_behind(talk: Talk, server: Server, photo: Path, share: float) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + photo.read_bytes()
    body += b"\r\n--b--\r\n"
    head = (
        f"POST {urlsplit(talk.path).path}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {talk.token}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    _raw(server, head.encode() + body[: int(len(body) * share)])
    assert talk.messages(all=True) == []
    assert "收到" in talk.send({"file": str(photo)})[0]["text"]


def test_a_header_without_end_is_refused(server: Server) -> None:
    answer = _raw(server, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * (limit("header_bytes") * 3))
    assert answer.startswith(b"HTTP/1.1 4")
