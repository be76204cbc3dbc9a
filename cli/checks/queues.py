"""The queues: there, set up as deployed, worked off, and nothing given up."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from cli.checks.asking import found
from cli.checks.finding import Seen, changed, fail, ok, together, warn
from cli.checks.patient import Patient
from cli.checks.policies import alike

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
_SETTINGS = {"DelaySeconds": "0", "MaximumMessageSize": "", "MessageRetentionPeriod": "345600"}
_SETTINGS |= {"KmsMasterKeyId": "", "VisibilityTimeout": "30"}
"""With what SQS takes where nothing is said; empty: not compared then."""


def settings(patient: Patient) -> Seen:
    """Whether every queue keeps its messages, gives up as late and lets in whom it was told to."""
    deployed = patient.blueprint.of_type(QUEUE)
    (policy,) = patient.blueprint.of_type("AWS::SQS::QueuePolicy").values()
    faults = (
        fault
        for name, each in deployed.items()
        for fault in _of_queue(patient, name, each, policy["PolicyDocument"])
    )
    return together(faults, f"{len(deployed)} queues, set up as deployed")


def _of_queue(
    patient: Patient, name: str, deployed: Mapping[str, Any], policy: Any
) -> Iterator[Seen]:
    url, client = patient.own(name), patient.client("sqs")
    told = found(client.get_queue_attributes, QueueUrl=url, AttributeNames=["All"])
    if told is None:
        yield fail(f"the queue {name} is gone", patient.anew)
        return
    there = told["Attributes"]
    wanted = {each: str(deployed.get(each, usual)) for each, usual in _SETTINGS.items()}
    other = {each: wanted[each] for each in changed(wanted, there) if wanted[each]}
    redrive = {each: str(it) for each, it in deployed.get("RedrivePolicy", {}).items()}
    drives = json.loads(there.get("RedrivePolicy", "{}"))
    if changed(redrive, {each: str(it) for each, it in drives.items()}):
        other["RedrivePolicy"] = json.dumps(redrive)
    if not alike(json.loads(there.get("Policy", "{}")), policy):
        other["Policy"] = json.dumps(policy, default=str)
    if other:
        command = f"sqs set-queue-attributes --queue-url {url} --attributes"
        yield fail(
            f"{name} has another {' and '.join(other)} than deployed",
            f"`{patient.aws(command)} '{json.dumps(other, default=str)}'`",
        )


def queues(patient: Patient) -> Seen:
    """Whether every queue is there and its messages do not grow old."""
    urls = {n: u for n, u in patient.of_type(QUEUE).items() if not n.endswith(_DEAD)}
    if missing := sorted(EXPECTED - urls.keys()):
        return fail(f"the stack has no {', '.join(missing)}", "deploy the stack again")
    waiting = {name: _depth(patient, url) for name, url in urls.items()}
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
    asked = found(patient.client("sqs").get_queue_attributes, QueueUrl=url, AttributeNames=wanted)
    return sum(int(asked["Attributes"].get(each, 0)) for each in wanted) if asked else 0


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
