"""The console in a real browser on the real server: both sides of a request, two agents, an auditor, the keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.staff.browsing import in_browser, page_of, picture, sign_in
from tests.bot.staff.office import jpeg
from tests.members import Member
from tests.running import Server, Talk, serving

PATHS = ("queue", "talks", "knowledge", "questions", "overview", "undelivered", "audit", "people", "account")
LOGIN = re.compile(r"(demo-\w+)  (\S+)")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("console") / "data", TODAY="2026-11-23") as running:
        yield running


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
    server: Server, client: httpx2.Client, photo: str, chromium: str, tmp_path: Path
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

    in_browser(chromium, act)
    assert {path.stem for path in tmp_path.glob("*.png")} == {"request", "schedule", "completed", "chat"}


def test_two_browsers_on_one_request_and_an_auditor_who_looks_and_does_not_touch(
    server: Server, client: httpx2.Client, photo: str, chromium: str
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

    in_browser(chromium, act)


def test_the_day_can_be_worked_from_the_keyboard(
    server: Server, client: httpx2.Client, photo: str, chromium: str
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

    in_browser(chromium, act)


def test_a_conversation_that_staff_have_taken_refreshes_itself(
    server: Server, client: httpx2.Client, photo: str, chromium: str
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

    in_browser(chromium, act)


def test_the_plots_are_drawn_and_every_page_fits_a_desk(
    server: Server, client: httpx2.Client, photo: str, chromium: str, tmp_path: Path
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

    in_browser(chromium, act)
