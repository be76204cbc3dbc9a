"""Meta lets an approved template be edited seldom, and reviews it again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.whatsapp.bench import ALERT, Bench

DAY = 86_400
BODY = {"type": "BODY", "text": "Een andere tekst."}
NEW = {"components": [BODY]}


def edited(bench: Bench, **body: Any) -> Any:
    [template] = bench.simulator.templates.named("buurt_alarm")
    return bench.call("POST", f"/v26.0/{template.id}", body).json()


def shown(bench: Bench) -> dict[str, Any]:
    return bench.simulator.templates.named("buurt_alarm")[0].as_json()


def details(answer: Any) -> str:
    said: str = answer["error"]["error_data"]["details"]
    return said


def test_an_edit_replaces_the_components_as_a_whole() -> None:
    bench = Bench()
    assert edited(bench, **NEW) == {"success": True}
    assert shown(bench)["components"] == [BODY]
    template = {"name": "buurt_alarm", "language": {"code": "nl"}}
    assert bench.send(type="template", template=template)["messages"][0]["id"]


def test_an_edited_template_waits_for_another_review() -> None:
    bench = Bench(review_delay=60)
    bench.later(61)
    edited(bench, **NEW)
    assert shown(bench)["status"] == "PENDING"
    bench.later(61)
    assert shown(bench)["status"] == "APPROVED"


def test_an_approved_template_is_edited_once_a_day() -> None:
    bench = Bench()
    edited(bench, **NEW)
    assert "once in 24 hours" in details(edited(bench, message_send_ttl_seconds=60))
    bench.later(DAY)
    assert edited(bench, message_send_ttl_seconds=60) == {"success": True}
    assert shown(bench)["message_send_ttl_seconds"] == 60
    assert shown(bench)["components"] == [BODY]


def test_an_approved_template_is_edited_ten_times_in_thirty_days() -> None:
    bench = Bench()
    for _ in range(10):
        assert edited(bench, **NEW) == {"success": True}
        bench.later(DAY)
    assert "10 times" in details(edited(bench, **NEW))


def test_a_pending_template_cannot_be_edited() -> None:
    assert "status PENDING" in details(edited(Bench(review_delay=60), **NEW))


def test_the_category_is_edited_only_before_approval() -> None:
    bench = Bench()
    # A time to live is simulated for UTILITY only.
    change = {"category": "MARKETING", "message_send_ttl_seconds": None}
    assert "category" in details(edited(bench, **change))
    bench.control("PATCH", "templates/buurt_alarm", {"status": "REJECTED"})
    assert edited(bench, **change) == {"success": True}
    assert shown(bench)["category"] == "MARKETING"


@pytest.mark.parametrize("body", [{}, {"name": "x"}, {"components": [{"type": "FOOTER"}]}])
def test_a_wrong_edit_changes_nothing(body: dict[str, Any]) -> None:
    bench = Bench()
    assert edited(bench, **body)["error"]["code"] == 100
    assert shown(bench)["components"] == ALERT["components"]
    assert shown(bench)["status"] == "APPROVED"
