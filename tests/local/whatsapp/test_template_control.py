"""What Meta may do with a template while it is in use."""

from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp import template_api
from tests.local.whatsapp.bench import ALERT, START, Bench


def judged(bench: Bench, **judgement: Any) -> Any:
    return bench.control("PATCH", "templates/buurt_alarm", judgement).json()


def in_two_languages() -> Bench:
    bench = Bench()
    body = {"type": "BODY", "text": "Police message: keep away. Call 112."}
    english = ALERT | {"language": "en", "components": [body]}
    template_api.create(bench.simulator, english)
    bench.kept.events.clear()
    return bench


def occasions(bench: Bench) -> list[str]:
    found = bench.webhooks("message_template_status_update")
    return [value["other_info"]["title"] for value in found]


def send_english(bench: Bench) -> str:
    template = {"name": "buurt_alarm", "language": {"code": "en"}}
    answer = bench.send(type="template", template=template)
    status: str = answer["messages"][0]["message_status"]
    return status


def test_a_template_is_paused_in_one_language_only() -> None:
    bench = in_two_languages()
    judged(bench, status="PAUSED", language="nl", by="answer")
    [update] = bench.webhooks("message_template_status_update")
    assert (update["message_template_language"], update["event"]) == ("nl", "PAUSED")
    assert bench.send_alerts(1) == ["132015"]
    assert send_english(bench) == "accepted"


def test_a_fault_strikes_one_language_only() -> None:
    bench = in_two_languages()
    bench.faults(templates=[{"language": "en", "by": "answer"}])
    assert bench.send_alerts(1) == ["accepted"]
    with pytest.raises(Exception, match="132015"):
        send_english(bench)


def test_a_language_there_is_not_is_refused_with_those_there_are() -> None:
    assert "only in nl, en" in judged(in_two_languages(), status="PAUSED", language="fr")["error"]


@pytest.mark.parametrize(("by", "outcome", "codes"), [
    ("answer", "132015", []), ("receipt", "accepted", [132015]), (None, "accepted", [132015]),
])  # fmt: skip
def test_sends_of_a_paused_template_fail_in_the_answer_or_by_receipt(
    by: str | None, outcome: str, codes: list[int]
) -> None:
    bench = Bench()
    judged(bench, status="PAUSED", by=by)
    assert bench.send_alerts(1) == [outcome]
    bench.later(5)
    assert bench.codes() == codes


def test_a_disabled_template_fails_in_the_answer_unless_told_otherwise() -> None:
    bench = Bench()
    judged(bench, status="DISABLED")
    assert bench.send_alerts(1) == ["132016"]
    judged(bench, status="DISABLED", by="receipt")
    assert bench.send_alerts(1) == ["accepted"]


def test_a_paused_template_is_resumed_by_itself() -> None:
    bench = Bench()
    judged(bench, status="PAUSED", by="answer", lasts=180)
    bench.later(179)
    assert bench.send_alerts(1) == ["132015"]
    bench.later(1)
    assert bench.send_alerts(1) == ["accepted"]
    assert occasions(bench) == ["FIRST_PAUSE", "UNPAUSE"]


def test_a_paused_template_is_resumed_over_the_graph_api() -> None:
    bench = Bench()
    [template] = judged(bench, status="PAUSED")
    path = f"/v26.0/{template['id']}/unpause"
    assert bench.call("POST", path).json() == {"success": True}
    assert bench.send_alerts(1) == ["accepted"]
    assert bench.call("POST", path).json()["error"]["code"] == 100


def test_the_second_pause_is_told_as_such() -> None:
    bench = Bench()
    for status in ("PAUSED", "APPROVED", "PAUSED", "DISABLED"):
        judged(bench, status=status)
    assert occasions(bench) == ["FIRST_PAUSE", "UNPAUSE", "SECOND_PAUSE", "DISABLED"]


@pytest.mark.parametrize("status", ["ARCHIVED", "IN_APPEAL", "PENDING_DELETION", "REJECTED"])
def test_only_an_approved_template_can_be_sent(status: str) -> None:
    bench = Bench()
    judged(bench, status=status)
    assert bench.send_alerts(1) == ["132001"]


def test_a_rejection_has_its_reason_until_it_is_approved_after_all() -> None:
    bench = Bench()
    [template] = judged(bench, status="REJECTED", reason="SCAM")
    assert template["rejected_reason"] == "SCAM"
    [update] = bench.webhooks("message_template_status_update")
    assert (update["event"], update["reason"]) == ("REJECTED", "SCAM")
    [template] = judged(bench, status="APPROVED")
    assert template["rejected_reason"] == "NONE"


def test_another_category_is_told_and_priced() -> None:
    bench = Bench()
    judged(bench, category="MARKETING")
    [update] = bench.webhooks("template_category_update")
    assert (update["previous_category"], update["new_category"]) == ("UTILITY", "MARKETING")
    bench.send_alert()
    bench.later(5)
    assert bench.webhooks("statuses")[0]["pricing"]["category"] == "marketing"


def test_another_quality_is_told_and_shown() -> None:
    bench = Bench()
    [template] = judged(bench, quality="RED")
    assert template["quality_score"] == {"score": "RED", "date": int(START)}
    [update] = bench.webhooks("message_template_quality_update")
    assert (update["previous_quality_score"], update["new_quality_score"]) == ("UNKNOWN", "RED")


@pytest.mark.parametrize(
    "wrong", [{"status": "GONE"}, {"by": "post"}, {"lasts": 0}, {"reason": "BAD"}, {"colour": 1}]
)
def test_a_wrong_judgement_names_the_field(wrong: dict[str, Any]) -> None:
    assert next(iter(wrong)) in judged(Bench(), **wrong)["error"]
