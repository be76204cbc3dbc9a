import json
from unittest.mock import Mock

import pytest
from relay.adapters.queues import (
    AlertQueue,
    DeliveryQueues,
    NotEnqueued,
    ReceiptQueue,
    receipts_of,
)
from relay.domain.rate import Lane
from relay.domain.receipt import Errand, Progress, Receipt

from tests.adapters.calls import Calls
from tests.conftest import Queues

WORDING = "buurtrelay_exercise_v1_30m_a/nl"


def delivery(queues: Queues) -> DeliveryQueues:
    return DeliveryQueues(queues.sqs, queues.urgent, queues.normal)


def test_an_alert_travels_as_its_id(queues: Queues) -> None:
    AlertQueue(queues.sqs, queues.alerts).put("alert")
    assert queues.bodies(queues.alerts) == ['{"v": 1, "alert_id": "alert"}']


def test_a_slice_travels_as_two_numbers(queues: Queues) -> None:
    delivery(queues).put("alert", [7], Lane.URGENT)
    (body,) = queues.bodies(queues.urgent)
    assert json.loads(body) == {"v": 1, "alert_id": "alert", "slice": 7}


@pytest.mark.parametrize("lane", [Lane.URGENT, Lane.NORMAL])
def test_a_slice_waits_in_its_lane(queues: Queues, lane: Lane) -> None:
    delivery(queues).put("alert", [0], lane)
    assert len(queues.bodies(queues.urgent)) == (lane is Lane.URGENT)
    assert len(queues.bodies(queues.normal)) == (lane is Lane.NORMAL)


def test_ten_slices_cost_one_call(queues: Queues) -> None:
    calls = Calls(queues.sqs)
    delivery(queues).put("alert", range(23), Lane.URGENT)
    assert calls.made == ["SendMessageBatch"] * 3
    found = sorted(json.loads(body)["slice"] for body in queues.bodies(queues.urgent))
    assert found == list(range(23))


def test_no_slices_cost_no_call(queues: Queues) -> None:
    calls = Calls(queues.sqs)
    delivery(queues).put("alert", [], Lane.URGENT)
    assert calls.made == []


def test_a_slice_may_wait_before_it_is_seen_again(queues: Queues) -> None:
    delivery(queues).put("alert", range(1), Lane.URGENT, delay_s=5)
    assert queues.bodies(queues.urgent) == []


def test_a_queue_tells_whether_anything_waits(queues: Queues) -> None:
    assert not delivery(queues).waiting(Lane.URGENT)
    delivery(queues).put("alert", [0], Lane.URGENT)
    assert delivery(queues).waiting(Lane.URGENT)
    assert not delivery(queues).waiting(Lane.NORMAL)
    alerts = AlertQueue(queues.sqs, queues.alerts)
    assert not alerts.waiting()
    alerts.put("alert")
    assert alerts.waiting()


def refusing(*rounds: list[str]) -> Mock:
    """SQS that refuses these ids, round by round."""
    sqs = Mock()
    sqs.send_message_batch.side_effect = [
        {"Failed": [{"Id": each} for each in ids]} for ids in rounds
    ]
    return sqs


def test_what_sqs_refused_is_sent_again_and_only_that() -> None:
    sqs = refusing(["1", "2"], ["2"], [])
    DeliveryQueues(sqs, "urgent", "normal").put("alert", range(3), Lane.URGENT)
    sent = [
        [each["Id"] for each in call.kwargs["Entries"]]
        for call in sqs.send_message_batch.call_args_list
    ]
    assert sent == [["0", "1", "2"], ["1", "2"], ["2"]]


def test_what_sqs_keeps_refusing_is_an_error() -> None:
    sqs = refusing(["1"], ["1"], ["1"])
    with pytest.raises(NotEnqueued, match="1 slices"):
        DeliveryQueues(sqs, "urgent", "normal").put("alert", range(2), Lane.URGENT)


def receipt(number: int, progress: Progress = Progress.SENT) -> Receipt:
    errand = Errand("8a1f4d8e-52ab-5f0e-9d0c-7a5a5b1c2e90", 417, f"{number:032x}", 2, WORDING)
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


def test_what_does_not_fit_one_message_is_split() -> None:
    sqs = Mock()
    batch = [receipt(each) for each in range(3_000)]
    ReceiptQueue(sqs, "receipts").put(batch)
    bodies = [call.kwargs["MessageBody"] for call in sqs.send_message.call_args_list]
    assert len(bodies) == 4
    assert all(len(body) <= 256 * 1_024 for body in bodies)
    assert [each for body in bodies for each in receipts_of(json.loads(body))] == batch


def test_a_receipt_of_something_else_is_passed_over() -> None:
    rows = [["hello", "sent", 0, 1], [str(receipt(1).errand), "sent", 131026, 1_790_000_000]]
    assert receipts_of({"receipts": rows}) == [receipt(1)]
