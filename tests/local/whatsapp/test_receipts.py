from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from local.whatsapp.pricing import Billing
from tests.local.whatsapp.bench import ANNA, Bench


def receipts_of(bench: Bench, **body: Any) -> list[dict[str, Any]]:
    bench.send_alert(**body)
    bench.later(60)
    return bench.webhooks("statuses")


def test_a_message_is_sent_delivered_and_read() -> None:
    bench = Bench(read_share=1)
    receipts_of(bench)
    assert bench.statuses() == ["sent", "delivered", "read"]


def test_nobody_reads_when_the_share_is_nought() -> None:
    bench = Bench(read_share=0)
    receipts_of(bench)
    assert bench.statuses() == ["sent", "delivered"]


def test_the_share_of_readers_is_kept() -> None:
    bench = Bench(read_share=0.6, messages_per_second=1000)
    for n in range(500):
        bench.send_alert(f"+316123{n:05d}")
    bench.later(60)
    assert 250 < bench.statuses().count("read") < 350


def test_a_receipt_carries_everything_that_identifies_the_message() -> None:
    bench = Bench()
    receipt = receipts_of(bench, biz_opaque_callback_data="alert;7")[0]
    message = bench.simulator.log.all[0]
    assert receipt["id"] == message.wamid
    assert receipt["recipient_id"] == "31612345678"
    assert receipt["recipient_user_id"] == message.person.bsuid
    assert receipt["biz_opaque_callback_data"] == "alert;7"
    assert isinstance(receipt["timestamp"], str)


def test_the_price_stands_on_sent_and_delivered_only() -> None:
    receipts = receipts_of(Bench(read_share=1))
    price = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"}
    assert [receipt.get("pricing") for receipt in receipts] == [price, price, None]


def test_the_first_free_form_messages_of_a_month_are_free() -> None:
    bench = Bench(free_service_messages=1, read_share=0)
    bench.inbound(text="Dag")
    for _ in range(2):
        bench.send()
        bench.later(60)
    sent = [s["pricing"] for s in bench.webhooks("statuses") if s["status"] == "sent"]
    assert [price["type"] for price in sent] == ["free_customer_service", "regular"]
    assert {price["category"] for price in sent} == {"service"}


def test_the_free_messages_start_again_next_month() -> None:
    billing, last_day = Billing(), datetime(2026, 10, 31, tzinfo=UTC)
    free = [billing.price("service", day, 1)["type"] for day in (last_day, last_day)]
    free.append(billing.price("service", last_day + timedelta(days=1), 1)["type"])
    assert free == ["free_customer_service", "regular", "free_customer_service"]


def test_the_month_is_that_of_the_account() -> None:
    bench = Bench(free_service_messages=1, read_share=0)
    bench.clock.time = datetime(2026, 10, 31, 22, 30, tzinfo=UTC).timestamp()
    for pause in (0, 3600):  # in Amsterdam, 23:30 and half an hour into November
        bench.later(pause)
        bench.inbound(text="Dag")
        bench.send()
    bench.later(60)
    assert {s["pricing"]["type"] for s in bench.webhooks("statuses")} == {"free_customer_service"}


def test_the_price_moves_to_read_when_delivered_is_skipped() -> None:
    bench = Bench(read_share=1, faults={"receipts": {"delivered_skipped": 1}})
    prices = {r["status"]: "pricing" in r for r in receipts_of(bench)}
    assert prices == {"sent": True, "read": True}


def test_who_reads_and_when_does_not_depend_on_the_order_of_sends() -> None:
    seen = []
    for order in (range(20), reversed(range(20))):
        bench = Bench(messages_per_second=1000)
        for n in order:
            bench.send_alert(f"+316123{n:05d}")
        for _ in range(100):
            bench.later(0.1)
        found = [
            (r["recipient_id"], r["status"], r["timestamp"]) for r in bench.webhooks("statuses")
        ]
        seen.append(sorted(found))
    assert seen[0] == seen[1]


def test_a_listed_number_is_undeliverable() -> None:
    bench = Bench(undeliverable=[ANNA])
    [receipt] = receipts_of(bench)
    assert (receipt["status"], receipt["errors"][0]["code"]) == ("failed", 131026)
    assert "recipient_user_id" not in receipt
    assert "pricing" not in receipt


def test_a_dutch_number_without_plus_ends_up_nowhere() -> None:
    bench = Bench()
    [receipt] = receipts_of(bench, to="0612345678")
    assert (receipt["recipient_id"], receipt["status"]) == ("310612345678", "failed")


def test_a_contact_stands_next_to_a_receipt_unless_it_failed() -> None:
    bench = Bench(undeliverable=["+31600000001"], read_share=0)
    for phone in ("+31600000001", ANNA):
        bench.send_alert(phone)
        bench.later(60)
    contacts = [e.contact for e in bench.kept.events if e.key == "statuses"]
    assert [contact is None for contact in contacts] == [True, False, False]


def test_failed_receipts_may_be_given_contacts() -> None:
    bench = Bench(undeliverable=[ANNA], contacts_with_failed=True)
    receipts_of(bench)
    assert bench.kept.events[0].contact is not None


def test_a_hidden_number_stays_out_of_the_receipts() -> None:
    bench = Bench()
    person = bench.inbound(text="Dag", username="@anna").person
    receipts = receipts_of(bench, to="", recipient=person.bsuid)
    assert all("recipient_id" not in receipt for receipt in receipts)
    bench.send_alert()
    bench.later(60)
    assert bench.webhooks("statuses")[-1]["recipient_id"] == "31612345678"
