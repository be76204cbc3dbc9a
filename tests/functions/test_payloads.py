"""The payloads in ``events/`` are those of the functions, and each one is used."""

import re
from typing import Any

from tests.conftest import PROJECT
from tests.functions.payloads import EVENTS, event, situations


def test_every_payload_is_named_after_its_function() -> None:
    functions = {each.parent.name for each in (PROJECT / "functions").glob("*/app.py")}
    assert {each.name.split(".")[0] for each in EVENTS.iterdir()} == functions


def test_every_payload_is_loaded_by_a_test() -> None:
    tests = "".join(each.read_text() for each in (PROJECT / "tests").rglob("test_*.py"))
    for function in ("report_intake", "receipts", "group_lookup", "whatsapp_delivery"):
        for situation in situations(function):
            name = rf"{function}\.({situation}\b|\{{)"
            assert re.search(name, tests), f"{function}.{situation}"


def test_every_http_payload_names_a_route_of_the_template(template: dict[str, Any]) -> None:
    routes = {
        f"{each['Properties']['Method']} {each['Properties']['Path']}"
        for function in ("ReportIntake", "WhatsappWebhook")
        for each in template["Resources"][function]["Properties"]["Events"].values()
    }
    for function in ("report_intake", "whatsapp_webhook"):
        for situation in situations(function):
            assert event(f"{function}.{situation}")["routeKey"] in routes
