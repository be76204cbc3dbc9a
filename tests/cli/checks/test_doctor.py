import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from relay.domain.rehearsal import Rehearsal, Verdict
from typer.testing import CliRunner

from cli.app import app
from cli.checks.account import QUEUE_WORKERS, REGIONS, workers
from cli.checks.door import ROUTES
from cli.checks.patient import Patient
from cli.checks.queues import EXPECTED
from cli.stack import Stack
from tests.cli.checks.town import SUBSCRIBER, Town, doctor, examined, states
from tests.cli.stack import as_local_stack


class Refusing:
    """AWS that answers every call with one error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, _: str) -> Any:
        def refuse(*_: Any, **__: Any) -> None:
            raise self.error

        return refuse


def refused(code: str) -> Refusing:
    told: Any = {"Error": {"Code": code, "Message": "no"}}
    return Refusing(ClientError(told, "SomeCall"))


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId"])
def test_without_credentials_nothing_else_is_looked_at(town: Town, code: str) -> None:
    town.clients |= {"sts": refused(code), "cloudformation": refused(code)}
    found = examined()
    assert states(found, "fail") == ["credentials"]
    assert "aws sso login" in found["credentials"]["mend"]
    assert len(states(found, "skipped")) == len(found) - 1


def test_a_clock_that_aws_refuses_is_named(town: Town) -> None:
    town.clients["sts"] = refused("SignatureDoesNotMatch")
    assert "timedatectl" in examined()["credentials"]["mend"]


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        ("NotImplemented", "skipped", "emulator"),
        ("AccessDeniedException", "skipped", "may not ask"),
        ("ThrottlingException", "fail", "ThrottlingException"),
    ],
)
def test_what_aws_does_not_tell_is_a_finding_and_no_traceback(
    town: Town, code: str, state: str, words: str
) -> None:
    town.clients["sns"] = refused(code)
    found = examined()["alarm subscriptions"]
    assert found["state"] == state
    assert words in found["what"]


@pytest.mark.parametrize("error", [KeyError("x"), EndpointConnectionError(endpoint_url="x")])
def test_a_surprise_in_one_check_hides_no_other(town: Town, error: Exception) -> None:
    town.clients["sns"] = Refusing(error)
    found = examined()
    assert states(found, "fail") == ["alarm topics", "alarm subscriptions"]
    assert found["sender"]["state"] == "ok"


def test_a_whatsapp_that_does_not_answer_is_found_by_the_clock(town: Town) -> None:
    town.deployed(WhatsAppApiUrl="http://127.0.0.1:9")
    assert states(examined(), "fail") == ["clock", "token"]


def test_a_person_reads_marks_and_what_to_do(town: Town) -> None:
    assert "All is well." in doctor().stdout
    town.put("AlertsDeadLetters")
    answer = doctor()
    assert answer.exit_code == 4
    assert "✗ dead letters" in answer.stdout
    assert "→ `relay dlq list --stack relay-town`" in answer.stdout
    assert "1 to mend" in answer.stdout


def test_no_secret_is_shown(town: Town) -> None:
    town.trouble("token")
    told = doctor().output + doctor("--json").output
    town.stack.outputs.update(ApiUrl="http://127.0.0.1:9")
    told += doctor().output
    assert not [word for word in ("meta-token", "app-secret", "verify-me") if word in told]


@pytest.mark.usefixtures("town")
def test_a_look_sends_nothing_to_anybody(town: Town) -> None:
    examined()
    assert town.whatsapp.simulator.log.all == []


@pytest.mark.usefixtures("town")
def test_the_local_stack_is_found_by_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    as_local_stack()
    answer = CliRunner().invoke(app, ["doctor", "--local", "--json"])
    names = {each["name"] for each in json.loads(answer.stdout)["findings"]}
    assert {"credentials", "sender"} <= names


@pytest.mark.usefixtures("town")
def test_a_stack_that_is_not_there_is_a_usage_error() -> None:
    failed = CliRunner().invoke(app, ["doctor", "--stack", "relay-village"])
    assert failed.exit_code == 2
    assert "there is no stack relay-village" in failed.stderr


@pytest.mark.parametrize("options", [[], ["--stack", "relay-town", "--local"]])
@pytest.mark.usefixtures("town")
def test_a_doctor_without_one_stack_is_a_usage_error(options: list[str]) -> None:
    assert CliRunner().invoke(app, ["doctor", *options]).exit_code == 2


def test_the_regions_are_those_of_the_template(template: dict[str, Any]) -> None:
    (rule,) = template["Rules"]["StaysInTheEuropeanUnion"]["Assertions"]
    assert set(rule["Assert"]["Fn::Contains"][0]) == REGIONS


def test_the_workers_are_those_of_the_template(resources: dict[str, Any]) -> None:
    fixed = [each for each in most_at_once(resources) if isinstance(each, int)]
    assert sum(fixed) == QUEUE_WORKERS
    assert workers(20, 76) - workers(2, 76) == 2 * 18
    assert workers(2, 76) == 4 + QUEUE_WORKERS + 55
    assert workers(8, 950) < 1_000, "the usual limit of an account"


def most_at_once(resources: dict[str, Any]) -> Iterator[Any]:
    for each in resources.values():
        if each["Type"] == "AWS::Serverless::Function":
            for event in each["Properties"].get("Events", {}).values():
                yield event["Properties"].get("ScalingConfig", {}).get("MaximumConcurrency")


def test_the_routes_are_those_of_the_template(resources: dict[str, Any]) -> None:
    found = {}
    for name, each in resources.items():
        if each["Type"] == "AWS::Serverless::Function":
            for event in each["Properties"].get("Events", {}).values():
                if event["Type"] == "HttpApi":
                    given = event["Properties"]
                    (scope,) = given.get("Auth", {}).get("AuthorizationScopes", [""])
                    found[f"{given['Method']} {given['Path']}"] = (name, scope)
    assert found == ROUTES


def test_who_hears_of_alarms_is_named(town: Town) -> None:
    assert examined()["alarm subscriptions"]["what"] == f"confirmed, Alarms: {SUBSCRIBER}"
    assert SUBSCRIBER in doctor().stdout


def test_what_an_emulator_cannot_tell_spoils_nothing(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in Rehearsal:
        town.rehearsed(each, Verdict(True, "none was ever held"), held=False)
    monkeypatch.chdir(tmp_path)
    as_local_stack({"api_url": town.stack.outputs["ApiUrl"]})
    answer = CliRunner().invoke(app, ["doctor", "--local"])
    assert "All is well. 2 cannot be told on an emulator." in answer.stdout, answer.stdout


def test_the_polices_own_issuer_has_to_tell_how_its_tokens_are_checked(town: Town) -> None:
    town.deployed(TokenIssuer="http://127.0.0.1:9/police", TokenAudience="relay")
    found = examined()
    assert states(found, "fail") == ["police"]
    assert "TokenIssuer" in found["police"]["mend"]


def test_the_queues_are_those_of_the_template(resources: dict[str, Any]) -> None:
    queues = {name for name, each in resources.items() if each["Type"] == "AWS::SQS::Queue"}
    assert {name for name in queues if not name.endswith("DeadLetters")} == EXPECTED


def test_a_command_to_type_stands_on_one_line(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    town.nobody_subscribed()
    (line,) = [each for each in doctor().stdout.splitlines() if "→" in each]
    assert line.endswith(":town-Alarms`")


def test_a_wrong_app_secret_is_not_told_twice(town: Town) -> None:
    town.webhook_secret(app_secret="copied")
    assert examined()["webhook signature"]["what"] == "needs app secret: mend that first"


def test_another_topic_that_nobody_hears_is_a_warning(town: Town) -> None:
    key = {"KmsMasterKeyId": town.standing.own("TransitKey")}
    police = town.sns.create_topic(Name="town-PoliceAlarms", Attributes=key)["TopicArn"]
    town.stack.topics = {**town.stack.topics, "PoliceAlarms": police}
    town.stand()
    found = examined()
    assert states(found, "fail") == []
    assert police in found["alarm subscriptions"]["mend"]


def test_on_an_emulator_commands_of_aws_name_it() -> None:
    stack = Stack("relay-town", "", {}, {}, {"endpoint_url": "http://127.0.0.1:4566"})
    command = Patient(stack, "--local").aws("sns subscribe")
    assert command == "aws --endpoint-url http://127.0.0.1:4566 sns subscribe"
