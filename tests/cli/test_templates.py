import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest
import requests
from relay.domain.templates import creations
from typer.testing import CliRunner, Result

from cli import template_push
from cli.app import app
from cli.graph import Graph, GraphUnreachable
from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.cli.whatsapp import TOKEN, described, empty_secrets, put, simulated

OURS = list(creations("NL", ["nl", "en"]))
NAME = OURS[0]["name"]


class Town:
    """relay-town, its account at WhatsApp, and an operator."""

    def __init__(self, whatsapp: RunningSimulator) -> None:
        self.url, self.store = whatsapp.url, whatsapp.simulator.templates
        self.path = f"{whatsapp.url}/v26.0/{Settings().waba_id}/message_templates"

    def create(self, template: Mapping[str, Any]) -> str:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        made = requests.post(self.path, json=template, headers=headers, timeout=5)
        made.raise_for_status()
        return str(made.json()["id"])

    def judge(self, **judgement: str) -> None:
        url = f"{self.url}/_control/templates/{NAME}"
        requests.patch(url, json=judgement, timeout=5).raise_for_status()

    def settings(self, **changes: Any) -> None:
        url = f"{self.url}/_control/settings"
        requests.patch(url, json=changes, timeout=5).raise_for_status()


@pytest.fixture
def town(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setattr(template_push, "POLL_S", 0.02)
    outputs = empty_secrets()
    put(outputs, "WhatsAppToken", TOKEN)
    with simulated() as whatsapp:
        described(monkeypatch, whatsapp.url, outputs)
        yield Town(whatsapp)


def relay(*words: str) -> Result:
    return CliRunner().invoke(app, ["templates", *words, "--stack", "relay-town"])


def told(*words: str) -> Any:
    return json.loads(relay(*words, "--json").stdout)


def flat(text: str) -> str:
    return " ".join(text.split())


def odd(**changes: Any) -> dict[str, Any]:
    """Our first template, but with other words."""
    components = [{"type": "BODY", "text": "Iets anders."}]
    return {**OURS[0], "components": components, **changes}


@pytest.mark.usefixtures("town")
def test_a_push_creates_every_template_in_every_language_and_sees_it_approved() -> None:
    done = relay("push")
    assert done.exit_code == 0, done.stderr
    assert f"{len(OURS)} created. {len(OURS)} of {len(OURS)} approved" in flat(done.stdout)
    there = {(each["name"], each["language"]) for each in told("status")}
    assert there == {(each["name"], each["language"]) for each in OURS}


def test_a_second_push_changes_nothing(town: Town) -> None:
    relay("push")
    before = [template.id for template in town.store]
    again = told("push")
    assert (again["created"], again["refused"]) == ([], [])
    assert [template.id for template in town.store] == before


def test_only_what_is_missing_is_created(town: Town) -> None:
    town.create(OURS[3])
    assert len(told("push")["created"]) == len(OURS) - 1


def test_a_template_that_says_something_else_is_shown_and_not_touched(town: Town) -> None:
    id_ = town.create(odd())
    done = relay("push")
    assert done.exit_code == 4
    assert f"Differs: {NAME}/nl, body" in flat(done.stderr)
    assert "Meta's: Iets anders." in flat(done.stderr)
    kept = town.store.by_id(id_)
    assert kept
    assert kept.text("BODY") == "Iets anders."


def test_what_differs_is_told_to_programs(town: Town) -> None:
    town.create(odd(message_send_ttl_seconds=60))
    first = told("status")[0]
    assert first["differs"].keys() == {"seconds to live", "body", "footer", "button 1"}
    assert first["differs"]["seconds to live"] == {"ours": "1800", "metas": "60"}


def test_a_category_that_meta_changed_is_not_as_we_mean_it(town: Town) -> None:
    relay("push")
    town.judge(category="MARKETING", language="nl")
    done = relay("status")
    assert done.exit_code == 4
    assert "not as we mean it: category" in flat(done.stdout)


def test_a_push_waits_for_the_review(town: Town) -> None:
    town.settings(review_delay=1)
    done = relay("push", "--wait", "30")
    assert done.exit_code == 0, done.stdout


def test_a_push_waits_no_longer_than_told(town: Town) -> None:
    town.settings(review_delay=600)
    done = relay("push", "--wait", "0.1")
    assert done.exit_code == 4
    assert f"{len(OURS)} in review" in flat(done.stdout)


def test_a_push_that_does_not_wait_is_done_once_all_are_in_review(town: Town) -> None:
    town.settings(review_delay=600)
    assert relay("push", "--no-wait").exit_code == 0
    assert relay("status").exit_code == 4


def test_a_push_that_does_not_wait_still_tells_of_a_rejection(town: Town) -> None:
    town.settings(rejected_templates={NAME: "SCAM"})
    assert relay("push", "--no-wait").exit_code == 4


def test_a_rejection_is_shown_with_metas_reason(town: Town) -> None:
    town.settings(rejected_templates={NAME: "PROMOTIONAL"})
    done = relay("push")
    assert done.exit_code == 4
    assert "PROMOTIONAL: Meta takes it for advertising" in flat(done.stdout)
    rejected = [each for each in told("status") if each["status"] == "REJECTED"]
    assert [(each["name"], each["reason"]) for each in rejected] == [(NAME, "PROMOTIONAL")] * 2


def test_a_template_that_meta_does_not_take_is_told_and_the_others_are_created(town: Town) -> None:
    taken = {**OURS[0], "name": "another_name"}
    town.create(taken)
    done = relay("push")
    assert done.exit_code == 4
    assert f"Not created: {NAME}/nl: Content already exists" in flat(done.stderr)
    assert f"{len(OURS) - 1} created" in flat(done.stdout)
    assert told("push")["refused"][0]["subcode"] == 2388024


def test_a_push_that_meta_stops_says_what_stays(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.whatsapp.templates.LIMIT", 5)
    done = relay("push")
    assert done.exit_code == 3
    assert "5 created." in flat(done.stdout)
    assert "2388019" in done.stderr
    assert "what was created stays" in flat(done.stderr)
    assert len(town.store) == 5


def test_a_push_that_loses_the_connection_says_what_stays(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Graph.post

    def breaking(graph: Graph, path: str, json: Mapping[str, Any]) -> dict[str, Any]:
        if len(town.store) == 3:
            raise GraphUnreachable("ConnectionError")
        return post(graph, path, json)

    monkeypatch.setattr(Graph, "post", breaking)
    done = relay("push")
    assert done.exit_code == 3
    assert "3 created." in flat(done.stdout)
    assert "what was created stays" in flat(done.stderr)


def test_a_look_that_fails_while_it_waits_is_tried_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.settings(review_delay=1)
    get, looks = Graph.get, count()

    def failing(graph: Graph, path: str, **fields: str) -> dict[str, Any]:
        if next(looks) == 3:
            raise GraphUnreachable("ConnectionError")
        return get(graph, path, **fields)

    monkeypatch.setattr(Graph, "get", failing)
    assert relay("push", "--wait", "30").exit_code == 0
    assert next(looks) > 4


@pytest.mark.usefixtures("town")
def test_before_the_first_push_all_are_missing() -> None:
    done = relay("status")
    assert done.exit_code == 4
    assert f"0 of {len(OURS)} approved" in flat(done.stdout)
    assert {each["status"] for each in told("status")} == {"MISSING"}
    assert "relay templates push" in done.stdout


def test_the_status_has_quality_and_category(town: Town) -> None:
    relay("push")
    town.judge(quality="YELLOW")
    found = {(each["quality"], each["category"]) for each in told("status")}
    assert found == {("YELLOW", "UTILITY"), ("UNKNOWN", "UTILITY")}
    assert relay("status").exit_code == 0


def test_a_paused_template_is_explained(town: Town) -> None:
    relay("push")
    town.judge(status="PAUSED")
    assert "its other wording is used" in flat(relay("status").stdout)


@pytest.mark.parametrize("command", ["status", "push"])
@pytest.mark.usefixtures("town")
def test_a_wrong_token_ends_with_a_line(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.graph.read_secret", lambda *_: "EAAexpired")
    failed = relay(command)
    assert failed.exit_code == 3
    assert "code 190" in failed.stderr
    assert "relay secrets fill" in failed.stderr
    assert "EAAexpired" not in failed.stderr


@pytest.mark.parametrize("command", ["status", "push"])
@pytest.mark.usefixtures("aws")
def test_an_empty_secret_names_the_command(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    described(monkeypatch, "http://127.0.0.1:9", empty_secrets())
    failed = relay(command)
    assert failed.exit_code == 1
    assert "relay secrets fill" in flat(failed.stderr)
