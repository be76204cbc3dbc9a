import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from relay.adapters import whatsapp
from relay.adapters.system_clock import SystemClock
from relay.adapters.whatsapp import IDLE_MS, MOST_BYTES, WhatsAppMessenger
from relay.adapters.whatsapp_body import request_body
from relay.adapters.whatsapp_token import Token, TokenUnreadable, bearer
from relay.domain.meaning import Meaning
from relay.domain.rate import MOST_IN_CHUNK, Rate
from relay.domain.receipt import Errand
from relay.domain.whatsapp import Answer, TemplateMessage

from tests.adapters.cloud_api import CloudApi, Reply, running

FAST = Rate(10_000)


def message(number: int = 1, **changes: Any) -> TemplateMessage:
    values: dict[str, Any] = {
        "phone": f"+316{number:08d}",
        "bsuid": f"NL.{number}",
        "template": "buurtrelay_actual_v1_2h",
        "language": "nl",
        "parameters": {"place": "Centrum", "headline": "Inbraak"},
        "errand": Errand("a1", 7, f"m{number}", 2),
    }
    return TemplateMessage(**{**values, **changes})


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudApi]:
    monkeypatch.setattr(whatsapp, "TIMEOUT_S", (1, 0.4))
    with running() as api:
        yield api


def given(*tokens: str) -> Token:
    """One token after the other, the last for ever; what is fresh or not does not matter."""
    rest = list(tokens)
    return lambda *, fresh=False: rest.pop(0) if len(rest) > 1 else rest[0]


def messenger(url: str, pace: Rate = FAST, token: Token | None = None) -> WhatsAppMessenger:
    return WhatsAppMessenger(url, token or given("meta-token"), pace, SystemClock())


def ready(url: str, pace: Rate = FAST, token: Token | None = None) -> WhatsAppMessenger:
    sender = messenger(url, pace, token)
    sender.refresh()
    return sender


def send(url: str, number: int = 1) -> list[Answer]:
    return ready(url).send([message(each) for each in range(number)], 0)


def meaning(api: CloudApi, status: int, body: str) -> tuple[Meaning, int]:
    api.reply = lambda _: Reply(status, body)
    (answer,) = send(api.url)
    return answer.meaning, answer.code


def error(code: Any) -> str:
    return json.dumps({"error": {"message": "(#1) x", "type": "OAuthException", "code": code}})


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


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (130429, Meaning.THROTTLED),
        (131000, Meaning.AGAIN),
        (131026, Meaning.FAILED),
        (132000, Meaning.OUR_MISTAKE),
        (132001, Meaning.TEMPLATE),
        (131016, Meaning.DOWN),
        (190, Meaning.ACCOUNT),
        (0, Meaning.ACCOUNT),
        (999_999, Meaning.AGAIN),
        ("131026", Meaning.FAILED),
    ],
)
def test_the_code_decides_and_never_the_http_status(
    status: int, code: Any, expected: Meaning
) -> None:
    assert whatsapp._answer(status, error(code).encode(), 5) == Answer(expected, int(code), 5)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>",
        "[]",
        "null",
        "{}",
        "\xff",
        "[" * 99_999,
        '{"error": 1}',
        error("x"),
        error(1e999),
    ],
)
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Meaning.IN_DOUBT),
        (500, Meaning.IN_DOUBT),
        (502, Meaning.IN_DOUBT),
        (504, Meaning.IN_DOUBT),
        (401, Meaning.ACCOUNT),
        (403, Meaning.ACCOUNT),
        (202, Meaning.IN_DOUBT),
        (302, Meaning.DOWN),
        (400, Meaning.DOWN),
        (404, Meaning.DOWN),
        (407, Meaning.DOWN),
        (413, Meaning.DOWN),
        (429, Meaning.THROTTLED),
    ],
)
def test_an_answer_that_is_not_metas_goes_by_its_status(
    status: int, body: str, expected: Meaning
) -> None:
    assert whatsapp._answer(status, body.encode("latin-1"), 5) == Answer(expected, status, 5)


