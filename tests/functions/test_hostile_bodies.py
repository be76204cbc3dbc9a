"""Whatever is posted, the answer is a problem in words, soon: never a 5xx, never an echo."""

import base64
import time
from typing import Any

import pytest

from functions.report_intake import app
from tests.conftest import Tables
from tests.functions.hostile import LARGEST, SENSELESS, UNREADABLE
from tests.functions.output import output_of
from tests.functions.police import Answer, http_event, send
from tests.town import settle

pytestmark = pytest.mark.usefixtures("settings")
SOON_S = 20
"""Generous, because machines that test are busy; alone, the slowest takes 1.1 s on two cores."""


@pytest.fixture(autouse=True)
def town(settings: None, tables: Tables) -> None:
    settle(tables)


def arrive(body: str | None, key: str = "key-1", **more: Any) -> Answer:
    headers = {"idempotency-key": key, **more.pop("headers", {})}
    return send(http_event("POST", "/alerts", body, headers=headers, **more))


def soon(body: str, key: str = "key-1") -> Answer:
    """The answer, which has to come soon and may not be long."""
    begun = time.process_time()
    answer = arrive(body, key)
    assert time.process_time() - begun < SOON_S
    assert answer.headers["content-type"] in ("application/json", "application/problem+json")
    return answer


def test_a_body_that_cannot_be_read_is_a_bad_request() -> None:
    for name, body in UNREADABLE.items():
        answer = soon(body)
        assert (answer.status, set(answer.faults())) == (400, {"body"}), name


def test_a_body_that_makes_no_sense_is_told_what_to_mend_without_an_echo() -> None:
    for name, body in SENSELESS.items():
        answer = soon(body)
        assert answer.status == 422, name
        assert answer.body["errors"], name
        for field, message in answer.faults().items():
            assert "x" * 81 not in field + message, name
            assert len(field) + len(message) < 700, name


def judged(body: str) -> Answer:
    begun = time.process_time()
    answer = send(http_event("POST", f"/reports/{'0' * 36}/state", body))
    assert time.process_time() - begun < SOON_S
    return answer


def test_a_judgement_that_cannot_be_read_is_a_bad_request() -> None:
    for name, body in UNREADABLE.items():
        answer = judged(body)
        assert (answer.status, set(answer.faults())) == (400, {"body"}), name


def test_a_judgement_that_makes_no_sense_is_told_what_to_mend_without_an_echo() -> None:
    for name, body in {**SENSELESS, **LARGEST}.items():
        answer = judged(body)
        assert (answer.status, bool(answer.body["errors"])) == (422, True), name
        for field, message in answer.faults().items():
            assert "x" * 81 not in field + message, name
            assert len(field) + len(message) < 700, name


def test_the_largest_alerts_are_accepted_soon() -> None:
    for number, body in enumerate(LARGEST.values()):
        assert soon(body, f"key-{number}").status == 202


def test_no_body_is_a_missing_body() -> None:
    assert arrive(None).faults() == {"body": "is required"}


@pytest.mark.parametrize(
    "kind",
    [
        *("text/plain", "application/xml", "application/x-www-form-urlencoded", "image/png", "x"),
        *("multipart/form-data", "multipart/form-data; boundary=x", "application/jsonx"),
    ],
)
def test_anything_but_json_is_another_media_type(kind: str) -> None:
    answer = arrive("headline=x", headers={"content-type": kind})
    assert answer.status == 415
    assert answer.faults() == {"body": "must be sent as application/json"}


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "", "application/cap+json"]
)
def test_json_may_be_called_so_in_several_ways(kind: str) -> None:
    body = LARGEST["1,000 groups"]
    assert arrive(body, headers={"content-type": kind}).status == 202


def test_a_body_may_come_in_base64() -> None:
    body = base64.b64encode(LARGEST["1,000 groups"].encode()).decode()
    assert arrive(body, is_base64=True).status == 202


@pytest.mark.parametrize("body", [b'{"headline": "\xff\xfe"}', b"\xff", "{}".encode("utf-16")])
def test_bytes_that_are_no_text_are_a_bad_request(body: bytes) -> None:
    answer = arrive(base64.b64encode(body).decode(), is_base64=True)
    assert answer.status == 400
    assert answer.faults() == {"body": "is not UTF-8 text"}


@pytest.mark.parametrize("body", ["abc", "!", "\ud800", "é"])
def test_what_was_meant_to_be_base64_and_is_not_is_the_senders_fault(body: str) -> None:
    assert arrive(body, is_base64=True).status in (400, 422)


def test_texts_are_in_no_log_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "Geheim +31612345678"
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        for name, body in {**UNREADABLE, **SENSELESS, **LARGEST}.items():
            if len(body) < 100_000:
                arrive(body.replace("Inbraak", secret), f"key-{abs(hash(name))}")
        assert "alert accepted" in output.log()
        assert "Geheim" not in output.log() + capsys.readouterr().out
        assert "xxx" not in output.log()
