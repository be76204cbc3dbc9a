import json
from unittest.mock import Mock

import pytest
from relay.adapters.queues import (
    AlertQueue,
    DeliveryQueues,
    NotEnqueued,
    ReceiptQueue,
    receipts_of,
    slice_body,
    slice_of,
)
from relay.domain.ledger import Try
from relay.domain.receipt import Errand, Progress, Receipt
from relay.domain.slices import Part, Slice

from tests.adapters.calls import Calls
from tests.conftest import Queues


def slices(number: int) -> list[Slice]:
    return [Slice("alert", each, (Part("centre", each, number),)) for each in range(number)]


def delivery(queues: Queues) -> DeliveryQueues:
    return DeliveryQueues(queues.sqs, queues.urgent, queues.normal)


def test_an_alert_travels_as_its_id(queues: Queues) -> None:
    AlertQueue(queues.sqs, queues.alerts).put("alert")
    assert queues.bodies(queues.alerts) == ['{"alert_id": "alert"}']


def test_a_slice_travels_as_ids_and_ranges(queues: Queues) -> None:
    delivery(queues).put(slices(1), urgent=True)
    (body,) = queues.bodies(queues.urgent)
    assert json.loads(body) == {"alert_id": "alert", "slice": 0, "parts": ["centre:0/1"]}


def test_a_slice_survives_the_queue() -> None:
    work = Slice("alert", 3, (Part("a:b", 0, 2), Part("c", 4, 5)))
    assert slice_of(json.loads(slice_body(work))) == work


@pytest.mark.parametrize("urgent", [True, False])
def test_a_slice_waits_in_its_lane(queues: Queues, urgent: bool) -> None:
    delivery(queues).put(slices(1), urgent=urgent)
    assert len(queues.bodies(queues.urgent)) == urgent
    assert len(queues.bodies(queues.normal)) == (not urgent)


def test_ten_slices_cost_one_call(queues: Queues) -> None:
    calls = Calls(queues.sqs)
    delivery(queues).put(slices(23), urgent=True)
    assert calls.made == ["SendMessageBatch"] * 3
    found = sorted(json.loads(body)["slice"] for body in queues.bodies(queues.urgent))
    assert found == list(range(23))


def test_no_slices_cost_no_call(queues: Queues) -> None:
    calls = Calls(queues.sqs)
    delivery(queues).put([], urgent=True)
    assert calls.made == []


def test_a_slice_may_wait_before_it_is_seen_again(queues: Queues) -> None:
    delivery(queues).put(slices(1), urgent=True, delay_s=5)
    assert queues.bodies(queues.urgent) == []


def test_slices_of_an_alert_share_a_fair_queue_group() -> None:
    sqs = Mock()
    sqs.send_message_batch.return_value = {}
    DeliveryQueues(sqs, "urgent", "normal").put(slices(2), urgent=False, delay_s=15)
    sent = sqs.send_message_batch.call_args.kwargs
    assert sent["QueueUrl"] == "normal"
    assert {(each["MessageGroupId"], each["DelaySeconds"]) for each in sent["Entries"]} == {
        ("alert", 15)
    }


def refusing(*rounds: list[str]) -> Mock:
    """SQS that refuses these ids, round by round."""
    sqs = Mock()
    sqs.send_message_batch.side_effect = [
        {"Failed": [{"Id": each} for each in ids]} for ids in rounds
    ]
    return sqs


def test_what_sqs_refused_is_sent_again_and_only_that() -> None:
    sqs = refusing(["1", "2"], ["2"], [])
    DeliveryQueues(sqs, "urgent", "normal").put(slices(3), urgent=True)
    sent = [
        [each["Id"] for each in call.kwargs["Entries"]]
        for call in sqs.send_message_batch.call_args_list
    ]
    assert sent == [["0", "1", "2"], ["1", "2"], ["2"]]


def test_what_sqs_keeps_refusing_is_an_error() -> None:
    sqs = refusing(["1"], ["1"], ["1"])
    with pytest.raises(NotEnqueued, match="1 slices"):
        DeliveryQueues(sqs, "urgent", "normal").put(slices(2), urgent=True)


def receipt(number: int, progress: Progress = Progress.SENT) -> Receipt:
    errand = Errand("8a1f4d8e-52ab-5f0e-9d0c-7a5a5b1c2e90", 417, Try(f"{number:032x}", 2))
    return Receipt(errand, progress, 131026, 1_790_000_000)


def test_receipts_survive_the_queue(queues: Queues) -> None:
    batch = [receipt(number, progress) for number, progress in enumerate(Progress)]
    ReceiptQueue(queues.sqs, queues.receipts).put(batch)
    (body,) = queues.bodies(queues.receipts)
    assert receipts_of(json.loads(body)) == batch


def test_metas_largest_batch_of_receipts_fits_one_message(queues: Queues) -> None:
    ReceiptQueue(queues.sqs, queues.receipts).put([receipt(each) for each in range(1_000)])
    (body,) = queues.bodies(queues.receipts)
    assert len(body) < 256 * 1_024


def test_a_receipt_of_something_else_is_passed_over() -> None:
    rows = [["hello", "sent", 0, 1], [str(receipt(1).errand), "sent", 131026, 1_790_000_000]]
    assert receipts_of({"receipts": rows}) == [receipt(1)]