def taken(**told: str) -> Answer:
    return whatsapp._answer(200, json.dumps({"messages": [{"id": "wamid.1", **told}]}).encode(), 5)


def test_a_success_without_a_message_is_in_doubt() -> None:
    answer = whatsapp._answer(200, b'{"messages": []}', 5)
    assert answer == Answer(Meaning.IN_DOUBT, 200, 5)


@pytest.mark.parametrize("told", [{}, {"message_status": "accepted"}, {"message_status": "new"}])
def test_a_message_with_an_id_is_handed(told: dict[str, str]) -> None:
    assert taken(**told) == Answer(Meaning.HANDED, at=5, message="wamid.1")


def test_a_message_that_waits_for_its_quality_check_is_handed_and_held() -> None:
    answer = taken(message_status="held_for_quality_assessment")
    assert answer == Answer(Meaning.HANDED, at=5, held=True, message="wamid.1")


def test_a_paused_template_is_none_to_send() -> None:
    assert taken(message_status="paused") == Answer(Meaning.TEMPLATE, 132015, 5)


def test_an_answer_that_does_not_end_is_not_read_to_its_end(api: CloudApi) -> None:
    endless = '{"messages": [{"id": "' + "1" * MOST_BYTES + '"}]}'
    assert meaning(api, 200, endless) == (Meaning.IN_DOUBT, 200)


def test_a_refusal_by_meta_comes_through(api: CloudApi) -> None:
    assert meaning(api, 429, error(130429)) == (Meaning.THROTTLED, 130429)


def test_an_answer_that_does_not_come_in_time_is_in_doubt(api: CloudApi) -> None:
    api.reply = lambda _: Reply(after=0.6)
    assert [each.meaning for each in send(api.url)] == [Meaning.IN_DOUBT]


def test_a_line_that_breaks_after_the_request_is_in_doubt(api: CloudApi) -> None:
    api.reply = lambda _: Reply(status=0)
    assert [each.meaning for each in send(api.url)] == [Meaning.IN_DOUBT]
    assert len(api.bodies) == 1, "a repeated POST is a second message"


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_refused_connection_leaves_nobody_in_doubt(deaf: int) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        assert [each.meaning for each in send(url)] == [Meaning.DOWN]


