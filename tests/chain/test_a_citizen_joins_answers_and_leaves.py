"""A citizen's whole way: page, code, button, alert, tip, photo, STOP; and what the police see."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from tests.chain.conftest import Chain
from tests.conftest import Tables
from tests.functions.citizen import wish
from tests.functions.police import call, post
from tests.town import resident, settle

ANNA, BEN = "+31612345678", "+31687654321"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
SEEN = "Man met grijze jas rende de Dorpsstraat in"


@pytest.fixture(autouse=True)
def town(tables: Tables) -> None:
    settle(tables)


def join(chain: Chain, who: str = ANNA, *groups: str) -> None:
    code = wish(groups=list(groups or ("centre",))).json["code"]
    chain.inbound(who, text=f"AANMELDEN {code}")
    chain.hears(who, "Doet u mee?")
    chain.inbound(who, button="Ja, ik doe mee", type="interactive")
    chain.hears(who, "Welkom")


def reports(query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("GET", f"/reports{query}").body["reports"]
    return found


def test_from_the_page_to_stop(chain: Chain) -> None:
    join(chain)
    post(headline="Inbraak")
    chain.hears(ANNA, "Inbraak")
    chain.inbound(ANNA, text=SEEN)
    chain.hears(ANNA, "Dank u")
    (tip,) = reports()
    assert (tip["kind"], tip["text"], tip["sender"]) == ("tip", SEEN, "anonymous")
    chain.inbound(ANNA, text="STOP")
    chain.hears(ANNA, "afgemeld")
    before = len(chain.phones()[ANNA])
    post(key="key-2", headline="Vermist")
    chain.pump.run()
    assert len(chain.phones()[ANNA]) == before


def test_the_button_under_the_alert_leads_to_it(chain: Chain) -> None:
    join(chain)
    first = post(headline="Inbraak").body["alert_id"]
    chain.hears(ANNA, "Inbraak")
    post(key="key-2", headline="Vermist")
    chain.hears(ANNA, "Vermist")
    alert = chain.message(ANNA, "Inbraak")
    chain.inbound(ANNA, button="Ik heb informatie", type="button", message_id=alert["id"])
    chain.hears(ANNA, "Vertel")
    chain.inbound(ANNA, text=SEEN)
    chain.hears(ANNA, "Dank u")
    assert [each["alert_id"] for each in reports(f"?alert={first}")] == [first]


def test_a_quoted_alert_is_the_one_that_is_answered(chain: Chain) -> None:
    join(chain)
    first = post(headline="Inbraak").body["alert_id"]
    chain.hears(ANNA, "Inbraak")
    post(key="key-2", headline="Vermist")
    chain.hears(ANNA, "Vermist")
    alert = chain.message(ANNA, "Inbraak")
    chain.inbound(ANNA, text=SEEN, message_id=alert["id"])
    chain.hears(ANNA, "Dank u")
    assert [each["alert_id"] for each in reports()] == [first]


def test_a_photo_is_locked_up_and_given_out_as_an_attachment(chain: Chain) -> None:
    join(chain)
    post()
    chain.hears(ANNA, "Inbraak")
    photo = {"data": base64.b64encode(JPEG).decode(), "mime_type": "image/jpeg"}
    chain.inbound(ANNA, type="image", media=photo)
    chain.run_until(lambda: bool(reports()) and reports()[0]["media"]["state"] == "stored")
    told = call("GET", f"/reports/{reports()[0]['report_id']}").body
    assert "attachment" in told["link"]
    assert "X-Amz-Expires=300" in told["link"]


def test_a_pseudonym_is_shown_to_the_police_once_its_sender_agrees(chain: Chain) -> None:
    join(chain)
    chain.inbound(ANNA, text=SEEN)
    chain.hears(ANNA, "schuilnaam")
    chain.inbound(ANNA, button="Toon schuilnaam", type="interactive")
    chain.run_until(lambda: reports()[0]["sender"] != "anonymous")
    assert ANNA not in str(reports())


def test_nothing_that_anna_writes_reaches_ben(chain: Chain) -> None:
    join(chain)
    join(chain, BEN)
    post()
    chain.hears(BEN, "Inbraak")
    before = chain.phones()[BEN]
    chain.inbound(ANNA, text=SEEN)
    chain.inbound(ANNA, text="Wie weet er meer?")
    chain.hears(ANNA, "Dank u")
    assert chain.phones()[BEN] == before


def test_whom_a_receipt_showed_can_leave_by_user_id_alone(chain: Chain, tables: Tables) -> None:
    """Somebody known by number only gets an alert; the receipt shows the user id; they hide the
    number and write STOP.
    """
    person = replace(resident(1, phone=True), bsuid=None, phone=ANNA)
    settle(tables, [person])
    post()
    chain.hears(ANNA, "Inbraak")
    bsuid = chain.message(ANNA, "Inbraak")["bsuid"]
    profile = {"pk": f"MEMBER#{person.id}", "sk": "PROFILE"}
    chain.run_until(lambda: "bsuid" in tables.members.get_item(Key=profile)["Item"])
    chain.inbound(bsuid, text="STOP")
    chain.hears(ANNA, "afgemeld")


def test_erasing_leaves_the_tip_and_no_way_back(chain: Chain, tables: Tables) -> None:
    join(chain)
    chain.inbound(ANNA, text=SEEN)
    chain.hears(ANNA, "Dank u")
    chain.inbound(ANNA, text="WIS MIJ")
    chain.hears(ANNA, "wissen")
    chain.inbound(ANNA, button="Ja, wis alles", type="interactive")
    chain.hears(ANNA, "Gewist")
    assert len(reports()) == 1
    assert ANNA not in str(tables.members.scan()["Items"])
