from collections.abc import Iterator

import pytest
import responses
from relay.adapters import whatsapp_account
from relay.adapters.whatsapp_account import WhatsAppAccount, called_address
from relay.domain.templates import creations
from relay.usecases.looks import NotAllowed
from relay.usecases.probe import CannotLook

from local.whatsapp import Settings, changes
from local.whatsapp.server import RunningSimulator

URL = "http://127.0.0.1:9/v26.0/102290129340398"


def account(
    url: str = URL, token: str = "simulator-token", number: str = f"{URL}/number"
) -> WhatsAppAccount:
    return WhatsAppAccount(url, number, lambda *, fresh=False: token)


@pytest.fixture
def simulated() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


def test_a_real_list_is_read_page_by_page(
    simulated: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatsapp_account, "PAGE", 5)
    session, url = account()._session, f"{simulated.url}/v26.0/{Settings().waba_id}"
    wanted = list(creations("NL", ["nl"]))
    for each in wanted:
        auth = {"Authorization": "Bearer simulator-token"}
        session.post(f"{url}/message_templates", json=each, headers=auth).raise_for_status()
    states = account(url).templates()
    assert len(states) >= len(wanted) > 5
    assert {states[each["name"], "nl"] for each in wanted} == {"APPROVED"}
    assert account(url).subscribed()


def test_it_is_known_where_meta_calls(simulated: RunningSimulator) -> None:
    settings = simulated.simulator.settings
    number = f"{simulated.url}/v26.0/{settings.phone_number_id}"
    assert account(number=number).webhook_address() == ""
    changes.change(simulated.simulator, {"webhook_url": "http://127.0.0.1:9/whatsapp/"})
    assert account(number=number).webhook_address() == "http://127.0.0.1:9/whatsapp"


def test_the_numbers_own_address_goes_before_the_apps() -> None:
    addresses = {"application": "https://app", "whatsapp_business_account": "https://account"}
    assert called_address({"webhook_configuration": addresses}) == "https://account"
    addresses["phone_number"] = "https://number/"
    assert called_address({"webhook_configuration": addresses}) == "https://number"
    assert called_address({}) == ""


def test_a_token_that_meta_does_not_know_is_told_apart(simulated: RunningSimulator) -> None:
    url = f"{simulated.url}/v26.0/{Settings().waba_id}"
    changes.change(simulated.simulator, {"faults": {"account": [{"kind": "token"}]}})
    with pytest.raises(NotAllowed):
        account(url).templates()
    with pytest.raises(NotAllowed):
        account(url, token="").subscribed()


@responses.activate
@pytest.mark.parametrize(
    ("status", "body"),
    [(400, '{"error": {"code": 200}}'), (503, "<html>"), (200, "[]"), (200, "{}")],
)
def test_anything_else_is_said_without_the_token(
    status: int, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatsapp_account, "_RETRY", 0)
    responses.get(f"{URL}/message_templates", body=body, status=status)
    with pytest.raises(CannotLook) as said:
        account(token="secret-token").templates()
    assert "secret-token" not in str(said.value)
