"""The other pages: knowledge, questions, the overview and its plots, undelivered messages, the audit trail, exports."""

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.staff.charts import Series, bars_against, funnel, stacked_bars
from bot.staff.rights import Role
from bot.staff.sheets import neutral, to_csv
from bot.store.contract import Transaction
from bot.store.conversations import Parked
from bot.words import Catalogue, catalogue
from dialogs.events import Text
from tests.bot.staff.office import Office, Person

SOON = {"day": "2026-11-27", "time": "09:30", "hospital": "示例医院"}


# --- knowledge


def test_the_handbooks_are_browsed_as_answers_see_them(office: Office) -> None:
    agent = office.person("agent")
    assert "卓越无忧" in agent.see("/knowledge")
    for id_, edition in office.parts.library.handbooks.items():
        assert agent.get(f"/knowledge/{id_}").status_code == 200
        for service in edition.services.values():
            page = agent.see(f"/knowledge/{id_}/{service.id}")
            assert service.summary.words.zh.split("{")[0][:20] in page, (id_, service.id)
    assert agent.get("/knowledge/none").status_code == 404
    assert agent.get("/knowledge/axa-cancer-2021/none").status_code == 404


def test_a_question_is_tried_and_a_wrong_answer_reported_to_the_editors(office: Office) -> None:
    agent, lead = office.person("agent"), office.person("lead", Role.SUPERVISOR)
    fields = {"question": "苏州能住院垫付吗", "handbook": "axa-cancer-2021"}
    page = agent.send("/knowledge/try", fields).text
    answer = page.split('<div class="answer">')[1].split("</div>")[0]
    assert "苏州" in answer
    assert agent.send("/knowledge/report", {**fields, "note": "少说了要提前几天"}).status_code == 303
    listed = lead.see("/questions")
    for said in ("苏州能住院垫付吗", "少说了要提前几天", "agent"):
        assert said in listed
    report = office.store.read_now(lambda tx: tx.feedback.wrong_answers())[0]
    assert lead.send("/questions/settle", {"id": report.id, "kind": "wrong"}).status_code == 303
    assert "少说了要提前几天" not in lead.see("/questions")


def test_questions_without_an_answer_are_grouped_and_leave_the_list_when_settled(office: Office) -> None:
    chat = office.member()
    for _ in range(3):
        office.keep_question(chat, "住院垫付能不能垫付牙科")
    office.keep_question(chat, "住院垫付包不包陪护床")
    lead = office.person("lead", Role.SUPERVISOR)
    page = lead.see("/questions")
    assert "4 次" in page
    assert page.index("牙科") < page.index("陪护床")
    first = office.store.read_now(lambda tx: tx.feedback.unanswered())[0]
    lead.send("/questions/settle", {"id": first.id, "kind": "question"})
    assert "牙科" not in lead.see("/questions")


# --- overview


def _worked(office: Office) -> Person:
    agent = office.person("agent")
    for number in (
        office.submit(office.member()),
        office.submit(office.member("DEMO-PATH-0001"), "DEMO-PATH-0001", "gene-test", variant=""),
    ):
        office.clock.pass_(days=1)
        agent = office.person("agent")
        agent.do(number, "approve")
        office.clock.pass_(hours=20)
        agent = office.person("agent")
        agent.do(number, "schedule", **{**SOON, "day": "2026-12-20"})
    return agent


def test_the_overview_draws_real_figures(office_on_each: Office) -> None:
    agent = _worked(office_on_each)
    page = agent.get("/overview").text
    plots = re.findall(r'<figure class="plot">.*?</figure>', page, re.DOTALL)
    titles = [re.sub(r".*<figcaption>(.*?)</figcaption>.*", r"\1", plot, flags=re.DOTALL) for plot in plots]
    assert titles[:3] == ["每周新申请（按服务）", "每周末各状态的申请数", "各服务现在的状态"]
    assert "<title>11/23 · 就医绿通: 1</title>" in plots[0]
    assert "11/23 · 已安排: 2" in plots[1]
    assert "就医绿通 · 已安排: 1" in plots[2]
    assert "就医绿通: 1 天" in plots[3]
    assert 'class="mark"' in plots[4], "the promise stands beside"
    assert re.search(r"<b>100%</b><span[^>]*>按承诺时间办到", page)
    assert "style=" not in page


