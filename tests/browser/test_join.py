"""A citizen's whole way in a real browser, on the local stack: page, chat, alert, tip, STOP."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import segno
from boto3.dynamodb.conditions import Attr, Key
from playwright.sync_api import Page, expect

from local import stack_file
from local.residents import Residents
from local.sample import CENTRE
from local.stack import LocalStack
from tests.browser import joining
from tests.browser.joining import ALERT, HOME, HOME_ID, agree, form, hears, say, tap, tick, until
from tests.browser.pictures import PHOTO, modules_of
from tests.browser.simulated import field

pytestmark = pytest.mark.stack
ANNA, BEN = "+31655500101", "+31655500102"
SEEN = "Man met grijze jas rende de Dorpsstraat in"


@pytest.fixture(scope="module")
def stack(dutch: LocalStack, dutch_residents: Residents) -> Iterator[LocalStack]:
    """Nergenshuizen, with its neighbourhoods and some neighbours.

    A robot reads faster than WhatsApp lets one person be written to: 131056 rests meanwhile.
    """
    dutch.whatsapp.change(pair_rate=False)
    yield dutch
    dutch.whatsapp.change(pair_rate=None)


def rows_of(stack: LocalStack, phone: str) -> list[dict[str, Any]]:
    """Everything that the members' table holds of the person with this number."""
    table = stack.deployed.emulator.dynamodb.Table(stack.deployed.outputs["MembersTableName"])
    found = table.scan(FilterExpression=Attr("phone").eq(phone))["Items"]
    keys = {each["pk"] for each in found if each["sk"] == "PROFILE"}
    return [
        row
        for key in keys
        for row in table.query(KeyConditionExpression=Key("pk").eq(key))["Items"]
    ]


def relay(stack: LocalStack, folder: Path, *words: str) -> Any:
    """What the operator's command answers for this stack, run where its file is."""
    (folder / ".local").mkdir(exist_ok=True)
    stack_file.write(stack, stack.police(), folder / ".local" / "stack.json")
    command = [str(Path(sys.executable).with_name("relay")), *words, "--local", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def operates(stack: LocalStack, folder: Path, report: str) -> None:
    """The operator finds the tip, looks at it, reads it and judges it."""
    (listed,) = relay(stack, folder, "reports", "list")["reports"]
    assert (listed["report_id"], listed["text"], listed["read"]) == (report, SEEN, None)
    assert relay(stack, folder, "reports", "show", report, "--peek")["read"] is None
    assert relay(stack, folder, "reports", "show", report)["read"]
    judged = relay(stack, folder, "reports", "judge", report, "useful", "--author", "Desk 2")
    assert (judged["state"], judged["by"]) == ("useful", "Desk 2")


def test_from_the_page_to_stop(stack: LocalStack, page: Page, tmp_path: Path) -> None:
    police = stack.police()
    joining.join(page, stack, ANNA)
    assert f"CONSENT#{HOME_ID}" in {row["sk"] for row in rows_of(stack, ANNA)}

    alert = police.post(ALERT)["alert_id"]
    hears(page, ALERT["headline"])
    tap(page, "Ik heb informatie")
    hears(page, "Vertel wat u zag")
    say(page, SEEN)
    hears(page, "De politie heeft uw bericht")
    (tip,) = police.reports(alert)
    assert (tip["kind"], tip["text"], tip["sender"]) == ("tip", SEEN, "anonymous")
    operates(stack, tmp_path, tip["report_id"])

    tap(page, "Toon schuilnaam")
    hears(page, "Bij uw tips staat voortaan een schuilnaam")
    until(lambda: police.reports(alert)[0]["sender"] != "anonymous")

    page.get_by_label("Photo or video").set_input_files(PHOTO)
    say(page, "Deze jas was het, denk ik")
    until(
        lambda: any(
            (each["media"] or {}).get("state") == "stored" for each in police.reports(alert)
        )
    )
    photo = police.report(police.reports(alert)[0]["report_id"])
    assert "attachment" in photo["link"]
    assert httpx.get(photo["link"], trust_env=False).content == PHOTO["buffer"]

    say(page, "STOP")
    hears(page, "U bent afgemeld")
    later = police.post({**ALERT, "headline": "Vermist: jongen van acht"})["alert_id"]
    until(lambda: bool(police.follow(later)["complete"]))
    assert not stack.whatsapp.received(later).people[ANNA]
    expect(page.get_by_text("Vermist: jongen van acht")).to_have_count(0)
    assert not [row for row in rows_of(stack, ANNA) if row.get("groups")]


def test_the_link_waits_in_whatsapp_until_it_is_sent(stack: LocalStack, page: Page) -> None:
    form(page, stack)
    tick(page)
    agree(page)
    link, code = joining.link_of(page), page.locator("#code").inner_text()
    assert link.startswith(f"{stack.whatsapp.link_url}/{stack.whatsapp.number}?")
    page.locator("#open-whatsapp").click()
    expect(page.get_by_text(f"A link wants to say “AANMELDEN {code}”")).to_be_visible()
    page.get_by_label("Phone number").fill(BEN)
    page.get_by_role("button", name="Open").click()
    expect(field(page)).to_have_value(f"AANMELDEN {code}")
    assert rows_of(stack, BEN) == []
    page.get_by_role("button", name="Send").click()
    hears(page, "Doet u mee?")
    tap(page, "Nee")
    assert rows_of(stack, BEN) == [] or not rows_of(stack, BEN)[0].get("groups")


def test_the_qr_code_is_the_link(stack: LocalStack, page: Page) -> None:
    form(page, stack)
    tick(page)
    agree(page)
    link = joining.link_of(page)
    drawn = io.BytesIO(page.locator("#qr svg").screenshot(scale="device"))
    expected = segno.make_qr(link, error="m")
    assert modules_of(drawn, int(expected.symbol_size(border=4)[0])) == [
        [bool(dark) for dark in row] for row in expected.matrix_iter(border=4)
    ]


def test_a_neighbourhood_is_found_on_the_map_by_search_and_by_location(
    stack: LocalStack, page: Page
) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": CENTRE[0], "longitude": CENTRE[1]})
    form(page, stack)
    page.get_by_role("button", name="Gebruik mijn locatie").click()
    expect(page.get_by_text(f"U bent in {HOME}.")).to_be_visible()
    page.locator("#map path[data-group=BU99990102]").click()
    page.get_by_label("Zoek een buurt").fill("waterhóen")
    expect(page.locator("#list li:visible")).to_have_count(1)
    tick(page, "Waterhoenwerf")
    agree(page)
    chosen = page.locator("#groups li").all_inner_texts()
    assert chosen == [HOME, "Ooievaarsveen", "Waterhoenwerf"]


def test_outside_the_municipality_one_chooses_oneself(stack: LocalStack, page: Page) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 52.1, "longitude": 4.3})
    form(page, stack)
    page.get_by_role("button", name="Gebruik mijn locatie").click()
    expect(page.get_by_text("U lijkt buiten de gemeente te zijn")).to_be_visible()
    expect(page.locator("#list input:checked")).to_have_count(0)


def test_the_language_is_the_browsers_and_can_be_switched(stack: LocalStack, page: Page) -> None:
    page.goto(f"{stack.deployed.api_url}/join")
    expect(page.get_by_role("heading", level=1)).to_have_text("Buurtalert voor uw buurt")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alerts for your neighbourhood")
    page.get_by_role("link", name="Nederlands").click()
    tick(page)
    page.get_by_role("link", name="English").click()
    tick(page)
    agree(page)
    assert re.fullmatch(r"JOIN \w{5}-\w{5}", joining.text_of(joining.link_of(page)))
