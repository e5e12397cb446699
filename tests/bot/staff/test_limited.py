"""Whoever works for some handbooks sees every page as it would be if the others' members were not there; the audit
trail alone is whole for all who may read it (docs/console.md)."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.documents.intake import Inspector
from bot.staff.queue import VIEWS
from bot.staff.rights import Role
from bot.store.contract import Transaction
from bot.store.conversations import Parked
from dialogs.events import Text
from knowledge.library import Library
from tests.bot.staff.office import Office, Person, open_office, readable

OWN = ("patient-journey",)
PAGES = (
    *(f"/queue?view={view}" for view in VIEWS),
    "/queue?handbook=axa-cancer-2021", "/queue?service=green-channel", "/talks", "/knowledge", "/questions",
    "/overview", "/undelivered", "/people", "/account",
)  # fmt: skip
FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/search", {"q": "示例"}), ("/search", {"q": "R2026"}), ("/search", {"q": "0000"}),
    ("/questions/export", {}),
)  # fmt: skip
CHANGING = re.compile(r"\b(?:w_|d_|x_)[0-9a-f]+|(?<=value=\")[\w-]{30,}")


def _own(office: Office) -> None:
    chat = office.member("DEMO-PATH-0001", conversation="w_000000000001")
    number = office.submit(chat, "DEMO-PATH-0001", "gene-test", variant="")
    office.person("boss", Role.SUPERVISOR).do(number, "approve")
    office.call_human(chat)


def _others(office: Office) -> tuple[str, str]:
    """Everything that can be seen of a member; a conversation and a request."""
    chat, boss = office.member(), office.person("boss", Role.SUPERVISOR)
    number = office.submit(chat, papers={"outpatient-record": (office.paper(chat),)})
    boss.do(number, "approve")
    late = office.member("DEMO-AXAH-0001")
    office.submit(late, "DEMO-AXAH-0001")
    boss.do(
        office.submit(
            late,
            "DEMO-AXAH-0001",
            "inpatient-advance",
            variant="",
            answers={"city": "310000", "hospital": "复旦大学附属肿瘤医院"},
        ),
        "decline",
        note="不在范围内",
    )
    for said in ("住院垫付能不能垫付牙科", "我要申请绿通", "门诊"):
        office.hear(late, Text(text=said))
    office.keep_question(chat, "住院垫付能不能垫付牙科")
    office.call_human(chat, "只给别人看")
    boss.send("/knowledge/report", {"question": "绿通一年几次", "handbook": "axa-cancer-2021", "note": "不对"})
    boss.see(f"/talks/{chat}")
    boss.send(f"/requests/{number}/reveal", {"why": "电话里核对一下"})
    boss.send(f"/talks/{chat}/take")

    def stuck(tx: Transaction) -> None:
        tx.outbox.append(chat, 900, {"key": "dialogs.staff.said", "args": {"text": "x"}}, office.clock(), "wechat")
        tx.rows.run("UPDATE outbox SET state = 'dead', error = 'blocked' WHERE conversation = ? AND n = 900", chat)
        tx.conversations.park(Parked("e_9", chat, "k", b"{}", "ValueError: odd", 3, office.clock(), None))

    office.store.write_now(stuck)
    return chat, number


def _seen(office: Office, role: Role) -> tuple[Person, dict[str, str]]:
    office.clock.pass_(days=20)
    person = office.person("limited", role, OWN)
    asked: list[tuple[str, Callable[[], Any]]] = [(path, lambda path=path: person.get(path)) for path in PAGES]  # type: ignore[misc]
    asked += [(f"{path} {data}", lambda path=path, data=data: person.send(path, data)) for path, data in FORMS]  # type: ignore[misc]
    seen = {}
    for name, ask in asked:
        answer = ask()
        drawn = "".join(re.findall(r"<svg.*?</svg>", answer.text, re.DOTALL))
        seen[name] = f"{answer.status_code} {CHANGING.sub('', readable(answer.text))} {CHANGING.sub('', drawn)}"
    return person, seen


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.AUDITOR])
def test_a_page_is_as_if_the_members_of_other_handbooks_were_not_there(
    tmp_path: Path, library: Library, inspector: Inspector, role: Role
) -> None:
    alone = open_office(tmp_path / "alone", library, inspector)
    among = open_office(tmp_path / "among", library, inspector)
    for office in (alone, among):
        _own(office)
    chat, number = _others(among)
    expected = _seen(alone, role)[1]
    person, seen = _seen(among, role)
    for name, text in expected.items():
        assert seen[name] == text, name
    document = among.store.read_now(lambda tx: tx.papers.of_request(number))[0].id
    for path in (f"/requests/{number}", f"/talks/{chat}", f"/requests/{number}/papers/{document}/1.jpg"):
        assert person.get(path).status_code in (403, 404), path
    for path in (f"/requests/{number}/papers/{document}/download", f"/requests/{number}/do/decline",
                 f"/requests/{number}/reveal", f"/requests/{number}/reassign", f"/talks/{chat}/say"):  # fmt: skip
        assert person.send(path, {"why": "x", "version": "1", "text": "x"}).status_code in (403, 404), path
