"""The console as somebody meets it who wants more than is theirs: other members' data, more rights, a broken page."""

import csv
import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from bot.staff.rights import Role
from bot.store.contract import Transaction
from bot.store.conversations import Parked
from tests.bot.staff.office import Office

AXA, PATH = ("axa-cancer-2021",), ("patient-journey",)
SAME = {"sec-fetch-site": "same-origin"}


def _stuck(office: Office, chat: str) -> None:
    """A message that does not go, and an event that could not be processed."""

    def work(tx: Transaction) -> None:
        tx.outbox.append(chat, 1, {"key": "dialogs.staff.said", "args": {"text": "只给她看"}}, office.clock(), "wechat")
        tx.rows.run("UPDATE outbox SET state = 'dead', error = 'blocked' WHERE conversation = ?", chat)
        tx.conversations.park(Parked("e_1", chat, "k", b"{}", "ValueError: odd", 3, office.clock(), None))

    office.store.write_now(work)


def test_what_did_not_reach_members_of_another_handbook_is_not_there(office_on_each: Office) -> None:
    office = office_on_each
    theirs = office.member("DEMO-PATH-0001")
    office.call_human(theirs)
    _stuck(office, theirs)
    lead = office.person("lead", Role.SUPERVISOR, AXA)
    page = lead.see("/undelivered")
    assert "只给她看" not in page
    assert "ValueError" not in page
    assert '<span class="count' not in lead.get("/queue").text.split("</nav>")[0], "no badge of what is not theirs"
    assert lead.send("/undelivered/retry", {"conversation": theirs, "n": "1"}).status_code == 404
    assert lead.send("/undelivered/settle", {"id": "e_1"}).status_code == 404
    assert lead.send("/undelivered/settle", {"id": "e_2"}).status_code == 404
    assert office.store.read_now(lambda tx: tx.outbox.after(theirs, 0))[0].state == "dead"
    assert len(office.store.read_now(lambda tx: tx.conversations.parked())) == 1
    assert "只给她看" in office.person("other", Role.SUPERVISOR, PATH).see("/undelivered")


def test_a_supervisor_of_some_handbooks_gives_nobody_more_and_rules_nobody_above(office: Office) -> None:
    office.hire("whole", Role.SUPERVISOR)
    office.hire("near", Role.AGENT, AXA)
    lead = office.person("lead", Role.SUPERVISOR, AXA)
    new = {"name": "mallory", "password": "long enough for anybody", "role": "supervisor"}
    assert lead.send("/people/add", new).status_code == 422, "all handbooks"
    assert lead.send("/people/add", {**new, "handbooks": ["axa-cancer-2021", "patient-journey"]}).status_code == 422
    assert office.store.read_now(lambda tx: tx.staff.find("mallory")) is None
    assert lead.send("/people/change", {"name": "near", "role": "supervisor"}).status_code == 422
    for deed in ("disable", "end-sessions", "password"):
        fields = {"name": "whole", "password": "long enough for anybody"}
        assert lead.send(f"/people/{deed}", fields).status_code == 404, deed
    assert lead.send("/people/change", {"name": "whole", "role": "agent", "handbooks": list(AXA)}).status_code == 404
    assert "whole" not in lead.see("/people")
    assert lead.send("/people/add", {**new, "handbooks": list(AXA)}).status_code == 303
    assert lead.send("/people/disable", {"name": "near"}).status_code == 303


def test_whoever_looks_at_a_request_or_a_conversation_is_written_down_once_a_quarter_of_an_hour(office: Office) -> None:
    chat = office.member()
    number = office.submit(chat)
    agent, auditor = office.person("agent"), office.person("auditor", Role.AUDITOR)
    for _ in range(3):
        agent.see(f"/requests/{number}")
        auditor.see(f"/talks/{chat}")
    assert office.audited("request_seen") == [{"who": "staff:agent", "subject": number}]
    assert office.audited("talk_seen") == [{"who": "staff:auditor", "subject": chat}]
    office.clock.pass_(minutes=20)
    agent.see(f"/requests/{number}")
    assert len(office.audited("request_seen")) == 2
    agent.get("/requests/R20991231-0001")
    assert len(office.audited("request_seen")) == 2, "nothing was seen"


def test_two_people_who_give_one_request_away_do_not_overwrite_each_other(office: Office) -> None:
    number = office.submit(office.member())
    one, two = office.person("one"), office.person("two")
    page = one.get(f"/requests/{number}").text
    assert '<input type="hidden" name="from" value="">' in page
    assert two.send(f"/requests/{number}/reassign", {"to": "two", "from": ""}).status_code == 303
    late = one.send(f"/requests/{number}/reassign", {"to": "one", "from": ""})
    assert late.status_code == 422
    assert "已经转给别人" in late.text
    assert office.request(number).assigned == "two"


