"""The console in a real browser on the real server: both sides of a request, two agents, an auditor, the keyboard."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette

from bot.staff.rights import Role
from bot.staff.routes import mount
from tests.bot.staff.browsing import InBrowser, headless, page_of, picture, sign_in
from tests.bot.staff.office import PASSWORD, Office, jpeg
from tests.bot.staff.season import live_through
from tests.members import Member
from tests.running import Server, Talk, serving

PATHS = ("queue", "talks", "knowledge", "questions", "overview", "undelivered", "audit", "people", "account")
LOGIN = re.compile(r"(demo-\w+)  (\S+)")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("console") / "data", TODAY="2026-11-23") as running:
        yield running


@pytest.fixture(scope="module")
def in_browser(chromium: str) -> Iterator[InBrowser]:
    with headless(chromium) as in_browser:
        yield in_browser


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("papers") / "paper.jpg"
    path.write_bytes(jpeg(7))
    return str(path)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=60) as client:
        yield client


def _password(server: Server, name: str) -> str:
    return str(dict(LOGIN.findall(server.banner))[name])


def _enter(page: Page, server: Server, name: str) -> None:
    sign_in(page, server.url, name, _password(server, name))


def _member(server: Server, client: httpx2.Client, photo: str, who: tuple[str, str, str]) -> tuple[Member, Talk]:
    """``who``: number of the policy, name, last four of the id."""
    talk = Talk(server.url, client)
    member = Member(talk.send, *who, photo=photo)
    member.bind()
    return member, talk


def _said(talk: Talk) -> str:
    return "\n".join(message["text"] for message in talk.messages())


def _step(page: Page, name: str) -> None:
    """Opens the form of a step."""
    page.locator(".steps summary", has_text=re.compile(f"^{name}$")).click()


def test_a_request_is_worked_from_the_chat_to_completion(
    server: Server, client: httpx2.Client, photo: str, in_browser: InBrowser, tmp_path: Path
) -> None:
    """Must-show 1 of issue 7: both sides, with pictures."""
    member, talk = _member(server, client, photo, ("DEMO-PATH-0001", "郑示例", "0121"))
    number = member.apply("我要办基因检测")

    def act(browser: Browser) -> None:
        with page_of(browser) as page:
            _enter(page, server, "demo-agent")
            page.get_by_role("link", name=number).click()
            image = page.locator(".viewer img")
            expect(image).to_be_visible()
            assert image.evaluate("image => image.naturalWidth") > 500
            picture(page, tmp_path, "request")

            _step(page, "要求补材料")
            page.locator("details[open] .check", has_text="其他材料").locator("input").check()
            page.locator("details[open] select").select_option(index=1)
            assert "模糊" in page.locator("#note-ask_papers").input_value()
            page.get_by_role("button", name="发给会员").click()
            expect(page.get_by_role("status")).to_contain_text("已请会员补材料")
            assert "照片有点模糊" in _said(talk)

            member.uploaded = 0
            member.go_on(member.hear({"file": photo}), lambda text: ("材料" in text and "齐" in text) or "收到" in text)

            page.reload()
            _step(page, "通过")
            page.get_by_role("button", name="通过并告诉会员").click()
            expect(page.locator(".heading .pill").first).to_have_text("已通过")

            _step(page, "安排")
            page.fill("#schedule-day", "2026-12-21")
            page.fill("#schedule-time", "09:30")
            page.fill("#schedule-hospital", "示例医院")
            page.fill("#schedule-department", "肿瘤科")
            page.select_option("#schedule-doctor", "chief")
            picture(page, tmp_path, "schedule")
            page.get_by_role("button", name="安排好并告诉会员").click()
            expect(page.locator(".heading .pill").first).to_have_text("已安排")
            assert "示例医院 肿瘤科 主任医师" in _said(talk)

            _step(page, "完成")
            page.set_input_files("#report", photo)
            page.get_by_role("button", name="完成并告诉会员").click()
            expect(page.locator(".heading .pill").first).to_have_text("已完成")
            expect(page.locator(".papers")).to_contain_text("我们出的报告")
            assert "办完了" in _said(talk)
            picture(page, tmp_path, "completed")
        with page_of(browser, width=375, height=800) as chat:
            kept = f'{{"conversation": "{talk.id}", "token": "{talk.token}"}}'
            chat.add_init_script(f"localStorage.setItem('member-assistant', '{kept}')")
            chat.goto(server.url)
            expect(chat.locator("body")).to_contain_text("办完了")
            picture(chat, tmp_path, "chat")

    in_browser(act)
    assert {path.stem for path in tmp_path.glob("*.png")} == {"request", "schedule", "completed", "chat"}


def test_two_browsers_on_one_request_and_an_auditor_who_looks_and_does_not_touch(
    server: Server, client: httpx2.Client, photo: str, in_browser: InBrowser
) -> None:
    member, _ = _member(server, client, photo, ("DEMO-AXAC-0001", "陈示例", "0017"))
    number = member.apply("我要办住院垫付")

    def act(browser: Browser) -> None:
        with page_of(browser) as one, page_of(browser) as two, page_of(browser) as third:
            _enter(one, server, "demo-agent")
            _enter(two, server, "demo-supervisor")
            _enter(third, server, "demo-auditor")
            for page in (one, two, third):
                page.goto(f"{server.url}/staff/requests/{number}")
            _step(one, "不通过")
            one.fill("#note-decline", "这段话写了很久")
            _step(two, "通过")
            two.get_by_role("button", name="通过并告诉会员").click()
            expect(two.locator(".heading .pill").first).to_have_text("已通过")
            one.get_by_role("button", name="不通过并告诉会员").click()
            expect(one.get_by_role("alert").first).to_contain_text("有了变动")
            expect(one.get_by_role("alert").first).to_contain_text("审核通过")
            assert one.locator("#note-decline").input_value() == "这段话写了很久"
            expect(third.locator(".steps")).to_have_count(0)
            expect(third.locator(".viewer")).to_contain_text("您的角色看不到材料")
            third.reload()
            expect(third.locator(".heading .pill").first).to_have_text("已通过")

    in_browser(act)


def test_the_day_can_be_worked_from_the_keyboard(
    server: Server, client: httpx2.Client, photo: str, in_browser: InBrowser
) -> None:
    member, _ = _member(server, client, photo, ("DEMO-AXAH-0002", "徐示例", "0074"))
    number = member.apply("我要办基因检测")

    def act(browser: Browser) -> None:
        with page_of(browser) as page:
            _enter(page, server, "demo-agent")
            page.keyboard.press("/")
            page.keyboard.type("徐示例")
            page.keyboard.press("Enter")
            page.wait_for_url("**/staff/search")
            page.locator("body").click()
            page.keyboard.press("j")
            expect(page.locator("a.first").first).to_be_focused()
            page.keyboard.press("Enter")
            page.wait_for_url(f"**/requests/{number}")
            image = page.locator(".viewer img")
            upright = image.get_attribute("src")
            page.keyboard.press("r")
            expect(image).to_have_attribute("src", re.compile("turn=90"))
            page.keyboard.press("+")
            expect(page.locator(".viewer")).to_have_attribute("data-zoom", "2")
            assert upright != image.get_attribute("src")
            page.keyboard.press("a")
            expect(page.locator(".steps details[open] button")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.locator(".steps details[open]")).to_have_count(0)
            page.keyboard.press("?")
            expect(page.locator("#keys")).to_be_visible()
            page.keyboard.press("Escape")
            page.keyboard.press("g")
            page.keyboard.press("t")
            page.wait_for_url("**/staff/talks")

    in_browser(act)


def test_a_conversation_that_staff_have_taken_refreshes_itself(
    server: Server, client: httpx2.Client, photo: str, in_browser: InBrowser
) -> None:
    member, talk = _member(server, client, photo, ("DEMO-ZHON-0002", "秦示例", "0242"))
    member.say("人工")

    def act(browser: Browser) -> None:
        with page_of(browser) as page:
            _enter(page, server, "demo-agent")
            page.goto(f"{server.url}/staff/talks/{talk.id}")
            page.get_by_role("button", name="接手").click()
            page.fill("#text", "您好，请讲。")
            page.get_by_role("button", name="发送").click()
            expect(page.locator(".talk")).to_contain_text("您好，请讲。")
            page.fill("#text", "写到一半")
            assert member.say("我想问陪诊") == [], "the bot is silent"
            expect(page.locator(".talk")).to_contain_text("我想问陪诊", timeout=15_000)
            assert page.locator("#text").input_value() == "写到一半"
            page.get_by_role("button", name="交还给助手").click()
            expect(page.locator(".talk")).to_contain_text("交还给助手")
        assert "您好，请讲。" in _said(talk)

    in_browser(act)


def test_the_plots_are_drawn_and_every_page_fits_a_desk(
    server: Server, client: httpx2.Client, photo: str, in_browser: InBrowser, tmp_path: Path
) -> None:
    member, _ = _member(server, client, photo, ("DEMO-CPIC-0001", "何示例", "0162"))
    member.illness, member.taps = "卵巢癌", {"recurrence": "true"}
    member.apply("我要办基因检测")

    def act(browser: Browser) -> None:
        with page_of(browser) as page:
            _enter(page, server, "demo-supervisor")
            for path in (
                "queue",
                "talks",
                "knowledge",
                "questions",
                "overview",
                "undelivered",
                "audit",
                "people",
                "account",
            ):
                page.goto(f"{server.url}/staff/{path}")
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= 1280, f"{path} is {wide} pixels wide"
                assert page.locator("h1").count() == 1, path
            page.goto(f"{server.url}/staff/overview")
            assert page.locator(".plot svg[role=img]").count() >= 2
            bar = page.locator(".plot rect[class^=shade]").first.bounding_box()
            assert bar is not None
            assert bar["height"] > 5
            assert (
                page.locator(".plot rect[class^=shade]").first.evaluate("bar => getComputedStyle(bar).fill")
                != "rgb(0, 0, 0)"
            )
            picture(page, tmp_path, "overview")

    in_browser(act)


RAW = re.compile(  # ids of ours that are no words of anybody
    r"axa-\w+|cpic-\w+|patient-journey|zhongan|green-channel|gene-test|needs_documents|in_review|no_show|staff\.|\bNone\b"
)


@contextmanager
def _served(office: Office) -> Iterator[str]:
    """The console of an office at a port of this machine."""
    app = Starlette()
    mount(app, office.parts)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def test_six_weeks_of_work_are_drawn_and_read_in_words_on_a_desk_and_on_a_phone(
    office: Office, in_browser: InBrowser, tmp_path: Path
) -> None:
    """Must-show 1 of issue 7: the plots, from requests of every handbook; and every page without an id in it."""
    numbers = live_through(office)
    chat = office.member("DEMO-AXAC-0003")
    office.call_human(chat)
    office.keep_question(chat, "住院垫付能不能垫付牙科")
    office.hire("林示例", Role.SUPERVISOR)

    def act(browser: Browser) -> None:
        with page_of(browser) as page:
            sign_in(page, url, "林示例", PASSWORD)
            every = (*PATHS, "queue?view=closed", f"talks/{chat}", "knowledge/axa-cancer-2021/mdt",
                     *(f"requests/{number}" for number in numbers[3:6]))  # fmt: skip
            for path in every:
                page.goto(f"{url}/staff/{path}")
                assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path
                found = RAW.search(page.locator("main").inner_text())
                assert found is None, (path, found)
            page.goto(f"{url}/staff/overview")
            picture(page, tmp_path, "overview")
            weeks, stood, statuses, review, arranged, done = (
                page.locator(".plot").nth(at).locator("title").all_text_contents() for at in range(6)
            )
            assert sum(int(said.rsplit(": ", 1)[1]) for said in weeks) == len(numbers)
            assert sum(int(said.rsplit(": ", 1)[1]) for said in statuses) == len(numbers)
            assert "11/23 · 待补材料: 2" in stood
            assert "10/26 · 未到场: 1" in stood
            assert all(len(plot) >= 5 for plot in (review, arranged, done))
            late = page.locator(".tiles .card", has_text="已超时").locator("b").inner_text()
            assert late == page.locator(".tabs a", has_text="申请").locator(".count").inner_text() == "1"
        with page_of(browser, width=375, height=800) as phone:
            sign_in(phone, url, "林示例", PASSWORD)
            for path in ("queue", "talks", f"requests/{numbers[3]}", f"talks/{chat}", "overview"):
                phone.goto(f"{url}/staff/{path}")
                assert phone.evaluate("document.documentElement.scrollWidth") <= 375, path
                who, tabs = phone.locator(".who").bounding_box(), phone.locator(".tabs").bounding_box()
                assert who is not None
                assert tabs is not None
                assert who["y"] + who["height"] <= tabs["y"] + 1, "the name and the tabs are in each other's way"
            picture(phone, tmp_path, "phone-overview")
            for path in ("queue", "questions", "audit", "people"):
                phone.goto(f"{url}/staff/{path}")
                assert phone.evaluate("document.documentElement.scrollWidth") <= 375, path
                cell = phone.locator("td.whole").first.bounding_box()
                assert cell is not None
                assert cell["width"] > 250, f"words have a line of their own: {path}"

    with _served(office) as url:
        in_browser(act)
