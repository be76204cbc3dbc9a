"""A fault of each kind, planted in a stack with IAM enforced: what its functions publish makes the
template's alarm fire, and once the fault is mended nobody has lost or doubled anything.
"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from rich.console import Console

from local.demo import ALERT, checked
from local.progress import follow
from local.residents import Residents
from local.stack import LocalStack
from tests.alarm_conditions import fires, published, resolved
from tests.resources import Resources, of_type

pytestmark = pytest.mark.stack

TEMPLATE = "buurtrelay_exercise_v1_30m_a"
PATIENCE_S = 150
"""The probe looks at a queue that seems stuck for over a minute."""


def _fired(stack: LocalStack, resources: Resources) -> set[str]:
    """The alarms of the template that what this stack's functions published makes fire now."""
    logs = [name for name in of_type(resources, "AWS::Logs::LogGroup") if name != "ApiLog"]
    points = [each for name in logs for each in published(stack.deployed.logs(name))]
    service, now = {"Municipality": stack.municipality.name}, time.time() + 1
    return {
        name
        for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items()
        if fires(resolved(alarm, service), points, now)
    }


def _until(fulfilled: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not fulfilled():
        assert time.monotonic() < deadline
        time.sleep(0.5)


def _reached(stack: LocalStack, alert_id: str) -> int:
    return stack.whatsapp.received(alert_id).messages


def _invoke(stack: LocalStack, function: str) -> Any:
    """As its schedule does."""
    functions = stack.deployed.emulator.functions
    answer = functions.invoke(FunctionName=stack.deployed.physical(function), Payload="{}")
    assert "FunctionError" not in answer, answer
    return json.loads(answer["Payload"].read())


def _template_is(stack: LocalStack, status: str) -> None:
    url = f"{stack.whatsapp.url}/_control/templates/{TEMPLATE}"
    httpx.patch(url, json={"status": status}, trust_env=False).raise_for_status()


def _takes_receipts(stack: LocalStack, *, enabled: bool) -> None:
    """Switch the mapping from the queue of receipts to its function."""
    functions = stack.deployed.emulator.functions
    name = stack.deployed.physical("Receipts")
    (mapping,) = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)


@pytest.fixture(scope="module")
def probed(belgian: LocalStack) -> Iterator[None]:
    """A probe of a stack with four faults. It takes over a minute: other tests run meanwhile."""
    sqs, letters = belgian.deployed.emulator.sqs, belgian.deployed.physical("AlertsDeadLetters")
    receipts = belgian.deployed.physical("ReceiptsQueue")
    _template_is(belgian, "PAUSED")
    belgian.whatsapp.change(subscribed=False)
    sqs.send_message(QueueUrl=letters, MessageBody="{}")
    _takes_receipts(belgian, enabled=False)
    time.sleep(1)
    sqs.send_message(QueueUrl=receipts, MessageBody=json.dumps({"receipts": []}))
    probe = belgian.deployed.physical("Probe")
    belgian.deployed.emulator.functions.invoke(FunctionName=probe, InvocationType="Event")
    yield
    _takes_receipts(belgian, enabled=True)
    sqs.purge_queue(QueueUrl=letters)
    belgian.whatsapp.change(subscribed=None)
    _template_is(belgian, "APPROVED")


@pytest.mark.usefixtures("probed")
def test_a_dead_token_blocks_this_sender_alone_and_everybody_is_reached_once_it_lives_again(
    dutch: LocalStack,
    dutch_residents: Residents,
    belgian: LocalStack,
    belgian_residents: Residents,
    resources: Resources,
) -> None:
    police, phones, posted = dutch.police(), dutch.whatsapp, time.monotonic()
    assert "SenderBlocked" not in _fired(dutch, resources)
    phones.change(faults={"account": [{"kind": "token"}]})
    groups = list(dutch_residents.groups)
    alert = police.post({**ALERT, "area": {"groups": groups}})["alert_id"]
    _until(lambda: "SenderBlocked" in _fired(dutch, resources))
    assert not phones.received(alert).messages
    theirs = belgian.police().post({**ALERT, "area": {"groups": list(belgian_residents.groups)}})
    _until(lambda: _reached(belgian, theirs["alert_id"]) == len(belgian_residents.members))
    phones.change(faults=None)
    _invoke(dutch, "Sweep")
    members = dutch_residents.members
    way = follow(Console(quiet=True), police, phones, alert, len(members), posted)
    assert checked(alert, way, phones, members).everybody_once


@pytest.mark.usefixtures("probed")
def test_a_wrong_app_secret_is_an_alarm_and_no_receipt_is_lost_by_it(
    dutch: LocalStack, dutch_residents: Residents, resources: Resources
) -> None:
    police, phones, posted = dutch.police(), dutch.whatsapp, time.monotonic()
    phones.change(app_secret="another")
    groups = list(dutch_residents.groups)
    alert = police.post({**ALERT, "area": {"groups": groups}})["alert_id"]
    _until(lambda: "SignaturesRefused" in _fired(dutch, resources))
    phones.change(app_secret=phones.secrets.app_secret)
    members = dutch_residents.members
    way = follow(Console(quiet=True), police, phones, alert, len(members), posted)
    assert checked(alert, way, phones, members).everybody_once


@pytest.mark.usefixtures("probed")
def test_the_probe_finds_what_is_broken_and_each_fault_is_its_own_alarm(
    belgian: LocalStack, resources: Resources
) -> None:
    faults = {"DeadLettersFound", "QueueStuck", "TemplatesUnusable", "WebhookBroken"}
    _until(lambda: _fired(belgian, resources) >= faults)


def test_where_nothing_is_wrong_the_probe_finds_nothing(
    dutch: LocalStack, resources: Resources
) -> None:
    found = _invoke(dutch, "Probe")
    expected = dict.fromkeys(("DeadLetters", "QueueStuck", "TemplatesUnusable", "WebhookBroken"), 0)
    assert {name: found[name] for name in expected} == expected
