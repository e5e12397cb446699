"""The chat page in a real browser, at the size of a phone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.members import NUMBER, Member
from tests.running import Server

PHONE: ViewportSize = {"width": 375, "height": 740}
SLOW = 60_000  # milliseconds; the machine of a test may be busy


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    opened.set_default_timeout(SLOW)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    """The page, ready, watched for errors of its scripts and refusals of its policy."""
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    _ready(opened, server.url)
    yield opened
    assert [line for line in wrong if "ERR_INTERNET_DISCONNECTED" not in line and "Failed to load" not in line] == []


def _ready(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("html[data-ready]").wait_for(state="attached")


def hands(page: Page) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    """What a member's hands do on the page, and what then stands there: a ``Member`` can use it."""

    def do(event: dict[str, Any]) -> list[dict[str, Any]]:
        before = page.locator(".turn").count()
        if "text" in event:
            page.fill("#words", event["text"])
            page.press("#words", "Enter")
        elif "choice" in event:
            page.locator(f'.options:not(.past) [data-id="{event["choice"]}"]').click()
        else:
            page.set_input_files("#files", event["file"])
            page.click("#send")
        page.locator(".turn").nth(before + 1).wait_for()
        page.locator("#typing[hidden]").wait_for(state="attached")
        return [_message(page, n) for n in range(before + 1, page.locator(".turn").count())]

    return do


def _message(page: Page, n: int) -> dict[str, Any]:
    turn = page.locator(".turn").nth(n)
    options = turn.locator(".option").all()
    return {
        "text": turn.locator(".bubble").inner_text(),
        "options": [{"id": option.get_attribute("data-id") or "", "label": option.inner_text()} for option in options],
    }


def test_a_member_binds_asks_and_applies_with_a_photo_and_finds_it_all_again(
    page: Page, context: BrowserContext, server: Server, photo: Path
) -> None:
    member = Member(hands(page), "DEMO-PATH-0001", "郑示例", "0121", photo=str(photo))
    member.bind()
    assert "第二诊疗意见" in member.say("第二诊疗意见一年能用几次？")[0]["text"]
    number = member.apply("我要申请第二诊疗意见")
    assert NUMBER.fullmatch(number)
    # only the room scrolls: the head and the line to write on stay where they are, however long the talk
    assert page.evaluate("() => document.scrollingElement.scrollHeight <= innerHeight")
    turns = page.locator(".turn .bubble").all_inner_texts()
    page.close()
    again = context.new_page()
    _ready(again, server.url)
    assert again.locator(".turn .bubble").all_inner_texts()[-3:] == turns[-3:]
    assert again.locator(".turn.member").count() > 8
    assert again.locator(".past .option.picked").count() > 3
    assert number in again.locator("#log").inner_text()


def test_messages_of_the_bot_arrive_without_reloading(page: Page, server: Server) -> None:
    kept = page.evaluate("() => JSON.parse(localStorage.getItem('member-assistant'))")
    status = page.evaluate(
        """async ([url, kept]) => (await fetch(`${url}/api/v1/conversations/${kept.conversation}/events`, {
            method: "POST", body: JSON.stringify({text: "菜单"}),
            headers: {"Content-Type": "application/json", Authorization: `Bearer ${kept.token}`}})).status""",
        [server.url, kept],
    )
    assert status == 200
    expect(page.locator(".turn.assistant")).to_have_count(2, timeout=SLOW)


def test_a_long_answer_is_read_from_its_beginning(page: Page) -> None:
    """Of a guest's question that each handbook answers on its own: not its sources are seen first."""
    hands(page)({"text": "刚买的保险能马上用吗"})
    expect(page.locator(".turn.member .bubble").last).to_be_in_viewport()
    answer = page.locator(".turn.assistant .bubble").last
    assert answer.evaluate("node => node.offsetHeight > document.getElementById('room').clientHeight")
    hands(page)({"text": "谢谢"})
    expect(page.locator(".turn.assistant .bubble").last).to_be_in_viewport()


def test_the_token_is_in_no_address(page: Page) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    token = page.evaluate("() => JSON.parse(localStorage.getItem('member-assistant')).token")
    hands(page)({"text": "菜单"})
    assert seen
    assert [url for url in seen if token in url] == []


def test_what_a_member_types_is_shown_as_text_whatever_it_is(page: Page) -> None:
    nasty = '<img src=x onerror="document.title=1"><b>粗</b> {{ 7*7 }} https://a.invalid/"onclick=x 13900000000'
    hands(page)({"text": nasty})
    bubble = page.locator(".turn.member .bubble").last
    expect(bubble).to_have_text(nasty)
    assert bubble.locator("img, b").count() == 0
    assert page.title() == "会员服务助手"


