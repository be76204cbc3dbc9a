"""The README's pictures: `python -m tests.browser.screenshots`, while `make run` is up.

It joins as a new neighbour, posts an alert as the police, and answers it.
"""

import json
import random
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, expect, sync_playwright

from local.police import Police
from local.stack_file import PATH
from tests.browser.conftest import QUIET, chromium
from tests.browser.joining import HOME_ID, PATIENCE_MS, hears, say, tap, tick
from tests.conftest import PROJECT

DOCS = PROJECT / "docs"
WIDE = {"width": 1280, "height": 1500}
TALL = {"width": 375, "height": 880}
"""A phone on which the whole talk is seen at once."""

ALERT = {
    "headline": "Inbraak, dader gevlucht te voet",
    "description": "Man, donkere jas, rode rugzak. Richting het station.",
    "urgency": "Immediate",
    "status": "Actual",
    "author": "Meldkamer",
    "area": {"groups": [HOME_ID]},
}
SEEN = "Hij rende net de Molenstraat in, zonder rugzak"


def draw(folder: Path = DOCS) -> None:
    """Take both pictures; raises FileNotFoundError where no local stack is up."""
    stack = json.loads(PATH.read_text())
    police = Police(stack["api_url"], stack["police_token"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        link = _join(browser, stack["api_url"], folder / "join.png")
        _talk(browser, stack["whatsapp_url"], link, police, folder / "phone.png")
        browser.close()


def _open(browser: Browser, size: dict[str, int]) -> Page:
    return browser.new_page(viewport=size, locale="nl-NL", timezone_id="Europe/Amsterdam")  # type: ignore[arg-type]


def _join(browser: Browser, api: str, picture: Path) -> str:
    """The page with a neighbourhood chosen, down to the house rules; the link to WhatsApp."""
    page = _open(browser, WIDE)
    page.goto(f"{api}/join")
    tick(page)
    page.locator("#map path.chosen").hover()
    rules = page.locator("#house-rules").bounding_box()
    assert rules
    height = round(rules["y"] + rules["height"]) + 56
    page.screenshot(
        path=picture, clip={"x": 0, "y": 0, "width": 1280, "height": height}, full_page=True
    )
    page.locator("#adult").check()
    page.locator("#rules").check()
    page.locator("#submit").click()
    return page.locator("#open-whatsapp").get_attribute("href") or ""


def _talk(browser: Browser, whatsapp: str, link: str, police: Police, picture: Path) -> None:
    """The chat after a tip: the alert, its button, the tip, and the thanks."""
    page = _open(browser, TALL)
    who = f"+316555{random.randrange(10**5):05}"
    page.goto(f"{whatsapp}/phone?who={quote(who)}")
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    page.goto(link)
    page.get_by_role("button", name="Send").click()
    tap(page, "Ja, ik doe mee")
    hears(page, "Welkom bij")
    # WhatsApp lets one person be written to at one message in six seconds.
    page.wait_for_timeout(15_000)
    police.post(ALERT)
    hears(page, ALERT["headline"])  # type: ignore[arg-type]
    page.wait_for_timeout(7_000)
    say(page, SEEN)
    hears(page, "De politie heeft uw bericht")
    expect(page.get_by_role("img", name="Delivered").last).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("heading", level=2).first.click()
    page.screenshot(path=picture)


if __name__ == "__main__":
    draw()