def test_a_childs_conversation_is_read_as_its_requests_are_unless_it_calls_for_a_person(office: Office) -> None:
    chat = office.member("DEMO-ZHON-0003", "guardian")
    number = office.submit(chat, "DEMO-ZHON-0003", "health-management", variant="")
    agent, lead = office.person("agent"), office.person("lead", Role.SUPERVISOR)
    assert agent.get(f"/talks/{chat}").status_code == 404
    assert agent.send(f"/talks/{chat}/take").status_code == 404
    assert lead.get(f"/talks/{chat}").status_code == 200
    office.call_human(chat)
    assert agent.send(f"/talks/{chat}/take").status_code == 303, "a call is answered by whoever is there"
    assert agent.send(f"/talks/{chat}/hand-back").headers["location"].startswith("/staff/talks?")
    assert agent.get(f"/talks/{chat}").status_code == 404
    lead.send(f"/requests/{number}/reassign", {"to": "agent", "from": ""})
    assert agent.get(f"/talks/{chat}").status_code == 200


FIELDS = {
    "/search": {"q": "陈\x00示例"},
    "/knowledge/try": {"question": "苏州\x00能住院垫付吗", "handbook": "axa\x00"},
    "/knowledge/report": {"question": "a\x00", "handbook": "\x00", "note": "b\x00"},
    "/questions/settle": {"id": "\x00", "kind": "wrong"},
    "/undelivered/retry": {"conversation": "c\x00", "n": "1"},
    "/undelivered/settle": {"id": "e\x00"},
    "/audit/export": {"who": "\x00", "subject": "\x00"},
    "/people/add": {"name": "m\x00n", "password": "long enough for anybody", "role": "agent"},
    "/people/change": {"name": "m\x00n", "role": "agent"},
    "/account/password": {"old": "\x00", "new": "\x00"},
}
PATHS = ("/requests/R%00", "/requests/R%00/papers/d%00/1.jpg", "/talks/w%00", "/knowledge/x%00", "/audit?subject=%00",
         "/queue?handbook=%00&service=%00", "/queue?view=%00", "/requests/%F0%28%8C%28", "/requests/..%2f..%2fetc",
         "/static/..%2froutes.py", "/static/%2e%2e/routes.py", "/requests/R/papers/..%2f..%2fx/1.jpg",
         "/audit?before=99999999999&since=9999-12-31&until=9999-12-31", "/audit?since=0001-01-01")  # fmt: skip


def test_no_byte_in_a_field_or_an_address_breaks_a_page(office_on_each: Office) -> None:
    office = office_on_each
    chat = office.member()
    number = office.submit(chat)
    lead = office.person("lead", Role.SUPERVISOR)
    for path in PATHS:
        assert lead.get(path).status_code < 500, path
        assert "import" not in lead.get(path).text, path
    for path, fields in FIELDS.items():
        assert lead.send(path, fields).status_code < 500, path
    lead.send(f"/talks/{chat}/take")
    assert lead.send(f"/talks/{chat}/say", {"text": "您\x00好"}).status_code == 303
    assert lead.do(number, "note", note="a\x00b").status_code == 303
    assert lead.send(f"/requests/{number}/reveal", {"why": "a reason\x00"}).status_code == 303
    assert lead.send(f"/requests/{number}/reassign", {"to": "\x00", "from": "lead"}).status_code < 500
    assert lead.do(number, "ask_papers", papers=["\x00", "no-such-paper"], note="x").status_code < 500


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "20261123", "２０２６-11-23", "-1"])
def test_no_day_breaks_a_step(office: Office, day: str) -> None:
    number = office.submit(office.member())
    agent = office.person("agent")
    agent.do(number, "approve")
    for deed, fields in (
        ("occasion", {"occasion": "admission_notice", "day": day}),
        ("schedule", {"day": day, "time": "09:30", "hospital": "示例医院"}),
    ):
        assert agent.do(number, deed, **fields).status_code in (303, 422), deed
        assert agent.get("/queue").status_code == 200
        assert agent.get("/overview").status_code == 200


def test_a_form_in_an_encoding_that_nobody_knows_is_refused_kindly(office: Office) -> None:
    agent = office.person("agent")
    body = b'--b\r\nContent-Disposition: form-data; name="q"\r\n\r\nx\r\n--b--\r\n'
    for kind in (
        "multipart/form-data; boundary=b; charset=none-such",
        "multipart/form-data; boundary=b; charset=utf-7",
    ):
        answer = agent.client.post("/staff/search", content=body, headers={**SAME, "content-type": kind})
        assert answer.status_code == 403, kind


