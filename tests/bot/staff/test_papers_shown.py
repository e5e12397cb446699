"""Papers on the screen: marked, audited, turned, for whom they are meant; numbers of people masked until asked for."""

import io

import pytest
from PIL import Image, ImageChops

from bot.staff.casepage import masked
from bot.staff.rights import Role
from tests.bot.staff.office import Office, Person, pdf, readable


def _case(office: Office, data: bytes | None = None) -> tuple[str, str]:
    chat = office.member()
    document = office.paper(chat, data)
    return office.submit(chat, papers={"outpatient-record": (document,)}), document


def _picture(person: Person, number: str, document: str, page: int = 1, query: str = "") -> Image.Image:
    answer = person.get(f"/requests/{number}/papers/{document}/{page}.jpg{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    return Image.open(io.BytesIO(answer.content))


def test_each_look_at_a_page_is_written_down_with_who_and_which(office: Office) -> None:
    number, document = _case(office, pdf())
    agent = office.person("agent")
    _picture(agent, number, document, 2)
    assert office.audited("paper_seen") == [{"who": "staff:agent", "subject": document, "request": number, "page": 2}]


def test_the_same_page_looks_different_to_each_viewer_for_it_bears_their_name(office: Office) -> None:
    number, document = _case(office)
    one = _picture(office.person("first"), number, document)
    two = _picture(office.person("someone else"), number, document)
    assert one.size == two.size
    assert ImageChops.difference(one, two).getbbox() is not None


def test_a_page_can_be_turned_and_made_larger(office: Office) -> None:
    number, document = _case(office)
    agent = office.person("agent")
    plain = _picture(agent, number, document)
    turned = _picture(agent, number, document, query="?turn=90")
    larger = _picture(agent, number, document, query="?zoom=3")
    assert turned.size == plain.size[::-1]
    assert larger.width >= plain.width
    assert _picture(agent, number, document, query="?turn=45&zoom=99").size == plain.size


def test_the_viewer_goes_through_the_pages_without_a_script(office: Office) -> None:
    number, document = _case(office, pdf())
    agent = office.person("agent")
    page = agent.get(f"/requests/{number}?paper={document}").text
    assert "page=2&amp;zoom=1" in page or "page=2" in page
    second = agent.get(f"/requests/{number}?paper={document}&page=2&turn=180&zoom=2").text
    assert f"/papers/{document}/2.jpg?turn=180&amp;zoom=2" in second
    odd = agent.get(f"/requests/{number}?paper=none&page=-7&turn=x&zoom=1e9")
    assert f"/papers/{document}/1.jpg?turn=0&amp;zoom=1" in odd.text


@pytest.mark.parametrize("page", ["0", "2", "99999"])
def test_a_page_that_is_not_there_is_not_found_and_not_written_down(office: Office, page: str) -> None:
    number, document = _case(office)
    assert office.person("agent").get(f"/requests/{number}/papers/{document}/{page}.jpg").status_code == 404
    assert office.audited("paper_seen") == []


def test_a_paper_that_was_deleted_is_gone(office: Office) -> None:
    number, document = _case(office)
    office.store.write_now(lambda tx: tx.papers.delete(document, office.clock()))
    assert office.person("agent").get(f"/requests/{number}/papers/{document}/1.jpg").status_code == 404


def test_an_auditor_sees_that_there_are_papers_and_not_what_is_on_them(office: Office) -> None:
    number, document = _case(office)
    auditor = office.person("auditor", Role.AUDITOR)
    page = auditor.get(f"/requests/{number}").text
    assert "您的角色看不到材料" in page
    assert "<img" not in page
    assert auditor.get(f"/requests/{number}/papers/{document}/1.jpg").status_code == 403


def test_a_download_needs_a_right_and_a_reason_and_comes_as_a_file(office: Office) -> None:
    number, document = _case(office)
    lead, agent = office.person("lead", Role.SUPERVISOR), office.person("agent")
    path = f"/requests/{number}/papers/{document}/download"
    assert agent.send(path, {"why": "医院要原件"}).status_code == 403
    assert lead.send(path, {"why": "x"}).status_code == 422
    answer = lead.send(path, {"why": "医院要原件"})
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{number}-outpatient-record.jpg"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.content[:2] == b"\xff\xd8"
    assert office.audited("paper_downloaded") == [
        {"who": "staff:lead", "subject": document, "request": number, "why": "医院要原件"}
    ]


def test_numbers_are_masked_until_a_reason_is_given_and_again_after_a_quarter_of_an_hour(office: Office) -> None:
    number = office.submit(office.member())
    entry = office.store.read_now(lambda tx: tx.directory.find("DEMO-AXAC-0001"))
    assert entry is not None
    secret = entry.policy.insured_id_no
    agent, other = office.person("agent"), office.person("other")
    assert secret not in agent.get(f"/requests/{number}").text
    assert "00000000001" not in agent.get(f"/requests/{number}").text
    assert agent.send(f"/requests/{number}/reveal", {"why": "ab"}).status_code == 422
    assert agent.send(f"/requests/{number}/reveal", {"why": "医院挂号要证件号"}).status_code == 303
    assert secret in agent.get(f"/requests/{number}").text
    assert "00000000001" in agent.get(f"/requests/{number}").text
    assert secret not in other.get(f"/requests/{number}").text, "whoever asked, and nobody else"
    office.clock.pass_(minutes=16)
    assert secret not in agent.get(f"/requests/{number}").text
    assert office.audited("ids_revealed") == [{"who": "staff:agent", "subject": number, "why": "医院挂号要证件号"}]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("000000197804120017", "0000＊＊＊＊0017"),
        ("13800000000", "138＊＊＊＊0000"),
        ("12345678", "＊＊＊＊5678"),
        ("1234", "＊＊＊＊"),
        ("", ""),
    ],
)
def test_a_masked_number_shows_its_ends_and_a_short_one_nothing(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_the_page_says_what_was_asked_what_holds_and_what_happened(office: Office) -> None:
    number, _ = _case(office)
    page = office.person("agent").see(f"/requests/{number}")
    for said in (
        "陈示例",
        "就诊城市",
        "江苏苏州",
        "保单有效",
        "符合",
        "一 a",
        "门诊病历",
        "提交申请",
        "就医绿通 · 门诊",
    ):
        assert said in page, said


def test_a_doubtful_photo_says_so_beside_the_picture(office: Office) -> None:
    number, document = _case(office)
    office.store.write_now(
        lambda tx: tx.rows.run("UPDATE documents SET doubts = ? WHERE id = ?", '["blurred"]', document)
    )
    page = readable(office.person("agent").get(f"/requests/{number}").text)
    assert "照片可能模糊" in page
