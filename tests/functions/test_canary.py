import json
from collections.abc import Iterator

import pytest
from relay.adapters.groups_table import GroupsTable
from relay.adapters.rehearsals import Rehearsals
from relay.domain.rehearsal import Rehearsal

from functions.canary import app
from tests.conftest import Queues, Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.output import Output, output_of
from tests.functions.payloads import event
from tests.town import resident, settle


@pytest.fixture
def town(settings: None, tables: Tables) -> Tables:
    settle(tables, [resident(1, test=True), resident(2, ["west"])])
    return tables


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Output]:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        yield output


def hold(name: str) -> dict[str, str]:
    answer: dict[str, str] = app.handler(event(name), LambdaContext())
    return answer


def test_a_canary_that_lambda_tries_twice_is_posted_once(town: Tables, queues: Queues) -> None:
    first, second = hold("canary.daily"), hold("canary.daily")
    assert first == second
    posted = {json.loads(body)["alert_id"] for body in queues.bodies(queues.alerts)}
    assert posted == {first["alert_id"]}
    held = Rehearsals(town.alerts).newest(Rehearsal.CANARY)
    assert held
    assert held.alert_id == first["alert_id"]


def test_it_goes_only_to_groups_with_test_phones(town: Tables) -> None:
    alert_id = hold("canary.daily")["alert_id"]
    item = town.alerts.get_item(Key={"pk": f"ALERT#{alert_id}", "sk": "ALERT"})["Item"]
    assert "centre" in str(item)
    assert "west" not in str(item)


@pytest.mark.usefixtures("town")
def test_without_volunteers_there_is_no_drill_and_no_alarm(output: Output) -> None:
    assert hold("canary.drill") == {"refused": "the stack has no DrillGroup"}
    assert output.counted() == {}


@pytest.mark.usefixtures("town")
def test_who_asks_for_a_drill_hears_how_to_get_one(output: Output) -> None:
    assert "relay groups add" in hold("canary.drill_by_hand")["refused"]
    assert output.counted() == {}


def test_without_test_phones_it_says_so(settings: None, tables: Tables, output: Output) -> None:
    settle(tables, [resident(1)])
    assert "relay members test" in hold("canary.daily")["refused"]
    assert output.counted() == {"CanaryMissed": 1}
    assert "relay members test" in output.log()


def test_a_drill_by_hand_may_follow_one_of_the_same_day(
    town: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    GroupsTable(town.groups).add_placeless("volunteers", "Oefening")
    monkeypatch.setenv("DRILL_GROUP", "volunteers")
    assert hold("canary.drill")["alert_id"] != hold("canary.drill_by_hand")["alert_id"]
