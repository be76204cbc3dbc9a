"""Every fault of an alert makes its alarm fire, by what the functions really publish.

Good health makes none.
"""

import pytest
from relay.adapters.groups_table import GroupsTable
from relay.domain.facts import Facts, Try, short_id

from tests.conftest import Queues, Tables
from tests.domain.sample_report import report
from tests.functions.ledgers import member, planned, read_slice, record
from tests.functions.police import post
from tests.functions.reports import now, received
from tests.town import resident, settle
from tests.watch.conftest import Fired, Told
from tests.watch.faults import deliver, later, sweep

pytestmark = pytest.mark.usefixtures("settings")


def begun(tables: Tables, facts: Facts, seen: int = 100) -> str:
    """An alert of one slice, of which so much is known."""
    settle(tables, [resident(1)])
    alert_id: str = post().body["alert_id"]
    (work,) = planned(tables, alert_id)
    read_slice(tables, work, seen)
    record(tables, work, facts)
    return alert_id


def handed(people: int) -> Facts:
    reached = frozenset(Try(short_id(member(number)), 1) for number in range(people))
    return Facts(handed=reached, handed_at=(now(), now()))


def test_an_alert_that_goes_well_is_quiet(
    tables: Tables, queues: Queues, told: Told, fired: Fired, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(tables, queues, {"messages": [{"id": "wamid.1"}]})
    later(monkeypatch, 500)
    sweep()
    points = told()
    assert {"SecondsTo95", "SecondsBehind", "MessagesHanded"} <= {each.metric for each in points}
    assert fired(points) == set()


def test_neighbours_who_wait_five_minutes_too_long_are_noticed(
    tables: Tables, told: Told, fired: Fired, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(tables, handed(90))
    later(monkeypatch, 302)
    sweep()
    assert fired(told()) == {"AlertSlow"}


def test_an_alert_that_nobody_looks_up_is_slow_too(
    tables: Tables, told: Told, fired: Fired, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(tables, [resident(1)])
    post()
    later(monkeypatch, 302)
    sweep()
    assert fired(told()) == {"AlertSlow"}


def test_slices_that_nobody_takes_are_late_and_so_is_the_alert(
    tables: Tables, told: Told, fired: Fired, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(tables, [resident(1)])
    planned(tables, post().body["alert_id"])
    later(monkeypatch, 100)
    sweep()
    assert fired(told()) == set()
    later(monkeypatch, 21)
    sweep()
    assert fired(told()) == {"UrgentDeliveriesLate"}


def test_an_alert_to_very_many_takes_its_time_and_is_not_slow(
    tables: Tables, told: Told, fired: Fired, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(tables, [resident(1)])
    GroupsTable(tables.groups).add_memberships("centre", 76 * 60)
    post()
    later(monkeypatch, 302 + 50)
    sweep()
    assert fired(told()) == set()


def test_many_whom_whatsapp_cannot_reach_are_noticed(
    tables: Tables, told: Told, fired: Fired, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = Facts(failed={Try(short_id(member(number)), 1): 131026 for number in range(21)})
    alert_id = begun(tables, facts)
    (work,) = planned(tables, alert_id)
    record(tables, work, handed(79))
    later(monkeypatch, 61)
    sweep()
    assert fired(told()) == {"MessagesFailing"}


def test_an_alert_that_nobody_could_finish_is_noticed(
    tables: Tables, told: Told, fired: Fired, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(tables, handed(90))
    later(monkeypatch, 3 * 3_600 + 60)
    sweep()
    assert fired(told()) == {"AlertUnfinished"}


def test_a_report_that_nobody_reads_is_noticed(tables: Tables, told: Told, fired: Fired) -> None:
    received(tables, report(1, received=now() - 16 * 60_000))
    sweep()
    assert fired(told()) == {"ReportsUnread"}
