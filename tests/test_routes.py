"""Who may call what, and how often."""

from tests.resources import Resources, of_type


def test_the_police_routes_ask_for_a_scope_and_the_others_for_none(resources: Resources) -> None:
    scopes = {
        (event["Properties"]["Method"], event["Properties"]["Path"]): event["Properties"]
        .get("Auth", {})
        .get("AuthorizationScopes")
        for function in of_type(resources, "AWS::Serverless::Function").values()
        for event in function["Events"].values()
        if event["Type"] == "HttpApi"
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


def test_a_flood_at_a_public_door_leaves_the_others_open(resources: Resources) -> None:
    """HTTP APIs take no WAF."""
    limits = resources["Api"]["Properties"]["RouteSettings"]
    public = {"GET /groups", "POST /signups", "GET /join", "POST /join"}
    assert limits.keys() == public | {"POST /whatsapp"}
    assert all(limits[route]["ThrottlingRateLimit"] <= 20 for route in public)


def test_the_machine_gets_every_scope_that_there_is(resources: Resources) -> None:
    servers = of_type(resources, "AWS::Cognito::UserPoolResourceServer").values()
    scopes = {
        f"{each['Identifier']}/{it['ScopeName']}" for each in servers for it in each["Scopes"]
    }
    assert scopes == set(resources["PoliceMachine"]["Properties"]["AllowedOAuthScopes"])
    assert len(scopes) == 4
