"""The phone page of the WhatsApp simulator, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import barriers
from tests.browser.simulated import Town, bubble, field

BUTTONS = {"buttons": [{"type": "reply", "reply": {"id": "ja", "title": "Ja, ik doe mee"}}]}
ROWS = [
    {"id": "g1", "title": "Lindenhof", "description": "Het noorden"},
    {"id": "g2", "title": "Molenwijk"},
]
LIST = {"button": "Kies een buurt", "sections": [{"title": "Noord", "rows": ROWS}]}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63286858010002a4012ec4a5b8e60000000049454e44ae426082"
)


def test_what_is_typed_is_sent_and_what_comes_appears_by_itself(town: Town, page: Page) -> None:
    page.goto(town.phone())
    field(page).fill("Goedemorgen")
    field(page).press("Enter")
    expect(bubble(page, "Goedemorgen").get_by_role("img", name="Sent")).to_be_visible()
    town.sends(type="text", text={"body": "Dag, *welkom*"})
    expect(bubble(page, "Dag, welkom").get_by_role("strong")).to_have_text("welkom")
    expect(field(page)).to_have_value("")


def test_blue_ticks_show_that_it_was_read(town: Town, page: Page) -> None:
    wamid = town.wrote(text="Dag")
    page.goto(town.phone())
    town.marks_as_read(wamid)
    expect(bubble(page, "Dag").get_by_role("img", name="Read")).to_be_visible()


def test_buttons_of_templates_and_answers_are_tapped(town: Town, page: Page) -> None:
    town.alerts()
    page.goto(town.phone())
    page.get_by_role("button", name="Ik heb een tip").click()
    expect(bubble(page, "Ik heb een tip").get_by_role("button", name="Buurtrelay")).to_be_visible()
    assert town.heard()["button"]["payload"] == "TIP:7"
    town.asks("button", BUTTONS)
    page.get_by_role("button", name="Ja, ik doe mee").click()
    expect(page.get_by_role("article").last).to_contain_text("Meedoen?")
    assert town.heard()["interactive"]["button_reply"]["id"] == "ja"


def test_a_row_is_chosen_from_the_sheet_of_a_list(town: Town, page: Page) -> None:
    town.wrote(text="GROUPS")
    town.asks("list", LIST, "Welke buurt?")
    page.goto(town.phone())
    page.get_by_role("button", name="Kies een buurt").click()
    expect(page.get_by_role("dialog", name="Kies een buurt")).to_contain_text("Het noorden")
    assert barriers(page) == []
    page.get_by_role("button", name="Molenwijk").click()
    expect(bubble(page, "Molenwijk")).to_be_visible()
    assert town.heard()["interactive"]["list_reply"] == {"id": "g2", "title": "Molenwijk"}


def test_a_message_is_quoted_by_keyboard(town: Town, page: Page) -> None:
    town.alerts()
    page.goto(town.phone())
    bubble(page, "vermist meisje").get_by_role("button", name=re.compile("Reply")).press("Enter")
    page.get_by_role("button", name="Reply", exact=True).press("Enter")
    page.keyboard.type("Bij de bakker")
    page.keyboard.press("Enter")
    expect(bubble(page, "Bij de bakker").locator(".quote")).to_contain_text("Politie")
    assert town.heard()["context"]["id"].startswith("wamid.")


def test_a_reaction_is_given_and_taken_away(town: Town, page: Page) -> None:
    town.alerts()
    page.goto(town.phone())
    options = bubble(page, "vermist meisje").get_by_role("button", name=re.compile("Reply"))
    options.click()
    page.get_by_role("button", name="React with 👍").click()
    expect(page.get_by_role("img", name="Reactions: 👍")).to_be_visible()
    options.click()
    page.get_by_role("button", name="Take the reaction away").click()
    expect(page.get_by_role("img", name="Reactions: 👍")).to_have_count(0)
    assert "emoji" not in town.heard()["reaction"]


def test_a_photo_is_sent_with_its_caption_and_shown(town: Town, page: Page) -> None:
    page.goto(town.phone())
    expect(field(page)).to_be_visible()  # a hidden field would take the file before the chat opens
    photo = {"name": "straat.png", "mimeType": "image/png", "buffer": PIXEL}
    page.get_by_label("Photo or video").set_input_files(photo)  # type: ignore[arg-type]
    field(page).fill("Deze auto?")
    page.get_by_role("button", name="Send").click()
    expect(bubble(page, "Deze auto?").get_by_role("img", name="Photo")).to_be_visible()
    assert town.heard()["image"]["caption"] == "Deze auto?"


def test_a_location_is_shared(town: Town, page: Page) -> None:
    page.goto(town.phone())
    page.get_by_role("button", name="Attach").click()
    page.get_by_role("button", name="Location").click()
    page.get_by_label("Latitude").fill("95")
    share = page.get_by_role("dialog").get_by_role("button", name="Send")
    share.click()
    expect(page.get_by_role("dialog")).to_contain_text("from -90 to 90")
    page.get_by_label("Latitude").fill("52.1")
    share.click()
    expect(bubble(page, "52.10000, 4.89517")).to_be_visible()


def test_a_phone_that_is_off_gets_its_messages_when_it_is_on(town: Town, page: Page) -> None:
    town.wrote(text="Dag")
    page.goto(town.phone())
    page.get_by_role("button", name="Phone menu").click()
    page.get_by_role("button", name="Switch the phone off").click()
    town.alerts()
    expect(page.get_by_text("One message waits.")).to_be_visible()
    page.get_by_role("button", name="Switch it on").click()
    expect(bubble(page, "vermist meisje")).to_be_visible()


def test_a_number_is_changed_and_the_chat_goes_with_it(town: Town, page: Page) -> None:
    town.wrote(text="Dag")
    page.goto(town.phone())
    page.get_by_role("button", name="Phone menu").click()
    page.get_by_role("button", name="Change number").click()
    page.get_by_label("New number").fill("+31 6 8765 4321")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page).to_have_url(re.compile(r"who=%2B31687654321"))
    told = page.get_by_role("log").get_by_text("changed from +31612345678 to +31687654321")
    expect(told).to_be_visible()
    expect(bubble(page, "Dag")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_nobody_is_kept_out(town: Town, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    wamid = town.wrote(text="Dag")
    town.alerts()
    town.asks("list", LIST, "Welke buurt?")
    town.wrote(type="reaction", message_id=wamid, emoji="👍")
    town.wrote(type="location", location={"latitude": 52.1, "longitude": 4.8})
    town.wrote(type="unsupported")
    town.wrote(text="Ja", message_id=wamid)
    page.goto(town.phone())
    expect(bubble(page, "Welke buurt?")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_markup_in_a_message_is_text(town: Town, page: Page) -> None:
    nasty = "<img src=x onerror=alert(1)> *<b>* https://x.example/?<i>"
    town.wrote(text=nasty)
    page.goto(town.phone())
    expect(bubble(page, "onerror")).to_contain_text("<img src=x onerror=alert(1)> <b>")


def test_the_page_speaks_to_nobody_else() -> None:
    files = Path(__file__).parents[2] / "local" / "whatsapp" / "phone"
    for file in files.iterdir():
        found = re.findall(r"https?://[^\s\"']+", file.read_text(encoding="utf-8"))
        assert set(found) <= {"http://www.w3.org/2000/svg"}, file