def test_an_office_without_requests_says_that_there_are_no_figures_yet(office: Office) -> None:
    assert office.person("agent").see("/overview").count("还没有数据") == 7


def test_where_members_stop_is_counted_from_conversations_that_fell_silent(office: Office) -> None:
    chat = office.member()
    office.hear(chat, Text(text="我要办住院垫付"))
    agent = office.person("agent")
    assert "停在" not in agent.see("/overview"), "still at it"
    office.clock.pass_(hours=2)
    assert "停在" in office.person("agent").see("/overview")


def test_plots_stand_for_their_numbers_and_escape_their_labels() -> None:
    bars = stacked_bars("<b>", ["一", "二"], [Series("<i>", (1, 3)), Series("b", (2, 0))])
    heights = [
        float(h) for h in re.findall(r'<rect class="shade-\d" x="[^"]+" y="[^"]+" width="[^"]+" height="([^"]+)"', bars)
    ]
    assert heights[0] * 3 == pytest.approx(heights[2], abs=0.2)
    assert heights[1] == pytest.approx(heights[0] * 2, abs=0.2)
    assert "&lt;b&gt;" in bars
    assert "<i>" not in bars
    against = bars_against("t", [("a", 2, 1.0), ("b", 1, None)], "天", ("m", "p"))
    assert "shade-6" in against, "late is red"
    assert against.count('class="mark"') == 2, "the promise and its key"
    assert "50%" in funnel("t", [("a", 4), ("b", 2)], "{share}")


def test_plots_of_nothing_and_of_much_are_drawn() -> None:
    assert "<svg" in stacked_bars("t", [], [])
    assert "<svg" in bars_against("t", [], "x", ("a", "b"))
    many = stacked_bars("t", [str(n) for n in range(200)], [Series("a", tuple(float(n * 997) for n in range(200)))])
    assert len(many) < 60_000


# --- undelivered


def test_messages_that_do_not_go_are_seen_within_a_minute_and_tried_again(office_on_each: Office) -> None:
    office = office_on_each
    chat = office.member()

    def break_(tx: Transaction) -> None:
        tx.outbox.append(chat, 1, {"key": "dialogs.staff.said", "args": {"text": "到时见"}}, office.clock(), "wechat")
        tx.rows.run("UPDATE outbox SET state = 'dead', error = 'blocked', attempts = 9 WHERE conversation = ?", chat)
        tx.conversations.park(Parked("e_1", chat, "k", b"{}", "ValueError: odd", 3, office.clock(), None))

    office.store.write_now(break_)
    lead, agent = office.person("lead", Role.SUPERVISOR), office.person("agent")
    page = agent.see("/undelivered")
    for said in ("到时见", "blocked", "试过 9 次", "ValueError: odd"):
        assert said in page
    assert re.search(r'未送达<span class="count late">2<', agent.get("/queue").text)
    lead.send("/undelivered/retry", {"conversation": chat, "n": "1"})
    assert office.store.read_now(lambda tx: tx.outbox.after(chat, 0))[0].state == "pending"
    lead.send("/undelivered/settle", {"id": "e_1"})
    assert office.store.read_now(lambda tx: tx.conversations.parked()) == ()
    assert len(office.audited("delivery_retried")) == len(office.audited("event_settled")) == 1


# --- audit


def test_the_audit_trail_is_filtered_and_goes_back_page_by_page(office_on_each: Office) -> None:
    office = office_on_each
    number = office.submit(office.member())
    agent, auditor = office.person("agent"), office.person("auditor", Role.AUDITOR)
    agent.send("/search", {"q": "0"})

    def more(tx: Transaction) -> None:
        for _ in range(104):
            tx.audit.add("staff:agent", "searched", "", office.clock())

    office.store.write_now(more)
    page = auditor.see("/audit")
    assert "搜索" in page
    assert "更早的" in page
    assert number not in auditor.see("/audit?who=staff:agent&what=searched")
    assert "提交申请" in auditor.see(f"/audit?subject={number}")
    assert auditor.see("/audit?since=2026-11-24").count("没有记录") == 1
    assert "搜索" in auditor.see("/audit?since=2026-11-23&until=2026-11-23")
    assert auditor.get("/audit?since=nonsense&before=x").status_code == 200
    older = re.search(r'href="(/staff/audit\?[^"]*before=\d+)"', auditor.get("/audit").text)
    assert older
    assert number in auditor.see(older[1].replace("&amp;", "&").removeprefix("/staff"))


