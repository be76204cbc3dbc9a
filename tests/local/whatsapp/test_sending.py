from __future__ import annotations

import base64
from typing import Any

import pytest

from local.whatsapp.recipients import bsuid_of
from tests.local.whatsapp.bench import ANNA, Bench

NL, EN = {"code": "nl"}, {"code": "en"}
ANNA_ID = bsuid_of(ANNA[1:], seed=1)


def test_a_template_is_accepted_in_metas_form() -> None:
    answer = Bench().send_alert("+31 6 12345678")
    assert answer["contacts"] == [{"input": "+31 6 12345678", "wa_id": "31612345678"}]
    assert answer["messages"][0]["message_status"] == "accepted"


def test_a_message_id_looks_like_one() -> None:
    wamid = Bench().send_alert()["messages"][0]["id"]
    assert wamid.startswith("wamid.HBgL")
    assert b"31612345678" in base64.b64decode(wamid.removeprefix("wamid."))


def test_ids_are_new_each_time_and_the_same_in_each_run() -> None:
    runs = [
        [bench.send_alert()["messages"][0]["id"] for _ in range(3)] for bench in (Bench(), Bench())
    ]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 3


def test_a_user_id_is_answered_without_number() -> None:
    answer = Bench().send_alert(to="", recipient=ANNA_ID)
    assert answer["contacts"] == [{"input": ANNA_ID, "user_id": ANNA_ID}]


def test_number_and_user_id_lead_to_one_person() -> None:
    bench = Bench()
    bench.send_alert()
    bench.send_alert(to="", recipient=ANNA_ID)
    person = bench.simulator.phones.find(ANNA)
    assert person is not None
    assert len(bench.simulator.log.of(person)) == 2


def test_text_needs_an_open_window() -> None:
    bench = Bench()
    bench.send()
    bench.later(5)
    [status] = bench.webhooks("statuses")
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)


def test_the_window_opens_with_a_message_and_closes_after_a_day() -> None:
    bench = Bench()
    bench.inbound(text="AANMELDEN")
    bench.later(86399)
    assert "message_status" not in bench.send()["messages"][0]
    bench.later(1)
    bench.send()
    bench.later(60)
    assert bench.statuses().count("failed") == 1


def test_the_window_error_can_be_made_immediate() -> None:
    error = Bench(late_errors=[]).refusal()
    assert (error.code, error.status) == (131047, 400)


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({"messaging_product": "sms"}, 100, 400),
        ({"to": None}, 100, 400),
        ({"type": "song"}, 100, 400),
        ({"text": None}, 131008, 400),
        ({"text": {}}, 100, 400),
        ({"text": {"body": "x" * 4097}}, 100, 400),
        ({"type": "template", "template": {"language": {"code": "nl"}}}, 100, 400),
        ({"type": "template", "template": {"name": "buurt_alarm"}}, 100, 400),
        ({"type": "template", "template": {"name": "buurt_alarm", "language": EN}}, 132001, 404),
        ({"type": "template", "template": {"name": "anders", "language": NL}}, 132001, 404),
        ({"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}}, 131009, 400),
        ({"biz_opaque_callback_data": "x" * 513}, 100, 400),
        ({"biz_opaque_callback_data": {"a": 1}}, 100, 400),
        ({"to": "+31201234567"}, 131021, 400),
        ({"status": "read", "message_id": "wamid.x"}, 131009, 400),
        ({"status": "read"}, 100, 400),
        ({"status": "seen", "message_id": "wamid.x"}, 100, 400),
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused_with_its_code(
    body: dict[str, Any], code: int, status: int
) -> None:
    error = Bench().refusal(**body)
    assert (error.code, error.status) == (code, status)


@pytest.mark.parametrize(
    "body",
    [
        {"type": "image", "image": {"link": "https://x.example/a.jpg"}},
        {"type": "location", "location": {}},
        {"recipient_type": "group"},
        {"category": "utility"},
        {"recipient_identity_key_hash": "x"},
        {"type": "interactive", "interactive": {"type": "flow"}},
    ],
)
def test_what_is_not_simulated_says_so(body: dict[str, Any]) -> None:
    error = Bench().refusal(**body)
    assert (error.code, error.status) == (1, 501)
    assert error.body("A")["error"]["message"].startswith("(#1) not simulated: ")


def test_callback_data_may_have_512_characters() -> None:
    bench = Bench()
    bench.send_alert(biz_opaque_callback_data="x" * 512)
    assert bench.simulator.log.all[0].callback == "x" * 512


@pytest.mark.parametrize(("status", "code"), [("PENDING", 132001), ("DISABLED", 132016)])
def test_a_template_that_is_not_approved_is_refused(status: str, code: int) -> None:
    bench = Bench()
    bench.simulator.templates.named("buurt_alarm")[0].status = status
    template = {"name": "buurt_alarm", "language": {"code": "nl"}}
    assert bench.refusal(type="template", template=template).code == code


def test_a_paused_template_fails_after_acceptance() -> None:
    bench = Bench()
    bench.simulator.templates.named("buurt_alarm")[0].status = "PAUSED"
    bench.send_alert()
    bench.later(5)
    assert bench.webhooks("statuses")[0]["errors"][0]["code"] == 132015


def test_messages_above_the_rate_get_130429_until_the_bucket_refills() -> None:
    bench = Bench(messages_per_second=10)
    for n in range(10):
        bench.send_alert(f"+3161234500{n}")
    error = bench.refusal(to="+31612345999")
    assert (error.code, error.status) == (130429, 429)
    bench.later(0.1)
    bench.send_alert("+31612345999")


def test_a_refused_message_reaches_nobody() -> None:
    bench = Bench(messages_per_second=1)
    bench.send_alert()
    bench.refusal(to="+31612345999")
    assert len(bench.simulator.log.all) == 1


def test_incoming_messages_count_towards_the_rate() -> None:
    bench = Bench(messages_per_second=2)
    bench.inbound(text="a")
    bench.inbound(text="b")
    assert bench.refusal().code == 130429


def test_the_46th_message_in_a_burst_to_one_person_gets_131056() -> None:
    bench = Bench()
    for _ in range(45):
        bench.send_alert()
    assert bench.refusal().code == 131056
    bench.send_alert("+31687654321")


def test_a_reaction_reaches_a_known_message() -> None:
    bench = Bench()
    wamid = bench.inbound(text="Dag").wamid
    bench.send(type="reaction", reaction={"message_id": wamid, "emoji": "👍"})
    assert bench.simulator.log.all[-1].content.body == "👍"


def test_marking_as_read_covers_what_came_before() -> None:
    bench = Bench()
    first, second = bench.inbound(text="a"), bench.inbound(text="b")
    typing = {"type": "text"}
    assert bench.send(status="read", message_id=second.wamid, typing_indicator=typing) == {
        "success": True
    }
    assert (first.status, second.status) == ("read", "read")


def test_a_reply_quotes_its_message() -> None:
    bench = Bench()
    wamid = bench.inbound(text="Dag").wamid
    bench.send(context={"message_id": wamid})
    assert bench.simulator.log.all[-1].quotes == wamid
