import io
import json
import logging
from collections.abc import Iterator
from typing import Any, cast

import pytest
import responses

from functions.group_lookup import app as group_lookup
from functions.whatsapp_delivery import app
from tests.conftest import PROJECT, Queues, Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.police import call, post
from tests.town import resident, settle

RECORD = json.loads((PROJECT / "events" / "whatsapp_delivery.slice.json").read_text())["Records"][0]
MESSAGES = "http://127.0.0.1:9/v26.0/106540352242922/messages"


@pytest.fixture
def whatsapp(settings: None) -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the function logs."""
    handler = cast(logging.StreamHandler[io.StringIO], app.logger.registered_handler)
    before = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(before)  # type: ignore[arg-type]


def posted_slice(tables: Tables, queues: Queues, people: int) -> str:
    """Post an alert for so many people; the body of its one slice."""
    settle(tables, [resident(number) for number in range(people)])
    alert = {"body": json.dumps({"alert_id": post().body["alert_id"]}), "messageId": "1"}
    group_lookup.handler({"Records": [{**RECORD, **alert}]}, LambdaContext())
    (body,) = queues.bodies(queues.urgent)
    return body


def deliver(body: str) -> list[dict[str, str]]:
    """What comes back of a batch with this one message."""
    answer = app.handler({"Records": [{**RECORD, "body": body}]}, LambdaContext())
    failures: list[dict[str, str]] = answer["batchItemFailures"]
    return failures


def refusal(code: int) -> dict[str, Any]:
    return {"error": {"message": f"(#{code})", "type": "OAuthException", "code": code}}


def test_a_slice_that_is_done_is_acknowledged(
    whatsapp: responses.RequestsMock, tables: Tables, queues: Queues
) -> None:
    whatsapp.post(MESSAGES, json={"messages": [{"id": "wamid.1"}]})
    assert deliver(posted_slice(tables, queues, 3)) == []
    assert len(whatsapp.calls) == 3


def test_a_second_copy_of_a_slice_sends_nothing(
    whatsapp: responses.RequestsMock, tables: Tables, queues: Queues
) -> None:
    whatsapp.post(MESSAGES, json={"messages": [{"id": "wamid.1"}]})
    body = posted_slice(tables, queues, 3)
    deliver(body)
    assert deliver(body) == []
    assert len(whatsapp.calls) == 3


def test_while_the_token_is_dead_slices_are_parked_and_nobody_has_failed(
    whatsapp: responses.RequestsMock, tables: Tables, queues: Queues
) -> None:
    whatsapp.post(MESSAGES, json=refusal(190), status=401)
    body = posted_slice(tables, queues, 3)
    assert (deliver(body), deliver(body), len(whatsapp.calls)) == ([], [], 3)
    counts = call("GET", f"/alerts/{json.loads(body)['alert_id']}").body["counts"]
    assert counts["pending"] == 3


def test_the_token_is_shown_to_whatsapp_and_to_nobody_else(
    whatsapp: responses.RequestsMock,
    tables: Tables,
    queues: Queues,
    logged: io.StringIO,
) -> None:
    whatsapp.post(MESSAGES, json={"messages": [{"id": "wamid.1"}]})
    deliver(posted_slice(tables, queues, 1))
    assert whatsapp.calls[0].request.headers["Authorization"] == "Bearer meta-token"
    assert "meta-token" not in logged.getvalue()


@pytest.mark.parametrize("code", [131026, 190, 131000, 100])
def test_no_number_and_no_text_is_logged(
    code: int,
    whatsapp: responses.RequestsMock,
    tables: Tables,
    queues: Queues,
    logged: io.StringIO,
) -> None:
    whatsapp.post(MESSAGES, json=refusal(code), status=400)
    deliver(posted_slice(tables, queues, 2))
    assert "turn ended" in logged.getvalue()
    assert "+316" not in logged.getvalue()
    assert "grijze jas" not in logged.getvalue()


def test_a_person_who_is_not_on_whatsapp_is_counted_as_failed(
    whatsapp: responses.RequestsMock, tables: Tables, queues: Queues
) -> None:
    whatsapp.post(MESSAGES, json=refusal(131026), status=400)
    body = posted_slice(tables, queues, 1)
    deliver(body)
    alert_id = json.loads(body)["alert_id"]
    assert call("GET", f"/alerts/{alert_id}").body["counts"]["failed"] == 1


def test_an_unreadable_message_does_not_hold_up_its_batch(
    whatsapp: responses.RequestsMock, tables: Tables, queues: Queues
) -> None:
    whatsapp.post(MESSAGES, json={"messages": [{"id": "wamid.1"}]})
    fine = {**RECORD, "messageId": "fine", "body": posted_slice(tables, queues, 1)}
    broken = {**RECORD, "messageId": "broken", "body": "{"}
    answer = app.handler({"Records": [broken, fine]}, LambdaContext())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "broken"}]}
