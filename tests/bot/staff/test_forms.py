"""Forms come from our own pages, pages carry what keeps them safe, and looking changes nothing."""

import re
from pathlib import Path

import pytest

from bot.staff.guard import MOST_BYTES
from bot.staff.rights import Role
from bot.staff.routes import DOORS
from tests.bot.staff.office import Office, readable

TEMPLATES = Path(__file__).parents[3] / "bot" / "staff" / "templates"
STATIC = TEMPLATES.with_name("static")
SAME = {"sec-fetch-site": "same-origin"}


def test_every_form_needs_the_token_of_its_session(office: Office) -> None:
    number = office.submit(office.member())
    person, other = office.person("agent"), office.person("other")
    path = f"/staff/requests/{number}/do/approve"
    for token in ("", "guess", other.token()):
        answer = person.client.post(path, data={"token": token, "version": "1"}, headers=SAME)
        assert answer.status_code == 403
    assert office.request(number).status == "submitted"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://console.example"},
        {},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_the_token(office: Office, headers: dict[str, str]) -> None:
    number = office.submit(office.member())
    person = office.person("agent")
    fields = {"token": person.token(), "version": "1"}
    assert person.client.post(f"/staff/requests/{number}/do/approve", data=fields, headers=headers).status_code == 403
    assert office.request(number).status == "submitted"


def test_a_browser_without_fetch_metadata_says_its_origin(office: Office) -> None:
    person = office.person("agent")
    fields = {"token": person.token(), "q": "x"}
    answer = person.client.post("/staff/search", data=fields, headers={"origin": "https://console.example"})
    assert answer.status_code == 200


def test_signing_in_from_another_site_is_refused(office: Office) -> None:
    office.hire("agent")
    client = office.browser()
    answer = client.post("/staff/sign-in", data={"login": "agent"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_no_page_and_no_paper_loads_inside_another_site(office: Office) -> None:
    chat = office.member()
    document = office.paper(chat)
    number = office.submit(chat, papers={"outpatient-record": (document,)})
    person = office.person("agent")
    embedded = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    picture = f"/requests/{number}/papers/{document}/1.jpg"
    assert person.get(picture, **embedded).status_code == 403
    assert person.get(f"/requests/{number}", **{**embedded, "sec-fetch-dest": "iframe"}).status_code == 403
    linked = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert person.get(f"/requests/{number}", **linked).status_code == 200
    assert person.get(picture).headers["cross-origin-resource-policy"] == "same-origin"


def test_every_answer_carries_a_strict_policy_and_is_not_kept(office: Office) -> None:
    number = office.submit(office.member())
    person = office.person("lead", Role.SUPERVISOR)
    pages = [door.path for door in DOORS if door.method == "GET" and "{" not in door.path]
    for path in [*pages, f"/requests/{number}", "/sign-in", "/nowhere", "/requests/none", "/static/none.js"]:
        headers = person.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["cache-control"] == "no-store", path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"


def test_style_and_script_may_be_kept_for_their_address_changes_with_them(office: Office) -> None:
    client = office.browser()
    page = client.get("/staff/sign-in").text
    addresses = re.findall(r'(?:href|src)="(/staff/static/[^"]+)"', page)
    assert len(addresses) == 3
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        assert "immutable" in client.get(address).headers["cache-control"]


def test_no_template_holds_a_script_a_style_or_a_handler() -> None:
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\son\w+\s*=", text), path.name
        assert not re.search(r"\sstyle\s*=", text), path.name
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)", text), path.name
        assert "| safe" not in text, path.name
        assert not re.search(r"https?://", text), path.name


def test_the_script_evaluates_nothing_and_writes_no_markup_of_its_own() -> None:
    text = (STATIC / "console.js").read_text("utf-8")
    assert not re.search(r"\beval\b|new Function|document\.write|insertAdjacentHTML|innerHTML\s*=[^=]", text)
    assert not re.search(r"https?://", text)


def test_nothing_changes_by_looking(office: Office) -> None:
    """GET of every page leaves all records as they were; who saw which request or paper is all that is written down."""
    number = office.submit(office.member())
    person = office.person("lead", Role.SUPERVISOR)

    def everything() -> dict[str, object]:
        tables = ("requests", "request_events", "conversations", "human_calls", "unanswered", "staff_users", "audit")
        found = office.store.read_now(lambda tx: {t: tx.rows.all(f"SELECT * FROM {t}") for t in tables})
        return {**found, "audit": [entry for entry in found["audit"] if entry["what"] != "request_seen"]}

    before = everything()
    for door in DOORS:
        if door.method == "GET":
            path = door.path.replace("{number}", number).replace("{page:int}", "1").replace("{handbook}", "x")
            person.get(path.replace("{document}", "x").replace("{conversation}", "x").replace("{service}", "x"))
    assert everything() == before


def test_what_is_too_large_or_of_unknown_length_is_refused_before_it_is_read(office: Office) -> None:
    person = office.person("agent")
    huge = {**SAME, "content-length": str(MOST_BYTES + 1), "content-type": "application/x-www-form-urlencoded"}
    assert person.client.post("/staff/search", content=b"x", headers=huge).status_code == 413
    assert person.client.post("/staff/search", content=iter([b"q=1"]), headers=SAME).status_code == 411


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"token=x"),
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b"no boundary"),
        ("application/x-www-form-urlencoded", b"\xff\xfe%zz&&&=="),
    ],
)
def test_a_body_that_is_no_form_of_ours_is_refused_kindly(office: Office, kind: str, body: bytes) -> None:
    person = office.person("agent")
    answer = person.client.post("/staff/search", content=body, headers={**SAME, "content-type": kind})
    assert answer.status_code == 403
    assert "请重新打开" in readable(answer.text)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_other_methods_are_not_taken(office: Office, method: str) -> None:
    person = office.person("agent")
    assert person.client.request(method, "/staff/queue", headers=SAME).status_code == 405


NASTY = [  # as in T33: each through a field to each page
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}",
    "{% raw %}", "'; DROP TABLE requests; --", "%s%n", "\u202eabc", "a\x00b", "=1+1", "＜script＞",
]  # fmt: skip


def test_whatever_people_type_stands_escaped_on_every_page(office: Office) -> None:
    chat = office.member()
    number = office.submit(chat, answers={f"note{n}": text.replace("\x00", "") for n, text in enumerate(NASTY)})
    person = office.person("lead", Role.SUPERVISOR)
    for text in NASTY:
        person.do(number, "note", note=text)
        found = person.send("/search", {"q": text})
        assert found.status_code == 200
        tried = person.send("/knowledge/try", {"question": text})
        assert tried.status_code == 200
        for page in (found.text, tried.text):
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert ">49<" not in page
    page = person.get(f"/requests/{number}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "{{ 7 * 7 }}" in readable(page)
    assert office.request(number).status == "submitted"
