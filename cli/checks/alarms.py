"""The alarms, and who hears of them: an alarm that nobody hears is none."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cli.checks.finding import Seen, changed, fail, ok, together, warn
from cli.checks.patient import Patient
from cli.checks.policies import alike

TOPIC = "AWS::SNS::Topic"
OPERATORS = "Alarms"
"""The topic of the operators, in template.yaml; others, such as the police's, may have nobody."""

PENDING = "PendingConfirmation"

ALARM = "AWS::CloudWatch::Alarm"
RUNNING = ("ProbeMissing", "SweepMissing")
"""What these watch speaks every minute: to them silence is the fault."""

_ACTIONS = ("AlarmActions", "InsufficientDataActions")
_CONDITION = (
    *("ComparisonOperator", "DatapointsToAlarm", "Dimensions", "EvaluationPeriods", "MetricName"),
    *("Namespace", "Period", "Statistic", "Threshold", "TreatMissingData"),
)


def settings(patient: Patient) -> Seen:
    """Whether every alarm is there, watches what it should, and is told to somebody."""
    deployed, there = patient.blueprint.of_type(ALARM), _told(patient)
    faults = (
        fault
        for name, each in deployed.items()
        for fault in _of_alarm(patient, name, each, there.get(patient.own(name)))
    )
    return together(faults, f"{len(deployed)} alarms are on")


def _told(patient: Patient) -> dict[str, Mapping[str, Any]]:
    """The account's alarms as they are now, by their own names."""
    pages = patient.client("cloudwatch").get_paginator("describe_alarms").paginate()
    return {each["AlarmName"]: each for page in pages for each in page["MetricAlarms"]}


def _of_alarm(
    patient: Patient, name: str, deployed: Mapping[str, Any], there: Mapping[str, Any] | None
) -> Iterator[Seen]:
    if there is None:
        yield fail(f"the alarm {name} is gone", patient.anew)
        return
    if not there.get("ActionsEnabled", True):
        command = patient.aws(f"cloudwatch enable-alarm-actions --alarm-names {patient.own(name)}")
        yield fail(f"nobody hears of {name}: its actions are off", f"`{command}`")
    wanted = {each: deployed[each] for each in _CONDITION if each in deployed}
    other = changed(wanted, there)
    other += [each for each in _ACTIONS if not alike(deployed.get(each, []), there.get(each, []))]
    if other:
        values = ", ".join(
            f"{each}={json.dumps(deployed.get(each, []), default=str)}" for each in other
        )
        yield fail(
            f"the alarm {name} has another {' and '.join(other)} than deployed",
            f"set {values}: CloudWatch > Alarms > {patient.own(name)} > Edit",
        )


def ringing(patient: Patient) -> Seen:
    """Whether an alarm rings now; the probe and the sweep may not fall silent."""
    there = _told(patient)
    states = {name: there.get(own, {}).get("StateValue") for name, own in _ours(patient)}
    ring = sorted(name for name, state in states.items() if state == "ALARM")
    if ring:
        return fail(
            f"in alarm: {', '.join(ring)}", f"docs/runbook.md: {', '.join(map(_page, ring))}"
        )
    silent = [name for name in RUNNING if states.get(name) == "INSUFFICIENT_DATA"]
    if silent and not patient.emulated:
        return warn(
            f"{' and '.join(silent)}: not heard of, unless the stack is minutes old",
            f"docs/runbook.md: {', '.join(map(_page, silent))}",
        )
    return ok("none rings")


def _ours(patient: Patient) -> Iterable[tuple[str, str]]:
    return patient.of_type(ALARM).items()


def _page(name: str) -> str:
    """The heading of an alarm in the runbook, as its link has it."""
    return "#" + "".join(f"-{it.lower()}" if it.isupper() else it for it in name).strip("-")


