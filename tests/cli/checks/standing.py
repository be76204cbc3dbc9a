"""What stands of relay-town in AWS: as deployed, until a test changes or deletes some of it."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from cli.checks.blueprint import Blueprint
from cli.checks.door import ROUTES

ACCOUNT = "123456789012"
Properties = dict[str, Any]


def gone(call: str) -> ClientError:
    told: Any = {"Error": {"Code": "ResourceNotFoundException", "Message": "gone"}}
    return ClientError(told, call)


class Standing:
    """Properties of each resource by its name in the template, free to be changed."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.kinds = {name: kind for name, (kind, _) in blueprint.owns.items()}
        self.live: dict[str, Properties] = {
            name: copy.deepcopy(blueprint.resolved(each.get("Properties", {})))
            for name, each in blueprint.template["Resources"].items()
            if name in blueprint.owns
        }
        self.routes = {key: dict(_route(key)) for key in ROUTES}
        self.uris = {each: f"…:function:{self.own(each)}/invocations" for each in _called()}

    def own(self, name: str) -> str:
        return self.blueprint.owns[name][1]

    def named(self, own: str, kind: str) -> Properties:
        """The resource with this name of its own; an error of AWS's if it is gone."""
        for name, each in self.of_type(kind).items():
            if self.own(name) == own:
                return each
        raise gone(f"Describe{kind}")

    def of_type(self, kind: str) -> dict[str, Properties]:
        return {n: each for n, each in self.live.items() if self.kinds[n].endswith(f"::{kind}")}


def _route(key: str) -> Iterator[tuple[str, Any]]:
    function, scope = ROUTES[key]
    yield from {"RouteKey": key, "Target": f"integrations/{function}"}.items()
    yield "AuthorizationType", "JWT" if scope else "NONE"
    if scope:
        yield from {"AuthorizationScopes": [scope], "AuthorizerId": "police"}.items()


def _called() -> set[str]:
    return {function for function, _ in ROUTES.values()}


class Service:
    """A client of AWS: some calls are answered from what stands there, all others by moto."""

    name = ""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.moto: Any = boto3.client(self.name)  # type: ignore[call-overload]

    def __getattr__(self, call: str) -> Any:
        return getattr(self.moto, call)


class Pages:
    def __init__(self, page: Mapping[str, Any]) -> None:
        self.page = page

    def paginate(self, **_: str) -> list[Mapping[str, Any]]:
        return [self.page]


class Lambda(Service):
    name = "lambda"
    limit = 1_000

    def get_account_settings(self) -> Properties:
        return {"AccountLimit": {"UnreservedConcurrentExecutions": self.limit}}

    def get_function(self, FunctionName: str) -> Properties:  # noqa: N803 - boto3's name
        there = self.standing.named(FunctionName, "Lambda::Function")
        layers = [{"Arn": each} for each in there.get("Layers", [])]
        answer: Properties = {"Configuration": {**there, "Layers": layers}}
        if "ReservedConcurrentExecutions" in there:
            answer["Concurrency"] = there
        return answer

    def get_function_recursion_config(self, FunctionName: str) -> Properties:  # noqa: N803
        return self.standing.named(FunctionName, "Lambda::Function")

    def get_policy(self, FunctionName: str) -> Properties:  # noqa: N803
        statements = [
            {
                "Principal": {"Service": each["Principal"]},
                "Condition": {"ArnLike": {"AWS:SourceArn": each["SourceArn"]}},
            }
            for each in self.standing.of_type("Permission").values()
            if each["FunctionName"] == FunctionName
        ]
        return {"Policy": json.dumps({"Statement": statements})}

    def get_paginator(self, _: str) -> Pages:
        mappings = [
            {"UUID": self.standing.own(name), "State": "Enabled"}
            | {"FunctionArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{each['FunctionName']}"}
            | each
            for name, each in self.standing.of_type("EventSourceMapping").items()
        ]
        return Pages({"EventSourceMappings": mappings})


class Events(Service):
    name = "events"

    def describe_rule(self, Name: str) -> Properties:  # noqa: N803
        return {"State": "ENABLED"} | self.standing.named(Name, "Rule")

    def list_targets_by_rule(self, Rule: str) -> Properties:  # noqa: N803
        return self.standing.named(Rule, "Rule")


