"""From the real parts together: papers nobody can read without the key, papers that go when their time is over, data
that leaves nothing behind, a hand-over that nobody takes."""

import asyncio
import math
import os
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from bot.assembly import vault_of
from bot.settings import Settings
from bot.staff.rights import Role
from bot.terms import PAPERS_KEPT, ZONE
from bot.wakes import Gone, clear_up, wake
from dialogs.commands import DeleteData
from dialogs.events import Text
from tests.bot.staff.office import NOON, Office, jpeg

PRIVATE = "只有我知道的病史"
DAY = timedelta(days=1)


def _files(office: Office) -> dict[str, bytes]:
    """Everything on disk: the database, its log, papers, whatever else lies there."""
    folder = office.parts.settings.data_dir
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _papers(office: Office) -> dict[str, bytes]:
    return {name: data for name, data in _files(office).items() if name.startswith("documents")}


def _clear(office: Office) -> None:
    for path in (office.parts.settings.data_dir / "documents").rglob("*"):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))  # the disk dates its files by another clock than ours
    asyncio.run(clear_up(office.parts.assistant, office.parts.vault, Gone(), office.clock()))


def test_every_paper_on_disk_is_noise_and_stays_noise_with_another_key(office: Office) -> None:
    chat = office.member()
    number = office.submit(chat, papers={"outpatient-record": (office.paper(chat), office.paper(chat, jpeg(9)))})
    kept = _papers(office)
    assert len(kept) == 2
    for name, data in kept.items():
        share = [count / len(data) for count in Counter(data).values()]
        assert -sum(p * math.log2(p) for p in share) > 7.95, name
        assert not data.startswith((b"\xff\xd8", b"%PDF", b"\x89PNG")), name
        assert number not in name
    document = office.store.read_now(lambda tx: tx.papers.of_request(number))[0]
    stranger = Settings(data_dir=office.parts.settings.data_dir, secret_key="1" * 64)
    office.parts = replace(office.parts, vault=vault_of(stranger))
    lead = office.person("lead", Role.SUPERVISOR)
    answer = lead.client.get(f"/staff/requests/{number}/papers/{document.id}/1.jpg")
    assert answer.status_code == 422
    assert answer.text == "unreadable"


def test_papers_go_when_their_time_is_over_and_the_trail_says_why(office: Office) -> None:
    chat = office.member()
    number = office.submit(chat, papers={"outpatient-record": (office.paper(chat),)})
    document = office.store.read_now(lambda tx: tx.papers.of_request(number))[0].id
    office.person("agent").do(number, "decline", note="不在范围内")
    office.clock.now += PAPERS_KEPT - DAY
    _clear(office)
    assert len(_papers(office)) == 1
    office.clock.now += 2 * DAY
    _clear(office)
    assert _papers(office) == {}
    assert office.audited("paper_deleted") == [{"who": "clock", "subject": document, "why": "kept_long_enough"}]
    lead = office.person("lead", Role.SUPERVISOR)
    assert lead.get(f"/requests/{number}/papers/{document}/1.jpg").status_code == 404
    assert "放满规定时间" in lead.see("/audit?what=paper_deleted")


def test_after_my_data_are_deleted_no_file_of_the_installation_holds_a_word_of_them(office: Office) -> None:
    chat = office.member()
    document = office.paper(chat)
    number = office.submit(chat, papers={"outpatient-record": (document,)}, answers={"illness": PRIVATE})
    office.call_human(chat, PRIVATE)
    agent = office.person("agent")
    agent.send(f"/talks/{chat}/take")
    office.hear(chat, Text(text=PRIVATE))
    agent.send(f"/talks/{chat}/say", {"text": f"您说的是{PRIVATE}"})
    agent.send(f"/talks/{chat}/hand-back")
    agent.do(number, "decline", note="不在范围内")
    assert any(PRIVATE.encode() in data for data in _files(office).values()), "it was there"
    assert office.carry(chat, DeleteData()).ok
    office.clock.now += 2 * DAY
    _clear(office)
    office.store.scrub()
    files = _files(office)
    spelled = PRIVATE.encode("unicode_escape")
    assert [name for name, data in files.items() if PRIVATE.encode() in data or spelled in data] == []
    assert _papers(office) == {}
    assert office.store.read_now(lambda tx: tx.papers.all_kept()) == ()


def test_a_hand_over_that_nobody_takes_in_time_comes_back_with_a_kind_line(office: Office) -> None:
    chat = office.member()
    office.hear(chat, Text(text="人工"))
    office.hear(chat, Text(text="转人工"))
    agent = office.person("agent")
    assert chat in agent.get("/talks").text
    call = office.store.read_now(lambda tx: tx.humans.open_call(chat))
    assert call is not None
    asyncio.run(wake(office.parts.assistant, call.due_at - timedelta(seconds=1)))
    before = office.told(chat)
    asyncio.run(wake(office.parts.assistant, call.due_at))
    (line,) = office.told(chat)[len(before) :]
    assert "抱歉" in line or "对不起" in line, line
    assert chat not in agent.get("/talks").text
    assert len(office.audited("human_missed")) == 1
    office.hear(chat, Text(text="苏州能住院垫付吗"))
    assert "苏州" in office.told(chat)[-1], "the bot goes on"


def test_outside_hours_the_member_is_told_when_somebody_is_there(office: Office) -> None:
    office.clock.now = datetime(2026, 11, 27, 20, 30, tzinfo=ZONE)  # a Friday evening
    chat = office.member()
    office.hear(chat, Text(text="人工"))
    said = office.told(chat)[-1]
    assert "11月30日" in said, said
    assert "周一" in said, said
    assert "9" in said, said
