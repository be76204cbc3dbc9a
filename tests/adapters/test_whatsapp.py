import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from relay.adapters import whatsapp
from relay.adapters.system_clock import SystemClock
from relay.adapters.whatsapp import WhatsAppMessenger, request_body
from relay.domain.ledger import Try
from relay.domain.rate import MOST_IN_CHUNK, Rate
from relay.domain.receipt import Errand
from relay.domain.whatsapp import Answer, Meaning, TemplateMessage

from tests.adapters.cloud_api import CloudApi, Reply, running

FAST = Rate(10_000)


def message(number: int = 1, **changes: Any) -> TemplateMessage:
    values: dict[str, Any] = {
        "phone": f"+316{number:08d}",
        "bsuid": f"NL.{number}",
        "template": "buurtrelay_actual_v1_2h",
        "language": "nl",
        "parameters": {"place": "Centrum", "headline": "Inbraak"},
        "errand": Errand("a1", 7, Try(f"m{number}", 2)),
    }
    return TemplateMessage(**{**values, **changes})


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudApi]:
    monkeypatch.setattr(whatsapp, "TIMEOUT_S", (1, 0.4))
    with running() as api:
        yield api


def messenger(url: str, pace: Rate = FAST, token: str = "meta-token") -> WhatsAppMessenger:
    return WhatsAppMessenger(url, lambda: token, pace, SystemClock())


def send(url: str, number: int = 1) -> list[Answer]:
    return messenger(url).send([message(each) for each in range(number)], 0)


def meaning(api: CloudApi, status: int, body: str) -> tuple[Meaning, int]:
    api.reply = lambda _: Reply(status, body)
    (answer,) = send(api.url)
    return answer.meaning, answer.code


def error(code: Any) -> str:
    return json.dumps({"error": {"message": "(#1) x", "type": "OAuthException", "code": code}})


def test_the_request_is_as_meta_documents_it() -> None:
    assert request_body(message()) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+31600000001",
        "type": "template",
        "template": {
            "name": "buurtrelay_actual_v1_2h",
            "language": {"code": "nl"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "parameter_name": "place", "text": "Centrum"},
                        {"type": "text", "parameter_name": "headline", "text": "Inbraak"},
                    ],
                }
            ],
        },
        "biz_opaque_callback_data": "alert=a1;slice=7;member=m1;attempt=2",
    }


def test_who_has_no_visible_number_is_addressed_by_bsuid() -> None:
    body = request_body(message(phone=None))
    assert body["recipient"] == "NL.1"
    assert "to" not in body


def test_what_goes_over_the_line_is_that_request_with_our_token(api: CloudApi) -> None:
    send(api.url)
    assert api.bodies == [request_body(message(0))]
    assert api.headers[0]["Authorization"] == "Bearer meta-token"
    assert api.headers[0]["Content-Type"] == "application/json"


def test_a_message_that_was_taken_is_handed_and_dated(api: CloudApi) -> None:
    before = SystemClock().now()
    (answer,) = send(api.url)
    assert answer.meaning is Meaning.HANDED
    assert before <= answer.at <= SystemClock().now()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (130429, Meaning.THROTTLED),
        (131016, Meaning.AGAIN),
        (131026, Meaning.FAILED),
        (132001, Meaning.OUR_MISTAKE),
        (190, Meaning.ACCOUNT),
        (0, Meaning.ACCOUNT),
        (999_999, Meaning.AGAIN),
        ("131026", Meaning.FAILED),
    ],
)
def test_the_code_decides_and_never_the_http_status(
    status: int, code: Any, expected: Meaning
) -> None:
    assert whatsapp._answer(response(status, error(code)), 5) == Answer(expected, int(code), 5)


def response(status: int, body: str) -> requests.Response:
    made = requests.Response()
    made.status_code, made._content = status, body.encode()
    return made


@pytest.mark.parametrize("body", ["", "<html>", "[]", "null", "{}", '{"error": 1}', error("x")])
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Meaning.IN_DOUBT),
        (500, Meaning.IN_DOUBT),
        (502, Meaning.IN_DOUBT),
        (504, Meaning.IN_DOUBT),
        (401, Meaning.ACCOUNT),
        (403, Meaning.ACCOUNT),
        (400, Meaning.AGAIN),
        (413, Meaning.AGAIN),
        (429, Meaning.THROTTLED),
    ],
)
def test_an_answer_that_is_not_metas_goes_by_its_status(
    status: int, body: str, expected: Meaning
) -> None:
    assert whatsapp._answer(response(status, body), 5) == Answer(expected, status, 5)