class CloudWatch(Service):
    name = "cloudwatch"

    def get_paginator(self, _: str) -> Pages:
        alarms = [
            {"AlarmName": self.standing.own(name), "StateValue": "OK", "ActionsEnabled": True}
            | each
            for name, each in self.standing.of_type("Alarm").items()
        ]
        return Pages({"MetricAlarms": alarms})


class Gateway(Service):
    name = "apigatewayv2"

    def get_api(self, ApiId: str) -> Properties:  # noqa: N803
        return self.standing.named(ApiId, "Api")

    def get_stage(self, ApiId: str, StageName: str) -> Properties:  # noqa: N803
        assert StageName == "$default"
        return self.standing.named("town-ApiApiGatewayDefaultStage", "Stage")

    def get_routes(self, ApiId: str) -> Properties:  # noqa: N803
        return {"Items": list(self.standing.routes.values())}

    def get_integrations(self, ApiId: str) -> Properties:  # noqa: N803
        uris = self.standing.uris.items()
        return {"Items": [{"IntegrationId": own, "IntegrationUri": uri} for own, uri in uris]}

    def get_authorizers(self, ApiId: str) -> Properties:  # noqa: N803
        schemes = self.get_api(ApiId)["Body"]["components"]["securitySchemes"]
        police = schemes["Police"]["x-amazon-apigateway-authorizer"]["jwtConfiguration"]
        taken = {"Issuer": police["issuer"], "Audience": police["audience"]}
        return {"Items": [{"AuthorizerId": "police", "JwtConfiguration": taken}]}


class Cognito(Service):
    name = "cognito-idp"

    def describe_user_pool(self, UserPoolId: str) -> Properties:  # noqa: N803
        return self.standing.named(UserPoolId, "UserPool")

    def describe_user_pool_client(self, UserPoolId: str, ClientId: str) -> Properties:  # noqa: N803
        return {"UserPoolClient": self.standing.named(ClientId, "UserPoolClient")}

    def describe_user_pool_domain(self, Domain: str) -> Properties:  # noqa: N803
        return {"DomainDescription": self.standing.named(Domain, "UserPoolDomain")}

    def describe_resource_server(self, UserPoolId: str, Identifier: str) -> Properties:  # noqa: N803
        servers = self.standing.of_type("UserPoolResourceServer").values()
        (there,) = [each for each in servers if each["Identifier"] == Identifier] or [{}]
        return {"ResourceServer": there}


class Iam(Service):
    name = "iam"

    def get_role(self, RoleName: str) -> Properties:  # noqa: N803
        return {"Role": self.standing.named(RoleName, "Role")}

    def get_role_policy(self, RoleName: str, PolicyName: str) -> Properties:  # noqa: N803
        for each in self.standing.named(RoleName, "Role")["Policies"]:
            if each["PolicyName"] == PolicyName:
                return dict(each)
        raise gone("GetRolePolicy")

    def list_role_policies(self, RoleName: str) -> Properties:  # noqa: N803
        policies = self.standing.named(RoleName, "Role")["Policies"]
        return {"PolicyNames": [each["PolicyName"] for each in policies]}

    def list_attached_role_policies(self, RoleName: str) -> Properties:  # noqa: N803
        return {"AttachedPolicies": self.standing.named(RoleName, "Role").get("Attached", [])}


class Kms(Service):
    name = "kms"

    def describe_key(self, KeyId: str) -> Properties:  # noqa: N803
        return {"KeyMetadata": {"KeyState": "Enabled"} | self.standing.named(KeyId, "Key")}

    def get_key_policy(self, KeyId: str, PolicyName: str) -> Properties:  # noqa: N803
        return {"Policy": json.dumps(self.standing.named(KeyId, "Key")["KeyPolicy"])}


class Logs(Service):
    name = "logs"

    def describe_log_groups(self, logGroupNamePrefix: str) -> Properties:  # noqa: N803
        there = map(self.standing.own, self.standing.of_type("LogGroup"))
        return {"logGroups": [{"logGroupName": each} for each in there]}

    def describe_metric_filters(self, logGroupName: str) -> Properties:  # noqa: N803
        there = self.standing.of_type("MetricFilter").values()
        return {"metricFilters": [{"filterPattern": each["FilterPattern"]} for each in there]}


SERVICES = (Lambda, Events, CloudWatch, Gateway, Cognito, Iam, Kms, Logs)
