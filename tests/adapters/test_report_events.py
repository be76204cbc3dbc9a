import json
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from relay.adapters.report_events import ReportEvents
from relay.domain.report import Report

from tests.domain.sample import alert
from tests.domain.sample_report import PHOTO, report, tip


@pytest.mark.parametrize("told", [tip(media=PHOTO, pseudonym="Merel-17"), report()])
def test_an_event_holds_ids_and_nothing_that_anybody_wrote(told: Report) -> None:
    bus = Mock(**{"put_events.return_value": {"FailedEntryCount": 0}})
    assert ReportEvents(bus, "testdorp").raise_new(told)
    (entry,) = bus.put_events.call_args.kwargs["Entries"]
    assert (entry["Source"], entry["DetailType"]) == ("buurtrelay", "Report received")
    assert json.loads(entry["Detail"]) == {
        "municipality": "testdorp",
        "report_id": told.id,
        "alert_id": alert().id if told.alert_id else None,
        "kind": told.kind,
    }
    assert "EventBusName" not in entry, "the default bus"


FULL: dict[str, Any] = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}
DOWN = EndpointConnectionError(endpoint_url="https://events")


@pytest.mark.parametrize("answer", [{"return_value": FULL}, {"side_effect": DOWN}])
def test_nobody_told_is_said_and_holds_nothing_up(answer: dict[str, Any]) -> None:
    bus = Mock(put_events=Mock(**answer))
    assert ReportEvents(bus, "testdorp").raise_new(tip()) is False


@pytest.mark.usefixtures("aws")
def test_whoever_made_a_rule_hears_of_it() -> None:
    events, sqs = boto3.client("events"), boto3.client("sqs")
    pattern = json.dumps({"source": ["buurtrelay"], "detail": {"kind": ["tip"]}})
    events.put_rule(Name="tips", EventPattern=pattern)
    url = sqs.create_queue(QueueName="tips")["QueueUrl"]
    arn = "arn:aws:sqs:eu-west-1:123456789012:tips"
    events.put_targets(Rule="tips", Targets=[{"Id": "1", "Arn": arn}])
    for each in (report(1), tip(2)):
        ReportEvents(events, "testdorp").raise_new(each)
    got: Any = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [json.loads(each["Body"])["detail"]["report_id"] for each in got] == [tip(2).id]
