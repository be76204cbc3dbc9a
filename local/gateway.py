"""The HTTP API's routes, written out for an emulator that does not read OpenAPI.

SAM describes the whole API in one property, the OpenAPI `Body` of `AWS::ApiGatewayV2::Api`, which
ministack 1.5 ignores: the API exists and has no route. Before the template goes there, each
operation in the body becomes the route, integration and authorizer that AWS would make of it.
CloudFormation's functions (`Fn::If` in an issuer, `Fn::Sub` in a URI) stay in place, so the
emulator resolves them as it does everywhere else.
Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

import json
import re
from typing import Any, Final

Resource = dict[str, Any]
Template = dict[str, Any]

ANY_METHOD: Final = "x-amazon-apigateway-any-method"


def write_out_routes(template: Template) -> Template:
    """The processed template with every HTTP API's OpenAPI body turned into resources."""
    resources: dict[str, Resource] = {}
    for name, resource in template["Resources"].items():
        body = _openapi_body(resource)
        resources |= _api(name, resource, body) if body else {name: resource}
    return template | {"Resources": resources}


def _openapi_body(resource: Resource) -> dict[str, Any] | None:
    is_api = resource["Type"] == "AWS::ApiGatewayV2::Api"
    return resource["Properties"].get("Body") if is_api else None


def _api(name: str, resource: Resource, body: dict[str, Any]) -> dict[str, Resource]:
    properties = resource["Properties"]
    kept = {key: properties[key] for key in ("CorsConfiguration", "Tags") if key in properties}
    identity = {"Name": body["info"]["title"], "ProtocolType": "HTTP"}
    schemes = body.get("components", {}).get("securitySchemes", {})
    written = {name: resource | {"Properties": identity | kept}}
    for scheme, definition in schemes.items():
        written[_authorizer_name(name, scheme)] = _authorizer(name, scheme, definition)
    for path, operations in body["paths"].items():
        for method, operation in operations.items():
            written |= _route(name, path, method, operation)
    return written


def _authorizer_name(api: str, scheme: str) -> str:
    return _logical_name(api, "Authorizer", scheme)


def _authorizer(api: str, scheme: str, definition: dict[str, Any]) -> Resource:
    described = definition["x-amazon-apigateway-authorizer"]
    if described["type"] != "jwt":
        raise NotImplementedError(f"authorizer {scheme}: type {described['type']}, not jwt")
    jwt = described["jwtConfiguration"]
    return {
        "Type": "AWS::ApiGatewayV2::Authorizer",
        "Properties": {
            "ApiId": {"Ref": api},
            "Name": scheme,
            "AuthorizerType": "JWT",
            "IdentitySource": [described["identitySource"]],
            "JwtConfiguration": {"Issuer": jwt["issuer"], "Audience": jwt["audience"]},
        },
    }


def _route(api: str, path: str, method: str, operation: dict[str, Any]) -> dict[str, Resource]:
    called = operation["x-amazon-apigateway-integration"]
    # One integration for each function, however many routes lead to it.
    integration = _logical_name(api, "Integration", json.dumps(called["uri"]))
    verb = "ANY" if method == ANY_METHOD else method.upper()
    key = "$default" if path == "/$default" else f"{verb} {path}"
    return {
        integration: {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": {"Ref": api},
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": called["uri"],
                "PayloadFormatVersion": called["payloadFormatVersion"],
            },
        },
        _logical_name(api, "Route", key): {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                "ApiId": {"Ref": api},
                "RouteKey": key,
                "Target": {"Fn::Sub": f"integrations/${{{integration}}}"},
                **_authorization(api, operation),
            },
        },
    }


def _authorization(api: str, operation: dict[str, Any]) -> dict[str, Any]:
    for requirement in operation.get("security", []):
        for scheme, scopes in requirement.items():
            return {
                "AuthorizationType": "JWT",
                "AuthorizerId": {"Ref": _authorizer_name(api, scheme)},
                "AuthorizationScopes": scopes,
            }
    return {"AuthorizationType": "NONE"}


def _logical_name(api: str, kind: str, text: str) -> str:
    """A logical id may hold letters and digits only."""
    return api + kind + re.sub("[^A-Za-z0-9]", "", text.title())
