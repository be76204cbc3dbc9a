import re
from typing import Any

import httpx
import pytest

from local.police import Police, fetch_token
from local.stack import LocalStack

pytestmark = pytest.mark.stack

ALERT = {"headline": "x"}


def _routes(template: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        event["Properties"]
        for resource in template["Resources"].values()
        for event in resource.get("Properties", {}).get("Events", {}).values()
        if event["Type"] == "HttpApi"
    ]


def _call(stack: LocalStack, method: str, path: str, token: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = stack.deployed.api_url + path
    return httpx.request(method, url, headers=headers, json=ALERT, timeout=30, trust_env=False)


def test_every_route_of_the_template_is_there(dutch: LocalStack, template: dict[str, Any]) -> None:
    token = fetch_token(dutch.deployed)
    for route in _routes(template):
        answer = _call(dutch, route["Method"], re.sub("{[a-z_]+}", "x", route["Path"]), token)
        assert "Not Found" not in answer.text, route["Path"]
        assert answer.status_code < 500, answer.text


def test_without_a_token_the_polices_routes_are_closed(
    dutch: LocalStack, template: dict[str, Any]
) -> None:
    closed = [route for route in _routes(template) if "Auth" in route]
    assert closed
    for route in closed:
        assert _call(dutch, route["Method"], route["Path"]).status_code == 401, route["Path"]


def test_a_token_that_may_only_read_cannot_post(dutch: LocalStack) -> None:
    reader = fetch_token(dutch.deployed, "alerts/read")
    assert _call(dutch, "POST", "/alerts", reader).status_code == 403
    assert _call(dutch, "GET", "/alerts", reader).status_code == 200
    assert _call(dutch, "GET", "/reports", reader).status_code == 403


def test_a_token_of_another_municipality_opens_nothing(
    dutch: LocalStack, belgian: LocalStack
) -> None:
    assert _call(dutch, "GET", "/alerts", fetch_token(belgian.deployed)).status_code == 401


def test_a_path_that_nobody_wrote_down_is_not_found(dutch: LocalStack) -> None:
    assert _call(dutch, "GET", "/alarms").status_code == 404


def test_the_api_describes_itself_to_anybody(dutch: LocalStack) -> None:
    described = _call(dutch, "GET", "/openapi.json")
    assert "/alerts" in described.json()["paths"]


def test_the_police_see_an_empty_list_before_the_first_alert(belgian: LocalStack) -> None:
    police: Police = belgian.police()
    assert _call(belgian, "GET", "/alerts", police.token).json() == {"alerts": [], "next": None}
