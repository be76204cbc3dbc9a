"""What AWS refuses only when it deploys: limits of its services, which no linter knows.

Where each comes from stands in docs/decisions/2026-11-30-checked-against-aws.md.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.scan import processed
from tests.resources import Resources, named, of_type


def queue_events(resources: Resources) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each event source with a queue, and the queue."""
    for function in of_type(resources, "AWS::Serverless::Function").values():
        for event in function["Events"].values():
            if event["Type"] == "SQS":
                told = event["Properties"]
                yield told, resources[named(told["Queue"])]["Properties"]


def test_a_large_batch_has_a_window_and_one_in_order_is_small_and_has_none(
    resources: Resources,
) -> None:
    for event, queue in queue_events(resources):
        window = event.get("MaximumBatchingWindowInSeconds", 0)
        most = 10 if queue.get("FifoQueue") else 10_000
        assert event["BatchSize"] <= most
        assert window >= 1 or event["BatchSize"] <= 10
        assert not (window and queue.get("FifoQueue"))


def test_an_event_source_has_two_workers_at_least(
    template: dict[str, Any], resources: Resources
) -> None:
    for event, _ in queue_events(resources):
        most = event.get("ScalingConfig", {}).get("MaximumConcurrency", 2)
        least = template["Parameters"][most["Ref"]]["MinValue"] if isinstance(most, dict) else most
        assert 2 <= least <= 1_000


def test_dead_letters_are_kept_longer_and_in_the_same_kind_of_queue(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    for queue in queues.values():
        if "RedrivePolicy" in queue:
            dead = queues[named(queue["RedrivePolicy"]["deadLetterTargetArn"])]
            assert dead["MessageRetentionPeriod"] > queue["MessageRetentionPeriod"]
            assert dead.get("FifoQueue") == queue.get("FifoQueue")
            assert queue["RedrivePolicy"]["maxReceiveCount"] <= 1_000


def test_a_sum_of_metrics_is_not_too_long_for_an_alarm(resources: Resources) -> None:
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        stats = [each for each in alarm.get("Metrics", ()) if "MetricStat" in each]
        assert len(stats) <= 10, name
        assert sum(each.get("ReturnData", True) for each in alarm.get("Metrics", [{}])) == 1


def test_an_alarm_looks_back_a_day_at_most(resources: Resources) -> None:
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        assert alarm.get("Period", 60) * alarm["EvaluationPeriods"] <= 86_400, name


@pytest.mark.parametrize(
    ("municipality", "taken"),
    [
        ("bergen-op-zoom", True),
        ("x" * 40, True),
        ("ede", True),
        ("x" * 41, False),
        ("ede-", False),
        ("Ede", False),
        ("laws", False),
        ("cognitodorp", False),
    ],
)
def test_the_name_of_a_municipality_makes_a_token_domain(
    municipality: str, taken: bool, template: dict[str, Any], resources: Resources
) -> None:
    pattern = template["Parameters"]["Municipality"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, municipality)) is taken
    if taken:
        domain = resources["PoliceTokenDomain"]["Properties"]["Domain"]["Fn::Sub"]
        made = domain.replace("${Municipality}", municipality)
        made = made.replace("${AWS::AccountId}", "123456789012")
        assert re.fullmatch(r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?", made)


def test_meta_s_door_is_no_wider_than_an_account_s_burst(template: dict[str, Any]) -> None:
    assert template["Parameters"]["WebhooksPerSecond"]["MaxValue"] == 5_000


def test_the_stack_has_room_left() -> None:
    made = processed()
    assert len(made["Resources"]) < 500
    assert len(made["Parameters"]) < 200
    roles = [each for each in made["Resources"].values() if each["Type"] == "AWS::IAM::Role"]
    assert all(len(str(each["Properties"]["Policies"])) < 10_240 for each in roles)


def test_a_function_s_environment_fits(resources: Resources) -> None:
    """4 KB for all; a queue's URL takes some 100 characters."""
    for name, function in of_type(resources, "AWS::Serverless::Function").items():
        told = function["Environment"]["Variables"]
        references = str(told).count("'Ref'") + str(told).count("'Fn::GetAtt'")
        assert 120 * references + len(str(list(told))) < 4_096, name