def test_the_trail_is_exported_whole_and_the_export_is_an_entry(office: Office) -> None:
    office.submit(office.member())
    auditor = office.person("auditor", Role.AUDITOR)
    answer = auditor.send("/audit/export")
    assert answer.headers["content-disposition"].startswith('attachment; filename="audit-20261123')
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    entries = office.store.read_now(lambda tx: tx.audit.entries())
    assert [int(row["n"]) for row in rows] == [entry.n for entry in reversed(entries)][1:]
    assert rows[0]["hash"] == entries[-2].hash
    assert office.audited("audit_exported") == [{"who": "staff:auditor", "subject": "", "entries": len(rows)}]


def test_the_chain_of_the_trail_is_whole_after_all_that(office: Office) -> None:
    _worked(office)
    assert office.store.read_now(lambda tx: tx.audit.broken_at()) is None


# --- exports

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "\u3000=1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    assert neutral(text) == f"'{text}"
    row = next(csv.DictReader(io.StringIO(to_csv([{"a": text}], ["a"]).lstrip("\ufeff"))))
    assert row["a"] == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [("plain", "plain"), ("a=b", "a=b"), (None, ""), (-3, "-3"), (1.5, "1.5"), ("R20261123-0001", "R20261123-0001"),
     (datetime(2026, 11, 23, 4, tzinfo=UTC), "2026-11-23T04:00:00+00:00"), ("a\x00b", "ab")],
)  # fmt: skip
def test_plain_values_stay_as_they_are(value: Any, cell: str) -> None:
    assert neutral(value) == cell


# --- words


def _keys(words: Catalogue) -> set[str]:
    return {key for key in words.keys if key.startswith("staff.")}


def test_the_console_has_the_same_words_in_both_languages() -> None:
    assert _keys(catalogue("zh-Hans")) == _keys(catalogue("en"))


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_every_page_has_its_words_in_every_language(office: Office, language: str) -> None:
    chat = office.member()
    number = office.submit(chat, papers={"outpatient-record": (office.paper(chat),)}, missing={"ct-report": "cannot"})
    office.call_human(chat)
    office.keep_question(chat, "住院垫付能不能垫付牙科")
    lead = office.person("lead", Role.SUPERVISOR)
    lead.send("/account/language", {"language": language})
    paths = ["/queue", "/talks", "/knowledge", "/knowledge/zhongan-services/cancer-drugs", "/questions", "/overview",
             "/undelivered", "/audit", "/people", "/account", "/sign-in", f"/requests/{number}", f"/talks/{chat}",
             ]  # fmt: skip
    for deed in ("review", "ask_papers", "approve", "schedule", "reschedule", "complete"):
        answer = lead.do(number, deed, papers=["ct-report"], **SOON, note="x")
        assert answer.status_code == 303, (deed, answer.text)
        paths.append(answer.headers["location"].removeprefix("/staff"))
    for path in paths:
        page = lead.get(path)
        assert page.status_code == 200, path
        assert f'<html lang="{language}">' in page.text
        assert "staff." not in re.sub(r"<[^>]+>", "", page.text), path


def test_every_deed_of_the_audit_trail_has_its_words() -> None:
    """A deed is the second argument of ``audit.add`` (the first of the assistant's own ``audit``)."""
    source = Path(__file__).parents[3] / "bot"
    said = "\n".join(path.read_text("utf-8") for path in source.rglob("*.py"))
    deeds = set(re.findall(r'audit\.add\((?:f?"[^"]*"|[\w.]+), "([a-z_]+)"', said))
    deeds |= set(re.findall(r'(?:carrying|self)\.audit\("([a-z_]+)"', said))
    deeds |= set(re.findall(r'_change(?:d)?\([^)]*?"([a-z]+_[a-z_]+)"', said))
    assert {"signed_in", "paper_seen", "paper_deleted", "person_disabled", "consent"} <= deeds
    assert {deed for deed in deeds if f"staff.deed.{deed}" not in catalogue("en").keys} == set()
