"""What the functions may do, and who may call them: as deployed, neither less nor other."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from cli.checks.asking import found
from cli.checks.finding import Seen, each_well, fail, together
from cli.checks.patient import Patient
from cli.checks.policies import alike

ROLE = "AWS::IAM::Role"
PERMISSION = "AWS::Lambda::Permission"


def roles(patient: Patient) -> Seen:
    """Whether each function has the rights that it was deployed with, and nothing takes them."""
    deployed = patient.blueprint.of_type(ROLE)
    return each_well(deployed, partial(_of_role, patient), "roles, as deployed")


def _of_role(patient: Patient, name: str, deployed: Mapping[str, Any]) -> Iterator[Seen]:
    client, own = patient.client("iam"), patient.own(name)
    told = found(client.get_role, RoleName=own)
    if told is None:
        yield fail(f"the role {name} is gone", patient.anew)
        return
    there = told["Role"]
    if not alike(there["AssumeRolePolicyDocument"], deployed["AssumeRolePolicyDocument"]):
        yield fail(f"Lambda may not take the role {name}", patient.anew)
    if "PermissionsBoundary" in there:
        command = patient.aws(f"iam delete-role-permissions-boundary --role-name {own}")
        yield fail(f"a boundary takes rights from {name}", f"`{command}`")
    yield from _policies(patient, name, deployed)


def _policies(patient: Patient, name: str, deployed: Mapping[str, Any]) -> Iterator[Seen]:
    client, own = patient.client("iam"), patient.own(name)
    wanted = {each["PolicyName"]: each["PolicyDocument"] for each in deployed["Policies"]}
    for policy, document in wanted.items():
        told = found(client.get_role_policy, RoleName=own, PolicyName=policy)
        if told is None or not alike(told["PolicyDocument"], document):
            command = f"iam put-role-policy --role-name {own} --policy-name {policy}"
            yield fail(
                f"{name} has not the rights that were deployed",
                f"`{patient.aws(command)} --policy-document '{json.dumps(document, default=str)}'`",
            )
    for extra in set(client.list_role_policies(RoleName=own)["PolicyNames"]) - wanted.keys():
        command = f"iam delete-role-policy --role-name {own} --policy-name {extra}"
        yield fail(f"{name} has a policy more, {extra}", f"`{patient.aws(command)}`")
    for each in client.list_attached_role_policies(RoleName=own)["AttachedPolicies"]:
        command = f"iam detach-role-policy --role-name {own} --policy-arn {each['PolicyArn']}"
        yield fail(f"{name} has a policy more, {each['PolicyName']}", f"`{patient.aws(command)}`")


def callers(patient: Patient) -> Seen:
    """Whether the API and the schedules may call their functions."""
    deployed = patient.blueprint.of_type(PERMISSION)
    functions = {str(each["FunctionName"]) for each in deployed.values()}
    allowed = {each: set(_allowed(patient, each)) for each in functions}
    missing = (
        _forbidden(patient, name, each)
        for name, each in deployed.items()
        if (each["Principal"], each.get("SourceArn", "")) not in allowed[each["FunctionName"]]
    )
    return together(missing, f"{len(deployed)} permissions to call, as deployed")


def _allowed(patient: Patient, function: str) -> Iterator[tuple[str, str]]:
    """Services that may call a function, and from where."""
    told = found(patient.client("lambda").get_policy, FunctionName=function)
    for each in json.loads(told["Policy"])["Statement"] if told else ():
        ways = each.get("Condition", {}).get("ArnLike", {})
        source = next((str(arn) for key, arn in ways.items() if key.lower() == "aws:sourcearn"), "")
        principal = each["Principal"]
        yield str(principal.get("Service") if isinstance(principal, dict) else principal), source


def _forbidden(patient: Patient, name: str, deployed: Mapping[str, Any]) -> Seen:
    function, service = deployed["FunctionName"], deployed["Principal"]
    command = (
        f"lambda add-permission --function-name {function} --statement-id {name}"
        f" --action lambda:InvokeFunction --principal {service}"
        f" --source-arn {deployed.get('SourceArn', '')}"
    )
    return fail(f"{service} may not call {function} ({name})", f"`{patient.aws(command)}`")
