from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from relay.adapters.batch_get import ThrottledTooLong, batch_get

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

KEYS = [{"pk": "A", "sk": str(each)} for each in range(3)]


def left(*keys: dict[str, str]) -> dict[str, Any]:
    return {"Alerts": {"Keys": list(keys)}} if keys else {}


@pytest.fixture
def asked(alerts: "Table", monkeypatch: pytest.MonkeyPatch) -> Mock:
    """DynamoDB answers the first key of each call and leaves the others: moto never does."""

    def answer(RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        first, *others = RequestItems["Alerts"]["Keys"]
        return {"Responses": {"Alerts": [first]}, "UnprocessedKeys": left(*others)}

    mock = Mock(side_effect=answer)
    monkeypatch.setattr(alerts.meta.client, "batch_get_item", mock)
    monkeypatch.setattr("relay.adapters.batch_get.time.sleep", Mock())
    return mock


def test_keys_left_unread_are_asked_for_again(alerts: "Table", asked: Mock) -> None:
    assert list(batch_get(alerts, KEYS)) == KEYS
    assert asked.call_count == 3


def test_a_table_that_stays_throttled_is_an_error(alerts: "Table", asked: Mock) -> None:
    asked.side_effect = None
    asked.return_value = {"Responses": {}, "UnprocessedKeys": left(*KEYS)}
    with pytest.raises(ThrottledTooLong, match="Alerts"):
        list(batch_get(alerts, KEYS))


def test_reads_are_consistent(alerts: "Table", asked: Mock) -> None:
    list(batch_get(alerts, KEYS[:1]))
    request = asked.call_args.kwargs["RequestItems"]
    assert request == {"Alerts": {"Keys": KEYS[:1], "ConsistentRead": True}}
