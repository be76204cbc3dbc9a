import time
from collections.abc import Sequence

import pytest
from relay.domain.member import Member
from rich.console import Console

from local.demo import ALERT, Result, send_one_alert
from local.residents import Residents
from local.stack import LocalStack

pytestmark = pytest.mark.stack


def _send(stack: LocalStack, groups: Sequence[str], members: Sequence[Member]) -> Result:
    quiet = Console(quiet=True)
    return send_one_alert(quiet, stack.police(), stack.whatsapp, groups, members)


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


def test_what_a_function_logs_can_be_read(dutch: LocalStack, dutch_residents: Residents) -> None:
    groups = {"area": {"groups": list(dutch_residents.groups[:1])}}
    alert = dutch.police().post({**ALERT, **groups})["alert_id"]
    deadline = time.monotonic() + 20
    while alert not in "".join(dutch.deployed.logs("GroupLookupLog")):
        assert time.monotonic() < deadline
        time.sleep(0.2)
