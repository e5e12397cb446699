"""A real browser for a file of tests, in a thread of its own: Playwright's loop and the loops of others keep apart."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.chromium import QUIET

EXPECTED = ("status of 409", "status of 422", "status of 403")  # answers of ours that the browser's console repeats


InBrowser = Callable[[Callable[[Browser], None]], None]
"""Runs what it is given with the browser; raises what that raises."""


@contextmanager
def headless(chromium: str) -> Iterator[InBrowser]:
    """A browser, which takes two seconds to start; each window in it has cookies of its own."""
    with ThreadPoolExecutor(1) as pool:
        playwright = pool.submit(sync_playwright().start).result()
        browser = pool.submit(playwright.chromium.launch, executable_path=chromium, args=QUIET).result()
        yield lambda act: pool.submit(act, browser).result()
        pool.submit(browser.close).result()
        pool.submit(playwright.stop).result()


@contextmanager
def page_of(browser: Browser, *, width: int = 1280, height: int = 800) -> Iterator[Page]:
    """A window with cookies of its own. Fails for anything that the page's policy stopped or that broke in a script."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    trouble: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(known in message.text for known in EXPECTED):
            trouble.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert trouble == []


def sign_in(page: Page, url: str, name: str, password: str) -> None:
    page.goto(f"{url}/staff")
    page.fill("#login", name)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_url("**/staff/queue")


def picture(page: Page, folder: Path, name: str) -> Path:
    """A screenshot of the whole page."""
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
