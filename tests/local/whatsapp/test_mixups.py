from __future__ import annotations

from collections import Counter
from typing import Any

from tests.local.whatsapp.bench import Bench


def reported(count: int = 1, **receipts: Any) -> Bench:
    bench = Bench(read_share=1, messages_per_second=1000, faults={"receipts": receipts})
    bench.send_alerts(count)
    bench.later(60)
    return bench


def orders(bench: Bench) -> Counter[tuple[str, ...]]:
    """How often the receipts of a message came in each order."""
    found: dict[str, list[str]] = {}
    for status in bench.webhooks("statuses"):
        found.setdefault(status["id"], []).append(status["status"])
    return Counter(tuple(order) for order in found.values())


def test_receipts_may_never_come() -> None:
    bench = reported(missing=1)
    assert bench.statuses() == []
    assert bench.simulator.log.all[0].status == "read"


def test_delivered_may_be_skipped() -> None:
    assert reported(delivered_skipped=1).statuses() == ["sent", "read"]


def test_receipts_may_come_in_the_wrong_order() -> None:
    assert orders(reported(200, reordered=1)).keys() == {
        ("delivered", "sent", "read"),
        ("sent", "read", "delivered"),
    }


def test_a_receipt_that_nothing_overtakes_comes_in_the_end() -> None:
    bench = Bench(read_share=0, messages_per_second=1000, faults={"receipts": {"reordered": 1}})
    bench.send_alerts(50)
    bench.later(60)
    bench.later(61)
    assert bench.statuses().count("delivered") == 50


def test_receipts_may_come_twice() -> None:
    bench = reported(duplicated=1, duplicate_after=10)
    assert bench.statuses() == ["sent", "delivered", "read"]
    bench.later(10)
    assert bench.statuses() == ["sent", "delivered", "read"] * 2


def test_receipts_may_come_minutes_late() -> None:
    bench = reported(late=1, late_by=300)
    assert bench.statuses() == []
    bench.later(299)
    assert bench.statuses() == []
    bench.later(1)
    assert bench.statuses() == ["sent", "delivered", "read"]


def test_a_share_of_messages_is_struck_and_always_the_same() -> None:
    runs = [[s["recipient_id"] for s in reported(300, missing=0.3).webhooks("statuses")]
            for _ in range(2)]  # fmt: skip
    assert 180 < len(set(runs[0])) < 240
    assert set(runs[0]) == set(runs[1])


def failing(**receipts: Any) -> Bench:
    errors = [{"code": 131026, "by": "receipt"}]
    bench = Bench(faults={"receipts": receipts, "errors": errors})
    bench.send_alert()
    bench.later(60)
    return bench


def test_a_message_may_fail_after_it_was_sent() -> None:
    assert failing(sent_before_failed=1).statuses() == ["sent", "failed"]


def test_the_failure_may_overtake_sent() -> None:
    bench = Bench(messages_per_second=1000)
    bench.faults(
        receipts={"sent_before_failed": 1, "reordered": 1},
        errors=[{"code": 131026, "by": "receipt"}],
    )
    bench.send_alerts(40)
    bench.later(60)
    assert orders(bench).keys() == {("sent", "failed"), ("failed", "sent")}
