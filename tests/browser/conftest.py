"""A real Chromium for the tests of pages: the one that the system has."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.browser.simulated import Town

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUICK = Settings(latency=0, sent_after=0, delivered_after=0, read_share=0)
PHONE = {"width": 375, "height": 740}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

expect.set_options(timeout=10_000)


def chromium() -> str | None:
    """Where the browser is, under one of its names."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


# Not for the session: as long as it lives, no other test can call asyncio.run.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Where there is none tests are skipped, but not in CI."""
    path = chromium()
    if path is None:
        reason = "there is no chromium on the PATH: install it to run the tests of the pages"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window of a phone's size. The test fails on anything that the console calls wrong.

    Ask for it after the fixture that serves the page, so that it is closed first.
    """
    wrong: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A form that comes back with errors is no fault of the page.
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            wrong.append(f"{message.type}: {message.text} {message.location.get('url', '')}")

    # Nothing glides in: a bubble looked at while it fades in has too little contrast.
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def town() -> Iterator[Town]:
    """A simulator with its phones, and nothing behind it."""
    with RunningSimulator(QUICK) as running:
        yield Town(running)


def barriers(page: Page) -> list[str]:
    """What keeps people out of the page as it stands: violations of WCAG 2.2 A and AA."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        f"{violation['id']}: {node['html']} {node.get('failureSummary', '')}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