def topics(patient: Patient) -> Seen:
    """Whether CloudWatch may tell the topics, and each subscriber hears all of it."""
    policies = patient.blueprint.of_type("AWS::SNS::TopicPolicy").values()
    documents = {arn: each["PolicyDocument"] for each in policies for arn in each["Topics"]}
    faults = (
        fault
        for name, arn in patient.of_type(TOPIC).items()
        for fault in _of_topic(patient, name, arn, documents.get(arn))
    )
    return together(faults, "take what alarms tell, and pass all of it on")


def _of_topic(patient: Patient, name: str, arn: str, document: Any) -> Iterator[Seen]:
    client = patient.client("sns")
    there = client.get_topic_attributes(TopicArn=arn)["Attributes"]
    put = f"sns set-topic-attributes --topic-arn {arn} --attribute-name"
    if document and not alike(json.loads(there.get("Policy", "{}")), document):
        command = f"{put} Policy --attribute-value '{json.dumps(document, default=str)}'"
        yield fail(
            f"the topic {name} has another policy than deployed", f"`{patient.aws(command)}`"
        )
    key = patient.blueprint.of_type(TOPIC).get(name, {}).get("KmsMasterKeyId")
    if key and not patient.emulated and there.get("KmsMasterKeyId") != key:
        command = f"{put} KmsMasterKeyId --attribute-value {key}"
        yield fail(f"the topic {name} is encrypted with another key", f"`{patient.aws(command)}`")
    for each in _subscribed(patient, arn):
        yield from _filtered(patient, name, each)


def _filtered(patient: Patient, name: str, subscription: Mapping[str, Any]) -> Iterator[Seen]:
    own = str(subscription["SubscriptionArn"])
    if own == PENDING:
        return
    asked = patient.client("sns").get_subscription_attributes(SubscriptionArn=own)["Attributes"]
    if asked.get("FilterPolicy") not in (None, "", "{}"):
        command = (
            f"sns set-subscription-attributes --subscription-arn {own}"
            " --attribute-name FilterPolicy --attribute-value '{}'"
        )
        yield fail(
            f"{subscription['Endpoint']} does not hear all of {name}: a filter",
            f"`{patient.aws(command)}`",
        )


def subscriptions(patient: Patient) -> Seen:
    """Whether everybody who should hear of alarms has confirmed."""
    topics = patient.of_type(TOPIC)
    if OPERATORS not in topics:
        return fail("the stack has no topic for alarms", "deploy the stack again")
    found = {name: _subscribed(patient, arn) for name, arn in topics.items()}
    pending = sum(each["SubscriptionArn"] == PENDING for many in found.values() for each in many)
    if pending:
        return fail(
            f"{pending} not confirmed: AWS sends nothing to it",
            'open the mail "AWS Notification - Subscription Confirmation" and confirm; it expires'
            " after 3 days, then `aws sns subscribe` sends it anew",
        )
    if not found[OPERATORS]:
        mend = f"deploy with AlarmEmail, or {_subscribe(patient, topics[OPERATORS])}"
        return fail("nobody hears of alarms", mend)
    if deaf := [name for name, many in found.items() if not many]:
        return warn(f"nobody hears of {', '.join(deaf)}", _subscribe(patient, topics[deaf[0]]))
    heard = (f"{name}: {', '.join(_addresses(many))}" for name, many in found.items())
    return ok(f"confirmed, {'; '.join(heard)}")


def _addresses(subscriptions: Iterable[Mapping[str, Any]]) -> list[str]:
    """Whoever is told: only who reads an address sees that it is nobody's any more."""
    return sorted(str(each["Endpoint"]) for each in subscriptions)


def _subscribed(patient: Patient, arn: str) -> list[dict[str, Any]]:
    """Whoever is subscribed to a topic; the deleted do not count."""
    pages = patient.client("sns").get_paginator("list_subscriptions_by_topic")
    listed = [each for page in pages.paginate(TopicArn=arn) for each in page["Subscriptions"]]
    return [each for each in listed if each["SubscriptionArn"] != "Deleted"]


def _subscribe(patient: Patient, topic: str) -> str:
    who = "--protocol email --notification-endpoint YOU@EXAMPLE.NL"
    return f"`{patient.aws(f'sns subscribe {who} --topic-arn {topic}')}`"
