"""The life of a request at the desk: each step, what the member hears of it, and what is refused."""

import re
from datetime import datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import links
from bot.channels.web.links import Links
from bot.server.refusals import Refusal
from bot.staff.rights import Role
from bot.terms import ZONE
from dialogs.commands import OpenReport
from tests.bot.staff.office import Office, Person, jpeg, pdf, readable

SOON = {"day": "2026-11-30", "time": "09:30", "hospital": "示例医院", "department": "肿瘤科", "doctor": "deputy"}


def _approved(office: Office, **more: Any) -> tuple[str, str, Person]:
    chat = office.member()
    number = office.submit(chat, **more)
    agent = office.person("agent")
    assert agent.do(number, "approve").status_code == 303
    return chat, number, agent


def test_a_request_goes_from_the_chat_to_completion_and_the_member_hears_each_step(office_on_each: Office) -> None:
    """Must-show 3 of issue 3, on both databases."""
    office = office_on_each
    chat = office.member()
    number = office.submit(chat, papers={"outpatient-record": (office.paper(chat),)})
    agent = office.person("agent")

    assert "门诊病历" in agent.see(f"/requests/{number}")
    asked = agent.do(number, "ask_papers", papers=["pathology-report"], note="请发带签名的那一页。")
    assert asked.headers["location"] == f"/staff/requests/{number}?done=ask_papers"
    assert office.request(number).status == "needs_documents"
    assert "病理报告" in office.told(chat)[-1]
    assert "请发带签名的那一页。" in office.told(chat)[-1]

    assert office.add_paper(chat, number, "pathology-report").ok
    assert office.request(number).status == "submitted"
    assert agent.see(f"/requests/{number}").count("病理报告") >= 2

    agent.do(number, "approve", note="材料齐了。")
    assert "通过" in office.told(chat)[-1]
    agent.do(number, "schedule", **SOON)
    request = office.request(number)
    assert (request.status, request.place) == ("scheduled", "示例医院 肿瘤科 副主任医师")
    assert request.appointment_at == datetime(2026, 11, 30, 9, 30, tzinfo=ZONE)
    assert "示例医院" in office.told(chat)[-1]
    assert "09:30" in office.told(chat)[-1]

    agent.do(number, "complete", note="请按时复查。")
    assert office.request(number).status == "completed"
    assert "请按时复查。" in office.told(chat)[-1]
    assert [event.what for event in office.events(number)] == [
        "submit", "ask_papers", "add_papers", "approve", "schedule", "complete",
    ]  # fmt: skip
    assert {event.who for event in office.events(number)} == {"member", "staff:agent"}
    assert "已用 1 次" in agent.see(f"/requests/{number}")


def test_two_agents_on_one_request_cannot_overwrite_each_other(office_on_each: Office) -> None:
    office = office_on_each
    number = office.submit(office.member())
    first, second = office.person("first"), office.person("second")
    seen = second.version(number)
    first.do(number, "ask_papers", papers=["pathology-report"], note="还缺病理报告。")
    answer = second.send(f"/requests/{number}/do/decline", {"version": seen, "note": "写了很久的一段话"})
    assert answer.status_code == 409
    page = readable(answer.text)
    assert "有了变动" in page
    assert "要求补材料 ： 还缺病理报告。 · first" in page or "要求补材料：还缺病理报告。 · first" in page
    assert "写了很久的一段话" in answer.text, "what was typed is not lost"
    assert office.request(number).status == "needs_documents"
    shown = re.search(r'name="version" value="(\d+)"', answer.text)
    assert shown
    again = second.send(f"/requests/{number}/do/decline", {"version": shown[1], "note": "写了很久的一段话"})
    assert again.status_code == 303, "after a look at what changed it may be sent"


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "99999999999999"])
def test_a_step_without_the_version_that_was_seen_is_refused(office: Office, version: str) -> None:
    number = office.submit(office.member())
    agent = office.person("agent")
    assert agent.send(f"/requests/{number}/do/approve", {"version": version}).status_code == 409
    assert office.request(number).status == "submitted"


def test_what_does_not_follow_is_neither_offered_nor_possible(office: Office) -> None:
    number = office.submit(office.member())
    agent = office.person("agent")
    page = agent.get(f"/requests/{number}").text
    assert f"/requests/{number}/do/approve" in page
    for deed in ("schedule", "reschedule", "complete", "no_show"):
        assert f"/requests/{number}/do/{deed}" not in page
    fields = {**SOON, "counts": "yes"}
    assert {
        agent.do(number, deed, **fields).status_code for deed in ("schedule", "reschedule", "complete", "no_show")
    } == {409}
    assert agent.do(number, "submit").status_code == 404
    assert agent.do(number, "add_papers").status_code == 404
    assert len(office.events(number)) == 1


