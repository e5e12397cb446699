"""Members who wait for a person: taken over, answered, handed back; the bot is silent in between."""

from bot.staff.rights import Role
from dialogs.commands import LeaveHuman
from dialogs.events import Choice, Location, Text, Unsupported, Upload
from tests.bot.staff.office import Office, Person, readable


def _waiting(office: Office) -> tuple[str, Person]:
    chat = office.member()
    office.call_human(chat)
    return chat, office.person("agent")


def _human(office: Office, chat: str) -> str:
    return office.store.read_now(lambda tx: tx.conversations.get(chat).human)


def test_a_person_takes_over_answers_and_hands_back_and_the_member_hears_it_all(office_on_each: Office) -> None:
    office = office_on_each
    chat, agent = _waiting(office)
    listed = agent.see("/talks")
    assert "想问问安排得怎么样" in listed
    assert "陈示例" in listed
    agent.send(f"/talks/{chat}/take")
    assert _human(office, chat) == "talking"
    assert "agent" in office.told(chat)[-1]
    agent.send(f"/talks/{chat}/say", {"text": "您好，正在帮您联系医院。"})
    assert office.told(chat)[-1] == "您好，正在帮您联系医院。"
    agent.send(f"/talks/{chat}/hand-back")
    assert _human(office, chat) == "none"
    page = agent.see(f"/talks/{chat}")
    for said in ("agent 接手了会话", "您好，正在帮您联系医院。", "agent 交还给助手"):
        assert said in page
    deeds = [entry["who"] for name in ("talk_took", "talk_said", "talk_handed_back") for entry in office.audited(name)]
    assert deeds == ["staff:agent"] * 3
    assert "医院" not in str(office.audited("talk_said")), "the words stay in the conversation"


def test_while_a_person_talks_the_bot_is_silent(office: Office) -> None:
    chat, agent = _waiting(office)
    agent.send(f"/talks/{chat}/take")
    before = len(office.told(chat))
    office.hear(chat, Text(text="苏州能住院垫付吗"))
    assert len(office.told(chat)) == before
    assert "苏州能住院垫付吗" in agent.see(f"/talks/{chat}")


def test_only_one_person_has_a_conversation(office: Office) -> None:
    chat, agent = _waiting(office)
    other, lead = office.person("other"), office.person("lead", Role.SUPERVISOR)
    agent.send(f"/talks/{chat}/take")
    assert other.send(f"/talks/{chat}/take").status_code == 422
    assert other.send(f"/talks/{chat}/say", {"text": "我也来说"}).status_code == 422
    assert other.send(f"/talks/{chat}/hand-back").status_code == 422
    assert "agent 正在和会员说话" in other.see(f"/talks/{chat}")
    assert lead.send(f"/talks/{chat}/hand-back").status_code == 303, "a supervisor ends what was left lying"
    assert _human(office, chat) == "none"


def test_a_member_who_no_longer_waits_is_not_taken_by_surprise(office: Office) -> None:
    chat, agent = _waiting(office)
    office.carry(chat, LeaveHuman())
    assert agent.send(f"/talks/{chat}/say", {"text": "您好"}).status_code == 422
    assert chat not in agent.get("/talks").text


def test_staff_may_begin_to_speak_themselves(office: Office) -> None:
    chat, agent = office.member(), office.person("agent")
    assert agent.send(f"/talks/{chat}/take").status_code == 303
    assert agent.send(f"/talks/{chat}/say", {"text": "您的材料少了一页。"}).status_code == 303
    assert office.told(chat)[-1] == "您的材料少了一页。"


def test_an_answer_is_looked_up_and_can_be_changed_before_it_is_sent(office: Office) -> None:
    chat, agent = _waiting(office)
    agent.send(f"/talks/{chat}/take")
    before = office.told(chat)
    page = agent.send(f"/talks/{chat}/answer", {"question": "苏州能住院垫付吗", "handbook": "axa-cancer-2021"}).text
    field = page.split("<textarea")[1].split("</textarea>")[0]
    assert "苏州" in field
    assert office.told(chat) == before


def test_an_empty_answer_is_not_sent(office: Office) -> None:
    chat, agent = _waiting(office)
    agent.send(f"/talks/{chat}/take")
    before = office.told(chat)
    assert agent.send(f"/talks/{chat}/say", {"text": "  "}).status_code == 422
    assert office.told(chat) == before


def test_who_waits_too_long_and_who_is_in_need_stand_out(office: Office) -> None:
    import re

    late = office.member("DEMO-PATH-0001")
    office.call_human(late)
    office.clock.pass_(minutes=20)
    urgent = office.member()
    office.call_human(urgent, "胸口痛", why="emergency")
    page = office.person("agent").get("/talks").text
    assert len(re.findall(r'<tr class="goes late">', page)) == 2
    assert "紧急情况" in page


def test_every_kind_of_event_has_its_words_in_the_conversation(office: Office) -> None:
    chat, agent = office.member(), office.person("agent")

    for event in (
        Text(text="菜单"),
        Choice(id="g.menu"),
        Choice(id="1.nothing.here"),
        Upload(refused=("broken",), caption="化验单"),
        Location(latitude=31.3, longitude=120.6),
        Unsupported(what="voice"),
    ):
        office.hear(chat, event)
    page = agent.see(f"/talks/{chat}")
    for said in ("菜单", "▸ （选了一个按钮）", "另有 1 个没收下", "化验单", "［发了位置］", "［发了语音"):
        assert said in page, said


def test_a_conversation_that_is_not_there_is_not_found(office: Office) -> None:
    agent = office.person("agent")
    assert agent.get("/talks/w_nothing").status_code == 404
    assert agent.send("/talks/w_nothing/take").status_code == 404
    assert readable(agent.get("/talks/w_nothing").text)
