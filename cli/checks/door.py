"""The API: each route leads to its function, asks for its token, lets in as many as deployed."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.checks.asking import found
from cli.checks.finding import Seen, fail, together
from cli.checks.patient import Patient

STAGE = "$default"
POLICE = "ReportIntake"
ROUTES: Mapping[str, tuple[str, str]] = {
    "POST /alerts": (POLICE, "alerts/write"),
    "GET /alerts": (POLICE, "alerts/read"),
    "GET /alerts/{alert_id}": (POLICE, "alerts/read"),
    "POST /alerts/{alert_id}/stop": (POLICE, "alerts/write"),
    "GET /reports": (POLICE, "reports/read"),
    "GET /reports/{report_id}": (POLICE, "reports/read"),
    "POST /reports/{report_id}/state": (POLICE, "reports/write"),
    "GET /openapi.json": (POLICE, ""),
    "GET /whatsapp": ("WhatsappWebhook", ""),
    "POST /whatsapp": ("WhatsappWebhook", ""),
    "GET /groups": ("Signup", ""),
    "POST /signups": ("Signup", ""),
    "GET /join": ("Signup", ""),
    "POST /join": ("Signup", ""),
}
"""Function and scope of each, as in template.yaml; without a scope it is open to all."""

LIMITS = ("ThrottlingRateLimit", "ThrottlingBurstLimit")


def routes(patient: Patient) -> Seen:
    """Whether the API is there and leads each caller to the right function."""
    client, api = patient.client("apigatewayv2"), patient.own("Api")
    told = found(client.get_api, ApiId=api)
    if told is None:
        return fail("the API is gone: neither the police nor Meta get in", patient.anew)
    if told.get("DisableExecuteApiEndpoint"):
        command = f"apigatewayv2 update-api --api-id {api} --no-disable-execute-api-endpoint"
        return fail("the API's address is switched off", f"`{patient.aws(command)}`")
    there = {each["RouteKey"]: each for each in _items(client.get_routes(ApiId=api))}
    called = {
        each["IntegrationId"]: str(each.get("IntegrationUri", ""))
        for each in _items(client.get_integrations(ApiId=api))
    }
    known = {each["AuthorizerId"] for each in _items(client.get_authorizers(ApiId=api))}
    faults = (
        fault for key in ROUTES for fault in _of_route(patient, key, there.get(key), called, known)
    )
    return together(faults, f"{len(ROUTES)} routes lead to their functions")


def _items(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An API has fewer routes and integrations than a page."""
    listed: list[dict[str, Any]] = answer["Items"]
    return listed


def _of_route(
    patient: Patient,
    key: str,
    there: Mapping[str, Any] | None,
    called: Mapping[str, str],
    known: set[str],
) -> Iterator[Seen]:
    function, scope = ROUTES[key]
    mend = f"{patient.anew} (API Gateway > {patient.own('Api')} > Routes)"
    if there is None:
        yield fail(f"the API has no route {key}", mend)
        return
    uri = called.get(str(there.get("Target", "")).removeprefix("integrations/"), "")
    if f":function:{patient.own(function)}" not in uri:
        yield fail(f"{key} does not lead to {function}", mend)
    if there.get("AuthorizationType", "NONE") != ("JWT" if scope else "NONE"):
        yield fail(
            f"{key} {'lets anybody in' if scope else 'lets nobody in without a token'}", mend
        )
    elif scope and there.get("AuthorizerId") not in known:
        yield fail(f"{key} asks an authorizer that is gone: it lets nobody in", mend)
    elif scope and there.get("AuthorizationScopes") != [scope]:
        yield fail(f"{key} asks for another scope than {scope}", mend)


def limits(patient: Patient) -> Seen:
    """Whether each route lets as many callers in as deployed."""
    client, api = patient.client("apigatewayv2"), patient.own("Api")
    told = found(client.get_stage, ApiId=api, StageName=STAGE)
    if told is None:
        return fail("the API has no stage: nobody gets in", patient.anew)
    (deployed,) = patient.blueprint.of_type("AWS::ApiGatewayV2::Stage").values()
    wanted = deployed.get("RouteSettings", {})
    there = told.get("RouteSettings", {})
    low = [
        _throttled(patient, key, wanted[key], there[key])
        for key in wanted
        if key in there and _lower(there[key], wanted[key])
    ]
    usual = deployed.get("DefaultRouteSettings", {})
    if _lower(told.get("DefaultRouteSettings", {}), usual):
        low.append(_throttled(patient, "any route", usual, told["DefaultRouteSettings"]))
    return together(low, f"{len(wanted)} routes let in as many as deployed")


def _lower(there: Mapping[str, Any], deployed: Mapping[str, Any]) -> bool:
    """An emulator tells none; a limit that is not told is none."""
    return any(
        float(there[each]) < float(deployed[each])
        for each in LIMITS
        if each in there and each in deployed
    )


def _throttled(
    patient: Patient, key: str, deployed: Mapping[str, Any], there: Mapping[str, Any]
) -> Seen:
    settings = ", ".join(f'"{each}": {deployed[each]}' for each in LIMITS)
    where = (
        f"--default-route-settings '{{{settings}}}'"
        if key not in ROUTES
        else f"""--route-settings '{{"{key}": {{{settings}}}}}'"""
    )
    command = f"apigatewayv2 update-stage --api-id {patient.own('Api')} --stage-name '{STAGE}'"
    rate = f"{there.get(LIMITS[0])} a second, {there.get(LIMITS[1])} at once"
    return fail(
        f"{key} lets in {rate}; deployed were {deployed[LIMITS[0]]} and {deployed[LIMITS[1]]}",
        f"`{patient.aws(command)} {where}`",
    )
