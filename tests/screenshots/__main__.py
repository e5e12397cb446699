"""``python -m tests.screenshots``: starts the product with its demo, walks through it in headless Chromium, and writes
``docs/pictures/*.png``."""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bot.documents.photos import jpeg, paper, photo
from tests.chromium import MISSING, QUIET, found
from tests.members import Member
from tests.running import Server, Talk, serving

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WAIT = 60_000  # milliseconds
DAY, NOW, HERE = "2026-11-24", "2026-11-24T10:00:00+08:00", "Asia/Shanghai"  # the browser's clock as the server's
LOGIN = re.compile(r"^ +(demo-supervisor) +(\S+)$", re.MULTILINE)


def main() -> int:
    chromium = found()
    if chromium is None:
        print(MISSING, file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        picture = Path(folder) / "paper.jpg"
        picture.write_bytes(jpeg(photo(paper(11), 11)))
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        # a Tuesday morning, so that a person is at the desk and deadlines fall on working days
        with serving(Path(folder) / "data", TODAY=DAY) as server:
            number = chat(browser, server, picture)
            others(server, picture)
            console(browser, server, number)
        browser.close()
    print("\n".join(str(path) for path in sorted(PICTURES.glob("*.png"))))
    return 0


def chat(browser: Browser, server: Server, picture: Path) -> str:
    """The member's side, as wide as a phone; the number of the request."""
    context = browser.new_context(
        viewport={"width": 375, "height": 760}, device_scale_factor=2, locale="zh-CN", has_touch=True, is_mobile=True,
        timezone_id=HERE,
    )  # fmt: skip
    context.clock.set_fixed_time(NOW)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(server.url)
    page.locator("html[data-ready]").wait_for(state="attached")
    _shot(page, "chat-start")
    member = Member(_hands(page), "DEMO-PATH-0001", "郑示例", "0121", photo=str(picture))
    member.bind()
    member.say("第二诊疗意见要多久？")
    _shot(page, "chat-answer")
    number = member.apply("我要申请第二诊疗意见")
    _shot(page, "chat-request")
    page.locator("#open-settings").click()
    page.locator('#languages [data-language="en"]').click()
    page.locator("html[lang=en]").wait_for(state="attached")
    page.locator("#settings button[value=close]").click()
    page.locator("html[data-ready]").wait_for(state="attached")
    page.wait_for_timeout(800)
    _shot(page, "chat-english")
    context.close()
    wide = browser.new_context(
        viewport={"width": 1100, "height": 760}, locale="zh-CN", color_scheme="dark", timezone_id=HERE
    )
    wide.clock.set_fixed_time(NOW)
    page = wide.new_page()
    page.goto(server.url)
    page.locator("html[data-ready]").wait_for(state="attached")
    _hands(page)({"text": "我妈在苏州，能住院垫付吗？"})
    _shot(page, "chat-dark")
    wide.close()
    return number


def others(server: Server, picture: Path) -> None:
    """More members, so that the console has something to show."""
    with httpx2.Client(timeout=120) as client:
        for wants, member in (
            ("我要申请绿通", Member(list, "DEMO-AXAC-0001", "陈示例", "0017", photo=str(picture))),  # type: ignore[arg-type]
            ("我要申请住院护工", Member(list, "DEMO-ZHON-0001", "朱示例", "0226", city="上海")),  # type: ignore[arg-type]
        ):
            member.send = Talk(server.url, client).send
            member.bind()
            member.apply(wants)
        Talk(server.url, client).send({"text": "转人工"})


def console(browser: Browser, server: Server, number: str) -> None:
    """The staff's side, 1280 pixels wide."""
    found = LOGIN.search(server.banner)
    assert found, server.banner
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="zh-CN")
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{server.url}/staff")
    page.fill("#login", found[1])
    page.fill("#password", found[2])
    page.locator("form button").first.click()
    page.get_by_text(number).first.wait_for()
    _shot(page, "console-queue")
    page.get_by_text(number).first.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    _shot(page, "console-request")
    context.close()


def _hands(page: Page) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    from tests.bot.channels.web.test_page import hands

    return hands(page)


def _shot(page: Page, name: str) -> None:
    page.wait_for_timeout(400)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
