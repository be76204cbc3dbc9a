import os
from collections.abc import Callable
from typing import Any

import pytest
from relay.adapters.environment import SettingsIncomplete
from relay.wiring.canary import canary
from relay.wiring.conversation import conversation
from relay.wiring.group_lookup import group_lookup
from relay.wiring.media import media
from relay.wiring.probe import probe
from relay.wiring.receipts import receipts
from relay.wiring.recount import recount
from relay.wiring.report_intake import report_intake
from relay.wiring.signup import signup
from relay.wiring.sweep import sweep
from relay.wiring.whatsapp_delivery import whatsapp_delivery
from relay.wiring.whatsapp_webhook import whatsapp_webhook

WIRED: dict[str, Callable[[], object]] = {
    "ReportIntake": report_intake,
    "GroupLookup": group_lookup,
    "WhatsappDelivery": whatsapp_delivery,
    "WhatsappWebhook": whatsapp_webhook,
    "Receipts": receipts,
    "Sweep": sweep,
    "Signup": signup,
    "Media": media,
    "Conversation": conversation,
    "Recount": recount,
    "Probe": probe,
    "Canary": canary,
}


@pytest.mark.parametrize("function", WIRED)
def test_a_function_starts_with_what_the_template_gives_it(
    function: str, settings: None, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        name: each["Properties"]["Environment"]["Variables"]
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::Serverless::Function"
    }
    kept = {name: os.environ[name] for name in given[function]}
    for name in set().union(*given.values()):
        monkeypatch.delenv(name, raising=False)
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    assert WIRED[function]() is WIRED[function](), "built once per worker"


@pytest.mark.parametrize("function", WIRED)
def test_without_settings_it_says_what_is_missing(function: str, aws: None) -> None:
    with pytest.raises(SettingsIncomplete, match=r"^\w+ is missing"):
        WIRED[function]()


def test_messages_go_to_the_numbers_own_address(settings: None) -> None:
    messenger: Any = whatsapp_delivery().messenger
    assert messenger._request.url == "http://127.0.0.1:9/v26.0/106540352242922/messages"
