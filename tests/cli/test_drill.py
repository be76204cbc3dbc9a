import io
import json
from typing import Any

import boto3
import pytest
from relay.adapters.rehearsals import Rehearsals
from relay.adapters.system_clock import SystemClock
from relay.domain.rehearsal import PATIENCE_MS, Held, Rehearsal
from typer.testing import CliRunner, Result

from cli import rehearsals
from cli.drill import app
from functions.canary import app as canary
from tests.cli.stack import CloudFormation
from tests.conftest import Queues, Tables
from tests.functions.lambda_context import LambdaContext
from tests.town import resident, settle


class Functions:
    """Lambda with the function Canary; ``after`` runs once it has."""

    def __init__(self, chosen: dict[str, str]) -> None:
        self.chosen = chosen
        self.after: Any = lambda: None
        self.crash = False

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert FunctionName == "town-Canary"
        if self.crash:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorMessage": "x"}')}
        told = canary.handler(json.loads(Payload), LambdaContext())
        self.after()
        return {"Payload": io.BytesIO(json.dumps(told).encode())}


class Town(CloudFormation):
    """relay-town, with its function Canary."""

    def paginate(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's name
        (page,) = super().paginate(StackName)
        function = self._listed("Canary", "town-Canary", "AWS::Lambda::Function")
        return [{"StackResourceSummaries": [*page["StackResourceSummaries"], function]}]


@pytest.fixture
def functions(
    settings: None, tables: Tables, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> Functions:
    """relay-town has a test phone, and volunteers in the west."""
    monkeypatch.setattr(rehearsals, "POLL_S", 0)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("DRILL_GROUP", "west")
    settle(tables, [resident(1, test=True), resident(2, ["west"])])
    outputs = {f"{name}TableName": name for name in ("Alerts", "Groups", "Members")}
    town = Town({}, outputs, DrillGroup="west")
    functions, client = Functions(town.parameters), boto3.client
    fakes: dict[str, Any] = {"cloudformation": town, "lambda": functions}
    monkeypatch.setattr(boto3, "client", lambda name, **how: fakes.get(name) or client(name))
    return functions


def relay(*words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--stack", "relay-town"])


def later(monkeypatch: pytest.MonkeyPatch, ms: int) -> None:
    before = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda self: before(self) + ms)


def test_a_drill_of_which_nothing_comes_back_is_missed(
    functions: Functions, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions.after = lambda: later(monkeypatch, PATIENCE_MS)
    result = relay("now", "--yes", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["rehearsal"], told["missed"]) == (4, "drill", True)
    held = Rehearsals(tables.alerts).newest(Rehearsal.DRILL)
    assert held is not None
    assert told["alert_id"] == held.alert_id


@pytest.mark.usefixtures("functions")
def test_a_drill_is_not_sent_unasked(tables: Tables) -> None:
    assert relay("now").exit_code == 1
    assert Rehearsals(tables.alerts).newest(Rehearsal.DRILL) is None


def test_a_function_that_fails_is_said_in_a_line(functions: Functions) -> None:
    functions.crash = True
    result = relay("now", "--canary")
    assert (result.exit_code, "The function failed: x" in result.stderr) == (3, True)


def test_without_a_test_phone_it_says_how_to_get_one(functions: Functions, tables: Tables) -> None:
    for item in tables.members.query(
        KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": "TEST_PHONES"}
    )["Items"]:
        tables.members.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
    result = relay("now", "--canary")
    assert (result.exit_code, "relay members test" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("group", "told"),
    [
        ("", "no DrillGroup: make a group (`relay groups add"),
        ("wset", "DrillGroup is wset, and there is no such group"),
        ("east", "nobody is in the group east: let volunteers join it"),
    ],
)
def test_a_drill_names_what_is_missing_and_sends_nothing(
    functions: Functions, tables: Tables, group: str, told: str
) -> None:
    functions.chosen["DrillGroup"] = group
    result = relay("now", "--yes")
    assert (result.exit_code, told in result.stderr) == (1, True), result.stderr
    assert Rehearsals(tables.alerts).newest(Rehearsal.DRILL) is None


@pytest.mark.usefixtures("functions")
def test_the_status_tells_of_both(tables: Tables) -> None:
    Rehearsals(tables.alerts).keep(Rehearsal.CANARY, Held("an-id", SystemClock().now()))
    result = relay("status")
    assert result.exit_code == 4
    assert "under way" in result.stdout
    assert "none was ever held" in result.stdout
    told = json.loads(relay("status", "--json").stdout)
    assert [(each["rehearsal"], each["missed"]) for each in told] == [
        ("canary", False),
        ("drill", True),
    ]