def test_formulas_in_questions_and_reasons_stay_text_in_every_export(office: Office) -> None:
    chat = office.member()
    number = office.submit(chat)
    bad = '=HYPERLINK("http://evil.example","看")'
    office.keep_question(chat, bad)
    lead = office.person("lead", Role.SUPERVISOR)
    lead.send("/knowledge/report", {"question": "\u3000=1+1", "handbook": "axa-cancer-2021", "note": "@SUM(1)"})
    lead.send(f"/requests/{number}/reveal", {"why": "=cmd|' /C calc'!A0"})
    for path in ("/questions/export", "/audit/export"):
        answer = lead.send(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        cells = [cell for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))) for cell in row]
        assert len(cells) > 15
        assert [cell for cell in cells if re.match(r"[\s\ufeff\u200b]*[=+@＝＋＠-]", cell)] == []


def test_both_lists_of_the_editors_are_grouped_and_exported(office: Office) -> None:
    chat = office.member()
    for question in ("住院垫付能不能垫付牙科", "住院垫付包不包陪护床", "绿通能不能约周末"):
        office.keep_question(chat, question)
    lead, agent = office.person("lead", Role.SUPERVISOR), office.person("agent")
    for question in ("苏州能住院垫付吗", "住院垫付要几天", "绿通一年几次"):
        agent.send("/knowledge/report", {"question": question, "handbook": "axa-cancer-2021", "note": "不对"})
    page = lead.see("/questions")
    assert page.count("住院垫付 2 ") == 2, "one group of each list"
    assert "axa-cancer-2021" not in page
    rows = list(csv.DictReader(io.StringIO(lead.send("/questions/export").text.lstrip("\ufeff"))))
    assert [(row["kind"], row["about"]) for row in rows] == [
        ("unanswered", "住院垫付"), ("unanswered", "住院垫付"), ("unanswered", "就医绿通"),
        ("wrong", "住院垫付"), ("wrong", "住院垫付"), ("wrong", "就医绿通"),
    ]  # fmt: skip
    assert {row["who"] for row in rows} == {"", "agent"}
    assert office.audited("questions_exported") == [{"who": "staff:lead", "subject": "", "entries": 6}]


def _at_once(*deeds: Callable[[], Any]) -> list[int]:
    """The status codes of forms that leave together."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> int:
        start.wait()
        return int(deed().status_code)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_of_two_agents_who_decide_at_the_same_moment_one_is_told_what_changed(office_on_each: Office) -> None:
    office = office_on_each
    number = office.submit(office.member())
    one, two = office.person("one"), office.person("two")
    seen, tokens = one.version(number), (one.token(), two.token())

    def form(who: int, deed: str, **fields: str) -> Callable[[], Any]:
        client, data = (one, two)[who].client, {"token": tokens[who], "version": seen, **fields}
        return lambda: client.post(f"/staff/requests/{number}/do/{deed}", data=data, headers=SAME)

    assert _at_once(form(0, "approve"), form(1, "decline", note="不在范围内")) == [303, 409]
    events = office.events(number)
    assert len(events) == 2
    assert office.request(number).status == events[-1].status
    assert len([line for line in office.told(office.request(number).conversation or "") if number in line]) == 1


def test_of_two_agents_who_take_a_conversation_at_the_same_moment_one_has_it(office_on_each: Office) -> None:
    office = office_on_each
    chat = office.member()
    office.call_human(chat)
    people = (office.person("one"), office.person("two"))
    tokens = [person.token() for person in people]

    def form(who: int) -> Callable[[], Any]:
        client, data = people[who].client, {"token": tokens[who]}
        return lambda: client.post(f"/staff/talks/{chat}/take", data=data, headers=SAME)

    assert _at_once(form(0), form(1)) == [303, 422]
    assert len(office.audited("talk_took")) == 1


def test_of_a_family_with_two_policies_only_the_name_of_ones_own_handbook_is_shown(office: Office) -> None:
    from bot.store.members import Binding

    chat = office.member("DEMO-AXAC-0001")
    entry = office.store.read_now(lambda tx: tx.directory.find("DEMO-PATH-0001"))
    assert entry is not None
    binding = Binding(chat, "DEMO-PATH-0001", "family", entry.person, office.clock())
    office.store.write_now(lambda tx: tx.members.bind(binding))
    office.call_human(chat)
    agent = office.person("agent", handbooks=AXA)
    for page in (agent.see("/talks"), agent.see(f"/talks/{chat}")):
        assert "陈示例" in page
        assert "郑示例" not in page
