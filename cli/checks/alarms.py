"""Who hears of alarms: an alarm that nobody hears is none."""

from typing import Any

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient

TOPIC = "AWS::SNS::Topic"
OPERATORS = "Alarms"
"""The topic of the operators, in template.yaml; others, such as the police's, may have nobody."""

PENDING = "PendingConfirmation"


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
    return ok(f"{sum(map(len, found.values()))} confirmed")


def _subscribed(patient: Patient, arn: str) -> list[dict[str, Any]]:
    """Whoever is subscribed to a topic; the deleted do not count."""
    pages = patient.client("sns").get_paginator("list_subscriptions_by_topic")
    listed = [each for page in pages.paginate(TopicArn=arn) for each in page["Subscriptions"]]
    return [each for each in listed if each["SubscriptionArn"] != "Deleted"]


def _subscribe(patient: Patient, topic: str) -> str:
    who = "--protocol email --notification-endpoint YOU@EXAMPLE.NL"
    return f"`{patient.aws(f'sns subscribe {who} --topic-arn {topic}')}`"
