from typing import Any

import pytest

from local.gateway import write_out_routes

ISSUER = {"Fn::If": ["Own", "https://own.example", {"Ref": "TokenIssuer"}]}


def _template(**operation: Any) -> dict[str, Any]:
    called = {"uri": {"Fn::Sub": "${Intake.Arn}"}, "payloadFormatVersion": "2.0"}
    operations = {
        "get": {"x-amazon-apigateway-integration": called},
        "post": {"x-amazon-apigateway-integration": called} | operation,
    }
    police = {
        "type": "jwt",
        "jwtConfiguration": {"issuer": ISSUER, "audience": ["us"]},
        "identitySource": "$request.header.Authorization",
    }
    body = {
        "info": {"title": {"Ref": "AWS::StackName"}},
        "paths": {"/alerts": operations},
        "components": {"securitySchemes": {"Police": {"x-amazon-apigateway-authorizer": police}}},
    }
    api = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": body, "FailOnWarnings": True}}
    queue = {"Type": "AWS::SQS::Queue", "Properties": {}}
    return {"Resources": {"Api": api, "Queue": queue}}


def _of_type(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    resources = write_out_routes(template)["Resources"].values()
    return [r["Properties"] for r in resources if r["Type"] == f"AWS::ApiGatewayV2::{kind}"]


def test_each_operation_becomes_a_route() -> None:
    assert {route["RouteKey"] for route in _of_type(_template(), "Route")} == {
        "GET /alerts",
        "POST /alerts",
    }


def test_routes_to_one_function_share_their_integration() -> None:
    assert len(_of_type(_template(), "Integration")) == 1
    assert len({str(route["Target"]) for route in _of_type(_template(), "Route")}) == 1


def test_a_secured_operation_names_its_authorizer_and_scopes() -> None:
    routes = _of_type(_template(security=[{"Police": ["alerts/write"]}]), "Route")
    post = next(route for route in routes if route["RouteKey"] == "POST /alerts")
    assert post["AuthorizerId"] == {"Ref": "ApiAuthorizerPolice"}
    assert post["AuthorizationScopes"] == ["alerts/write"]


def test_an_operation_without_security_stays_open() -> None:
    assert {route["AuthorizationType"] for route in _of_type(_template(), "Route")} == {"NONE"}


def test_a_conditional_issuer_is_left_to_cloudformation() -> None:
    [authorizer] = _of_type(_template(), "Authorizer")
    assert authorizer["JwtConfiguration"] == {"Issuer": ISSUER, "Audience": ["us"]}


def test_the_api_keeps_its_name_and_loses_its_body() -> None:
    assert _of_type(_template(), "Api") == [
        {"Name": {"Ref": "AWS::StackName"}, "ProtocolType": "HTTP"}
    ]


def test_other_resources_stay_as_they_are() -> None:
    template = _template()
    assert write_out_routes(template)["Resources"]["Queue"] == template["Resources"]["Queue"]


def test_an_authorizer_that_is_not_jwt_is_refused_by_name() -> None:
    template = _template()
    schemes = template["Resources"]["Api"]["Properties"]["Body"]["components"]["securitySchemes"]
    schemes["Police"]["x-amazon-apigateway-authorizer"]["type"] = "request"
    with pytest.raises(NotImplementedError, match="Police: type request"):
        write_out_routes(template)
