"""`relay alert`, with the police's functions behind a door over HTTP; AWS is in memory."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from typer.testing import CliRunner, Result

from cli.alert_api import AlertApi, find_api
from cli.alert_token import fetch_token
from cli.app import app
from cli.stack import Stack, find_stack
from tests.cli.police_door import CLIENT, SECRET, TOKEN, Door, open_door
from tests.cli.stack import CloudFormation
from tests.conftest import Tables
from tests.town import LAT, LON, polygon, resident, settle

ALERT = (
    *("--headline", "Inbraak, dader gevlucht", "--description", "Man met grijze jas."),
    *("--urgency", "Immediate", "--status", "Actual", "--author", "Meldkamer"),
)
CENTRE = ("--group", "centre")
REAL_CLIENT = boto3.client


class Cognito:
    """Knows the machine client, and may forbid that its secret is read."""

    forbidden = False

    def describe_user_pool_client(self, **_: str) -> dict[str, Any]:
        if self.forbidden:
            denied: Any = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}
            raise ClientError(denied, "DescribeUserPoolClient")
        return {"UserPoolClient": {"ClientId": CLIENT, "ClientSecret": SECRET}}


@pytest.fixture
def cognito() -> Cognito:
    return Cognito()


@pytest.fixture
def door(
    settings: None, tables: Tables, cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Door]:
    """relay-town with 30 people in centre; its API stands open."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("RELAY_TOKEN", raising=False)
    settle(tables, [resident(number) for number in range(30)])
    with open_door() as door:
        own = {"PoliceUsersId": "pool", "PoliceMachineId": CLIENT}
        described(monkeypatch, door, cognito, **own, TokenUrl=f"{door.url}/oauth2/token")
        yield door


def described(
    monkeypatch: pytest.MonkeyPatch, door: Door, cognito: Cognito, **outputs: str
) -> None:
    issuer = "" if outputs else "https://login.example/tenant"
    town = CloudFormation({}, {"ApiUrl": door.url, **outputs}, Country="NL", TokenIssuer=issuer)
    fakes: dict[str, Any] = {"cloudformation": town, "cognito-idp": cognito}
    monkeypatch.setattr(
        boto3, "client", lambda name, **how: fakes.get(name) or REAL_CLIENT(name, **how)
    )


def relay(*words: str, answer: str | None = None, where: str = "relay-town") -> Result:
    return CliRunner().invoke(app, ["alert", *words, "--stack", where], input=answer)


def done(*words: str, answer: str | None = None) -> Result:
    result = relay(*words, answer=answer)
    assert result.exit_code == 0, result.stderr
    return result


def told(*words: str) -> Any:
    return json.loads(done(*words, "--json").stdout)


def posted(*words: str) -> str:
    return str(told("post", *ALERT, *CENTRE, "--yes", *words)["alert_id"])


def alerts() -> list[Any]:
    return list(told("list")["alerts"])


def test_an_alert_is_posted_with_its_id_and_key(door: Door) -> None:
    answer = told("post", *ALERT, *CENTRE, "--yes")
    assert [each["alert_id"] for each in alerts()] == [answer["alert_id"]]
    assert door.keys == [answer["key"]]


