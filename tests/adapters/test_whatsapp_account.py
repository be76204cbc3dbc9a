from collections.abc import Iterator

import pytest
import responses
from relay.adapters import whatsapp_account
from relay.adapters.whatsapp_account import WhatsAppAccount
from relay.domain.templates import creations
from relay.usecases.looks import NotAllowed
from relay.usecases.probe import CannotLook

from local.whatsapp import Settings, changes
from local.whatsapp.server import RunningSimulator

URL = "http://127.0.0.1:9/v26.0/102290129340398"


def account(url: str = URL, token: str = "simulator-token") -> WhatsAppAccount:
    return WhatsAppAccount(url, lambda *, fresh=False: token)


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
