"""The AWS account: who asks, where it is, what time it is there, and how much may run at once."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import boto3
import requests
from botocore.exceptions import BotoCoreError, ClientError, NoRegionError
from relay.adapters.system_clock import SystemClock

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient
from cli.checks.rate import receipts_per_second
from cli.stack import PATIENCE

REGIONS = frozenset({"eu-central-1", "eu-west-1", "eu-west-3"})
"""Regions in the European Union that have all of the stack, as in the Rules of template.yaml."""

MOST_APART_S = 30
"""A clock that is off by more lets alerts begin and end at the wrong moment; AWS itself refuses
signatures only from 5 minutes on."""

QUEUE_WORKERS = 18
"""Workers at the other queues: the fixed MaximumConcurrency of template.yaml together."""

OTHER_WORKERS = 43
"""Lookup has 5 pollers; the police, the page to join and the schedules come on top."""

WEBHOOK_S = 0.05
"""How long the webhook works at a receipt, or at many in one call: a few dozen ms."""

_MORE = (
    "service-quotas request-service-quota-increase --service-code lambda"
    " --quota-code L-B99A9384 --desired-value 1000"
)
_SKEWED = frozenset({"RequestTimeTooSkewed", "RequestExpired", "SignatureDoesNotMatch"})


def credentials(access: Mapping[str, Any]) -> Seen:
    """Whether AWS knows who asks; ``access`` as boto3 takes it."""
    try:
        who = boto3.client("sts", config=PATIENCE, **access).get_caller_identity()
    except NoRegionError:
        return fail("no region is set", "`export AWS_REGION=eu-west-1`, or where the stack is")
    except ClientError as refused:
        return _refused(refused)
    except BotoCoreError as failed:
        return fail(f"{failed}", "sign in: `aws sso login`, or `aws configure`")
    return ok(f"account {who['Account']}")


def _refused(refused: ClientError) -> Seen:
    code = refused.response["Error"]["Code"]
    text = f"AWS refuses them: {code}"
    if code in _SKEWED:
        return fail(text, "set this machine's clock first (`timedatectl set-ntp true`)")
    return fail(text, "sign in again: `aws sso login`, or `aws configure`")


def region(patient: Patient) -> Seen:
    """Whether personal data stays in the European Union, where the stack can be deployed."""
    here = str(patient.client("sts").meta.region_name)
    if here in REGIONS:
        return ok(here)
    choice = ", ".join(sorted(REGIONS))
    return fail(
        f"{here} is not a region for this stack",
        f"deploy the stack in one of {choice}: its `region` in samconfig.toml, and AWS_REGION",
    )


def stack(patient: Patient) -> Seen:
    """Whether the last deployment came to its end."""
    described = patient.client("cloudformation").describe_stacks(StackName=patient.stack.name)
    status = str(described["Stacks"][0].get("StackStatus", ""))
    events = patient.aws(f"cloudformation describe-stack-events --stack-name {patient.stack.name}")
    if status.endswith("_FAILED") or status.startswith("DELETE"):
        return fail(f"the stack is {status}: parts may be missing", f"see why: `{events}`")
    if "ROLLBACK" in status:
        return warn(f"the stack is {status}: the last deployment was undone", f"`{events}`")
    return ok(f"{patient.stack.name} {status.lower().replace('_', ' ')}".strip())


def clock(patient: Patient) -> Seen:
    """How far our clock is from WhatsApp's, by the Date of an answer."""
    url = patient.stack.parameter("WhatsAppApiUrl")
    try:
        date = patient.session.head(url, timeout=10, allow_redirects=False).headers["Date"]
    except (requests.RequestException, KeyError) as failed:
        return fail(
            f"{url} does not tell the time: {type(failed).__name__}",
            "let this machine reach WhatsApp: its firewall, its proxy (HTTPS_PROXY)",
        )
    ours = datetime.fromtimestamp(SystemClock().now() / 1_000, UTC)
    apart = abs((ours - parsedate_to_datetime(date)).total_seconds())
    if apart > MOST_APART_S:
        return fail(
            f"this machine's clock is {apart:,.0f} s off", "set it: `timedatectl set-ntp true`"
        )
    return ok("right to the second" if apart < 2 else f"{apart:.0f} s off")


def concurrency(patient: Patient) -> Seen:
    """Whether the account lets as many functions run at once as the stack takes at its busiest.

    Every stack of the account needs as many again.
    """
    delivery, rate = map(patient.stack.parameter, ("DeliveryWorkers", "MessagesPerSecond"))
    needed = workers(int(delivery), int(rate))
    told = patient.client("lambda").get_account_settings()
    free = int(told["AccountLimit"]["UnreservedConcurrentExecutions"])
    if free >= needed:
        return ok(f"{free:,} at once; this stack takes up to {needed}")
    return fail(
        f"Lambda lets {free:,} functions run at once; this stack takes up to {needed}",
        f"ask for more: `{patient.aws(_MORE)}`",
    )


def workers(delivery: int, rate: int) -> int:
    """Functions of a stack that run at once at most, by its DeliveryWorkers and its rate."""
    at_the_webhook = math.ceil(receipts_per_second(rate) * WEBHOOK_S)
    return 2 * delivery + QUEUE_WORKERS + OTHER_WORKERS + at_the_webhook
