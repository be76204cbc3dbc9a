"""Who may call what, and how often."""

from typing import Any

from tests.resources import Resources, of_type


def routes_of(resources: Resources) -> list[dict[str, Any]]:
    """The properties of every route, as its function asks for it."""
    return [
        event["Properties"]
        for function in of_type(resources, "AWS::Serverless::Function").values()
        for event in function["Events"].values()
        if event["Type"] == "HttpApi"
    ]


def test_the_police_routes_ask_for_a_scope_and_the_others_for_none(resources: Resources) -> None:
    scopes = {
        (each["Method"], each["Path"]): each.get("Auth", {}).get("AuthorizationScopes")
        for each in routes_of(resources)
    }
    assert scopes == {
        ("POST", "/alerts"): ["alerts/write"],
        ("GET", "/alerts"): ["alerts/read"],
        ("GET", "/alerts/{alert_id}"): ["alerts/read"],
        ("POST", "/alerts/{alert_id}/stop"): ["alerts/write"],
        ("GET", "/reports"): ["reports/read"],
        ("GET", "/reports/{report_id}"): ["reports/read"],
        ("POST", "/reports/{report_id}/state"): ["reports/write"],
        ("GET", "/openapi.json"): None,
        ("GET", "/groups"): None,
        ("POST", "/signups"): None,
        ("GET", "/join"): None,
        ("POST", "/join"): None,
        ("GET", "/whatsapp"): None,
        ("POST", "/whatsapp"): None,
    }


def test_every_route_has_a_limit_of_its_own(resources: Resources) -> None:
    """HTTP APIs take no WAF: a flood at one door leaves the others open."""
    limits = resources["Api"]["Properties"]["RouteSettings"]
    routes = {f"{each['Method']} {each['Path']}": "Auth" in each for each in routes_of(resources)}
    assert limits.keys() == routes.keys()
    open_to_all = {route for route, asks in routes.items() if not asks} - {"POST /whatsapp"}
    assert all(limits[route]["ThrottlingRateLimit"] <= 20 for route in open_to_all)
    assert all(each["ThrottlingBurstLimit"] for each in limits.values())


def test_the_machine_gets_every_scope_that_there_is(resources: Resources) -> None:
    servers = of_type(resources, "AWS::Cognito::UserPoolResourceServer").values()
    scopes = {
        f"{each['Identifier']}/{it['ScopeName']}" for each in servers for it in each["Scopes"]
    }
    assert scopes == set(resources["PoliceMachine"]["Properties"]["AllowedOAuthScopes"])
    assert len(scopes) == 4
