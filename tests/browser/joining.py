"""The page on which one joins, and the phone that its link opens, as a citizen uses them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import Page, expect

from local.stack import LocalStack
from tests.browser.simulated import bubble, field

HOME = "Baakpolder"
"""The neighbourhood in the middle of the sample municipality."""

HOME_ID = "BU99990001"
PATIENCE_MS = 30_000
"""For what passes through functions that start cold."""

ALERT: dict[str, Any] = {
    "headline": "Inbraak, dader gevlucht",
    "description": "Man, grijze jas, zwarte fiets, richting het station.",
    "urgency": "Immediate",
    "status": "Actual",
    "author": "Meldkamer",
    "area": {"groups": [HOME_ID]},
}


def form(page: Page, stack: LocalStack, language: str = "nl") -> None:
    page.goto(f"{stack.deployed.api_url}/join?lang={language}")


def tick(page: Page, name: str = HOME) -> None:
    page.get_by_role("checkbox", name=name).check()


def agree(page: Page) -> None:
    page.locator("#adult").check()
    page.locator("#rules").check()
    page.locator("#submit").click()
    expect(page.locator("#open-whatsapp")).to_be_visible()


def link_of(page: Page) -> str:
    return page.locator("#open-whatsapp").get_attribute("href") or ""


def text_of(link: str) -> str:
    """What the link puts into the field of the chat."""
    (text,) = parse_qs(urlsplit(link).query)["text"]
    return text


def pick_up(page: Page, stack: LocalStack, who: str) -> None:
    """Open this person's phone: a link to WhatsApp goes there from now on."""
    page.goto(f"{stack.whatsapp.url}/phone?who={quote(who)}")
    expect(field(page)).to_be_visible()


def say(page: Page, text: str) -> None:
    field(page).fill(text)
    page.get_by_role("button", name="Send").click()


def hears(page: Page, text: str) -> None:
    expect(bubble(page, text)).to_be_visible(timeout=PATIENCE_MS)


def tap(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).last.click(timeout=PATIENCE_MS)


def join(page: Page, stack: LocalStack, who: str) -> None:
    """From the page to the welcome."""
    pick_up(page, stack, who)
    form(page, stack)
    tick(page)
    agree(page)
    page.locator("#open-whatsapp").click()
    page.get_by_role("button", name="Send").click()
    tap(page, "Ja, ik doe mee")
    hears(page, "Welkom bij")


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)
