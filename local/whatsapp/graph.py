"""The Graph API over HTTP: version, token, path, and the answer in Meta's dress."""

from __future__ import annotations

import base64
import json
import secrets
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from local.whatsapp import (
    account,
    changes,
    connections,
    management,
    media_api,
    sending,
    template_api,
    template_edit,
    tokens,
)
from local.whatsapp.codes import THROTTLING
from local.whatsapp.errors import (
    GraphError,
    invalid,
    not_simulated,
    unknown_object,
)
from local.whatsapp.simulator import Simulator
from local.whatsapp.versions import LATEST, split_version

_WABA_USAGE = (
    '[{"type":"whatsapp","call_count":0,"total_cputime":0,"total_time":0,'
    '"estimated_time_to_regain_access":0}]'
)
_USAGE = '{"call_count":0,"total_cputime":0,"total_time":0}'
_APP = {
    "name": "Buurtrelay",
    "id": account.APP_ID,
    "link": f"https://www.facebook.com/games/?app_id={account.APP_ID}",
}


async def endpoint(request: Request) -> Response:
    """Answer any Graph request."""
    simulator: Simulator = request.app.state.simulator
    version = f"v{LATEST}.0"
    try:
        version, segments = split_version(request.url.path)
        tokens.check(request, simulator)
        status, body = 200, await _dispatch(request, simulator, segments)
    except GraphError as error:
        simulator.refused[error.code] += 1
        status, body = _status(error, simulator), error.body(_trace_id())
    except connections.Broken as broken:
        return broken.response
    return Response(
        json.dumps(body, separators=(",", ":")),
        status,
        _headers(version, simulator.settings.waba_id),
        "application/json; charset=UTF-8",
    )


def _status(error: GraphError, simulator: Simulator) -> int:
    switched = error.code in THROTTLING and not error.status_is_given
    return simulator.settings.throttling_status if switched else error.status


def _headers(version: str, waba_id: str) -> dict[str, str]:
    return {
        "facebook-api-version": version,
        "x-fb-request-id": _trace_id(),
        "x-fb-trace-id": _trace_id(),
        "x-app-usage": _USAGE,
        "x-business-use-case-usage": f'{{"{waba_id}":{_WABA_USAGE}}}',
    }


def _trace_id() -> str:
    return "A" + base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")


async def _dispatch(request: Request, simulator: Simulator, segments: list[str]) -> dict[str, Any]:
    settings, query = simulator.settings, request.query_params
    node, *rest = segments or [""]
    edge, method = "/".join(rest), request.method
    tokens.check_scope(simulator, method, edge, of_account=node == settings.waba_id)
    if (method, node, edge) == ("GET", "debug_token", ""):
        return tokens.debugged(simulator, query)
    if node == settings.phone_number_id:
        if (method, edge) == ("POST", "messages"):
            return await _send(request, simulator)
        if (method, edge) == ("GET", ""):
            return management.phone_number(settings, account.shown(simulator), query)
        if (method, edge) == ("POST", "media"):
            return await media_api.upload(request, simulator)
    elif node == settings.waba_id:
        return await _account(request, simulator, edge)
    elif not edge and (media := simulator.media.find(node, simulator.clock.now())):
        return media_api.answer(simulator, media, method, query, str(request.base_url))
    else:
        return await _template(request, simulator, node, edge)
    raise not_simulated(f"{method} /{node}/{edge}".rstrip("/"))


async def _template(request: Request, simulator: Simulator, node: str, edge: str) -> dict[str, Any]:
    method, template = request.method, simulator.templates.by_id(node)
    if template is None:
        raise unknown_object(node, method)
    match method, edge:
        case "GET", "":
            return template_api.show(template, request.query_params)
        case "POST", "":
            return template_edit.edit(simulator, template, await _json(request))
        case "POST", "unpause":
            return template_api.unpause(simulator, template)
    raise not_simulated(f"{method} /{node}/{edge}".rstrip("/"))


async def _send(request: Request, simulator: Simulator) -> dict[str, Any]:
    body = await _json(request)
    latency = simulator.latency()
    if latency:
        await simulator.clock.sleep(latency)
    rules = simulator.strikes.connections
    if rules:
        recipient = str(body.get("to") or body.get("recipient"))
        fault = simulator.strikes.first(rules, simulator.clock.now(), recipient)
        if fault is not None:
            send = partial(sending.answer, simulator, body)
            return await connections.carry_out(fault, request, simulator.clock, send)
    return sending.answer(simulator, body)


async def _account(request: Request, simulator: Simulator, edge: str) -> dict[str, Any]:
    settings, query = simulator.settings, request.query_params
    match request.method, edge:
        case "GET", "":
            return management.account(settings, account.shown_of_account(simulator), query)
        case "GET", "phone_numbers":
            number = management.phone_number(settings, account.shown(simulator), query)
            return management.page([number], query)
        case "GET", "message_templates":
            url = str(request.url.replace(query=""))
            return template_api.listing(simulator, query, url)
        case "POST", "message_templates":
            return template_api.create(simulator, await _json(request))
        case "DELETE", "message_templates":
            return template_api.delete(simulator, query)
        case _, "subscribed_apps":
            return await _subscribed_apps(request, simulator)
    raise not_simulated(f"{request.method} /{settings.waba_id}/{edge}".rstrip("/"))


async def _subscribed_apps(request: Request, simulator: Simulator) -> dict[str, Any]:
    if request.method == "GET":
        app = {"whatsapp_business_api_data": _APP}
        return {"data": [app] if simulator.settings.subscribed else []}
    if (
        request.method == "POST"
        and await request.body()
        and "override_callback_uri" in await _json(request)
    ):
        raise not_simulated("override_callback_uri: use POST /_control/webhook")
    changes.change(simulator, {"subscribed": request.method == "POST"})
    return {"success": True}


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise invalid(f"The body is not JSON: {error}") from None
    if not isinstance(body, dict):
        raise invalid("The body must be a JSON object")
    return body
