"""How one comes to a phone: by a link, or by choosing whose it is."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import barriers
from tests.browser.simulated import Town, bubble, field


def test_a_link_asks_whose_phone_and_then_waits_to_be_sent(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/wa.me/31201234567?text={quote('AANMELDEN É&7K2M')}")
    expect(page.get_by_text("AANMELDEN É&7K2M")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="A new number").click()
    expect(field(page)).to_have_value("AANMELDEN É&7K2M")
    page.get_by_role("button", name="Send").click()
    expect(bubble(page, "AANMELDEN É&7K2M")).to_be_visible()
    used = town.heard()["from"]
    page.goto(f"{town.url}/wa.me/31201234567?text=STOP")
    expect(field(page)).to_have_value("STOP")
    expect(page).to_have_url(re.compile(f"who=%2B{used}$"))


def test_people_met_are_offered_newest_first_and_any_number_can_be_typed(
    town: Town, page: Page
) -> None:
    for who in ("+31600000001", "+31600000002", "NL.1349"):
        town.wrote(**{"from": who}, text=f"Van {who}")
    page.goto(f"{town.url}/phone")
    newest_first = [re.compile(end) for end in ("NL.1349", "0002", "0001")]
    expect(page.get_by_role("listitem")).to_have_text(newest_first)
    page.get_by_label("Phone number").fill("nobody")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("Type a number such as")).to_be_visible()
    page.get_by_label("Phone number").fill("06 1234 5678")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("No messages yet")).to_be_visible()
    expect(page).to_have_url(re.compile("who=%2B31612345678"))