@pytest.mark.parametrize(
    ("deed", "fields", "says"),
    [
        ("ask_papers", {}, "至少选一种材料"),
        ("ask_papers", {"papers": ["other"]}, "请写明是什么"),
        ("ask_papers", {"papers": ["no-such-paper"]}, "至少选一种材料"),
        ("decline", {}, "请写上"),
        ("decline", {"note": "   "}, "请写上"),
        ("note", {}, "请写上"),
        ("cancel", {"counts": "no"}, "请写上"),
        ("occasion", {"occasion": "sample_received"}, "请填日期"),
        ("occasion", {"occasion": "birthday", "day": "2026-11-23"}, "登记的是什么"),
    ],
)
def test_a_form_that_is_not_complete_says_what_is_missing(
    office: Office, deed: str, fields: dict[str, Any], says: str
) -> None:
    number = office.submit(office.member())
    answer = office.person("agent").do(number, deed, **fields)
    assert answer.status_code == 422
    assert says in readable(answer.text)
    assert len(office.events(number)) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"hospital": ""}, "请写医院"),
        ({"day": ""}, "请填日期和时间"),
        ({"time": "25:00"}, "请填日期和时间"),
        ({"day": "2026-11-22"}, "已经过去"),
    ],
)
def test_an_appointment_needs_a_place_and_a_time_to_come(office: Office, changes: dict[str, str], says: str) -> None:
    _, number, agent = _approved(office)
    answer = agent.do(number, "schedule", **{**SOON, **changes})
    assert answer.status_code == 422
    assert says in readable(answer.text)
    assert office.request(number).appointment_at is None


def test_a_paper_that_the_handbook_does_not_name_is_asked_for_in_free_words(office: Office) -> None:
    chat = office.member()
    number = office.submit(chat)
    office.person("agent").do(number, "ask_papers", papers=["other"], note="请发医保卡正面。")
    assert "请发医保卡正面。" in office.told(chat)[-1]
    assert office.request(number).wanted == ("other",)


def test_a_refusal_reaches_the_member_with_its_reason(office: Office) -> None:
    chat = office.member()
    number = office.submit(chat)
    office.person("agent").do(number, "decline", note="就诊的城市不在覆盖范围内。")
    assert office.request(number).status == "declined"
    assert "就诊的城市不在覆盖范围内。" in office.told(chat)[-1]
    assert office.person("agent").see("/queue?view=closed").count(number) == 1


def test_an_internal_note_stays_internal(office: Office) -> None:
    chat = office.member()
    number = office.submit(chat)
    agent = office.person("agent")
    before = office.told(chat)
    agent.do(number, "note", note="家属很着急，先打电话。")
    assert office.told(chat) == before
    assert "家属很着急" in agent.see(f"/requests/{number}")


def test_a_missed_appointment_counts_where_the_handbook_says_so(office: Office) -> None:
    chat, number, agent = _approved(office)
    agent.do(number, "schedule", **SOON)
    page = agent.get(f"/requests/{number}").text
    assert 'name="counts"' not in page.split(f"{number}/do/no_show")[1].split("</form>")[0], "the rule decides"
    agent.do(number, "no_show")
    assert office.events(number)[-1].data == {"counts": True}
    assert "已用 1 次" in agent.see(f"/requests/{number}")
    assert office.told(chat)[-1]


def test_where_the_handbook_is_silent_whoever_records_a_missed_appointment_decides(office: Office) -> None:
    chat = office.member("DEMO-PATH-0001")
    number = office.submit(chat, "DEMO-PATH-0001", "gene-test", variant="")
    agent = office.person("agent")
    agent.do(number, "approve")
    agent.do(number, "schedule", **SOON)
    page = agent.get(f"/requests/{number}").text
    asks = 'name="counts"' in page.split(f"{number}/do/no_show")[1].split("</form>")[0]
    if asks:
        assert agent.do(number, "no_show").status_code == 422
        assert agent.do(number, "no_show", counts="no").status_code == 303
        assert office.events(number)[-1].data == {"counts": False}
    else:
        assert agent.do(number, "no_show").status_code == 303


def test_an_appointment_is_moved_where_the_rule_allows_else_only_with_a_reason(office: Office) -> None:
    chat, number, agent = _approved(office)
    agent.do(number, "schedule", **SOON)
    page = readable(agent.get(f"/requests/{number}").text)
    assert "按手册，现在已经不能改期" in page, "this handbook lets nobody change an appointment"
    later = {**SOON, "day": "2026-12-02"}
    refused = agent.do(number, "reschedule", **later)
    assert refused.status_code == 422
    assert "为什么这次例外" in readable(refused.text)
    assert agent.do(number, "reschedule", **later, note="医院停诊，由医院改期。").status_code == 303
    appointment = office.request(number).appointment_at
    assert appointment is not None
    assert appointment.astimezone(ZONE).date().isoformat() == "2026-12-02"
    assert "医院停诊" in office.told(chat)[-1]


