"""GET /openapi.json: a description that holds, checked against the specification's own schema."""

from typing import Any

import pytest
import schemathesis

from tests.functions.payloads import event
from tests.functions.police import send


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    answer = send(event("report_intake.openapi"))
    assert answer.status == 200
    described: dict[str, Any] = answer.body
    return described


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document).validate()


def test_it_describes_every_route_of_the_template(
    document: dict[str, Any], template: dict[str, Any]
) -> None:
    events = template["Resources"]["ReportIntake"]["Properties"]["Events"].values()
    routes = {(each["Properties"]["Method"], each["Properties"]["Path"]) for each in events}
    assert operations(document).keys() == routes - {("GET", "/openapi.json")}


def test_it_asks_for_the_same_scopes_as_the_template(
    document: dict[str, Any], template: dict[str, Any]
) -> None:
    for each in template["Resources"]["ReportIntake"]["Properties"]["Events"].values():
        route = (each["Properties"]["Method"], each["Properties"]["Path"])
        if route in operations(document):
            (scope,) = each["Properties"]["Auth"]["AuthorizationScopes"]
            assert operations(document)[route]["security"] == [{"Token": [scope]}]
    assert document["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"


def test_it_describes_the_key_that_a_post_needs(document: dict[str, Any]) -> None:
    (key,) = operations(document)["POST", "/alerts"]["parameters"]
    assert (key["name"], key["in"], key["required"]) == ("Idempotency-Key", "header", True)


def test_it_describes_what_is_answered_when_all_is_well(document: dict[str, Any]) -> None:
    models = {
        (route, status): answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for route, operation in operations(document).items()
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    }
    assert models == {
        (("POST", "/alerts"), "202"): "AlertAccepted",
        (("POST", "/alerts"), "200"): "AlertPreview",
        (("GET", "/alerts"), "200"): "AlertList",
        (("GET", "/alerts/{alert_id}"), "200"): "AlertStanding",
        (("POST", "/alerts/{alert_id}/stop"), "200"): "AlertStanding",
        (("GET", "/reports"), "200"): "ReportList",
        (("GET", "/reports/{report_id}"), "200"): "ReportAnswer",
        (("POST", "/reports/{report_id}/state"), "200"): "ReportJudged",
    }


def test_it_describes_the_warnings_of_an_alert_and_of_a_dry_run(document: dict[str, Any]) -> None:
    for model in ("AlertAccepted", "AlertPreview"):
        described = document["components"]["schemas"][model]
        assert described["properties"]["warnings"]["items"] == {"type": "string"}
        assert "24 hours" in described["properties"]["warnings"]["description"]
        assert "warnings" in described["required"]


@pytest.mark.parametrize("status", ["401", "403", "413", "429", "500", "503"])
def test_it_describes_the_gateways_own_errors(document: dict[str, Any], status: str) -> None:
    for operation in operations(document).values():
        schema = operation["responses"][status]["content"]["application/json"]["schema"]
        assert schema["properties"] == {"message": {"type": "string"}}


def test_it_describes_the_problems_that_the_function_answers(document: dict[str, Any]) -> None:
    problems = {
        route: {
            int(status)
            for status, answer in operation["responses"].items()
            if "application/problem+json" in answer["content"]
        }
        for route, operation in operations(document).items()
    }
    assert problems == {
        ("POST", "/alerts"): {400, 403, 415, 422, 429},
        ("GET", "/alerts"): {422},
        ("GET", "/alerts/{alert_id}"): {404, 422},
        ("POST", "/alerts/{alert_id}/stop"): {400, 403, 404, 415, 422},
        ("GET", "/reports"): {403, 422},
        ("GET", "/reports/{report_id}"): {403, 404, 422},
        ("POST", "/reports/{report_id}/state"): {400, 403, 404, 415, 422},
    }
    over_quota = operations(document)["POST", "/alerts"]["responses"]["429"]
    assert "Retry-After" in over_quota["headers"]