def test_numbers_can_be_called(page: Page) -> None:
    expect(page.locator(".turn.member")).to_have_count(0)
    hands(page)({"text": "胸口剧痛喘不上气"})
    assert page.locator('.turn.assistant a[href="tel:120"]').count() >= 1


def test_several_files_are_chosen_looked_over_and_sent_together(page: Page, photo: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.4 not really")
    page.set_input_files("#files", [str(photo), str(other), str(photo)])
    expect(page.locator("#tray li")).to_have_count(3)
    page.locator("#tray li button").nth(1).click()
    expect(page.locator("#tray li")).to_have_count(2)
    page.fill("#words", "出院小结")
    page.click("#send")
    expect(page.locator(".turn.member .photos img")).to_have_count(2)
    expect(page.locator(".turn.assistant .bubble").last).to_contain_text("收到", timeout=SLOW)
    expect(page.locator("#tray")).to_be_hidden()


def test_a_file_of_another_kind_is_refused_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    wrong = tmp_path / "a.txt"
    wrong.write_text("x")
    page.set_input_files("#files", str(wrong))
    expect(page.locator("#notice")).to_contain_text("a.txt")
    expect(page.locator("#tray li")).to_have_count(0)


def test_without_a_line_the_words_are_kept_and_go_out_later(page: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    expect(page.locator("#notice")).to_contain_text("网络断开")
    page.fill("#words", "菜单")
    page.press("#words", "Enter")
    expect(page.locator(".turn.failed .again")).to_be_visible(timeout=SLOW)
    context.set_offline(False)
    page.locator(".turn.failed .again").click()
    expect(page.locator(".turn.failed")).to_have_count(0)
    expect(page.locator(".turn.assistant")).to_have_count(2, timeout=SLOW)


@pytest.mark.parametrize(("chosen", "word"), [("en", "Send"), ("zh-Hant", "傳送")])
def test_the_language_is_switched_and_stays(page: Page, chosen: str, word: str) -> None:
    page.click("#open-settings")
    page.locator(f'#languages [data-language="{chosen}"]').click()
    expect(page.locator("html")).to_have_attribute("lang", chosen)
    expect(page.locator("#send")).to_have_attribute("aria-label", re.compile(word))
    page.locator("#settings button[value=close]").click()
    assert page.evaluate("() => [innerWidth, document.documentElement.scrollWidth]") == [PHONE["width"]] * 2
    if chosen == "en":
        expect(page.locator(".turn.assistant .bubble").first).to_contain_text("Hello", timeout=SLOW)
    page.reload()
    page.locator("html[data-ready]").wait_for(state="attached")
    expect(page.locator("html")).to_have_attribute("lang", chosen)


def test_large_text_is_a_quarter_larger_and_nothing_is_cut_off(page: Page) -> None:
    size = "() => parseFloat(getComputedStyle(document.querySelector('.bubble')).fontSize)"
    before = page.evaluate(size)
    page.click("#open-settings")
    page.locator("#large").check()
    page.locator("#settings button[value=close]").click()
    assert page.evaluate(size) == before * 1.25
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]


def test_everything_that_can_be_tapped_has_a_name_and_is_large_enough(page: Page) -> None:
    for control in page.locator("button:visible, .attach:visible, textarea:visible").all():
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 34, control.inner_text()
        named = control.get_attribute("aria-label") or control.inner_text()
        assert named.strip()
    assert page.locator("#log").get_attribute("aria-live") == "polite"
    assert page.locator("img:not([alt])").count() == 0


def test_all_is_reached_by_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("菜单")
    page.keyboard.press("Enter")
    expect(page.locator(".turn.assistant")).to_have_count(2, timeout=SLOW)


def test_a_new_conversation_is_begun_only_after_asking(page: Page) -> None:
    hands(page)({"text": "菜单"})
    page.click("#open-settings")
    page.click("#fresh")
    page.click("#no-fresh")
    expect(page.locator("#fresh-ask")).to_be_hidden()
    page.click("#fresh")
    page.click("#yes-fresh")
    expect(page.locator(".turn.member")).to_have_count(0, timeout=SLOW)
    expect(page.locator(".examples button")).to_have_count(4, timeout=SLOW)


def test_a_conversation_that_is_gone_is_begun_anew(page: Page) -> None:
    page.evaluate(
        "() => localStorage.setItem('member-assistant', JSON.stringify({conversation: 'w_gone', token: 'gone'}))"
    )
    page.reload()
    page.locator("html[data-ready]").wait_for(state="attached")
    expect(page.locator(".turn.assistant")).to_have_count(1, timeout=SLOW)