def test_a_day_on_which_a_clock_starts_can_be_recorded(office: Office) -> None:
    chat = office.member()
    number = office.submit(chat, service="gene-test", variant="")
    agent = office.person("agent")
    agent.do(number, "approve")
    before = office.request(number)
    answer = agent.do(number, "occasion", occasion="sample_received", day="2026-11-23")
    assert answer.status_code == 303
    after = office.request(number)
    assert after.version == before.version + 1
    assert (after.promise, after.promised_day) != (before.promise, before.promised_day)


def test_a_report_is_attached_examined_and_kept_encrypted(office: Office) -> None:
    _, number, agent = _approved(office)
    agent.do(number, "schedule", **SOON)
    answer = agent.do(number, "complete", files={"report": ("报告.pdf", pdf(), "application/pdf")})
    assert answer.status_code == 303
    kept = office.store.read_now(lambda tx: tx.papers.of_request(number))
    assert [(document.paper, document.pages) for document in kept] == [("report", 2)]
    assert office.events(number)[-1].data["report"] == kept[0].id
    assert "我们出的报告" in agent.see(f"/requests/{number}")


def test_the_member_opens_the_report_by_a_link_for_a_while_and_nobody_else_does(office: Office) -> None:
    chat, number, agent = _approved(office)
    agent.do(number, "complete", files={"report": ("报告.pdf", pdf(), "application/pdf")})
    path = office.carry(chat, OpenReport(request=number)).data["link"]
    client = TestClient(Starlette(routes=Links(office.parts).routes()))
    assert "打开报告" in readable(client.get(path).text)
    for _ in range(2):  # a messenger's own browser may have failed to open it
        opened = client.post(path)
        assert (opened.status_code, opened.headers["content-type"]) == (200, "application/pdf")
        assert opened.content.startswith(b"%PDF")
    assert len(office.audited("report_opened")) == 2
    relative = office.member(relation="family")
    assert office.carry(relative, OpenReport(request=number)).reason == "gone"
    forged = links.Link("report", relative, number)
    theirs = office.store.write_now(lambda tx: links.make(tx, forged, office.clock()))
    with pytest.raises(Refusal):
        client.post(theirs)
    office.clock.pass_(minutes=61)
    assert client.get(path).status_code == 410


def test_a_report_that_was_deleted_opens_no_more(office: Office) -> None:
    chat, number, agent = _approved(office)
    agent.do(number, "complete", files={"report": ("报告.jpg", jpeg(), "image/jpeg")})
    path = office.carry(chat, OpenReport(request=number)).data["link"]
    client = TestClient(Starlette(routes=Links(office.parts).routes()))
    assert client.post(path).headers["content-type"] == "image/jpeg"
    document = office.store.read_now(lambda tx: tx.papers.of_request(number))[0]
    office.store.write_now(lambda tx: tx.papers.delete(document.id, office.clock()))
    assert office.carry(chat, OpenReport(request=number)).reason == "gone"
    with pytest.raises(Refusal):
        client.post(path)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空文件"),
        (b"<html>hello</html>", "要 PDF 或图片"),
        (b"%PDF-1.4 broken", "打不开"),
        (jpeg()[:2000], "打不开"),
    ],
)
def test_a_report_that_cannot_be_kept_stops_the_step_and_says_why(office: Office, data: bytes, says: str) -> None:
    _, number, agent = _approved(office)
    answer = agent.do(number, "complete", files={"report": ("x.pdf", data, "application/pdf")})
    assert answer.status_code == 422
    assert says in readable(answer.text)
    assert office.request(number).status == "approved"
    assert office.store.read_now(lambda tx: tx.papers.of_request(number)) == ()


def test_whoever_works_on_a_request_first_has_it_and_can_give_it_away(office: Office) -> None:
    number = office.submit(office.member())
    agent = office.person("agent")
    office.hire("colleague")
    agent.do(number, "review")
    assert office.request(number).assigned == "agent"
    agent.send(f"/requests/{number}/reassign", {"to": "colleague"})
    assert office.request(number).assigned == "colleague"
    assert office.audited("request_assigned")[0]["to"] == "colleague"
    office.person("lead", Role.SUPERVISOR).do(number, "note", note="看过了。")
    assert office.request(number).assigned == "colleague", "it stays whose it is"


def test_a_member_who_wants_another_time_is_seen_and_the_wish_ends_with_the_new_time(office: Office) -> None:
    from dialogs.commands import ChangeRequest

    chat, number, agent = _approved(office)
    assert office.carry(chat, ChangeRequest(request=number, wish="想改到下午")).ok
    assert "想改到下午" in agent.see(f"/requests/{number}")
    assert "想改" in agent.see("/queue")
    agent.do(number, "schedule", **SOON)
    assert office.request(number).wish == ""


def test_a_request_whose_member_deleted_their_data_can_still_be_worked(office: Office) -> None:
    from dialogs.commands import DeleteData

    chat, number, agent = _approved(office)
    agent.do(number, "schedule", **SOON)
    office.carry(chat, DeleteData())
    assert agent.get(f"/requests/{number}").status_code == 200
    assert agent.do(number, "complete").status_code == 303
    assert office.request(number).status == "completed"