@pytest.mark.parametrize("error", [socket.gaierror(-2, "no such name"), TimeoutError(), OSError()])
def test_without_a_connection_nothing_has_left_us(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    failing(monkeypatch, "urllib3.util.connection.create_connection", error)
    assert [each.meaning for each in send("http://whatsapp.invalid/")] == [Meaning.DOWN]


def failing(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(name, refuse)


def test_who_does_not_speak_tls_has_got_nothing(api: CloudApi) -> None:
    answers = send(api.url.replace("http:", "https:"))
    assert [each.meaning for each in answers] == [Meaning.DOWN]


@pytest.mark.parametrize(
    ("scheme", "expected"), [("https", Meaning.DOWN), ("http", Meaning.IN_DOUBT)]
)
def test_silence_is_in_doubt_only_once_tls_stands(
    monkeypatch: pytest.MonkeyPatch, deaf: int, scheme: str, expected: Meaning
) -> None:
    monkeypatch.setattr(whatsapp, "TIMEOUT_S", (0.3, 0.3))
    answers = send(f"{scheme}://127.0.0.1:{deaf}/")
    assert [each.meaning for each in answers] == [expected]


@pytest.mark.parametrize("error", [ssl.SSLError(1, "bad record"), MemoryError(), OSError()])
def test_whatever_fails_after_the_request_left_is_in_doubt(
    monkeypatch: pytest.MonkeyPatch, api: CloudApi, error: Exception
) -> None:
    failing(monkeypatch, "urllib3.connection.HTTPConnection.getresponse", error)
    assert [each.meaning for each in send(api.url, 2)] == [Meaning.IN_DOUBT] * 2


@pytest.mark.parametrize("token", ["two\nlines", "line break\n", "€", ""])
def test_a_token_that_cannot_be_sent_is_unreadable_and_not_quoted(token: str) -> None:
    with pytest.raises(TokenUnreadable) as caught:
        bearer(given(token), fresh=False)
    assert not token or token not in str(caught.value)


def test_a_secret_that_cannot_be_read_is_said_before_anything_is_sent(api: CloudApi) -> None:
    def unreadable(*, fresh: bool = False) -> str:
        raise GetParameterError("no such secret")

    assert not messenger(api.url, FAST, unreadable).refresh()
    assert api.bodies == []


def test_a_new_token_takes_hold_with_the_next_turn(api: CloudApi) -> None:
    sender = ready(api.url, token=given("old", "new"))
    sender.send([message(1)], 0)
    sender.refresh()
    sender.send([message(2)], 0)
    assert [each["Authorization"] for each in api.headers] == ["Bearer old", "Bearer new"]


def test_a_turn_begins_with_the_token_that_is_remembered(api: CloudApi) -> None:
    asked = []

    def token(*, fresh: bool = False) -> str:
        asked.append(fresh)
        return "meta-token"

    sender = ready(api.url, token=token)
    sender.renew()
    assert asked == [False, True]


def test_a_token_that_was_replaced_is_noticed_and_used(api: CloudApi) -> None:
    sender = ready(api.url, token=given("old", "new"))
    assert sender.renew()
    sender.send([message()], 0)
    assert api.headers[0]["Authorization"] == "Bearer new"


def test_the_same_token_again_is_no_news(api: CloudApi) -> None:
    assert not ready(api.url, token=given("old")).renew()


def test_a_token_that_cannot_be_read_anew_is_no_news(api: CloudApi) -> None:
    assert not ready(api.url, token=given("old", "")).renew()


def test_one_connection_serves_turn_after_turn(api: CloudApi) -> None:
    sender = ready(api.url)
    for number in range(3):
        sender.refresh()
        sender.send([message(number)], 0)
    assert len(api.lines) == 1


def test_a_line_that_was_idle_for_long_is_not_trusted(
    api: CloudApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = ready(api.url)
    sender.send([message(1)], 0)
    later = SystemClock().now() + IDLE_MS + 1
    with monkeypatch.context() as patched:
        patched.setattr(SystemClock, "now", lambda _: later)
        sender.refresh()
    sender.send([message(2)], 0)
    assert len(api.lines) == 2


def test_answers_come_in_the_order_of_the_messages(api: CloudApi) -> None:
    def reply(body: dict[str, Any]) -> Reply:
        number = int(body["to"][-2:])
        return Reply(400, error(1_000 + number), after=0.1 * (number % 2))

    api.reply = reply
    assert [each.code for each in send(api.url, 6)] == [1_000 + number for number in range(6)]


def test_messages_leave_at_the_pace_and_not_before_their_start(api: CloudApi) -> None:
    begin = time.monotonic()
    start = SystemClock().now() + 100
    ready(api.url, Rate(20)).send([message(each) for each in range(4)], start)
    after = [moment - begin for moment in sorted(api.moments)]
    assert all(moment >= 0.095 + 0.05 * index for index, moment in enumerate(after))


def test_begun_late_it_does_not_catch_up(api: CloudApi) -> None:
    begin = time.monotonic()
    ready(api.url, Rate(20)).send([message(each) for each in range(4)], SystemClock().now() - 150)
    after = [moment - begin for moment in sorted(api.moments)]
    assert after[-1] >= 0.145


def test_slow_answers_do_not_add_up(api: CloudApi) -> None:
    """A chunk waits for its last answer only: all requests are under way at once."""
    together = threading.Barrier(MOST_IN_CHUNK)

    def when_all_are_there(_: dict[str, Any]) -> Reply:
        together.wait(10)
        return Reply()

    api.reply = when_all_are_there
    assert {each.meaning for each in send(api.url, MOST_IN_CHUNK)} == {Meaning.HANDED}
