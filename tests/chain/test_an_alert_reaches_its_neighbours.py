from collections import Counter
from collections.abc import Iterator

import pytest

from functions.whatsapp_webhook import app as whatsapp_webhook
from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from relay.domain.templates import creations
from tests.chain.pump import Pump
from tests.conftest import Queues, Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.police import call, http_event, post
from tests.town import resident, settle


@pytest.fixture
def whatsapp(settings: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    with RunningSimulator(Settings(token="meta-token", latency=0)) as running:
        monkeypatch.setenv("WHATSAPP_API_URL", running.url)
        yield running


def test_smoke(tables: Tables, queues: Queues, whatsapp: RunningSimulator) -> None:
    import requests
    for each in creations("NL", ("nl", "fr", "de", "en")):
        r = requests.post(f"{whatsapp.url}/v26.0/102290129340398/message_templates", json=each, headers={"Authorization": "Bearer meta-token"})
        assert r.status_code == 200, r.text
    settle(tables, [resident(n) for n in range(20)] + [resident(n, ("centre", "west")) for n in range(20, 30)])
    answer = post()
    print(answer)
    assert answer.status == 202, answer.body
    assert Pump(queues).run() > 0
    got = call("GET", f"/alerts/{answer.body['alert_id']}")
    print(got)
    assert got.body["counts"]["handed"] == 30
    assert 0
