"""What a stack costs a month though nothing happens: counted in ``template.yaml``."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.cost.profile import Unseen
from tests.cost.usage import Usage
from tests.world.template import Template

MINUTES_OF_AN_HOUR = 60


def standing(template: Template, unseen: Unseen) -> Usage:
    """Of one month, what runs by the clock apart."""
    polls = unseen["polls_of_a_queue_a_minute"] * MINUTES_OF_AN_HOUR * unseen["hours_of_a_month"]
    polled = [source.queue for source in template.queue_sources(lambda _: 1)]
    queues = template.of_type("AWS::SQS::Queue")
    in_order = sum(bool(queues[name].get("FifoQueue")) for name in polled)
    alarms = template.of_type("AWS::CloudWatch::Alarm").values()
    return {
        "kms_keys": len(template.of_type("AWS::KMS::Key")),
        "secrets": len(template.of_type("AWS::SecretsManager::Secret")),
        "alarm_metrics": sum(map(watched, alarms)),
        "dashboards": len(template.of_type("AWS::CloudWatch::Dashboard")),
        "token_clients": len(template.of_type("AWS::Cognito::UserPoolClient")),
        "sqs_requests": (len(polled) - in_order) * polls,
        "sqs_fifo_requests": in_order * polls,
    }


def watched(alarm: Mapping[str, Any]) -> int:
    """Metrics that an alarm is billed for: each one that its expressions use."""
    return sum("MetricStat" in each for each in alarm.get("Metrics", ())) or 1


def types(template: Template) -> Iterator[str]:
    """Every type of resource in the template, once."""
    yield from sorted({each["Type"] for each in template.parsed["Resources"].values()})
