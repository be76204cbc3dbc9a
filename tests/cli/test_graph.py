import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import typer
from relay.domain.templates import creations

from cli.graph import Graph, GraphRefused, GraphUnreachable, find_graph, read_secret
from local.whatsapp.server import RunningSimulator
from tests.adapters.cloud_api import CloudApi, Reply, running
from tests.cli.whatsapp import TOKEN, empty_secrets, parameters, put, simulated, town

OURS = list(creations("NL", ["nl"]))
WABA = parameters("")["WhatsAppBusinessAccountId"]
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def whatsapp() -> Iterator[RunningSimulator]:
    with simulated() as whatsapp:
        yield whatsapp


@pytest.fixture
def api() -> Iterator[CloudApi]:
    with running() as api:
        yield api


def graph(url: str, token: str = TOKEN) -> Graph:
    return Graph(requests.Session(), url, "v26.0", token)


def at(api: CloudApi) -> Graph:
    return graph(api.url.removesuffix("/v26.0/1/messages"), "EAAsecret")


def refusal(api: CloudApi, **error: object) -> GraphRefused:
    api.reply = lambda _: Reply(400, json.dumps({"error": error}))
    with pytest.raises(GraphRefused) as caught:
        at(api).post("1/messages", {})
    return caught.value


def test_fields_are_asked_for_and_answered(whatsapp: RunningSimulator) -> None:
    assert graph(whatsapp.url).get(WABA, fields="name,status")["status"] == "ACTIVE"


def test_a_list_is_fetched_page_by_page(whatsapp: RunningSimulator) -> None:
    at_whatsapp, path = graph(whatsapp.url), f"{WABA}/message_templates"
    made = [each["name"] for each in OURS if at_whatsapp.post(path, each)]
    found = list(at_whatsapp.pages(path, fields="name", limit="5"))
    assert [each["name"] for each in found] == made
    assert list(at_whatsapp.pages(path, name="nothing")) == []


def test_a_refusal_has_metas_code_and_words(whatsapp: RunningSimulator) -> None:
    with pytest.raises(GraphRefused, match="does not exist") as caught:
        graph(whatsapp.url).get("12345")
    assert (caught.value.status, caught.value.code, caught.value.subcode) == (400, 100, 33)


def test_a_wrong_token_is_a_refusal_that_does_not_quote_it(whatsapp: RunningSimulator) -> None:
    with pytest.raises(GraphRefused) as caught:
        graph(whatsapp.url, "EAAwrong").get(WABA)
    assert caught.value.code == 190
    assert "EAAwrong" not in str(caught.value)


def test_a_refusal_never_quotes_the_token_even_if_meta_does(api: CloudApi) -> None:
    refused = refusal(api, message="Malformed access token EAAsecret", code=190)
    assert refused.text == "Malformed access token …"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ({"message": "(#100) Invalid", "code": 100}, "(#100) Invalid"),
        (
            {"message": "m", "code": 100, "error_data": {"details": "name is taken"}},
            "name is taken",
        ),
        (
            {"code": 100, "error_user_title": "Taken", "error_user_msg": "Use another"},
            "Taken: Use another",
        ),
        ({"code": 1}, "no reason"),
    ],
)
def test_a_refusal_says_the_most_telling_thing(
    api: CloudApi, error: dict[str, object], text: str
) -> None:
    assert refusal(api, **error).text == text


@pytest.mark.parametrize(
    "reply", [Reply(502, "<html>"), Reply(200, "[]"), Reply(0), Reply(200, "")]
)
def test_an_answer_that_is_not_metas_is_none(api: CloudApi, reply: Reply) -> None:
    api.reply = lambda _: reply
    with pytest.raises(GraphUnreachable, match=r"127\.0\.0\.1"):
        at(api).post("1/messages", {})


def test_nobody_there_is_said_without_the_token() -> None:
    with pytest.raises(GraphUnreachable, match="ConnectionError") as caught:
        graph(NOBODY, "EAAsecret").get(WABA)
    assert "EAAsecret" not in repr(caught.value)


def test_a_netrc_does_not_take_the_tokens_place(
    api: CloudApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password something\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    at(api).post("1/messages", {})
    assert api.headers[0]["Authorization"] == "Bearer EAAsecret"


@pytest.mark.usefixtures("aws")
def test_the_graph_of_a_stack_has_its_token_address_and_version(whatsapp: RunningSimulator) -> None:
    outputs = empty_secrets()
    put(outputs, "WhatsAppToken", f"{TOKEN}\n")
    assert find_graph(town(whatsapp.url, outputs)).get(WABA)["id"] == WABA


@pytest.mark.usefixtures("aws")
def test_an_empty_secret_names_the_command_that_fills_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit) as ended:
        find_graph(town(NOBODY, empty_secrets()))
    assert ended.value.exit_code == 1
    assert "relay secrets fill" in " ".join(capsys.readouterr().err.split())


@pytest.mark.usefixtures("aws")
def test_a_token_with_blanks_inside_is_refused_before_it_is_sent() -> None:
    outputs = empty_secrets()
    put(outputs, "WhatsAppToken", "EAA two")
    with pytest.raises(typer.Exit):
        find_graph(town(NOBODY, outputs))


@pytest.mark.usefixtures("aws")
def test_a_secret_is_read_as_it_stands_and_empty_while_it_has_no_value() -> None:
    outputs = empty_secrets()
    assert read_secret(town(NOBODY, outputs), "WhatsAppTokenArn") == ""
    put(outputs, "WhatsAppToken", " EAA1 \n")
    assert read_secret(town(NOBODY, outputs), "WhatsAppTokenArn") == "EAA1"
