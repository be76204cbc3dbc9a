"""Two municipalities on one emulator: what is one's never shows, stops or wears out the other's."""

import time
from collections.abc import Sequence
from typing import Any

import pytest
from relay.domain.member import Member
from rich.console import Console

from local.child import free_port
from local.demo import ALERT, Result, send_one_alert
from local.deploy import remove
from local.emulator import Emulator
from local.police import Refused
from local.residents import Residents
from local.stack import LocalStack, Municipality, Place, running_phones, set_up
from tests.resources import FUNCTIONS, QUEUES
from tests.stacks import FIRST_PORT

pytestmark = pytest.mark.stack

DEAD_LETTERS = [name.replace("Queue", "DeadLetters") for name in QUEUES]


def _send(stack: LocalStack, groups: Sequence[str], members: Sequence[Member]) -> Result:
    quiet = Console(quiet=True)
    return send_one_alert(quiet, stack.police(), stack.whatsapp, groups, members)


def _waiting(stack: LocalStack, name: str) -> int:
    """How many messages lie in a queue, named as in the template."""
    answer: Any = stack.deployed.emulator.sqs.get_queue_attributes(
        QueueUrl=stack.deployed.physical(name), AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def test_an_alert_reaches_everybody_of_its_municipality_once_and_nobody_of_the_other(
    dutch: LocalStack,
    belgian: LocalStack,
    dutch_residents: Residents,
    belgian_residents: Residents,
) -> None:
    result = _send(dutch, dutch_residents.groups, dutch_residents.members)
    assert result.everybody_once
    assert not belgian.whatsapp.received(result.alert_id).messages
    result = _send(belgian, belgian_residents.groups, belgian_residents.members)
    assert result.everybody_once
    assert not dutch.whatsapp.received(result.alert_id).messages


def test_somebody_in_two_neighbourhoods_gets_one_message(
    dutch: LocalStack, dutch_residents: Residents
) -> None:
    both = next(m for m in dutch_residents.members if len(m.memberships) > 1)
    groups = list(both.memberships)
    members = [m for m in dutch_residents.members if m.memberships.keys() & set(groups)]
    result = _send(dutch, groups, members)
    assert result.everybody_once


def test_somebody_of_both_gets_the_alert_of_each_from_its_own_number(
    dutch: LocalStack, belgian: LocalStack, belgian_residents: Residents, commuter: Member
) -> None:
    home, phone = list(commuter.memberships), commuter.phone or ""
    for one, other in ((dutch, belgian), (belgian, dutch)):
        alert = one.police().post({**ALERT, "area": {"groups": home}})["alert_id"]
        deadline = time.monotonic() + 30
        while not one.whatsapp.received(alert).people[phone]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert one.whatsapp.received(alert).people[phone] == 1
        assert not other.whatsapp.received(alert).messages


def test_one_finds_no_alert_of_the_other(
    dutch: LocalStack, belgian: LocalStack, dutch_residents: Residents
) -> None:
    alert = dutch.police().post({**ALERT, "area": {"groups": dutch_residents.groups[:1]}})
    with pytest.raises(Refused, match="404"):
        belgian.police().follow(alert["alert_id"])


def test_a_quota_that_is_spent_leaves_the_other_alone(
    dutch: LocalStack,
    belgian: LocalStack,
    dutch_residents: Residents,
    belgian_residents: Residents,
) -> None:
    client = dutch.deployed.outputs["PoliceMachineId"]
    table = dutch.deployed.emulator.dynamodb.Table(dutch.deployed.outputs["AlertsTableName"])
    hours = [int(time.time()) // 3_600 + ahead for ahead in (0, 1)]
    posted = int(dutch.municipality.parameters(dutch.whatsapp)["AlertsPerHour"])
    keys = [{"pk": f"QUOTA#{client}", "sk": str(hour)} for hour in hours]
    for key in keys:
        table.put_item(Item={**key, "posted": posted})
    with pytest.raises(Refused, match="429"):
        dutch.police().post({**ALERT, "area": {"groups": dutch_residents.groups[:1]}})
    belgian.police().post({**ALERT, "area": {"groups": belgian_residents.groups[:1]}})
    for key in keys:
        table.delete_item(Key=key)


def test_a_dead_letter_of_one_lies_in_no_queue_of_the_other(
    dutch: LocalStack, belgian: LocalStack
) -> None:
    sqs, url = dutch.deployed.emulator.sqs, dutch.deployed.physical("MediaDeadLetters")
    before = {name: _waiting(belgian, name) for name in DEAD_LETTERS}
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    assert _waiting(dutch, "MediaDeadLetters") == 1
    assert {name: _waiting(belgian, name) for name in DEAD_LETTERS} == before
    (letter,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])


def test_a_stack_is_deleted_and_the_other_still_delivers(
    emulator: Emulator,
    place: Place,
    dutch: LocalStack,
    dutch_residents: Residents,
) -> None:
    with running_phones(place, free_port(FIRST_PORT)) as whatsapp:
        leaving = set_up(emulator, whatsapp, Municipality("wegstad", "NL", ("nl",)))
        tables = [name for key, name in leaving.deployed.outputs.items() if "Table" in key]
        functions = [leaving.deployed.physical(name) for name in FUNCTIONS]
        remove(leaving.deployed)
    left = {table.name for table in emulator.dynamodb.tables.all()}
    assert tables
    assert not left & set(tables)
    for function in functions:
        with pytest.raises(emulator.functions.exceptions.ResourceNotFoundException):
            emulator.functions.get_function(FunctionName=function)
    assert _send(dutch, dutch_residents.groups, dutch_residents.members).everybody_once


def test_what_a_function_logs_can_be_read(dutch: LocalStack, dutch_residents: Residents) -> None:
    groups = {"area": {"groups": list(dutch_residents.groups[:1])}}
    alert = dutch.police().post({**ALERT, **groups})["alert_id"]
    deadline = time.monotonic() + 20
    while alert not in "".join(dutch.deployed.logs("GroupLookupLog")):
        assert time.monotonic() < deadline
        time.sleep(0.2)