def test_a_success_without_a_message_is_in_doubt() -> None:
    assert whatsapp._answer(response(200, '{"messages": []}'), 5) == Answer(Meaning.IN_DOUBT, at=5)


def test_a_refusal_by_meta_comes_through(api: CloudApi) -> None:
    assert meaning(api, 429, error(130429)) == (Meaning.THROTTLED, 130429)


def test_an_answer_that_does_not_come_in_time_is_in_doubt(api: CloudApi) -> None:
    api.reply = lambda _: Reply(after=0.6)
    assert [each.meaning for each in send(api.url)] == [Meaning.IN_DOUBT]


def test_a_line_that_breaks_after_the_request_is_in_doubt(api: CloudApi) -> None:
    api.reply = lambda _: Reply(status=0)
    assert [each.meaning for each in send(api.url)] == [Meaning.IN_DOUBT]
    assert len(api.bodies) == 1, "a repeated POST is a second message"


def test_a_refused_connection_is_tried_again() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        assert [each.meaning for each in send(url)] == [Meaning.AGAIN]


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("urllib3.util.connection.create_connection", refuse)


@pytest.mark.parametrize("error", [socket.gaierror(-2, "no such name"), TimeoutError(), OSError()])
def test_without_a_connection_nothing_has_left_us(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    failing(monkeypatch, error)
    assert [each.meaning for each in send("http://whatsapp.invalid/")] == [Meaning.AGAIN]


@pytest.mark.parametrize("token", ["two\nlines", "line break\n", "€"])
def test_a_token_that_cannot_be_sent_is_the_accounts_trouble(token: str) -> None:
    answers = messenger("http://127.0.0.1:9/", token=token).send([message()], 0)
    assert [each.meaning for each in answers] == [Meaning.ACCOUNT]


def test_a_token_that_cannot_be_read_puts_nobody_in_doubt(api: CloudApi) -> None:
    def unreadable() -> str:
        raise GetParameterError("no such secret")

    sender = WhatsAppMessenger(api.url, unreadable, FAST, SystemClock())
    answers = sender.send([message(1), message(2)], 0)
    assert [each.meaning for each in answers] == [Meaning.ACCOUNT] * 2
    assert api.bodies == []


def test_a_new_token_takes_hold_with_the_next_chunk(api: CloudApi) -> None:
    tokens = iter(["old", "new"])
    sender = WhatsAppMessenger(api.url, lambda: next(tokens), FAST, SystemClock())
    sender.send([message(1)], 0)
    sender.send([message(2)], 0)
    assert [each["Authorization"] for each in api.headers] == ["Bearer old", "Bearer new"]


def test_answers_come_in_the_order_of_the_messages(api: CloudApi) -> None:
    def reply(body: dict[str, Any]) -> Reply:
        number = int(body["to"][-2:])
        return Reply(400, error(1_000 + number), after=0.1 * (number % 2))

    api.reply = reply
    assert [each.code for each in send(api.url, 6)] == [1_000 + number for number in range(6)]


def test_messages_leave_at_the_pace_and_not_before_their_start(api: CloudApi) -> None:
    begin = time.monotonic()
    start = SystemClock().now() + 100
    messenger(api.url, Rate(20)).send([message(each) for each in range(4)], start)
    after = [moment - begin for moment in sorted(api.moments)]
    assert all(moment >= 0.095 + 0.05 * index for index, moment in enumerate(after))


def test_slow_answers_do_not_add_up(api: CloudApi) -> None:
    """A chunk waits for its last answer only: all requests are under way at once."""
    together = threading.Barrier(MOST_IN_CHUNK)

    def when_all_are_there(_: dict[str, Any]) -> Reply:
        together.wait(10)
        return Reply()

    api.reply = when_all_are_there
    assert {each.meaning for each in send(api.url, MOST_IN_CHUNK)} == {Meaning.HANDED}
