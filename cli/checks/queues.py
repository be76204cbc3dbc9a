"""The queues: there, worked off, and nothing given up."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from botocore.exceptions import ClientError

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient

QUEUE = "AWS::SQS::Queue"
EXPECTED = frozenset(
    {
        "AlertsQueue",
        "UrgentDeliveriesQueue",
        "NormalDeliveriesQueue",
        "ReceiptsQueue",
        "InboundQueue",
        "MediaQueue",
    }
)
"""By their names in template.yaml."""

OLDEST_S = 300
"""A message that waits longer is not worked on."""

WINDOW = timedelta(minutes=10)

_DEAD = "DeadLetters"


def queues(patient: Patient) -> Seen:
    """Whether every queue is there and its messages do not grow old."""
    urls = {n: u for n, u in patient.of_type(QUEUE).items() if not n.endswith(_DEAD)}
    if missing := sorted(EXPECTED - urls.keys()):
        return fail(f"the stack has no {', '.join(missing)}", "deploy the stack again")
    waiting = {name: _depth(patient, url) for name, url in urls.items()}
    if idle := _disabled(patient, urls):
        return fail(
            f"nobody works at {', '.join(idle)}: its trigger is disabled",
            "enable it: Lambda > the function > Configuration > Triggers, or deploy again",
        )
    old = {name: age for name, age in _ages(patient, urls).items() if age > OLDEST_S}
    if old:
        said = ", ".join(f"{name} {age / 60:,.0f} min" for name, age in old.items())
        return fail(
            f"messages wait too long: {said}",
            f"see why: `sam logs --stack-name {patient.stack.name}`; docs/runbook.md",
        )
    total = sum(waiting.values())
    return ok(f"{len(urls)} queues, {f'{total:,} messages' if total else 'nothing'} under way")


def _depth(patient: Patient, url: str) -> int:
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    asked = patient.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
    return sum(int(asked["Attributes"].get(each, 0)) for each in wanted)


def _disabled(patient: Patient, urls: Mapping[str, str]) -> list[str]:
    """The queues whose event source mapping does not run."""
    pages = patient.client("lambda").get_paginator("list_event_source_mappings").paginate()
    off = {
        str(each.get("EventSourceArn", "")).rpartition(":")[2]
        for page in pages
        for each in page["EventSourceMappings"]
        if str(each.get("State", "")).startswith("Disabl")
    }
    return [name for name, url in urls.items() if url.rpartition("/")[2] in off]


def _ages(patient: Patient, urls: Mapping[str, str]) -> dict[str, float]:
    """Seconds that the oldest message waits, as CloudWatch last told; what it does not is left."""
    names = list(urls)
    now = datetime.now(UTC)
    try:
        told = patient.client("cloudwatch").get_metric_data(
            MetricDataQueries=[
                {"Id": f"q{number}", "MetricStat": _age_of(urls[name])}
                for number, name in enumerate(names)
            ],
            StartTime=now - WINDOW,
            EndTime=now,
            ScanBy="TimestampDescending",
        )
    except ClientError:
        return {}
    results = told.get("MetricDataResults", [])
    return {
        names[int(each["Id"][1:])]: float(each["Values"][0]) for each in results if each["Values"]
    }


def _age_of(url: str) -> dict[str, object]:
    metric = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{"Name": "QueueName", "Value": url.rpartition("/")[2]}],
    }
    return {"Metric": metric, "Period": 60, "Stat": "Maximum"}


def dead_letters(patient: Patient) -> Seen:
    """Whether any message was given up."""
    urls = {n: u for n, u in patient.of_type(QUEUE).items() if n.endswith(_DEAD)}
    counts = {name: _depth(patient, url) for name, url in sorted(urls.items())}
    if full := {name: count for name, count in counts.items() if count}:
        said = ", ".join(f"{count:,} in {name}" for name, count in full.items())
        return fail(
            f"messages were given up: {said}",
            f"{patient.relay('dlq list')}, mend the cause, then {patient.relay('dlq redrive')}",
        )
    if not urls:
        return warn("the stack has no dead-letter queues", "deploy the stack again")
    return ok(f"{len(urls)} queues, all empty")