def test_a_post_can_be_followed_at_once(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[tuple[str, bool]] = []

    def follow(_: AlertApi, alert_id: str, *, as_json: bool) -> None:
        followed.append((alert_id, as_json))
        raise KeyboardInterrupt

    monkeypatch.setattr("cli.alert.follow", follow)
    (line,) = done("post", *ALERT, *CENTRE, "--yes", "--watch", "--json").stdout.splitlines()
    assert followed == [(json.loads(line)["alert_id"], True)]


def test_an_alert_that_is_not_there_shows_no_bars(door: Door) -> None:
    assert relay("watch", "0" * 36).stdout == ""


def test_a_dry_run_tells_all_and_sends_nothing(door: Door) -> None:
    shown = done("post", *ALERT, *CENTRE, "--dry-run").stdout
    for words in (
        *("To 30 people at most, in 1 group: Centrum", "USD 1.50 for WhatsApp", "Man met grijze"),
        *("list of 2026-10-01", "kenteken in een alert heeft een reden nodig", "The last phone"),
    ):
        assert words in shown
    assert alerts() == []


def test_a_dry_run_for_programs_is_the_apis_answer(door: Door) -> None:
    answer = told("post", *ALERT, *CENTRE, "--dry-run")
    assert (answer["members_at_most"], set(answer["preview"])) == (30, {"nl", "en", "fr", "de"})


def test_warnings_of_the_api_are_shown(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESSAGING_LIMIT", "20")
    shown = done("post", *ALERT, *CENTRE, "--dry-run").stdout
    assert "Warning: " in shown
    assert "Warning: " in done("post", *ALERT, *CENTRE, "--yes").stdout


def test_a_question_says_how_many_people_and_no_sends_nothing(door: Door) -> None:
    asked = relay("post", *ALERT, *CENTRE, answer="n\n")
    assert (asked.exit_code, "Post it to 30 people?" in asked.stderr) == (1, True)
    assert alerts() == []
    done("post", *ALERT, *CENTRE, answer="y\n")
    assert len(alerts()) == 1


def test_a_test_says_that_only_test_phones_get_it(door: Door) -> None:
    shown = done("post", *ALERT, "--status", "Test", *CENTRE, "--dry-run").stdout
    assert "Of these, a Test reaches the test phones only." in shown
    assert "for WhatsApp" not in shown
    asked = relay("post", *ALERT, "--status", "Test", *CENTRE, answer="n\n").stderr
    assert "Post it to the test phones among 30 people?" in asked


def test_a_key_repeats_a_post_without_a_second_alert(door: Door) -> None:
    first = posted("--key", "one", "--expires", "2h")
    again = posted("--key", "one", "--expires", door.bodies[0]["expires"])
    assert first == again
    assert len(alerts()) == 1


def test_a_lost_answer_is_asked_for_again_and_nothing_goes_twice(door: Door) -> None:
    door.failures = 2
    posted()
    assert len(set(door.keys)) == 1
    assert len(door.keys) == 3
    assert len(alerts()) == 1


def test_when_the_answer_never_comes_the_key_is_told(door: Door) -> None:
    door.failures = 9
    failed = relay("post", *ALERT, *CENTRE, "--yes", "--key", "one", "--expires", "90m")
    assert failed.exit_code == 3
    assert f"--key one --expires {door.bodies[0]['expires']}" in failed.stderr
    door.failures = 0
    posted("--key", "one", "--expires", door.bodies[0]["expires"])
    assert len(alerts()) == 1


@pytest.mark.parametrize(
    ("area", "groups"),
    [
        (("--group", "west", "--group", "east"), {"west", "east"}),
        (("--circle", f"{LAT + 0.002},{LON + 0.001},50"), {"west"}),
    ],
)
def test_an_area_is_groups_or_a_circle(door: Door, area: tuple[str, ...], groups: set[str]) -> None:
    answer = told("post", *ALERT, *area, "--dry-run")
    assert {each["id"] for each in answer["groups"]} == groups


@pytest.mark.parametrize(
    "around",
    [
        lambda it: it,
        lambda it: {"type": "Feature", "properties": {}, "geometry": it},
        lambda it: {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": it}]},
    ],
)
def test_an_area_is_a_polygon_from_a_file(
    door: Door, tmp_path: Path, around: Callable[[Any], Any]
) -> None:
    file = tmp_path / "area.geojson"
    file.write_text(json.dumps(around(polygon(2))))
    answer = told("post", *ALERT, "--polygon", str(file), "--dry-run")
    assert "east" in {each["id"] for each in answer["groups"]}


def test_a_translation_is_read_from_a_file(door: Door, tmp_path: Path) -> None:
    file = tmp_path / "fr.json"
    file.write_text(json.dumps({"headline": "Cambriolage", "description": "Veste grise."}))
    answer = told("post", *ALERT, *CENTRE, "--text", f"fr={file}", "--dry-run")
    assert "Veste grise." in answer["preview"]["fr"]
    assert "Man met grijze jas." in answer["preview"]["de"]


def test_what_the_api_refuses_is_a_line_for_each_field(door: Door) -> None:
    wrong = (*ALERT, "--headline", "x" * 61, "--expires", "13h", "--group", "centre")
    failed = relay("post", *wrong, "--yes")
    assert failed.exit_code == 1
    assert "  headline is 1 characters too long; at most 60" in failed.stderr
    failed = relay("post", *ALERT, "--group", "centre", "--group", "north", "--yes")
    assert "  area.groups[1] there is no group 'north'" in failed.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "give one of --group"),
        ((*CENTRE, "--circle", "1,2,3"), "give one of --group"),
        (("--circle", "here"), "--circle is LAT,LON,RADIUS_M"),
        (("--polygon", "nowhere.json"), "No such file"),
        (("--polygon", "pyproject.toml"), "is not JSON"),
        (("--polygon", "point.json"), "has to hold a GeoJSON Polygon"),
        (("--polygon", "none.json"), "exactly one feature"),
        ((*CENTRE, "--expires", "soon"), "--expires is a time from now"),
        ((*CENTRE, "--expires", "2026-11-22T18:30:00"), "--expires is a time from now"),
        ((*CENTRE, "--text", "fr"), "--text is LANGUAGE=FILE"),
    ],
)
def test_options_that_make_no_request_are_a_usage_error(
    door: Door,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text("[x]")
    Path("point.json").write_text('{"type": "Point"}')
    Path("none.json").write_text('{"type": "FeatureCollection", "features": []}')
    failed = relay("post", *ALERT, *words, "--yes")
    assert failed.exit_code == 2
    assert told in " ".join(failed.stderr.replace("│", " ").split())
    assert door.requests == []


def test_an_alert_is_stopped_for_a_reason_after_a_question(door: Door) -> None:
    alert_id = posted()
    stop = ("stop", alert_id, "--reason", "Gevonden", "--author", "Meldkamer")
    asked = relay(*stop, answer="n\n")
    assert (asked.exit_code, "Inbraak, dader gevlucht" in asked.stderr) == (1, True)
    assert alerts()[0]["state"] == "active"
    stopped = told(*stop, "--yes")
    assert (stopped["state"], stopped["stopped"]["reason"]) == ("stopped", "Gevonden")


def test_an_author_may_stand_in_the_environment(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAY_AUTHOR", "Wijkagent")
    stopped = told("stop", posted(), "--reason", "Gevonden", "--yes")
    assert stopped["stopped"]["by"] == "Wijkagent"


def test_alerts_are_listed_newest_first_page_by_page(door: Door) -> None:
    first, second = posted(), posted("--headline", "Vermist [kind]")
    shown = done("list", "--limit", "1")
    assert "Vermist [kind]" in shown.stdout
    start = told("list", "--limit", "1")["next"]
    assert f"--start '{start}'" in shown.stderr
    page = told("list", "--start", start)
    assert [each["alert_id"] for each in page["alerts"]] == [first]
    assert second not in json.dumps(page)


def test_an_alert_that_is_not_there_is_refused(door: Door) -> None:
    failed = relay("watch", "0" * 36)
    assert (failed.exit_code, "There is no alert with this id." in failed.stderr) == (1, True)
    assert relay("watch", "../reports").exit_code == 1


def test_a_missing_scope_is_named(door: Door) -> None:
    door.forbidden = True
    failed = relay("list")
    assert (failed.exit_code, "lacks the scope" in failed.stderr) == (1, True)


def test_who_may_not_read_the_client_is_told_by_aws(door: Door, cognito: Cognito) -> None:
    cognito.forbidden = True
    failed = relay("list")
    assert (failed.exit_code, "AccessDenied" in failed.stderr) == (3, True)


def test_a_token_endpoint_that_says_no_ends_with_a_line(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.cli.police_door.SECRET", "rotated")
    failed = relay("list")
    assert (failed.exit_code, "API:" in failed.stderr) == (3, True)
    assert SECRET not in failed.output


def test_tokens_of_another_issuer_come_from_the_environment(
    door: Door, cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    described(monkeypatch, door, cognito)
    missing = relay("list")
    assert missing.exit_code == 1
    assert "https://login.example/tenant: put one into RELAY_TOKEN" in missing.stderr
    monkeypatch.setenv("RELAY_TOKEN", f"{TOKEN}\n")
    assert alerts() == []
    monkeypatch.setenv("RELAY_TOKEN", "stale")
    stale = relay("list")
    assert (stale.exit_code, "it may be out of date" in stale.stderr) == (1, True)
    monkeypatch.setenv("RELAY_TOKEN", "two words")
    assert relay("list").exit_code == 1


def test_a_token_that_ran_out_meanwhile_is_renewed(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = find_api(find_stack(stack="relay-town"))
    monkeypatch.setattr("tests.cli.police_door.TOKEN", "the next one")
    assert api.page(1, None)["alerts"] == []
    assert [path.partition("?")[0] for _, path in door.requests] == ["/alerts"] * 2


@pytest.mark.parametrize("key", ["melding–12", "two words", "k" * 256])
def test_a_key_that_no_header_takes_is_a_usage_error(door: Door, key: str) -> None:
    failed = relay("post", *ALERT, *CENTRE, "--yes", "--key", key)
    assert (failed.exit_code, "1 to 255 ASCII" in failed.stderr) == (2, True)


def test_nobody_at_home_ends_with_a_line(
    door: Door, cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    described(monkeypatch, Door("http://127.0.0.1:9"), cognito)
    monkeypatch.setenv("RELAY_TOKEN", TOKEN)
    monkeypatch.setattr("cli.alert_api.TRIES.total", 0)
    failed = relay("list")
    assert (failed.exit_code, "API: http://127.0.0.1:9: ConnectionError" in failed.stderr) == (
        3,
        True,
    )


def test_the_local_stack_gives_its_token_at_the_emulator(door: Door) -> None:
    outputs = {"PoliceUsersId": "pool", "PoliceMachineId": CLIENT, "TokenUrl": "https://aws"}
    stack = Stack("relay-town", door.url, outputs, {}, {"endpoint_url": door.url})
    assert fetch_token(stack, requests.Session()) == TOKEN


@pytest.mark.parametrize("words", [["list"], ["watch", "x"], ["stop", "x", "--reason", "y"]])
def test_a_stack_that_is_not_there_is_a_usage_error(door: Door, words: list[str]) -> None:
    failed = relay(*words, where="relay-village")
    assert (failed.exit_code, "there is no stack relay-village" in failed.stderr) == (2, True)
