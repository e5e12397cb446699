"""The queue: what is late, due, waiting; filters, search, counts; on both databases."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.server.health import Health
from bot.staff import queue
from bot.staff.queue import Filter, is_child
from bot.staff.rights import Role, Viewer
from tests.bot.staff.office import NOON, Office

LEAD = Viewer("lead", Role.SUPERVISOR)


def _found(office: Office, **chosen: str) -> list[str]:
    lines = office.store.read_now(lambda tx: queue.find(tx, LEAD, Filter(**chosen), office.clock().date()))
    return [line.number for line in lines]


def _counts(office: Office) -> dict[str, int]:
    return office.store.read_now(lambda tx: queue.counts(tx, LEAD, Filter(), office.clock().date()))


@pytest.fixture
def office_on_each_database(office_on_each: Office) -> Office:
    return office_on_each


def test_a_request_is_due_on_the_promised_day_and_late_from_the_next(office_on_each: Office) -> None:
    office = office_on_each
    number = office.submit(office.member())
    office.person("lead", Role.SUPERVISOR).do(number, "approve")  # the handbook's five working days run from here
    promised = office.request(number).promised_day
    assert promised is not None
    assert (_found(office, view="today"), _found(office, view="late")) == ([], [])
    office.clock.pass_(days=(promised - NOON.date()).days)
    assert (_found(office, view="today"), _found(office, view="late")) == ([number], [])
    office.clock.pass_(days=1)
    assert (_found(office, view="today"), _found(office, view="late")) == ([], [number])
    assert _counts(office)["late"] == 1
    page = office.person("agent", Role.AGENT).get("/queue?view=late").text
    assert re.search(r'<tr class="goes late">.*?' + number, page, re.DOTALL)


def test_what_waits_for_the_member_is_not_late(office_on_each: Office) -> None:
    office = office_on_each
    number = office.submit(office.member(), missing={"outpatient-record": "later"})
    office.clock.pass_(days=30)
    assert _found(office, view="member") == [number]
    assert _found(office, view="late") == []


def _exposed(office: Office) -> str:
    app = Starlette(routes=Health(office.parts).routes())
    text = TestClient(app, client=("127.0.0.1", 1)).get("/metrics").text
    found = re.search(r"^member_assistant_requests_late (\S+)$", text, re.MULTILINE)
    assert found
    return found[1]


def test_the_figure_of_late_requests_is_that_of_the_queue(office_on_each: Office) -> None:
    office = office_on_each
    approved = office.submit(office.member())
    waits = office.submit(office.member("DEMO-PATH-0001"), "DEMO-PATH-0001", "gene-test", variant="")
    lead = office.person("lead", Role.SUPERVISOR)
    lead.do(approved, "approve")
    lead.do(waits, "ask_papers", papers="pathology-report", why="a")
    for _ in range(16):
        assert float(_exposed(office)) == _counts(office)["late"]
        office.clock.pass_(days=1)
    assert _found(office, view="late") == [approved]


def test_each_view_holds_what_its_count_says(office_on_each: Office) -> None:
    office = office_on_each
    new = office.submit(office.member())
    waiting = office.submit(office.member("DEMO-PATH-0001"), "DEMO-PATH-0001", "gene-test", variant="",
                            missing={"pathology-report": "later"})  # fmt: skip
    agent = office.person("lead", Role.SUPERVISOR)
    agent.do(new, "approve")
    counted = _counts(office)
    for view in queue.VIEWS:
        assert len(_found(office, view=view)) == counted[view], view
    assert _found(office, view="mine") == [new], "whoever works on it first has it"
    assert _found(office, view="unassigned") == [waiting]
    assert _found(office, view="new") == []
    assert sorted(_found(office, view="open")) == sorted([new, waiting])
    assert _found(office, view="closed") == []


def test_handbook_and_service_narrow_the_list(office_on_each: Office) -> None:
    office = office_on_each
    axa = office.submit(office.member())
    path = office.submit(office.member("DEMO-PATH-0001"), "DEMO-PATH-0001", "gene-test", variant="")
    assert _found(office, handbook="patient-journey") == [path]
    assert _found(office, service="green-channel") == [axa]
    assert _found(office, handbook="patient-journey", service="green-channel") == []


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("{number}", True),
        ("{number_low}", True),
        ("{tail}", True),
        ("陈示例", True),
        ("陈示", True),
        ("{phone}", True),
        ("{phone_end}", True),
        ("林示例", False),
        ("%", False),
        ("_", False),
        ("' OR 1=1 --", False),
        ("99", False),
    ],
)
def test_a_request_is_found_by_number_name_and_telephone(office_on_each: Office, text: str, *, finds: bool) -> None:
    office = office_on_each
    number = office.submit(office.member())
    entry = office.store.read_now(lambda tx: tx.directory.find("DEMO-AXAC-0001"))
    assert entry is not None
    phone = entry.policy.phone
    typed = text.format(number=number, number_low=number.lower(), tail=number[-4:], phone=phone, phone_end=phone[-4:])
    assert (number in _found(office, search=typed)) is finds


def test_a_search_leaves_no_name_in_an_address_and_none_in_the_audit_trail(office: Office) -> None:
    office.submit(office.member())
    agent = office.person("agent")
    answer = agent.send("/search", {"q": "陈示例"})
    assert "陈示例" in answer.text
    assert answer.request.url.query == b""
    assert office.audited("searched") == [{"who": "staff:agent", "subject": ""}]


def test_the_counts_stand_beside_the_views_and_the_tab(office: Office) -> None:
    number = office.submit(office.member())
    office.person("agent").do(number, "approve")
    office.clock.pass_(days=60)
    page = office.person("agent").get("/queue").text
    assert re.search(r'data-key="g q"[^>]*>申请<span class="count late">1<', page)
    assert re.search(r'已超时 <span class="count late">1<', page)


def test_an_appointment_that_is_over_asks_for_its_end(office: Office) -> None:
    number = office.submit(office.member())
    agent = office.person("agent")
    agent.do(number, "approve")
    agent.do(number, "schedule", day="2026-11-27", time="09:30", hospital="示例医院")
    office.clock.pass_(days=4)
    assert "待收尾" not in office.person("agent").see("/queue?view=scheduled")
    office.clock.pass_(days=1)
    assert "2026-11-27 周五 09:30 已过，待收尾" in office.person("agent").see("/queue?view=scheduled")


def test_every_row_can_be_reached_by_the_keyboard(office: Office) -> None:
    number = office.submit(office.member())
    page = office.person("agent").get("/queue").text
    assert f'<a class="first number" href="/staff/requests/{number}">' in page
    assert 'href="#main"' in page


@pytest.mark.parametrize(("born", "child"), [("2012-11-23", False), ("2012-11-24", True), ("2026-01-01", True)])
def test_a_child_is_one_until_the_fourteenth_birthday(born: str, *, child: bool) -> None:
    from datetime import date

    assert is_child(date.fromisoformat(born), NOON.date()) is child
